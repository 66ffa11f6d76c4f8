"""The ontology and the code lists as one named graph, so that a query finds labels beside the data."""

from __future__ import annotations

from typing import TypeVar

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from kg.rdf.namespaces import DEFAULT_BASE
from kg.resources import resource

Term = TypeVar("Term", NamedNode | BlankNode | Triple, NamedNode | BlankNode | Literal | Triple)
VOCABULARY_FILES = ("kg.ttl", "codes.ttl", "plover.ttl", "derived.ttl", "alignments.ttl")


def vocabulary_graph(base: str = DEFAULT_BASE) -> NamedNode:
    return NamedNode(f"{base}graph/vocabulary")


def vocabulary_quads(base: str = DEFAULT_BASE) -> list[Quad]:
    """Terms, codes, PLOVER mapping and alignments; the shapes are the gate's and stay out.

    The lists of the ontology get IRIs below the graph's: nothing stored is a blank node.
    """
    name = vocabulary_graph(base)
    parsed = Dataset()
    for file in VOCABULARY_FILES:
        for quad in parse(path=str(resource("ontology", file)), format=RdfFormat.TURTLE):
            parsed.add(quad)
    parsed.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)  # the same labels on every run
    return [Quad(_named(q.subject, name), q.predicate, _named(q.object, name), name) for q in parsed]


def _named(node: Term, graph: NamedNode) -> Term | NamedNode:
    return NamedNode(f"{graph.value}.{node.value}") if isinstance(node, BlankNode) else node
