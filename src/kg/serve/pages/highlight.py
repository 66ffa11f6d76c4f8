"""A text and the spans of statements in it → paragraphs of pieces, each with all statements that it is evidence for.

Spans may nest and overlap; cut at every begin and end, no piece is half inside of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.language.tokens import sentences, tokenise
from kg.serve.pages.cards import Card, Words


@dataclass(frozen=True, slots=True)
class Piece:
    """`cards`: whose evidence this is, the shortest span first. `anchors`: spans that begin here."""

    start: int
    text: str
    cards: tuple[Card, ...]
    anchors: tuple[Words, ...]
    unread: bool  # of a sentence in which no statement was found

    @property
    def depth(self) -> int:
        return min(len(self.cards), 3)


def paragraphs(text: str, body_start: int, cards: Sequence[Card]) -> list[list[Piece]]:
    """The text from `body_start` on, line by line. Offsets count code points of the whole text."""
    spans = sorted(
        ((w, card) for card in cards for w in card.words if body_start <= w.start < w.end <= len(text)),
        key=lambda found: (found[0].start, found[0].end, found[1].iri),
    )
    unread = _unread(text, body_start, [words for words, _ in spans])
    cuts = {body_start, len(text)}
    cuts.update(offset for words, _ in spans for offset in (words.start, words.end))
    cuts.update(offset for sentence in unread for offset in sentence)
    cuts.update(i + step for i, c in enumerate(text) if c == "\n" and i >= body_start for step in (0, 1))
    result: list[list[Piece]] = [[]]
    for piece in _pieces(text, sorted(cuts), spans, unread):
        if piece.text == "\n":
            result.append([])
        else:
            result[-1].append(piece)
    return [paragraph for paragraph in result if any(piece.text.strip() for piece in paragraph)]


def _pieces(
    text: str, cuts: list[int], spans: list[tuple[Words, Card]], unread: list[tuple[int, int]]
) -> Iterator[Piece]:
    active: list[tuple[Words, Card]] = []
    following, sentence = 0, 0
    for start, end in pairwise(cuts):
        active = [found for found in active if found[0].end > start]
        anchors = []
        while following < len(spans) and spans[following][0].start <= start:
            active.append(spans[following])
            anchors.append(spans[following][0])
            following += 1
        while sentence < len(unread) and unread[sentence][1] <= start:
            sentence += 1
        dim = sentence < len(unread) and unread[sentence][0] <= start
        inner = sorted(active, key=lambda found: (found[0].end - found[0].start, found[1].iri))
        cards = tuple(dict.fromkeys(card for _, card in inner))
        yield Piece(start, text[start:end], cards, tuple(dict.fromkeys(anchors)), dim)


def _unread(text: str, body_start: int, words: list[Words]) -> list[tuple[int, int]]:
    """Sentences (start, end) that no evidence touches; sorted, disjoint."""
    tokens = tokenise(text, body_start)
    found, following = [], 0
    ordered = sorted(words, key=lambda w: w.end)
    for first, last in sentences(text, tokens):
        start, end = tokens[first].start, tokens[last - 1].end
        while following < len(ordered) and ordered[following].end <= start:
            following += 1
        if not any(w.start < end and w.end > start for w in ordered[following:]) and any(
            c.isalpha() for c in text[start:end]
        ):
            found.append((start, end))
    return found
