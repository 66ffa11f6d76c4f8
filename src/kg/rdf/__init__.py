"""The graph: readings → quads → readings, the IRIs and prefixes, sorted bytes. Start at `to_quads`."""

from __future__ import annotations

from kg.rdf.canonical import canonical
from kg.rdf.copies import Copy, copied_from, copies_graph, copies_quads
from kg.rdf.from_quads import article_iris, reading_of, statements_of
from kg.rdf.iris import Iris, article_of, entity_iri, iri_of
from kg.rdf.namespaces import DEFAULT_BASE, PREFIXES, term
from kg.rdf.to_quads import to_quads
from kg.rdf.vocabulary import VOCABULARY_FILES, vocabulary_graph, vocabulary_quads

__all__ = [
    "DEFAULT_BASE",
    "PREFIXES",
    "VOCABULARY_FILES",
    "Copy",
    "Iris",
    "article_iris",
    "article_of",
    "canonical",
    "copied_from",
    "copies_graph",
    "copies_quads",
    "entity_iri",
    "iri_of",
    "reading_of",
    "statements_of",
    "term",
    "to_quads",
    "vocabulary_graph",
    "vocabulary_quads",
]
