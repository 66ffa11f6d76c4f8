"""Statements of all articles as flat values that rules can compare: no statement is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.derive.sides import OWN, sides
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
    roles: Mapping[str, frozenset[str]]  # those who bear a name, and so are one in every article
    places: frozenset[str]
    spots: frozenset[str]  # those of the places that are no states: two different ones are two places
    time: Interval | None
    said: date | None  # the day of saying, else of publication
    quantities: tuple[Quantity, ...]
    targets: tuple[str, ...]  # IRIs of statements
    described: frozenset[str] = frozenset()  # who is only described (`люди`), by kind and words without the article
    sides: Mapping[str, frozenset[str]] = field(default_factory=dict)  # states of those in a role
    own_sides: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of the states and groups among them
    voices: frozenset[str] = frozenset()  # the speakers, and the states they speak for

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

    def of_article(entities: Iterable[Entity]) -> frozenset[str]:
        return frozenset(iri for iri in names(entities) if iri.endswith(f"-{article.key}"))

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
            {role: named for role, who in sorted(roles.items()) if (named := names(who) - of_article(who))},
            names(s.event.place),
            names(p for p in s.event.place if p.kind != "state"),
            s.event.time,
            said or article.published,
            s.quantities,
            tuple(iris.statement(key).value for key in s.targets),
            frozenset(iri.removesuffix(f"-{article.key}") for who in roles.values() for iri in of_article(who)),
            {role: found for role, who in sorted(roles.items()) if (found := sides(who, base))},
            {
                role: found
                for role, who in sorted(roles.items())
                if (found := sides((e for e in who if e.kind in OWN), base))
            },
            names(s.speaker) | sides(s.speaker, base),
        )
