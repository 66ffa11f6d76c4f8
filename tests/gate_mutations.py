"""Edits of the example graph: those written in golden/violations.txt, and systematic ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.gate.graph import GraphView
from kg.rdf import PREFIXES, term

VIOLATIONS = Path(__file__).parent / "golden" / "violations.txt"
HEADER = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
CODES = ("etype", "stance", "quote", "modality", "polarity", "measure", "step")


def cases() -> list[tuple[str, tuple[str, ...]]]:
    """Each edit with the local names of the shapes that have to complain."""
    lines = VIOLATIONS.read_text("utf-8").splitlines()
    pairs = (line.partition(" | ") for line in lines if line and not line.startswith("#"))
    return [(edit, tuple(names.split())) for edit, _, names in pairs]


def edited(quads: Iterable[Quad], edits: str) -> list[Quad]:
    """The graph after some edits; fails where one finds nothing to change."""
    changed = list(quads)
    for edit in edits.split(" ; "):
        before, changed = changed, _edited(changed, edit)
        assert set(before) != set(changed), f"{edit} changes nothing"
    return changed


def _edited(quads: list[Quad], edit: str) -> list[Quad]:
    action, class_, predicate_, *value = edit.split(" ", 3)
    graph = GraphView(quads)
    subject = _instance(graph, class_)
    predicate = NamedNode(predicate_[1:-1]) if predicate_.startswith("<") else term(predicate_)
    old = sorted((q for q in quads if (q.subject, q.predicate) == (subject, predicate)), key=str)
    if action == "add":
        return [*quads, Quad(subject, predicate, _value(graph, value[0]), quads[0].graph_name)]
    if action == "remove":
        return [q for q in quads if (q.subject, q.predicate, q.object) != (subject, predicate, _value(graph, value[0]))]
    if action == "drop":
        return [q for q in quads if q != old[0]]
    kept = [q for q in quads if not old or q != old[0]]
    return [*kept, Quad(subject, predicate, _value(graph, value[0]), quads[0].graph_name)]


def _instance(graph: GraphView, written: str) -> NamedNode:
    match = re.fullmatch(r"(\S+?)(?:\[(\d+)\])?", written)
    assert match
    return graph.instances(match[1])[int(match[2] or 0)]


def _value(graph: GraphView, written: str) -> NamedNode | Literal:
    if written.startswith("@"):
        return _instance(graph, written[1:])
    triple = next(iter(parse(input=f"{HEADER}<x:s> <x:p> {written} .", format=RdfFormat.TURTLE)))
    assert isinstance(triple.object, NamedNode | Literal)
    return triple.object


def deletions(quads: tuple[Quad, ...]) -> Iterator[tuple[Quad, list[Quad]]]:
    for quad in quads:
        yield quad, [q for q in quads if q != quad]


def wrong_values(quads: tuple[Quad, ...]) -> Iterator[tuple[str, Quad, list[Quad]]]:
    """Every object replaced: a literal by one of another type and by an IRI, an IRI by a literal and by a node that
    nobody describes, a code by an invented one and by one of another list."""
    for quad in quads:
        for kind, value in _wrong(quad):
            changed = Quad(quad.subject, quad.predicate, value, quad.graph_name)
            yield kind, quad, [changed if q == quad else q for q in quads]


def _wrong(quad: Quad) -> Iterator[tuple[str, NamedNode | Literal]]:
    value = quad.object
    if isinstance(value, Literal):
        other = "xsd:string" if value.datatype != term("xsd:string") else "xsd:integer"
        yield "type", Literal("7", datatype=term(other))
        yield "type", NamedNode("https://example.org/iri")
        return
    yield "type", Literal("literal")
    yield "node", NamedNode("https://example.org/undescribed")
    if any(str(value).startswith(f"<{PREFIXES[p]}") for p in CODES):
        yield "code", NamedNode(f"{getattr(value, 'value', '')}-invented")
        yield "code", term("skos:Concept")
        yield "code", term("polarity:positive" if "polarity" not in str(value) else "stance:asserts")
