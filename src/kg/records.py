"""Statement records: the JSON form of `data/contract/statement.schema.json`, both ways.

A record is a normal form. Speakers, places, participants, aliases, targets, evidence and quantities are sets
in the model of the graph, so they are sorted here; only the chain is a sequence. `normal` gives a statement
that form, and statements → records → statements, and the same through RDF, is the identity on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from kg.model import (
    Article,
    Entity,
    Event,
    Interval,
    Participant,
    Quantity,
    Role,
    Span,
    Statement,
    Step,
)

Record = dict[str, Any]
ROLES: tuple[str, ...] = get_args(Role)


def to_record(
    statement: Statement,
    article: Article,
    iri_of: Callable[[Article, str | Entity], str] | None = None,
) -> Record:
    """The record of one statement; `iri_of(article, key or entity)` gives the IRIs.

    Without `iri_of` the ids are the statements' keys. The order of fields and of lists is fixed; numbers that
    are whole are written as integers.
    """
    s = normal(statement)

    def name(key: str) -> str:
        return iri_of(article, key) if iri_of else key

    def entity(e: Entity) -> Record:
        return _entity(e, iri_of(article, e) if iri_of else e.iri)

    record: Record = {"id": name(s.key), "article": article.name}
    if article.published:
        record["published"] = article.published.isoformat()
    return record | {
        "evidence": [{"start": e.start, "end": e.end, "exact": e.cut(article.text)} for e in s.evidence],
        "stance": s.stance,
        "quote_kind": s.quote_kind,
        "speaker": [entity(e) for e in s.speaker],
        "speaker_role": s.speaker_role,
        "chain": [{"role": step.role} | entity(step.entity) for step in s.chain],
        "said_at": _interval(s.said_at),
        "polarity": s.polarity,
        "modality": s.modality,
        "targets": sorted(name(key) for key in s.targets),
        "event": {
            "type": s.event.type,
            "participants": [{"role": p.role} | entity(p.entity) for p in s.event.participants],
            "place": [entity(e) for e in s.event.place],
            "time": _interval(s.event.time),
        },
        "quantities": [_quantity(q) for q in s.quantities],
        "rule": s.rule,
        "confidence": _number(s.confidence),
    }


def from_record(record: Mapping[str, Any]) -> Statement:
    """The statement of a record, its key being the record's `id`; what is not in the schema is ignored.

    A missing `qid` is None; the rule by which an interval was resolved and the link of an entity are not in
    records. Raises KeyError, TypeError or ValueError where the record breaks the schema.
    """
    event = record["event"]
    statement = Statement(
        key=record["id"],
        evidence=tuple(Span(e["start"], e["end"]) for e in record["evidence"]),
        stance=record["stance"],
        quote_kind=record["quote_kind"],
        event=Event(
            event["type"],
            tuple(Participant(p["role"], _read_entity(p)) for p in event.get("participants", ())),
            tuple(_read_entity(e) for e in event.get("place", ())),
            _read_interval(event.get("time")),
        ),
        speaker=tuple(_read_entity(e) for e in record["speaker"]),
        speaker_role=record.get("speaker_role"),
        chain=tuple(Step(c["role"], _read_entity(c)) for c in record.get("chain", ())),
        said_at=_read_interval(record.get("said_at")),
        polarity=record.get("polarity", "positive"),
        modality=record.get("modality", "actual"),
        targets=tuple(record.get("targets", ())),
        quantities=tuple(_read_quantity(q) for q in record.get("quantities", ())),
        rule=record.get("rule", ""),
        confidence=float(record.get("confidence", 1.0)),
    )
    return normal(statement)


def normal(statement: Statement) -> Statement:
    """The same statement with every set sorted and without repetitions, and its chain complete.

    A complete chain begins with the speakers as its origin. A chain of the speakers alone says nothing that
    the speakers do not say, and is empty.
    """
    speaker = _entities(statement.speaker)
    event = statement.event
    participants = {Participant(p.role, _named(p.entity)) for p in event.participants}
    return replace(
        statement,
        evidence=tuple(sorted(set(statement.evidence))),
        speaker=speaker,
        chain=_chain(speaker, statement.chain),
        targets=tuple(sorted(set(statement.targets))),
        event=replace(
            event,
            participants=tuple(sorted(participants, key=lambda p: (ROLES.index(p.role), _order(p.entity)))),
            place=_entities(event.place),
        ),
        quantities=tuple(sorted(statement.quantities, key=_quantity_order)),
    )


def _chain(speaker: tuple[Entity, ...], chain: tuple[Step, ...]) -> tuple[Step, ...]:
    steps = tuple(Step(s.role, _named(s.entity)) for s in chain)
    origins = tuple(Step("origin", e) for e in speaker)
    if steps and not any(s.role == "origin" for s in steps):
        steps = origins + steps
    return () if steps == origins else steps


def _entities(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    return tuple(sorted({_named(e) for e in entities}, key=_order))


def _named(entity: Entity) -> Entity:
    """Aliases sorted, without the name itself."""
    return replace(entity, aliases=tuple(sorted(set(entity.aliases) - {entity.name})))


def _order(entity: Entity) -> tuple[str, str, str, str]:
    return entity.name, entity.kind, entity.qid or "", entity.iri or ""


def _quantity_order(q: Quantity) -> tuple[str, tuple[float, ...], str, str, str]:
    numbers = tuple(-1.0 if n is None else n for n in (q.value, q.min, q.max))
    return q.measure, numbers, q.of, q.unit, f"{q.approximate} {q.as_of}"


def _entity(entity: Entity, iri: str | None) -> Record:
    record: Record = {"name": entity.name, "kind": entity.kind, "aliases": list(entity.aliases)}
    return record | {"qid": entity.qid} | ({"iri": iri} if iri else {})


def _read_entity(record: Mapping[str, Any]) -> Entity:
    return Entity(
        record["name"],
        record.get("kind", "thing"),
        tuple(record.get("aliases", ())),
        record.get("qid"),
        record.get("iri"),
    )


def _interval(interval: Interval | None) -> Record | None:
    if interval is None:
        return None
    bounds = {"from": interval.start, "to": interval.end}
    record: Record = {name: day.isoformat() if day else None for name, day in bounds.items()}
    return record | ({"text": interval.text} if interval.text else {})


def _read_interval(record: Mapping[str, Any] | None) -> Interval | None:
    if record is None:
        return None
    start, end = (date.fromisoformat(day) if day else None for day in (record.get("from"), record.get("to")))
    return Interval(start, end, record.get("text", ""))


def _quantity(q: Quantity) -> Record:
    record: Record = {"measure": q.measure}
    record |= {"value": _number(q.value), "min": _number(q.min), "max": _number(q.max)}
    record |= {"approximate": q.approximate}
    record |= {name: text for name, text in (("unit", q.unit), ("of", q.of)) if text}
    return record | ({"as_of": _interval(q.as_of)} if q.as_of else {})


def _read_quantity(record: Mapping[str, Any]) -> Quantity:
    value, low, high = (None if record.get(name) is None else float(record[name]) for name in ("value", "min", "max"))
    return Quantity(
        record["measure"],
        value,
        low,
        high,
        approximate=record.get("approximate", False),
        unit=record.get("unit", ""),
        of=record.get("of", ""),
        as_of=_read_interval(record.get("as_of")),
    )


def _number(number: float | None) -> float | int | None:
    if number is None:
        return None
    return int(number) if float(number).is_integer() else number
