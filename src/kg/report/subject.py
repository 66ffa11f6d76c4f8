"""Which statements a briefing is about: those of an event type, or those that name somebody or some place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.derive.sides import sides
from kg.errors import UsageError
from kg.gazetteer import shipped
from kg.link.iris import slug
from kg.model import Entity, Reading, Statement
from kg.report.words import code_named

Told = tuple[Reading, Statement]


def statements_about(subject: str, readings: Iterable[Reading]) -> list[Told]:
    """By a Wikidata item, a name or alias as an article or the gazetteer has it, or an event type by code or label.

    A state's troops, bodies and people count as the state (*військові КНДР*, *МЗС КНДР*).
    Raises UsageError where no statement is found.
    """
    told = [(reading, s) for reading in readings for s in reading.statements]
    item = subject if subject[:1] == "Q" and subject[1:].isdigit() else ""
    names = {slug(subject)}
    items = {row.qid for row, weak in shipped().named(subject) if row.qid and not weak} | {item}
    states = {f"entity/state-{row.iso2}" for row, weak in shipped().named(subject) if row.iso2 and not weak}
    states |= {f"entity/state-{row.iso2}" for qid in items if (row := shipped().row(qid)) and row.iso2}
    about = [(r, s) for r, s in told if any(_is(e, names, items) or sides((e,), "") & states for e in named_in(s))]
    if not about and (code := code_named("event-type", subject)):
        about = [(r, s) for r, s in told if s.event.type == code]
    if not about:
        raise UsageError(f"no statement of the store is about {subject}; give a name, an item (Q423) or an event type")
    return about


def called(subject: str) -> str:
    """An item by its name, where the gazetteer has it: `Q423` → `Північна Корея (Q423)`."""
    row = shipped().row(subject)
    return f"{row.label} ({subject})" if row is not None else subject


def named_in(statement: Statement) -> Iterator[Entity]:
    """Speakers, participants and places."""
    yield from statement.speaker
    yield from (p.entity for p in statement.event.participants)
    yield from statement.event.place


def _is(entity: Entity, names: set[str], items: set[str]) -> bool:
    if entity.qid and entity.qid in items:
        return True
    aliases: Sequence[str] = (entity.name, *entity.aliases)
    return any(slug(name) in names for name in aliases)
