"""Who is one person in several articles without an item, and why: a full name in common, and the roles it comes with.

A name alone makes one entity of its bearers (`iris.py`). Whether that is right shows in what each article calls them:
a judge and a goalkeeper, a judge of Poland and one of Ukraine are for people to look at. One line of the decisions
file makes them two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from kg.extract.lexicon import lexicon
from kg.gazetteer import fold
from kg.language.document import Analysis
from kg.language.morphology import candidates
from kg.link.candidates import titles
from kg.link.decisions import Decisions
from kg.link.iris import is_own_name
from kg.link.review import sentence_around, sentence_of
from kg.model import Entity, Reading, Span

HEADER = "article\tkind\tname\titem\twho\twhen\twhy\treason\tsentence"
_REACH = 90  # characters before or behind a name in which its role is looked for
_BORDERS = ".;:!?()\n—–"
_QUOTED = re.compile(r'«[^»]*»|“[^”]*”|"[^"]*"')
_SAME, _OPEN = "full name, role in common", "full name, a role is given in one article at most"
_DIFFER, _STATES = "roles differ", "states of the role differ"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody of a name in one article: the nouns of their roles there (lemmas), the states told with them (names)."""

    article: str
    entity: Entity
    roles: frozenset[str]
    states: frozenset[str]
    sentence: str


@dataclass(slots=True)
class Merge:
    """Bearers of one name that are one entity, in the order of the articles."""

    iri: str
    bearers: list[Bearer] = field(default_factory=list)

    @property
    def reason(self) -> str:
        roles = [bearer.roles for bearer in self.bearers if bearer.roles]
        states = [bearer.states for bearer in self.bearers if bearer.states]
        if not _hang_together([frozenset().union(*map(_offices, told)) for told in roles]):
            return f"{_DIFFER}: {_listed(roles)}"
        if not _hang_together(states):
            return f"{_STATES}: {_listed(states)}"
        return _SAME if len(roles) > 1 else _OPEN

    @property
    def doubtful(self) -> bool:
        return self.reason.startswith((_DIFFER, _STATES))

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
            merge.bearers.append(_bearer(entity, reading))
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
    """Whether a chain of words in common leads from each article to each other: `мер`; `мер, депутат`; `депутат`."""
    if not told:
        return True
    joined, rest = set(told[0]), told[1:]
    while near := [words for words in rest if words & joined]:
        joined.update(*near)
        rest = [words for words in rest if words not in near]
    return not rest


def _listed(told: Iterable[frozenset[str]]) -> str:
    return "; ".join(", ".join(sorted(words)) for words in told)


def _bearer(entity: Entity, reading: Reading) -> Bearer:
    """Roles and states that the article gives them, as speakers and right before and behind their name; and the first
    sentence that does, else the first with their name.
    """
    text = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), reading.article.text)  # what a body is called is no role
    roles, states, sentence = set[str](), set[str](), ""
    for statement in reading.statements:
        if statement.speaker_role and entity in statement.speaker:
            roles.update(_role_nouns(statement.speaker_role))
    named = [(m.span, m.entity.name) for m in reading.mentions if m.entity.kind == "state"]
    for mention in reading.mentions:
        if mention.entity.iri == entity.iri:
            for start, end in _parts(text, mention.span):
                found = set(_role_nouns(text[start:end]))
                roles |= found
                if found:
                    sentence = sentence or sentence_around(reading.article, mention.span)
                    states.update(name for span, name in named if start <= span.start and span.end <= end)
    sentence = sentence or sentence_of(reading, entity)
    return Bearer(reading.article.name, entity, frozenset(roles), frozenset(states), sentence)


def _parts(text: str, name: Span) -> Iterator[tuple[int, int]]:
    """Start and end of the words right before a name, and those behind it that begin with a role."""
    before = text[max(0, name.start - _REACH) : name.start]
    yield name.start - len(_last_part(before)), name.start
    if text[name.end : name.end + 2] == ", ":
        behind = _first_part(text[name.end + 2 : name.end + _REACH])
        yield name.end + 2, name.end + 2 + len(behind)


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
def _offices(role: str) -> frozenset[str]:
    """The role and the offices that it is a title of: `прем'єр` is whom another article calls `канцлер`."""
    return frozenset({role} | {code for code, names in titles().items() if role in map(fold, names)})


@cache
def _role(word: str) -> str:
    """The lemma, where the word says what somebody is (`суддю` → `суддя`, `воротар`), else empty."""
    found = (r.lemma for r in candidates(word) if r.pos == "NOUN" and not r.name_type and _is_role(r))
    return next(found, "")


def _is_role(reading: Analysis) -> bool:
    words = lexicon()
    living = reading.animacy == "Anim" and not words.is_a(reading.lemma, "people", "peoples")
    return living or words.is_a(reading.lemma, "officials")
