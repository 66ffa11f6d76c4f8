"""The shipped shapes: as a graph, compiled, and the words with which each shape speaks."""

from __future__ import annotations

from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.gate.graph import GraphView, Term
from kg.gate.shacl import Compiled, compile_core, rdf_list
from kg.gate.verdict import Words
from kg.rdf import term
from kg.resources import resource

SHAPES_FILE = ("ontology", "shapes.ttl")


@cache
def shapes_view() -> GraphView:
    """The shapes, loaded once. Callers do not change it."""
    return GraphView(parse(path=str(resource(*SHAPES_FILE)), format=RdfFormat.TURTLE))


@cache
def compiled_shapes() -> Compiled:
    return compile_core(shapes_view())


@cache
def known_classes() -> frozenset[Term]:
    """The classes that a node may have: what the shapes target, what they demand, and the kinds of entities."""
    shapes = shapes_view()
    named = (term("sh:targetClass"), term("sh:class"))
    found = {c for properties in shapes.forward.values() for p in named for c in properties.get(p, ())}
    kinds = {m for n in shapes.objects(term("shape:IsKind"), term("sh:in")) for m in rdf_list(shapes, n)}
    return frozenset(found | kinds)


@cache
def shape_words(shape: str) -> Words:
    return words_in(shapes_view(), shape)


def words_in(shapes: GraphView, shape: str) -> Words:
    """The messages of a shape: its own, or those of the SPARQL constraint that it carries."""
    node = NamedNode(shape)
    carriers = [node, *shapes.objects(node, term("sh:sparql"))]
    messages = (m for c in carriers for m in shapes.objects(c, term("sh:message")))
    found = {m.language: m.value for m in messages if isinstance(m, Literal)}
    english = found.get("en", f"The shape {shape} is violated.")
    return Words(english, found.get("uk", english))
