"""Statements of all articles as flat values that rules can compare: no statement is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kg.model import Entity, Interval, Quantity, Reading
from kg.rdf import DEFAULT_BASE, Iris, entity_iri
from kg.rdf.iris import local


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement. Entities are named by their IRIs, articles by their keys, `id` is the statement's IRI."""

    id: str
    event: str
    article: str
    published: date | None
    speakers: frozenset[str]  # empty: the article's own voice
    stance: str
    polarity: str
    modality: str
    type: str
    roles: Mapping[str, frozenset[str]]
    places: frozenset[str]
    spots: frozenset[str]  # those of the places that are no states: two different ones are two places
    time: Interval | None
    said: date | None  # the day of saying, else of publication
    quantities: tuple[Quantity, ...]
    targets: tuple[str, ...]  # IRIs of statements

    @property
    def actors(self) -> frozenset[str]:
        return frozenset().union(*self.roles.values())


def claims_of(readings: Iterable[Reading], base: str = DEFAULT_BASE) -> list[Claim]:
    """The claims of the readings, in the order of their IRIs."""
    return sorted((claim for reading in readings for claim in _claims(reading, base)), key=lambda c: c.id)


def _claims(reading: Reading, base: str) -> Iterator[Claim]:
    article = reading.article
    iris = Iris(article.key, base)

    def names(entities: Iterable[Entity]) -> frozenset[str]:
        return frozenset(entity_iri(e, base) for e in entities)

    for s in reading.statements:
        roles: dict[str, set[Entity]] = {}
        for participant in s.event.participants:
            roles.setdefault(participant.role, set()).add(participant.entity)
        said = s.said_at.start or s.said_at.end if s.said_at else None
        yield Claim(
            iris.statement(s.key).value,
            iris.of("event", local(s.key)).value,
            article.key,
            article.published,
            names(s.speaker),
            s.stance,
            s.polarity,
            s.modality,
            s.event.type,
            {role: names(who) for role, who in sorted(roles.items())},
            names(s.event.place),
            names(p for p in s.event.place if p.kind != "state"),
            s.event.time,
            said or article.published,
            s.quantities,
            tuple(iris.statement(key).value for key in s.targets),
        )
