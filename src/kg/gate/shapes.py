"""The shipped shapes as an rdflib graph, and the words with which each shape speaks."""

from __future__ import annotations

from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH

from kg.gate.verdict import Words
from kg.resources import resource

SHAPES_FILE = ("ontology", "shapes.ttl")


@cache
def shapes_graph() -> Graph:
    """The shapes, loaded once. Callers do not change it."""
    return Graph().parse(str(resource(*SHAPES_FILE)), format="turtle")


@cache
def shape_words(shape: str) -> Words:
    """The messages of a shape: its own, or those of the SPARQL constraint that it carries."""
    graph = shapes_graph()
    node = URIRef(shape)
    carriers = [node, *graph.objects(node, SH.sparql)]
    found = {m.language: str(m) for c in carriers for m in graph.objects(c, SH.message) if isinstance(m, Literal)}
    fallback = f"The shape {shape} is violated."
    english = found.get("en", found.get(None, fallback))
    return Words(english, found.get("uk", english))
