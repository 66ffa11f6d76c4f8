"""What was found in some graphs, written for a reader or a program: text, JSON, JUnit XML, a SHACL report.

All four tell the same findings in the same order. Values are shortened: one of ten megabytes makes no report longer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.gate.verdict import Finding, Language, Verdict, Words, short
from kg.rdf import PREFIXES, term

_REPORT = BlankNode("report")
_UNREADABLE = f"{PREFIXES['shape']}Unreadable"
_PREFIXES = {name: PREFIXES[name] for name in ("sh", "shape", "kg", "schema", "xsd")}
_NOT_IN_XML = {c: "\N{REPLACEMENT CHARACTER}" for c in range(32) if c not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on one graph; `name` says where the graph stands: a file, an IRI, or both."""

    name: str
    verdict: Verdict


Unreadable = Sequence[tuple[str, str]]  # what could not be judged at all: a file, and why


def as_text(checked: Sequence[Checked], unreadable: Unreadable, language: Language) -> str:
    """One line a finding: what, on which node, where in the text, which rule, how to mend it. What could not be judged
    is told beside the report."""
    return "".join(f"{f.severity}: {c.name}: {f.say(language)}\n" for c in checked for f in c.verdict.findings)


def as_json(checked: Sequence[Checked], unreadable: Unreadable, language: Language) -> str:
    """`{"conforms": …, "unreadable": [{"file", "problem"}], "graphs": [{"graph", "passed", "findings": […]}]}`;
    offsets count code points."""
    graphs = [
        {
            "graph": c.name,
            "passed": c.verdict.passed,
            "notices": list(c.verdict.notices),
            "findings": [_record(f, language) for f in c.verdict.findings],
        }
        for c in checked
    ]
    whole = {
        "conforms": not unreadable and all(c.verdict.passed for c in checked),
        "unreadable": [{"file": file, "problem": problem} for file, problem in unreadable],
        "graphs": graphs,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_junit(checked: Sequence[Checked], unreadable: Unreadable, language: Language) -> str:
    """One test case a graph; it fails where there is a violation, warnings go to its output. A file that could not be
    judged is a case with an error."""
    failures = sum(not c.verdict.passed for c in checked)
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(root, "testsuite", name="kg validate")
    suite.set("tests", str(len(checked) + len(unreadable)))
    suite.set("failures", str(failures))
    suite.set("errors", str(len(unreadable)))
    for file, problem in unreadable:
        message = problem.translate(_NOT_IN_XML)
        ElementTree.SubElement(_case(suite, file), "error", message=message, type="unreadable")
    for c in checked:
        case = _case(suite, c.name)
        if c.verdict.violations:
            count = len(c.verdict.violations)
            failure = ElementTree.SubElement(case, "failure", message=f"{count} violations", type="violation")
            failure.text = _lines(c.verdict.violations, language)
        if c.verdict.warnings:
            ElementTree.SubElement(case, "system-out").text = _lines(c.verdict.warnings, language)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _case(suite: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname="kg.validate", name=name.translate(_NOT_IN_XML))


def as_shacl(checked: Sequence[Checked], unreadable: Unreadable, language: Language) -> str:
    """A `sh:ValidationReport` in Turtle over all graphs; messages in both languages, whatever is asked. A file that
    could not be judged is a result, too: a report without it would say that all is well."""
    findings = [f for c in checked for f in c.verdict.findings]
    findings += [Finding("violation", _UNREADABLE, file, Words(why, why), Words("", "")) for file, why in unreadable]
    written = serialize(_report(findings), format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b""
    return written.decode("utf-8")


Writer = Callable[[Sequence[Checked], Unreadable, Language], str]
FORMATS: Mapping[str, Writer] = {"text": as_text, "json": as_json, "junit": as_junit, "shacl": as_shacl}


def _record(finding: Finding, language: Language) -> dict[str, object]:
    span = finding.span
    return {
        "severity": finding.severity,
        "message": finding.message.say(language),
        "node": finding.node,
        "value": short(finding.value),
        "start": span.start if span else None,
        "end": span.end if span else None,
        "quote": short(finding.quote),
        "rule": finding.rule,
        "shape": finding.shape,
        "remedy": finding.remedy.say(language),
    }


def _lines(findings: Sequence[Finding], language: Language) -> str:
    return "\n".join(f.say(language) for f in findings).translate(_NOT_IN_XML)


def _report(findings: Sequence[Finding]) -> Iterator[Triple]:
    conforms = Literal("false" if findings else "true", datatype=term("xsd:boolean"))
    yield Triple(_REPORT, term("rdf:type"), term("sh:ValidationReport"))
    yield Triple(_REPORT, term("sh:conforms"), conforms)
    for number, finding in enumerate(findings, 1):
        node = BlankNode(f"result{number}")
        yield Triple(_REPORT, term("sh:result"), node)
        yield from (Triple(node, term(f"sh:{name}"), value) for name, value in _properties(finding))
        yield Triple(node, term("rdf:type"), term("sh:ValidationResult"))


def _properties(finding: Finding) -> Iterator[tuple[str, NamedNode | BlankNode | Literal]]:
    result = finding.result
    severity = result.severity if result else "Violation"
    yield "resultSeverity", term(f"sh:{severity}")
    yield "focusNode", _term(result.focus) if result else _named_or_words(finding.node)
    yield "sourceShape", NamedNode(finding.shape)
    yield "sourceConstraintComponent", _component(finding)
    if result and result.path:
        yield "resultPath", NamedNode(result.path)
    if result and result.value:
        yield "value", _term(result.value)
    place = f" [{finding.span.start}–{finding.span.end} “{short(finding.quote)}”]" if finding.span else ""
    for words, language in ((finding.message.en, "en"), (finding.message.uk, "uk")):
        yield "resultMessage", Literal(words + place, language=language)


def _component(finding: Finding) -> NamedNode:
    """The gate's own checks are components of its own: `shape:QuoteConstraintComponent`."""
    if finding.result:
        return term(f"sh:{finding.result.component}")
    return NamedNode(f"{finding.shape}ConstraintComponent")


def _named_or_words(text: str) -> NamedNode | Literal:
    try:
        return NamedNode(text.strip("<>"))
    except ValueError:
        return Literal(text)


def _term(written: str) -> NamedNode | BlankNode | Literal:
    """A term in N-Triples syntax; a long literal is shortened."""
    triple = next(iter(parse(input=f"<x:s> <x:p> {written} .".encode(), format=RdfFormat.N_TRIPLES)))
    found = triple.object
    if isinstance(found, Literal) and len(found.value) > 200:
        return Literal(short(found.value))
    assert isinstance(found, NamedNode | BlankNode | Literal)
    return found
