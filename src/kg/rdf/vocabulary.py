"""The ontology and the code lists as one named graph, so that a query finds labels beside the data."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.rdf.namespaces import DEFAULT_BASE
from kg.resources import resource

VOCABULARY_FILES = ("kg.ttl", "codes.ttl", "plover.ttl", "alignments.ttl")


def vocabulary_graph(base: str = DEFAULT_BASE) -> NamedNode:
    return NamedNode(f"{base}graph/vocabulary")


def vocabulary_quads(base: str = DEFAULT_BASE) -> list[Quad]:
    """Terms, codes, PLOVER mapping and alignments; the shapes are the gate's and stay out."""
    name = vocabulary_graph(base)
    quads: list[Quad] = []
    for file in VOCABULARY_FILES:
        parsed = parse(path=str(resource("ontology", file)), format=RdfFormat.TURTLE)
        quads += (Quad(q.subject, q.predicate, q.object, name) for q in parsed)
    return quads
