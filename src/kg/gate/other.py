"""The gate for graphs that are no article's: Wikidata's facts and what `kg derive` concludes.

Each has shapes of its own, no blank node and no triple of another graph; no quote is cut out of a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.gate.graph import GraphView, Term
from kg.gate.remedies import remedy
from kg.gate.shacl import Compiled, compile_core
from kg.gate.shapes import words_in
from kg.gate.verdict import Finding, Verdict, Words
from kg.rdf import term
from kg.resources import resource

FACTS_SHAPES, DERIVED_SHAPES = "facts-shapes", "derived-shapes"  # files of ontology/ and their namespaces


def check_facts(quads: Iterable[Quad], graph: str) -> Verdict:
    """The verdict on facts that are to stand in the named graph with this IRI."""
    return _check(list(quads), graph, FACTS_SHAPES)


def check_derived(quads: Iterable[Quad], graph: str) -> Verdict:
    """The verdict on conclusions that are to stand in the named graph with this IRI."""
    return _check(list(quads), graph, DERIVED_SHAPES)


def _check(quads: list[Quad], graph: str, shapes: str) -> Verdict:
    view = GraphView(quads)
    found = [
        Finding(
            "violation", r.shape, r.focus.strip("<>"), words_in(_view(shapes), r.shape), remedy(r.component), r.value
        )
        for r in _compiled(shapes).results(view)
    ]
    classes = {c for properties in _view(shapes).forward.values() for c in properties.get(term("sh:targetClass"), ())}
    found += _form(quads, view, graph, f"https://w3id.org/kg-evidence/{shapes}#", classes)
    return Verdict(tuple(sorted(set(found), key=lambda f: (f.node, f.shape, f.value))))


def _form(quads: list[Quad], view: GraphView, graph: str, shapes: str, classes: set[Term]) -> Iterator[Finding]:
    for quad in quads:
        if quad.graph_name != NamedNode(graph):
            words = Words("A triple stands in another graph.", "Трійка стоїть в іншому графі.")
            yield Finding("violation", f"{shapes}Graph", str(quad.subject), words, remedy("Graph"))
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            words = Words("A node has no IRI.", "Вузол не має IRI.")
            yield Finding("violation", f"{shapes}BlankNode", str(quad.subject), words, remedy("BlankNode"))
    for node, properties in view.forward.items():
        types = set(properties.get(term("rdf:type"), ()))
        if not types or types - classes:
            words = Words(
                "A node has no class, or one that has no shape.", "Вузол не має класу або має клас без форми."
            )
            yield Finding("violation", f"{shapes}Unknown", str(node), words, remedy("Unknown"))


@cache
def _view(shapes: str) -> GraphView:
    return GraphView(parse(path=str(resource("ontology", f"{shapes}.ttl")), format=RdfFormat.TURTLE))


@cache
def _compiled(shapes: str) -> Compiled:
    return compile_core(_view(shapes))
