"""What a shape cannot see because it looks at nodes of known classes in one graph: triples in another graph,
blank nodes, nodes of no class that the ontology declares, statements that answer each other in a circle, an article
that is not the one that was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, Quad

from kg.gate.graph import GraphView, Term
from kg.gate.remedies import remedy
from kg.gate.shapes import known_classes
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
    yield from _cycles(graph)
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
    strangers = {q.graph_name for q in quads}
    for name in sorted(str(n) for n in strangers if getattr(n, "value", "") not in names):
        words = Words(
            f"Triples stand in {name}, which is not the graph of this article.",
            f"Трійки стоять у {name}, а це не граф цієї статті.",
        )
        yield _finding("Graph", name, words)


def _blank(graph: GraphView) -> Iterator[Finding]:
    words = Words("A node has no IRI.", "Вузол не має IRI.")
    nodes = {n for n in (*graph.forward, *graph.backward) if isinstance(n, BlankNode)}
    yield from (_finding("BlankNode", str(node), words) for node in sorted(nodes, key=str))


def _unknown(graph: GraphView) -> Iterator[Finding]:
    words = Words(
        "A node has no class, or a class that the model does not know.",
        "Вузол не має класу або має клас, якого модель не знає.",
    )
    known = known_classes()
    for node, properties in graph.forward.items():
        classes = properties.get(term("rdf:type"), [])
        if not classes or not known.issuperset(classes):
            yield _finding("Unknown", getattr(node, "value", str(node)), words)


def _cycles(graph: GraphView) -> Iterator[Finding]:
    """Attribution that leads back to where it began: a statement that answers itself by way of others, a source that
    has its words from itself."""
    answers = Words("The statement answers itself, by way of others.", "Твердження через інші відповідає саме собі.")
    told = Words(
        "A chain of attribution goes through the same source twice.",
        "Ланцюг посилань двічі проходить через те саме джерело.",
    )
    for statement in graph.instances("kg:Statement"):
        if statement in _reachable(graph, statement):
            yield _finding("Cycle", statement.value, answers)
        steps = graph.objects(statement, term("kg:step"))
        origins = [s for step in steps for s in graph.objects(step, term("kg:source"))]
        relays = [s for step in steps if _is_relay(graph, step) for s in graph.objects(step, term("kg:source"))]
        if any(origins.count(source) > 1 for source in relays):
            yield _finding("Cycle", statement.value, told)


def _is_relay(graph: GraphView, step: Term) -> bool:
    return term("step:relay") in graph.objects(step, term("kg:stepRole"))


def _reachable(graph: GraphView, statement: Term) -> set[Term]:
    """The statements that one targets, and those that they target, and so on."""
    found: set[Term] = set()
    todo = [statement]
    while todo:
        for target in graph.objects(todo.pop(), term("kg:targets")):
            if target not in found:
                found.add(target)
                todo.append(target)
    return found


def _not_one_article(graph: GraphView) -> Iterator[Finding]:
    count = len(graph.instances("schema:NewsArticle"))
    if count != 1:
        words = Words(f"A graph of one article holds {count} articles.", f"Граф однієї статті містить статей: {count}.")
        yield _finding("Unknown", "", words)


def _finding(kind: str, node: str, words: Words) -> Finding:
    return Finding("violation", f"{_SHAPES}{kind}", node, words, remedy(kind))
