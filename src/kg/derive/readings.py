"""Readings → claims: entities become IRIs, actors get their sides; no statement is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.derive.claims import Claim
from kg.derive.context import in_context
from kg.derive.rules import shipped_rules
from kg.derive.sides import OWN, grounds, sides
from kg.model import Entity, Reading, Statement
from kg.rdf import DEFAULT_BASE, Iris, entity_iri
from kg.rdf.iris import local
from kg.rdf.offices import named_within

ACTING = ("state", "organisation", "person", "group")
_FULL_STOP = re.compile(r"[.!?…][»”\")]*(?=\s+[«„“\"(]?[А-ЯІЇЄҐ])")


def claims_of(
    readings: Iterable[Reading], base: str = DEFAULT_BASE, copies: Mapping[str, str] | None = None
) -> list[Claim]:
    """The claims of the readings, in the order of their IRIs.

    `copies`: key of an article → key of the earlier one that it is nearly the same text as.
    """
    found = (claim for reading in readings for claim in in_context(_claims(reading, base), shipped_rules()))
    told = (replace(c, copied_from=copies[c.article]) if copies and c.article in copies else c for c in found)
    return sorted(told, key=lambda c: c.id)


def _claims(reading: Reading, base: str) -> Iterator[Claim]:
    """In the order of the text."""
    article = reading.article
    iris = Iris(article.key, base)

    def names(entities: Iterable[Entity]) -> frozenset[str]:
        return frozenset(entity_iri(e, base) for e in entities)

    def of_article(entities: Iterable[Entity]) -> frozenset[str]:
        return frozenset(iri for iri in names(entities) if iri.endswith(f"-{article.key}"))

    for s in sorted(reading.statements, key=lambda s: (s.evidence[0], s.key)):
        roles = _roles(s)
        said = s.said_at.end or s.said_at.start if s.said_at else None
        bearers = (e for e in (*s.speaker, *(p.entity for p in s.event.participants)) if e.kind in ACTING)
        acting = sorted({e for e in bearers if not of_article((e,))}, key=lambda e: entity_iri(e, base))
        whose = _whose(s, roles, base)
        bare = not roles and not s.event.place
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
            names(places := [p for p in s.event.place if p.kind != "state"]) - of_article(places),
            s.event.time,
            said or article.published,
            s.quantities,
            tuple(iris.statement(key).value for key in _pointed_at(reading, s, bare)),
            {
                role: frozenset(iri.removesuffix(f"-{article.key}") for iri in found)
                for role, who in sorted(roles.items())
                if (found := of_article(who))
            },
            whose | {role: found for role, who in sorted(roles.items()) if (found := sides(who, base))},
            whose
            | {
                role: found
                for role, who in sorted(roles.items())
                if (found := sides((e for e in who if e.kind in OWN), base))
            },
            names(s.speaker) | sides(s.speaker, base),
            bare=bare,
            office=_office(reading, s),
            parties=names(acting),
            states={entity_iri(e, base): found for e in acting if (found := sides((e,), base))},
            grounds=grounds(s.event.place, base),
        )


def _roles(statement: Statement) -> dict[str, set[Entity]]:
    """Who takes part; the state that troops are sent to gets them, even where it was read as a place."""
    roles: dict[str, set[Entity]] = {}
    for participant in statement.event.participants:
        roles.setdefault(participant.role, set()).add(participant.entity)
    states = {e for e in statement.event.place if e.kind == "state"}
    if states and statement.event.type in shipped_rules().whither:
        roles.setdefault("recipient", states)
    return roles


def _whose(statement: Statement, roles: Mapping[str, set[Entity]], base: str) -> dict[str, frozenset[str]]:
    """The side that acts where nobody is named: that of the troops or weapons (*російські дрони атакували*), or of
    those who are counted (*перебувають 11 тисяч білоруських військових*)."""
    those = shipped_rules().whose.get(statement.event.type, ())
    if "agent" in roles or not those:
        return {}
    counted = [Entity(q.of, "group") for q in statement.quantities if q.of and "counted" in those]
    found = sides([*(e for role in those for e in roles.get(role, ())), *counted], base)
    return {"agent": found} if len(found) == 1 else {}


def _office(reading: Reading, statement: Statement) -> str:
    """Its words, where they begin as an office of one person does and name the state or body it is in."""
    role = " ".join((statement.speaker_role or "").casefold().split())
    one = len(statement.speaker) == 1 and statement.speaker[0].kind == "person"
    if not one or not role.startswith(tuple(f"{word} " for word in shipped_rules().offices)):
        return ""
    return role if any(named_within(reading, statement.speaker_role or "")) else ""


def _pointed_at(reading: Reading, statement: Statement, bare: bool) -> tuple[str, ...]:
    """Its targets. Of a denial that names nobody not one over a sentence from it, because the sentence between may be
    what is meant, nor what a later sentence tells."""
    if not bare or statement.stance not in shipped_rules().deny:
        return statement.targets
    text, first, last = reading.article.text, statement.evidence[0].start, statement.evidence[-1].end
    spans = {s.key: (s.evidence[0].start, max(e.end for e in s.evidence)) for s in reading.statements}
    there = [key for key in statement.targets if key in spans]
    if len(there) == 1 and len(_FULL_STOP.findall(text[spans[there[0]][1] - 1 : first + 1])) > 1:
        return ()
    return tuple(k for k in there if spans[k][0] < last or not _FULL_STOP.search(text[last - 1 : spans[k][0] + 1]))
