"""Articles that are nearly the text of an earlier one: a graph of its own, beside those of the articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf.iris import Iris, article_of
from kg.rdf.literals import number
from kg.rdf.namespaces import DEFAULT_BASE, term


@dataclass(frozen=True, slots=True)
class Copy:
    """An article, the earlier one that it is nearly the same as, and how nearly, from 0 to 1."""

    of: Iris
    to: Iris
    likeness: float


def copies_graph(base: str = DEFAULT_BASE) -> NamedNode:
    return NamedNode(f"{base}graph/copies")


def copies_quads(copies: Iterable[Copy], base: str = DEFAULT_BASE) -> list[Quad]:
    """The terms are those of ontology/derived.ttl. An article is a copy of one at most: its key names the node."""
    graph = copies_graph(base)
    return [Quad(s, p, o, graph) for copy in copies for s, p, o in _triples(copy)]


def _triples(copy: Copy) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    node = copy.of.of("copy")
    yield node, term("rdf:type"), term("kg:Copy")
    yield node, term("kg:ofArticle"), copy.of.article
    yield node, term("kg:toArticle"), copy.to.article
    yield node, term("kg:copyLikeness"), number(copy.likeness)


def copied_from(quads: Iterable[Quad]) -> dict[str, str]:
    """Key of an article → key of the one that it is a copy of."""
    ends: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate in (term("kg:ofArticle"), term("kg:toArticle")) and isinstance(quad.object, NamedNode):
            ends.setdefault(str(quad.subject), {})[quad.predicate.value] = article_of(quad.object.value).key
    of, to = term("kg:ofArticle").value, term("kg:toArticle").value
    return {found[of]: found[to] for found in ends.values() if of in found and to in found}
