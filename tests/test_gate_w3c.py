"""The compiled shapes agree with pySHACL and with the W3C's expected verdicts on the SHACL core suite."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, Literal, Namespace
from rdflib.namespace import RDF, SH
from rdflib.util import from_n3

from kg.gate.graph import GraphView
from kg.gate.reference import pyshacl_results
from kg.gate.results import Result
from kg.gate.shacl import compile_core

SHT = Namespace("http://www.w3.org/ns/shacl-test#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")

# Where pySHACL differs from the suite; the compiled shapes give the verdict that the suite expects.
PYSHACL_DIFFERS = {
    "property/uniqueLang-002": 'sh:uniqueLang "1"^^xsd:boolean is not "true" and switches nothing on',
}


def suite() -> Path | None:
    root = Path(os.environ.get("KG_W3C_TESTS", Path(__file__).parents[2] / "shared" / "w3c"))
    folder = root / "shacl" / "core"
    return folder if folder.is_dir() else None


def cases() -> list[Path]:
    folder = suite()
    if folder is None:
        return []
    found = sorted(p for p in folder.rglob("*.ttl") if p.name != "manifest.ttl")
    return [p for p in found if b"sht:Validate" in p.read_bytes()]


def signature(results: list[Result]) -> list[tuple[str, str, str, str]]:
    """What the two validators have to agree on; blank nodes have other names in each."""
    return sorted({(_named(r.focus), r.component, r.path, _named(r.value)) for r in results})


def _named(term: str) -> str:
    """Both libraries' way to write a term made one: rdflib normalises numbers and drops `xsd:string`."""
    if term.startswith("_:"):
        return "_:"
    if not term.startswith('"'):
        return term
    literal = from_n3(term)
    assert isinstance(literal, Literal)
    return literal.n3()


def load(path: Path) -> tuple[Any, Graph, Path, Path]:
    graph = Graph().parse(str(path), format="turtle", publicID=path.as_uri())
    entry = next(graph.subjects(RDF.type, SHT.Validate))
    action = graph.value(entry, MF.action)
    result = graph.value(entry, MF.result)
    expected = graph.value(result, SH.conforms)
    assert isinstance(expected, Literal | None)
    files = [Path(str(graph.value(action, p)).removeprefix("file://")) for p in (SHT.dataGraph, SHT.shapesGraph)]
    return (None if expected is None else bool(expected.toPython())), graph, files[0], files[1]


def view(path: Path) -> GraphView:
    return GraphView(parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri()))


def compare(path: Path) -> tuple[bool | None, list[Result], list[Result], dict[Any, str]]:
    """The expected verdict, pySHACL's results, ours, and the shapes that are left to pySHACL."""
    expected, _, data, shapes = load(path)
    shapes_graph = ShapesGraph(Graph().parse(str(shapes), format="turtle", publicID=shapes.as_uri()))
    reference = pyshacl_results(Graph().parse(str(data), format="turtle", publicID=data.as_uri()), shapes_graph)
    compiled = compile_core(view(shapes))
    return expected, reference, compiled.results(view(data)), compiled.unknown


def test_the_whole_suite_is_collected() -> None:
    if suite() is None:
        pytest.skip("no W3C tests: set KG_W3C_TESTS")
    assert len(cases()) >= 90


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", cases(), ids=name)
def test_verdicts_and_results_agree(path: Path) -> None:
    expected, reference, ours, unknown = compare(path)
    assert not unknown
    assert (signature(ours) == signature(reference)) == (name(path) not in PYSHACL_DIFFERS)
    if expected is not None:
        assert (not ours) == expected
