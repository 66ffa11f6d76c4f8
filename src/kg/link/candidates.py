"""Which rows of the gazetteer an entity can be, each with a score and the reasons for it.

The score starts from how the name matches and moves with what the article says besides: the states it names, the
role it gives, whether a deputy is spoken of. The weights are data (`support.yaml`). Start reading at `candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from kg.gazetteer import Gazetteer, Row, fold
from kg.model import Entity, Reading

_FOLDER = Path(__file__).resolve().parent
_PARTIAL = {"surname", "initials", "role-surname"}  # ways of finding a name that is not written in full
_HOME = "Q212"  # whose bodies Ukrainian news names without the state


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row, how sure it is (about 0 to 1; reasons may add up to more, which ranks) and why."""

    row: Row
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What the article says beside the entity: its date, states and bodies it names (keys), roles and name forms."""

    published: date | None
    named: frozenset[str] = frozenset()
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deputies: bool = False

    @staticmethod
    def of(reading: Reading, gazetteer: Gazetteer) -> Context:
        roles: dict[str, set[str]] = {}
        methods: dict[str, set[str]] = {}
        for statement in reading.statements:
            for entity in statement.speaker if statement.speaker_role else ():
                roles.setdefault(fold(entity.name), set()).add(fold(statement.speaker_role or ""))
        for mention in reading.mentions:
            if mention.entity.link is not None:
                methods.setdefault(fold(mention.entity.name), set()).add(mention.entity.link.method)
        text = fold(reading.article.text)
        return Context(
            reading.article.published,
            frozenset(_named(reading, gazetteer)),
            {name: frozenset(found) for name, found in roles.items()},
            {name: frozenset(found) for name, found in methods.items()},
            any(word in text for word in weights()["deputy-words"]),
        )


@cache
def weights() -> Any:
    return yaml.safe_load((_FOLDER / "support.yaml").read_text("utf-8"))


@cache
def titles() -> dict[str, list[str]]:
    """Office code → titles."""
    found: dict[str, list[str]] = yaml.safe_load((_FOLDER / "offices.yaml").read_text("utf-8"))
    return found


def office_codes(role: str) -> set[str]:
    """The offices whose title stands in the role (folded)."""
    return {code for code, names in titles().items() if any(fold(name) in role for name in names)}


def entities(reading: Reading) -> Iterable[Entity]:
    """Every entity of the reading, repeated as often as it stands there."""
    for statement in reading.statements:
        yield from statement.speaker
        yield from (step.entity for step in statement.chain)
        yield from (participant.entity for participant in statement.event.participants)
        yield from statement.event.place
    yield from (mention.entity for mention in reading.mentions)


def _named(reading: Reading, gazetteer: Gazetteer) -> Iterable[str]:
    for name in {entity.name for entity in entities(reading) if entity.kind in ("state", "organisation")}:
        yield from (row.key for row, weak in gazetteer.named(name) if not weak)


def candidates(entity: Entity, context: Context, gazetteer: Gazetteer) -> list[Candidate]:
    """Rows of the entity's kind that bear its name or, where none does, an alias or the office; best first."""
    found = _by_name(entity, gazetteer) or _by_alias(entity, gazetteer)
    scored = [_scored(entity, row, base, found, context, gazetteer) for row, base in found.items()]
    if not scored and entity.kind == "person":
        scored = _by_office(entity, context, gazetteer)
    return sorted(scored, key=lambda c: (-c.score, c.row.key))


def _by_name(entity: Entity, gazetteer: Gazetteer) -> dict[Row, str]:
    found: dict[Row, str] = {}
    for row, weak in gazetteer.named(entity.name):
        if row.kind == entity.kind:
            found.setdefault(row, "weak" if weak else "name")
    if "name" in found.values():
        return {row: base for row, base in found.items() if base == "name"}
    return found


def _by_alias(entity: Entity, gazetteer: Gazetteer) -> dict[Row, str]:
    """By the other forms that the article uses; a person only by forms of two words or more."""
    if entity.kind in ("group", "thing"):
        return {}
    found: dict[Row, str] = {}
    for alias in entity.aliases:
        if entity.kind == "person" and " " not in alias:
            continue
        for row, weak in gazetteer.named(alias):
            if row.kind == entity.kind and found.get(row) != "alias":
                found[row] = "weak" if weak else "alias"
    return found


def _scored(
    entity: Entity, row: Row, base: str, rivals: Mapping[Row, str], context: Context, gazetteer: Gazetteer
) -> Candidate:
    worth = weights()
    reasons = [base]
    if row.kind == "person":
        reasons += _of_person(entity, row, context, gazetteer)
    elif base == "weak" and _home_or_named(row, rivals, context):
        reasons.append("weak-state")
    score = sum(worth[reason] for reason in reasons)
    return Candidate(row, round(max(0.0, score), 3), tuple(reasons))


def _home_or_named(row: Row, rivals: Mapping[Row, str], context: Context) -> bool:
    if row.parent in context.named:
        return True
    others = {other.parent for other in rivals if other is not row}
    return row.parent == _HOME and not others & context.named


def _of_person(entity: Entity, row: Row, context: Context, gazetteer: Gazetteer) -> Iterable[str]:
    roles = context.roles.get(fold(entity.name), frozenset())
    held = _offices_named(roles, row, gazetteer)
    if row.type == "deputy" and not context.deputies:
        yield "deputy"
    methods = context.methods.get(fold(entity.name), frozenset())
    if methods and all(method in _PARTIAL or "surname-only" in method for method in methods):
        yield "surname-only"
    if row.parent in context.named:
        yield "state"
    if held:
        fits = any(_at(office_start, office_end, context.published) for office_start, office_end in held)
        yield "role" if fits else "other-role"


def _offices_named(roles: Iterable[str], row: Row, gazetteer: Gazetteer) -> list[tuple[date | None, date | None]]:
    """Terms of those of the person's offices whose title the article gives."""
    codes = {code for role in roles for code in office_codes(role)}
    return [(office.start, office.end) for office in gazetteer.held(row.key) if office.code in codes]


def _at(start: date | None, end: date | None, day: date | None) -> bool:
    return day is None or ((start is None or start <= day) and (end is None or day <= end))


# --- a role without a name --------------------------------------------------------------------------------------------


def _by_office(entity: Entity, context: Context, gazetteer: Gazetteer) -> list[Candidate]:
    """`президент України`: who held the office on the day; an office whose end is not known is a guess."""
    code, of = _office_names(gazetteer).get(fold(entity.name), ("", ""))
    if not code or context.published is None:
        return []
    worth = weights()
    found = []
    for office in gazetteer.holders(code, of):
        row = gazetteer.row(office.person)
        if row is None or office.start is None or not _at(office.start, office.end, context.published):
            continue
        reason = "office-known" if office.end is not None else "office-open"
        found.append(Candidate(row, worth[reason], (reason,)))
    return found


@lru_cache(maxsize=8)
def _office_names(gazetteer: Gazetteer) -> dict[str, tuple[str, str]]:
    """`президент україни`, `російський президент` → (office, state)."""
    from kg.language.names.bodies import genitive  # here: who only names entities loads no parser

    found: dict[str, tuple[str, str]] = {}
    for office in gazetteer.offices:
        state = gazetteer.row(office.of)
        if state is None or state.kind != "state":
            continue
        for title in titles().get(office.code, ()):
            for name in (state.label, *state.aliases):
                found[fold(f"{title} {genitive(name)}")] = (office.code, office.of)
            for adjective in state.adjectives:
                found[fold(f"{adjective} {title}")] = (office.code, office.of)
    return found
