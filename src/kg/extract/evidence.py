"""The shortest run of text that carries a statement."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.clauses import Clause
from kg.extract.voice import Voice
from kg.language.document import Document, Node
from kg.model import Span

_LEADING = {"CCONJ", "SCONJ", "PUNCT"}
_NEAR = 3  # words between an attributing phrase and its content (`, що`)


def evidence_of(clause: Clause, voice: Voice | None, told: set[Clause], document: Document) -> Span:
    """The clause with what hangs on it and tells nothing of its own; the attributing phrase where it is next to it."""
    nodes = _trimmed(_with_dependents(clause, told))
    first, last = nodes[0].first, nodes[-1].last
    if voice is not None:
        if voice.first <= first <= voice.last or 0 <= first - voice.last <= _NEAR:
            first = min(first, voice.first)
        if voice.first <= last <= voice.last or 0 <= voice.first - last <= _NEAR:
            last = max(last, voice.last)
    first, last = _dates_around(first, last, document)
    return _without_marks(document.span(first, last), document)


def _with_dependents(clause: Clause, told: set[Clause]) -> list[Node]:
    nodes = sorted(_kept(clause, told), key=lambda node: node.first)
    start = nodes.index(clause.head) if clause.head in nodes else 0
    return _unbroken(nodes, start, clause, told)


def _kept(clause: Clause, told: set[Clause]) -> Iterator[Node]:
    yield from clause.nodes
    if clause.link == "complement" and clause.parent is not None and clause.parent not in told:
        yield from clause.parent.nodes  # `планує залучити`
    for child in clause.children:
        if child not in told and not _carries(child, told):
            yield from _kept(child, told)


def _carries(clause: Clause, told: set[Clause]) -> bool:
    """Whether the clause is only the verb above an infinitive that tells something of its own."""
    return any(child in told and child.link == "complement" for child in clause.children)


def _unbroken(nodes: list[Node], at: int, clause: Clause, told: set[Clause]) -> list[Node]:
    """The nodes up to where another statement's clause begins or ends."""
    foreign = [n.first for c in clause.descendants() if c in told and c is not clause for n in c.nodes]
    own = [n.first for n in clause.nodes if n.analysis.pos not in _LEADING]
    first, last = min(own, default=nodes[at].first), max(own, default=nodes[at].first)
    low = max((w for w in foreign if w < first), default=-1)
    high = min((w for w in foreign if w > last), default=1 << 60)
    kept = [n for n in nodes if low < n.first < high]
    return kept or [nodes[at]]


def _trimmed(nodes: list[Node]) -> list[Node]:
    first, last = 0, len(nodes)
    while first < last - 1 and nodes[first].analysis.pos in _LEADING:
        first += 1
    while last - 1 > first and nodes[last - 1].analysis.pos in ("PUNCT", "CCONJ"):
        last -= 1
    return nodes[first:last]


def _dates_around(first: int, last: int, document: Document) -> tuple[int, int]:
    """A date right before or behind belongs to the quote."""
    for date in document.dates_near(first, last):
        if date.last == first - 1:
            first = date.first
        if date.first == last + 1:
            last = date.last
    return first, last


def _without_marks(span: Span, document: Document) -> Span:
    """A quotation mark whose partner lies outside is left out; one whose partner is inside is taken in."""
    text = document.article.text
    start, end = span.start, span.end
    if (
        end < len(text)
        and text[end] in '»”"'
        and (text.count("«", start, end) > text.count("»", start, end) or text.count('"', start, end) % 2)
    ):
        end += 1
    if start > 0 and text[start - 1] in '«"' and text.count('"', start, end) % 2:
        start -= 1
    return Span(start, end)


def is_partly_quoted(span: Span, document: Document) -> bool:
    """Whether words in quotation marks, other than names and titles, stand in the evidence."""
    return any(
        q.first not in document.named and document.words[q.first].text[0].islower()
        for q in document.quotations_in(span)
    )
