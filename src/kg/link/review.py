"""What a human should look at: entities with candidates of which none is certain, with the sentence they stand in.

The lines have the columns of the decisions file first, so that a line, its item filled in, can be copied there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.gazetteer import Gazetteer, shipped
from kg.link.candidates import Candidate, Context, candidates, entities, weights
from kg.link.decide import linked
from kg.link.decisions import Decisions
from kg.link.iris import is_own_name
from kg.model import Article, Entity, Reading, Span

HEADER = "article\tkind\tname\titem\twho\twhen\twhy\tcandidates\tsentence"
_REACH = 200  # characters of the sentence on either side, at most


@dataclass(frozen=True, slots=True)
class Doubt:
    """One uncertain entity of one article."""

    article: str
    entity: Entity
    candidates: tuple[Candidate, ...]
    sentence: str

    def line(self) -> str:
        options = "; ".join(map(_option, self.candidates))
        cells = (self.article, self.entity.kind, self.entity.name, "", "", "", "", options, self.sentence)
        return "\t".join(" ".join(cell.split()) for cell in cells)


def _option(candidate: Candidate) -> str:
    row = candidate.row
    return f"{row.qid or row.key} {row.label} {candidate.score:.2f} ({', '.join(candidate.reasons)})"


def doubts(
    reading: Reading,
    gazetteer: Gazetteer | None = None,
    decisions: Decisions | None = None,
    *,
    unlisted: bool = False,
) -> list[Doubt]:
    """The uncertain entities of a reading (linked or not yet), in the order of the text; what was decided is none.

    With `unlisted` also those with a name of their own that no row, or none that is likely, answers to.
    """
    known = gazetteer or shipped()
    context = Context.of(reading, known)
    seen: dict[tuple[str, str], Doubt] = {}
    for entity in entities(reading):
        decided = entity.link is not None and entity.link.method == "decision"
        if decided or (entity.kind, entity.name) in seen:
            continue
        done = linked(entity, reading.article, context, known, decisions or Decisions())
        method = done.link.method if done.link else ""
        if method == "review" or (unlisted and method in ("own-name", "unlikely") and is_own_name(entity)):
            options = tuple(c for c in candidates(entity, context, known) if c.score >= weights()["review"])
            seen[entity.kind, entity.name] = Doubt(reading.article.name, entity, options, sentence_of(reading, entity))
    return list(seen.values())


def review_lines(found: list[Doubt]) -> Iterator[str]:
    """The lines of `review.tsv`, header first."""
    yield HEADER
    for doubt in found:
        yield doubt.line()


def sentence_of(reading: Reading, entity: Entity) -> str:
    """The sentence in which the entity stands first, empty where no mention tells."""
    for mention in reading.mentions:
        if mention.entity.name == entity.name and mention.entity.kind == entity.kind:
            return sentence_around(reading.article, mention.span)
    for statement in reading.statements:
        if entity in statement.speaker or any(p.entity == entity for p in statement.event.participants):
            return sentence_around(reading.article, statement.evidence[0])
    return ""


def sentence_around(article: Article, span: Span) -> str:
    """From the end of the sentence before to the end of the one with the span, roughly."""
    before = article.text[max(0, span.start - _REACH) : span.start]
    after = article.text[span.end : span.end + _REACH]
    start = max(before.rfind(mark) for mark in (". ", "\n", "! ", "? ")) + 1
    ends = [at for mark in (". ", "\n", "! ", "? ") if (at := after.find(mark)) >= 0]
    return before[start:] + span.cut(article.text) + (after[: min(ends) + 1] if ends else after)
