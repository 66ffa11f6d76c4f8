"""Who is one person in several articles without an item, and why: a full name in common, and the roles it comes with.

A name alone makes one entity of its bearers (`iris.py`). Whether that is right shows in what each article calls them:
a judge and a goalkeeper of one name are for people to look at. One line of the decisions file makes them two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from kg.extract.lexicon import lexicon
from kg.gazetteer import fold
from kg.language.document import Analysis
from kg.language.morphology import candidates
from kg.link.decisions import Decisions
from kg.link.iris import is_own_name
from kg.link.review import sentence_of
from kg.model import Entity, Reading

HEADER = "article\tkind\tname\titem\twho\twhen\twhy\treason\tsentence"
_REACH = 90  # characters before or behind a name in which its role is looked for
_BORDERS = '.;:!?()«»“”"\n—–'
_SAME, _OPEN, _DIFFER = "full name, role in common", "full name, a role is given in one article at most", "roles differ"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody of a name in one article; `roles` are the nouns of their roles there, lemmas."""

    article: str
    entity: Entity
    roles: frozenset[str]
    sentence: str


@dataclass(slots=True)
class Merge:
    """Bearers of one name that are one entity, in the order of the articles."""

    iri: str
    bearers: list[Bearer] = field(default_factory=list)

    @property
    def reason(self) -> str:
        told = [bearer.roles for bearer in self.bearers if bearer.roles]
        if len(told) < 2:
            return _OPEN
        return _SAME if _hang_together(told) else f"{_DIFFER}: {'; '.join(', '.join(sorted(roles)) for roles in told)}"

    @property
    def doubtful(self) -> bool:
        return self.reason.startswith(_DIFFER)

    def lines(self) -> Iterator[str]:
        """One for each article, with the columns of a decisions file first."""
        for bearer in self.bearers:
            cells = (
                bearer.article,
                bearer.entity.kind,
                bearer.entity.name,
                "",
                "",
                "",
                "",
                self.reason,
                bearer.sentence,
            )
            yield "\t".join(" ".join(cell.split()) for cell in cells)


def merges(readings: Iterable[Reading], decisions: Decisions | None = None) -> list[Merge]:
    """The persons without an item that stand in two articles or more, by name; what was decided is left out."""
    replayed = decisions or Decisions()
    found: dict[str, Merge] = {}
    for reading in readings:
        for entity in _persons(reading):
            if replayed.about(reading.article, entity) is not None:
                continue
            merge = found.setdefault(entity.iri or "", Merge(entity.iri or ""))
            bearer = Bearer(reading.article.name, entity, _roles(entity, reading), sentence_of(reading, entity))
            merge.bearers.append(bearer)
    several = [merge for merge in found.values() if len(merge.bearers) > 1]
    for merge in several:
        merge.bearers.sort(key=lambda bearer: bearer.article)
    return sorted(several, key=lambda merge: merge.iri)


def _persons(reading: Reading) -> list[Entity]:
    """Each once, by the IRI that it has in the store."""
    spoken = [e for s in reading.statements for e in (*s.speaker, *(p.entity for p in s.event.participants))]
    found: dict[str, Entity] = {}
    for entity in (*spoken, *(mention.entity for mention in reading.mentions)):
        decided = entity.link is not None and entity.link.method == "decision"
        if entity.kind == "person" and entity.iri and not entity.qid and not decided and is_own_name(entity):
            found.setdefault(entity.iri, entity)
    return list(found.values())


def _hang_together(told: list[frozenset[str]]) -> bool:
    """Whether a chain of roles in common leads from each article to each other: `мер`; `мер, депутат`; `депутат`."""
    joined, rest = set(told[0]), told[1:]
    while near := [roles for roles in rest if roles & joined]:
        joined.update(*near)
        rest = [roles for roles in rest if roles not in near]
    return not rest


def _roles(entity: Entity, reading: Reading) -> frozenset[str]:
    """What the article calls them: as speakers, and by the words right before and behind their name."""
    texts = [s.speaker_role for s in reading.statements if s.speaker_role and entity in s.speaker]
    text = reading.article.text
    for mention in reading.mentions:
        if mention.entity.iri == entity.iri:
            start, end = mention.span.start, mention.span.end
            texts.append(_last_part(text[max(0, start - _REACH) : start]))
            if text[end : end + 2] == ", ":
                texts.append(_first_part(text[end + 2 : end + _REACH]))
    return frozenset(role for part in texts for role in _role_nouns(part))


def _last_part(text: str) -> str:
    return text[max(text.rfind(mark) for mark in _BORDERS + ",") + 1 :]


def _first_part(text: str) -> str:
    """Behind a name only what begins with a role: `Іван Коваленко, суддя з Одеси, …`."""
    ends = [at for mark in _BORDERS + "," if (at := text.find(mark)) >= 0]
    part = text[: min(ends)] if ends else ""
    return part if any(True for _ in _role_nouns(" ".join(part.split()[:1]))) else ""


def _role_nouns(text: str) -> Iterator[str]:
    for word in text.split():
        role = _role(fold(word.strip(",")))
        if role:
            yield role


@cache
def _role(word: str) -> str:
    """The lemma, where the word says what somebody is (`суддю` → `суддя`, `воротар`), else empty."""
    found = (r.lemma for r in candidates(word) if r.pos == "NOUN" and not r.name_type and _is_role(r))
    return next(found, "")


def _is_role(reading: Analysis) -> bool:
    words = lexicon()
    living = reading.animacy == "Anim" and not words.is_a(reading.lemma, "people", "peoples")
    return living or words.is_a(reading.lemma, "officials")
