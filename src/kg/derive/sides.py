"""The state that an actor belongs to or speaks for: `російські війська`, `МЗС Польщі` and `Кремль` name one each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from kg.gazetteer import Gazetteer, Row, shipped
from kg.language.names.bodies import genitive
from kg.model import Entity
from kg.rdf import entity_iri

OWN = ("state", "group")  # these act for their state without being named as one body of it

OFFICIAL = ("government", "military", "intelligence", "seat", "public")  # types of the gazetteer that speak for it


def sides(entities: Iterable[Entity], base: str) -> frozenset[str]:
    """IRIs of states; empty where neither the gazetteer nor the name tells one."""
    found = (side for e in entities for side in _sides(e.name, e.kind, e.qid or "", entity_iri(e, base)))
    return frozenset(side if ":" in side else f"{base}entity/state-{side}" for side in found)


def grounds(places: Iterable[Entity], base: str) -> frozenset[str]:
    """IRIs of the states in which the places are, as far as the gazetteer knows them."""
    return frozenset(iri for e in places if (iri := _ground(e.kind, e.qid or "", entity_iri(e, base), base)))


@cache
def _ground(kind: str, qid: str, iri: str, base: str) -> str:
    if kind == "state":
        return iri
    gazetteer, seen = shipped(), set[str]()
    at = gazetteer.row(qid)
    while at and at.key not in seen and at.kind != "state":
        seen.add(at.key)
        at = gazetteer.row(at.parent)
    return f"{base}entity/state-{at.iso2}" if at and at.kind == "state" and at.iso2 else ""


@cache
def _sides(name: str, kind: str, qid: str, iri: str) -> frozenset[str]:
    if kind == "state":
        return frozenset((iri,))
    gazetteer = shipped()
    row = gazetteer.row(qid) if qid else next((r for r, weak in gazetteer.named(name) if not weak), None)
    if row and (state := _state(row, gazetteer)):
        return frozenset((state.iso2,))
    words = name.split()
    within = (
        iso2
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
        if (iso2 := _genitives().get(" ".join(words[first:last])))
    )
    return frozenset((*within, *(state.iso2 for word in words for state in _named(word, gazetteer))))


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


@cache
def without_states(name: str) -> tuple[str, frozenset[str]]:
    """`білоруські військові` and `військові Білорусі` → `військові`, and the codes of the states left out."""
    words, left, found = name.split(), list[str](), set[str]()
    while words:
        longest = next((n for n in range(len(words), 0, -1) if " ".join(words[:n]) in _genitives()), 0)
        if longest:
            found.add(_genitives()[" ".join(words[:longest])])
        elif states := [row.iso2 for row in _named(words[0], shipped())]:
            found.update(states)
        else:
            left.append(words[0])
        words = words[max(longest, 1) :]
    return " ".join(left), frozenset(found)


@cache
def _genitives() -> dict[str, str]:
    """`Північної Кореї` → its code: a state's name as it follows that of a body, of troops, of people."""
    states = (row for row in shipped().rows if row.kind == "state" and row.iso2)
    return {genitive(name): row.iso2 for row in states for name, weak in row.names() if not weak}


def _named(word: str, gazetteer: Gazetteer) -> Iterator[Row]:
    """A state's name, or its adjective in any nominative form: `російські`, `північнокорейська`."""
    if word[:1].isupper():
        yield from (row for row, weak in gazetteer.named(word) if not weak and row.kind == "state" and row.iso2)
    state = gazetteer.state_of_adjective(word.lower()[:-1] + "ий")
    if state and state.iso2:
        yield state
