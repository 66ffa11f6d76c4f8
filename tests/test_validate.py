"""`kg validate` tells what is wrong with anybody's RDF: what, where, which rule, how to mend it; for people and for
programs; and what is no graph of ours is refused in words, with its line or node."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pyshacl
import pytest
from conftest import Run
from gate_mutations import edited
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize
from rdf_example import quads
from rdflib import Graph
from rdflib.namespace import RDF, SH

from kg.gate import FORMATS, Checked, check_quads
from kg.gate.reference import memory_graph
from kg.rdf import canonical, term
from kg.resources import resource
from kg.store.files import MAX_LITERAL

BAD = "set kg:Statement[2] kg:stance stance:shouts"
NO_ORIGIN = "drop kg:AttributionStep kg:source"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "good.nq").write_bytes(canonical(quads()))
    (tmp_path / "bad.nq").write_bytes(canonical(edited(quads(), BAD)))
    return tmp_path


def refused(run: Run, folder: Path, name: str, content: str) -> str:
    """The words with which a file is refused; nothing is told of findings then."""
    (folder / name).write_text(content, "utf-8")
    done = run("validate", name)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr and done.stdout == ""
    assert all(len(line) < 500 for line in done.stderr.splitlines())
    return done.stderr


def complaint(run: Run, folder: Path, changed: list[Quad]) -> str:
    (folder / "graph.nq").write_bytes(canonical(changed))
    done = run("validate", "graph.nq")
    assert done.returncode == 3, done.stderr
    return done.stdout


# ---- reports


def test_text_tells_what_where_which_rule_and_how_to_mend_it(run: Run, written: Path) -> None:
    done = run("validate", "good.nq", "bad.nq")
    assert done.returncode == 3
    [line] = done.stdout.splitlines()
    for part in ("violation: bad.nq", "stance", "близько 200 гармат", "(Statement-stance)", "→ use a code"):
        assert part in line
    assert "2 articles checked: 1 violations, 0 warnings" in done.stderr


def test_json_tells_the_same(run: Run, written: Path) -> None:
    done = run("validate", "good.nq", "bad.nq", "--format", "json", "--lang", "uk")
    assert done.returncode == 3
    report = json.loads(done.stdout)
    good, bad = report["graphs"]
    assert (report["conforms"], good["passed"], bad["passed"], good["findings"]) == (False, True, False, [])
    [finding] = bad["findings"]
    assert (finding["severity"], finding["rule"]) == ("violation", "Statement-stance")
    assert finding["quote"].startswith("Борія передала") and finding["start"] < finding["end"]
    assert "рівно одну позицію" in finding["message"] and "код" in finding["remedy"]


def test_junit_has_a_case_for_each_graph(run: Run, written: Path) -> None:
    done = run("validate", "good.nq", "bad.nq", "--format", "junit", "-o", "report.xml")
    assert done.returncode == 3 and done.stdout == ""
    suite = ElementTree.parse(written / "report.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.find("failure") is None for case in suite] == [True, False]
    assert "Statement-stance" in (suite[1][0].text or "")


def test_warnings_do_not_fail_a_case() -> None:
    verdict = check_quads(edited(quads(), 'set kg:Link kg:method "x" ; drop kg:Quantity kg:asOf'))
    report = FORMATS["junit"]([Checked("a\x01b", verdict)], [], "en")
    case = ElementTree.fromstring(report)[0][0]
    assert (case.find("failure") is None) == verdict.passed
    assert case.get("name") == "a\N{REPLACEMENT CHARACTER}b"


def test_the_shacl_report_has_the_results_of_pyshacl() -> None:
    changed = edited(quads(), f"{BAD} ; {NO_ORIGIN} ; set oa:TextPositionSelector oa:end 1")
    verdict = check_quads(changed)
    report = Graph().parse(data=FORMATS["shacl"]([Checked("x", verdict)], [], "en"), format="turtle")
    shapes = Graph().parse(str(resource("ontology", "shapes.ttl")))
    _, expected, _ = pyshacl.validate(memory_graph(changed), shacl_graph=shapes)
    assert isinstance(expected, Graph)
    own = {f.shape for f in verdict.findings if f.result is None}

    def results(graph: Graph) -> set[tuple[str, ...]]:
        parts = (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.resultPath, SH.resultSeverity)
        found = graph.subjects(RDF.type, SH.ValidationResult)
        rows = {tuple(str(graph.value(node, p)) for p in parts) for node in found}
        return {row for row in rows if row[1] not in own}

    assert len(results(report)) >= 3
    assert {r for r in results(report) if "#" in r[3]} == {r for r in results(expected) if "#" in r[3]}
    [whole] = report.subjects(RDF.type, SH.ValidationReport)
    assert str(report.value(whole, SH.conforms)) == "false"


def test_the_shacl_report_of_a_good_graph_conforms(run: Run, written: Path) -> None:
    done = run("validate", "good.nq", "--format", "shacl")
    assert done.returncode == 0
    graph = Graph().parse(data=done.stdout, format="turtle")
    assert [str(o) for o in graph.objects(None, SH.conforms)] == ["true"]


def test_no_report_says_that_a_file_is_well_which_could_not_be_judged(run: Run, written: Path) -> None:
    (written / "broken.ttl").write_text("<a> <b>", "utf-8")
    files = ("validate", "good.nq", "broken.ttl", "--format")
    report = json.loads(run(*files, "json").stdout)
    assert report["conforms"] is False and [u["file"] for u in report["unreadable"]] == ["broken.ttl"]
    assert "broken.ttl:1" in report["unreadable"][0]["problem"]
    suite = ElementTree.fromstring(run(*files, "junit").stdout)[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "0", "1")
    assert [case.get("name") for case in suite if case.find("error") is not None] == ["broken.ttl"]
    graph = Graph().parse(data=run(*files, "shacl").stdout, format="turtle")
    assert [str(o) for o in graph.objects(None, SH.conforms)] == ["false"]
    assert any("broken.ttl:1" in str(o) for o in graph.objects(None, SH.resultMessage))


@pytest.mark.parametrize("form", FORMATS)
def test_a_long_value_makes_no_long_report(form: str) -> None:
    changed = edited(quads(), f'set kg:Statement kg:confidence "{"9" * 100_000}"')
    report = FORMATS[form]([Checked("x", check_quads(changed))], [], "en")
    assert "999" in report and len(report) < 5_000


@pytest.mark.parametrize("suffix", ["nq", "trig", "jsonld"])
def test_every_syntax_is_judged_the_same(suffix: str, run: Run, tmp_path: Path) -> None:
    for name, graph in (("good", quads()), ("bad", edited(quads(), BAD))):
        form = RdfFormat.from_extension(suffix)
        assert form is not None
        (tmp_path / f"{name}.{suffix}").write_bytes(serialize(graph, format=form) or b"")
    assert run("validate", f"good.{suffix}").returncode == 0
    assert run("validate", f"bad.{suffix}").returncode == 3


def test_a_store_is_judged_by_article(run: Run, built: Path) -> None:
    done = run("validate", "--store", built, "--format", "json")
    assert done.returncode == 0
    assert [g["passed"] for g in json.loads(done.stdout)["graphs"]] == [True, True]


# ---- what is no graph of ours


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.nq", "<http://e/s> <http://e/p> <http://e/o> .\n<http://e/s> <http://e/p> rubbish .\n", 2),
        ("b.ttl", '@prefix a: <http://a/> .\n\na:x a:y "open\n .', 3),
        ("c.trig", "<http://e/g> {\n <http://e/s> <http://e/p> }\n", 2),
        ("d.jsonld", '{\n"@id": "http://e/s",\n"http://e/p": [}', 3),
        ("e.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:Description>', 2),
    ],
)
def test_broken_syntax_is_told_with_its_line(name: str, content: str, line: int, run: Run, tmp_path: Path) -> None:
    assert f"{name}:{line}: cannot be read as" in refused(run, tmp_path, name, content)


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.nq", "<http://e/s> <http://e/p> <http://e/a b> .\n", "a.nq:1:"),
        ("b.ttl", "\n<http://e/a b> <http://e/p> 1 .\n", "b.ttl:2:"),
        ("c.jsonld", '{"@id": "http://e/s", "http://e/p": {"@id": "http://e/a b"}}', "'http://e/a b'"),
        ("d.jsonld", '{"@id": "http://e/s", "http://e/a b": 1}', "'http://e/a b'"),
        (
            "e.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="http://e/a b" rdf:type="http://e/t"/></rdf:RDF>',
            "http://e/a b",
        ),
    ],
)
def test_an_iri_with_a_space_is_told(name: str, content: str, place: str, run: Run, tmp_path: Path) -> None:
    words = refused(run, tmp_path, name, content)
    assert place in words and "IRI" in words


def test_a_literal_of_ten_megabytes_is_told_with_its_node(run: Run, tmp_path: Path) -> None:
    content = f'<http://e/s> <http://e/p> "{"x" * 10_000_000}" .'
    words = refused(run, tmp_path, "a.nq", content)
    assert "<http://e/s> <http://e/p> has a literal of 10,000,000 characters" in words
    assert f"{MAX_LITERAL:,}" in words


def test_a_file_in_another_vocabulary_is_told_with_its_name(run: Run, tmp_path: Path) -> None:
    words = refused(run, tmp_path, "a.ttl", '<http://e/s> <http://xmlns.com/foaf/0.1/name> "Olha" .')
    assert "no graph of an article, but properties of http://xmlns.com/foaf/0.1/" in words


def test_foreign_properties_and_classes_in_an_article_are_told_with_their_node(run: Run, tmp_path: Path) -> None:
    told = complaint(run, tmp_path, edited(quads(), 'add kg:Statement <http://xmlns.com/foaf/0.1/name> "Olha"'))
    assert "foaf/0.1/name" in told and "statement/" in told and "remove the property" in told
    node, graph = NamedNode("http://e/x"), quads()[0].graph_name
    told = complaint(run, tmp_path, [*quads(), Quad(node, term("rdf:type"), NamedNode("http://e/Class"), graph)])
    assert "e/x" in told and "class" in told


def test_statements_that_answer_in_a_circle_are_told(run: Run, tmp_path: Path) -> None:
    told = complaint(run, tmp_path, edited(quads(), "add kg:Statement[2] kg:targets @kg:Statement[0]"))
    assert "(Cycle)" in told and "answers itself" in told and "remove the step or the target" in told


def test_a_source_that_has_its_words_from_itself_is_told(run: Run, tmp_path: Path) -> None:
    """The agency that relays is made the one whom it cites."""
    relay = next(q for q in quads() if q.predicate == term("kg:stepRole") and q.object == term("step:relay")).subject
    statement = next(q.subject for q in quads() if q.object == relay)
    origin = next(q.object for q in quads() if q.subject == statement and q.predicate == term("kg:speaker"))
    changed = [
        Quad(q.subject, q.predicate, origin, q.graph_name)
        if (q.subject, q.predicate) == (relay, term("kg:source"))
        else q
        for q in quads()
    ]
    told = complaint(run, tmp_path, changed)
    assert "(Cycle)" in told and "goes through the same source twice" in told


def test_one_unreadable_file_does_not_hide_the_findings_in_another(run: Run, written: Path) -> None:
    (written / "c.nq").write_text("rubbish", "utf-8")
    done = run("validate", "c.nq", "bad.nq")
    assert done.returncode == 1
    assert "c.nq:1:" in done.stderr and "Statement-stance" in done.stdout


def test_a_wrong_call_is_told(run: Run) -> None:
    assert run("validate").returncode == 2
    assert run("validate", "a.nq", "--store", "s").returncode == 2
    assert run("validate", "a.nq", "--format", "csv").returncode == 2
