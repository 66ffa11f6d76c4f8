"""The quote check: every quote is cut out of the stored text again, and has to be the same to the letter."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.gate.graph import GraphView
from kg.gate.remedies import remedy
from kg.gate.verdict import Finding, Words
from kg.model import Span

_SHAPE = "https://w3id.org/kg-evidence/shapes#Quote"


def quote_findings(graph: GraphView) -> Iterator[Finding]:
    """One violation for each span whose words are not those of its article's text at its offsets."""
    texts: dict[object, str | None] = {}  # each is read once: a look at a literal copies it
    for node in graph.instances("oa:SpecificResource"):
        source = graph.first(node, "oa:hasSource")
        if source not in texts:
            texts[source] = _string(graph, source, "schema:text")
        text = texts[source]
        selector = graph.first(node, "oa:hasSelector")
        span = graph.span(selector)
        exact = _string(graph, selector, "oa:exact")
        if text is None or span is None or exact is None:
            continue  # a shape tells of it
        found = span.cut(text)
        if found != exact:
            yield _finding(node, span, exact, found)


def _finding(node: NamedNode, span: Span, exact: str, found: str) -> Finding:
    place = f"{span.start}–{span.end}"
    words = Words(
        f"The quote is not what the text has at {place}: it has “{found[:80]}”.",
        f"Цитата не збігається з текстом на {place}: там «{found[:80]}».",
    )
    return Finding("violation", _SHAPE, node.value, words, remedy("Quote"), exact, span, found)


def _string(graph: GraphView, node: object, predicate: str) -> str | None:
    value = graph.first(node, predicate) if isinstance(node, NamedNode) else None
    return value.value if isinstance(value, Literal) else None
