"""Mentions of one event → clusters. The result depends on the set of claims, never on their order.

Pairs that share a type and an actor or a place are scored; the best are joined first, and two groups are joined only
where no member of one clashes with a member of the other (constrained agglomeration), so that a chain of likenesses
cannot pull two strikes on one town into one event.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sized
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from kg.derive.alike import clash
from kg.derive.claims import Claim
from kg.derive.rules import Rules

Pair = tuple[str, str]
Key = TypeVar("Key")
Value = TypeVar("Value", bound=Sized)
Join = tuple[
    float, str, str, tuple[str, ...]
]  # how much speaks for one event (more than 1: it is said so), two IRIs, why


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided on pairs of events (IRIs, sorted): joined in any case, or never."""

    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()


@dataclass(frozen=True, slots=True)
class Cluster:
    """At least two mentions (claims, by IRI); `score` is that of the weakest join."""

    claims: tuple[Claim, ...]
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    members: list[Claim]
    score: float = 1.0
    reasons: set[str] = field(default_factory=set)


def agglomerate(
    by_event: Mapping[str, Claim], joins: Iterable[Join], rules: Rules, decided: Decisions
) -> list[Cluster]:
    """Clusters of two and more, by their first claim."""
    group_of = {event: _Group([claim]) for event, claim in by_event.items()}
    ordered = sorted({(-score, min(a, b), max(a, b), reasons) for score, a, b, reasons in joins})
    for negative, first, second, reasons in ordered:
        into, from_ = group_of[first], group_of[second]
        if into is from_ or (reasons != ("decision",) and not _can_join(into, from_, rules, decided)):
            continue
        into.members += from_.members
        into.score = min(into.score, from_.score, -negative)
        into.reasons |= from_.reasons | set(reasons)
        for claim in from_.members:
            group_of[claim.event] = into
    groups = {id(g): g for g in group_of.values() if len(g.members) > 1}.values()
    found = (Cluster(tuple(sorted(g.members, key=_by_id)), g.score, tuple(sorted(g.reasons))) for g in groups)
    return sorted(found, key=lambda cluster: cluster.claims[0].id)


def _can_join(one: _Group, other: _Group, rules: Rules, decided: Decisions) -> bool:
    return not any(
        clash(a, b, rules) or (min(a.event, b.event), max(a.event, b.event)) in decided.apart
        for a in one.members
        for b in other.members
    )


class Neighbours:
    """Claims by type and a common actor or place, each block in the order of days, so that near ones are found fast."""

    def __init__(
        self,
        rules: Rules,
        claims: Mapping[str, Claim],
        blocks: MutableMapping[Pair, list[tuple[date, str]]],
        wide: MutableMapping[Pair, set[str]],
    ) -> None:
        self._reach = timedelta(days=rules.apart_days)
        self._narrow = timedelta(days=rules.widest_days)
        self._claims, self._blocks, self._wide = claims, blocks, wide

    def add(self, claim: Claim) -> None:
        for key in _keys(claim):
            block = self._blocks.get(key, [])
            insort(block, (_first(claim), claim.id))
            self._blocks[key] = block
            if _last(claim) - _first(claim) > self._narrow:
                wide = self._wide.get(key) or set()
                wide.add(claim.id)
                self._wide[key] = wide

    def discard(self, claim: Claim) -> None:
        for key in _keys(claim):
            block = self._blocks[key]
            del block[bisect_left(block, (_first(claim), claim.id))]
            keep(self._blocks, key, block)
            if wide := self._wide.get(key):
                wide.discard(claim.id)
                keep(self._wide, key, wide)

    def of(self, claim: Claim) -> Iterator[Claim]:
        """Those that can speak of the same event, each once: the earlier one's last day is not long before."""
        first, last = _first(claim), _last(claim)
        floor = max(first - date.min - self._reach - self._narrow, timedelta()) + date.min
        near: dict[str, None] = {}
        for key in _keys(claim):
            block = self._blocks.get(key, [])
            start = bisect_left(block, (floor, ""))
            end = bisect_right(block, last + self._reach, key=lambda entry: entry[0])
            near |= dict.fromkeys((*(id_ for _, id_ in block[start:end]), *self._wide.get(key, ())))
        near.pop(claim.id, None)
        for id_ in near:
            other = self._claims[id_]
            begin = _first(other)
            if begin <= last + self._reach if (first, claim.id) < (begin, id_) else first <= _last(other) + self._reach:
                yield other


def keep(mapping: MutableMapping[Key, Value], key: Key, value: Value) -> None:
    """Put a changed value back; nothing is kept of what is empty."""
    if value:
        mapping[key] = value
    else:
        mapping.pop(key, None)


def _keys(claim: Claim) -> set[Pair]:
    in_article = {f"{claim.article} {name}" for name in claim.descriptions}
    own_sides = claim.own_sides.get("agent", frozenset()) | claim.sides.get("agent", frozenset())
    return {(claim.type, name) for name in claim.actors | claim.places | in_article | own_sides}


def _first(claim: Claim) -> date:
    return (claim.time.start if claim.time else None) or claim.said or date.min


def _last(claim: Claim) -> date:
    last = (claim.time.end if claim.time else None) or claim.said or date.min
    return min(max(last, _first(claim)), date.max - timedelta(days=400))


def _by_id(claim: Claim) -> str:
    return claim.id
