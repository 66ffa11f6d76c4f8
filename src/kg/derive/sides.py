"""The state that an actor belongs to or speaks for: `російські війська`, `МЗС КНДР` and `Кремль` name one each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from kg.gazetteer import Gazetteer, Row, shipped
from kg.model import Entity
from kg.rdf import entity_iri

OWN = ("state", "group")  # these act for their state without being named as one body of it

OFFICIAL = ("government", "military", "intelligence", "seat", "public")  # types of the gazetteer that speak for it


def sides(entities: Iterable[Entity], base: str) -> frozenset[str]:
    """IRIs of states; empty where neither the gazetteer nor the name tells one."""
    found = (side for e in entities for side in _sides(e.name, e.kind, e.qid or "", entity_iri(e, base)))
    return frozenset(side if ":" in side else f"{base}entity/state-{side}" for side in found)


@cache
def _sides(name: str, kind: str, qid: str, iri: str) -> frozenset[str]:
    if kind == "state":
        return frozenset((iri,))
    gazetteer = shipped()
    row = gazetteer.row(qid) if qid else next((r for r, weak in gazetteer.named(name) if not weak), None)
    if row and (state := _state(row, gazetteer)):
        return frozenset((state.iso2,))
    return frozenset(state.iso2 for word in name.split() for state in _named(word, gazetteer))


def _state(row: Row, gazetteer: Gazetteer) -> Row | None:
    """Up from a body to its state; media, parties and firms speak for themselves."""
    seen: set[str] = set()
    at: Row | None = row
    while at and at.key not in seen and (at.kind == "state" or at.type in OFFICIAL):
        if at.kind == "state":
            return at if at.iso2 else None
        seen.add(at.key)
        at = gazetteer.row(at.metonym_for or at.parent)
    return None


def _named(word: str, gazetteer: Gazetteer) -> Iterator[Row]:
    """A state's name, or its adjective in any nominative form: `російські`, `північнокорейська`."""
    if word[:1].isupper():
        yield from (row for row, weak in gazetteer.named(word) if not weak and row.kind == "state" and row.iso2)
    state = gazetteer.state_of_adjective(word.lower()[:-1] + "ий")
    if state and state.iso2:
        yield state
