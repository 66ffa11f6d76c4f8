"""What a shape cannot see because it looks at nodes of known classes in one graph: triples in another graph,
blank nodes, nodes of no class that the ontology declares, an article that is not the one that was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.namespace import SH

from kg.gate.graph import GraphView
from kg.gate.remedies import remedy
from kg.gate.shapes import shapes_graph
from kg.gate.verdict import Finding, Words
from kg.model import Article
from kg.rdf import term

_SHAPES = "https://w3id.org/kg-evidence/shapes#"


def structure_findings(quads: Iterable[Quad], graph: GraphView) -> Iterator[Finding]:
    """Violations of the form that every article's graph has."""
    quads = list(quads)
    yield from _outside(quads, graph)
    yield from _blank(graph)
    yield from _unknown(graph)
    yield from _not_one_article(graph)


def another_text(article: Article, graph: GraphView) -> list[Finding]:
    """The graph has to hold the very text that was read, or its offsets mean nothing."""
    nodes = graph.instances("schema:NewsArticle")
    texts = [graph.first(node, "schema:text") for node in nodes]
    if all(isinstance(text, Literal) and text.value == article.text for text in texts):
        return []
    words = Words("The text in the graph is not the text that was read.", "Текст у графі не той, який було прочитано.")
    return [_finding("Quote", nodes[0].value, words)]


def _outside(quads: list[Quad], graph: GraphView) -> Iterator[Finding]:
    names = {node.value for node in graph.instances("kg:ArticleGraph")}
    for name in sorted({str(q.graph_name) for q in quads if getattr(q.graph_name, "value", "") not in names}):
        words = Words(
            f"Triples stand in {name}, which is not the graph of this article.",
            f"Трійки стоять у {name}, а це не граф цієї статті.",
        )
        yield _finding("Graph", name, words)


def _blank(graph: GraphView) -> Iterator[Finding]:
    nodes = {n for n in graph.properties if isinstance(n, BlankNode)}
    nodes |= {v for p in graph.properties.values() for vs in p.values() for v in vs if isinstance(v, BlankNode)}
    words = Words("A node has no IRI.", "Вузол не має IRI.")
    yield from (_finding("BlankNode", str(node), words) for node in sorted(nodes, key=str))


def _unknown(graph: GraphView) -> Iterator[Finding]:
    words = Words(
        "A node has no class, or a class that the model does not know.",
        "Вузол не має класу або має клас, якого модель не знає.",
    )
    for node, properties in graph.properties.items():
        classes = properties.get(term("rdf:type"), [])
        if not classes or not all(isinstance(c, NamedNode) and c.value in _known_classes() for c in classes):
            yield _finding("Unknown", node.value, words)


def _not_one_article(graph: GraphView) -> Iterator[Finding]:
    count = len(graph.instances("schema:NewsArticle"))
    if count != 1:
        words = Words(f"A graph of one article holds {count} articles.", f"Граф однієї статті містить статей: {count}.")
        yield _finding("Unknown", "", words)


def _finding(kind: str, node: str, words: Words) -> Finding:
    return Finding("violation", f"{_SHAPES}{kind}", node, words, remedy(kind))


@cache
def _known_classes() -> frozenset[str]:
    """The classes that shapes target, that say what kind an entity is, and the second class of a selector."""
    graph = shapes_graph()
    targeted = {str(c) for c in graph.objects(None, SH.targetClass)}
    demanded = {str(c) for c in graph.objects(None, SH["class"])}
    kinds = {term(c).value for c in ("kg:State", "schema:Organization", "schema:Place", "kg:Group", "kg:Thing")}
    return frozenset(targeted | demanded | kinds)
