"""The gate for the graph of Wikidata's facts: shapes of its own, no blank node, no triple of another graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.gate.graph import GraphView
from kg.gate.remedies import remedy
from kg.gate.shacl import Compiled, compile_core
from kg.gate.shapes import words_in
from kg.gate.verdict import Finding, Verdict, Words
from kg.rdf import term
from kg.resources import resource

FACTS_SHAPES_FILE = ("ontology", "facts-shapes.ttl")
_SHAPES = "https://w3id.org/kg-evidence/facts-shapes#"


def check_facts(quads: Iterable[Quad], graph: str) -> Verdict:
    """The verdict on facts that are to stand in the named graph with this IRI. They have no text and no quotes."""
    quads = list(quads)
    view = GraphView(quads)
    results = _compiled().results(view)
    found = [
        Finding("violation", r.shape, r.focus.strip("<>"), words_in(_view(), r.shape), remedy(r.component), r.value)
        for r in results
    ]
    return Verdict(tuple(sorted({*found, *_form(quads, view, graph)}, key=lambda f: (f.node, f.shape, f.value))))


def _form(quads: list[Quad], view: GraphView, graph: str) -> Iterator[Finding]:
    for quad in quads:
        if quad.graph_name != NamedNode(graph):
            words = Words("A fact stands in another graph.", "Факт стоїть в іншому графі.")
            yield Finding("violation", f"{_SHAPES}Graph", str(quad.subject), words, remedy("Graph"))
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            words = Words("A node has no IRI.", "Вузол не має IRI.")
            yield Finding("violation", f"{_SHAPES}BlankNode", str(quad.subject), words, remedy("BlankNode"))
    for node, properties in view.forward.items():
        if not properties.get(term("rdf:type")):
            words = Words("A node has no class.", "Вузол не має класу.")
            yield Finding("violation", f"{_SHAPES}Unknown", str(node), words, remedy("Unknown"))


@cache
def _view() -> GraphView:
    return GraphView(parse(path=str(resource(*FACTS_SHAPES_FILE)), format=RdfFormat.TURTLE))


@cache
def _compiled() -> Compiled:
    return compile_core(_view())
