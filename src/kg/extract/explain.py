"""Why an article was read as it was: sentence by sentence what was found, by which rule, and what was passed over.

The tool by which the lexicon grows: a verb that tells events and is listed here as unknown wants a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.clauses import Clause
from kg.extract.extractor import Analysed, analysed_sentences, extract
from kg.extract.lexicon import lexicon
from kg.extract.matching import matches
from kg.extract.references import References
from kg.gazetteer import shipped
from kg.language.document import Document
from kg.model import Span, Statement

NO_FRAME = "no frame"
_VERBAL = {"finite", "impersonal", "infinitive", "gerund", "participle"}


@dataclass(frozen=True, slots=True)
class ClauseNote:
    """One predicate: its slots as the article words them, the rule that matched, or why none did."""

    span: Span  # of the predicate in the text
    verb: str
    kind: str
    slots: tuple[tuple[str, str], ...]
    outcome: str  # `saying asserts`, the frame's source, `light verb`, `no frame`


@dataclass(frozen=True, slots=True)
class SentenceNote:
    span: Span
    text: str
    clauses: tuple[ClauseNote, ...]
    statements: tuple[Statement, ...]  # those whose first evidence begins in the sentence

    @property
    def unknown_verbs(self) -> tuple[str, ...]:
        return tuple(note.verb for note in self.clauses if note.outcome == NO_FRAME)


def explain(document: Document) -> list[SentenceNote]:
    """A note for each sentence, in text order."""
    statements = extract(document).statements
    references = References(document, lexicon(), shipped())
    return [_note(item, document, statements) for item in analysed_sentences(document, references)]


def _note(item: Analysed, document: Document, statements: tuple[Statement, ...]) -> SentenceNote:
    first, end = item.sentence.words
    span = document.span(first, end - 1)
    inside = tuple(s for s in statements if span.start <= s.evidence[0].start < span.end)
    return SentenceNote(span, span.cut(document.article.text), tuple(_clauses(item, document)), inside)


def _clauses(item: Analysed, document: Document) -> Iterator[ClauseNote]:
    for clause in item.clauses:
        slots = tuple((slot, ", ".join(node.text for node in nodes)) for slot, nodes in clause.slots.items())
        span = document.span(clause.head.first, clause.head.last)
        yield ClauseNote(span, clause.verb, clause.kind, slots, _outcome(clause, item))


def _outcome(clause: Clause, item: Analysed) -> str:
    voice = item.attributed.sayings.get(clause)
    if voice is not None:
        return f"saying {voice.stance}"
    found = matches(clause, lexicon())
    if found:
        return ", ".join(match.frame.source for match in found)
    if clause.verb in lexicon().light:
        return "light verb"
    return NO_FRAME if clause.kind in _VERBAL else "no predicate"
