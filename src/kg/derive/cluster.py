"""Mentions of one event → clusters. The result depends on the set of claims, never on their order.

Pairs that share a type and an actor or a place are scored; the best are joined first, and two groups are joined only
where no member of one clashes with a member of the other (constrained agglomeration), so that a chain of likenesses
cannot pull two strikes on one town into one event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kg.derive.alike import clash, likeness
from kg.derive.claims import Claim
from kg.derive.rules import Rules

Pair = tuple[str, str]


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


def clusters_of(
    claims: Sequence[Claim],
    rules: Rules,
    decisions: Decisions | None = None,
    told_of_one: Iterable[tuple[Claim, Claim, str]] = (),
) -> list[Cluster]:
    """Clusters of two and more, by their first claim; pairs that are `told_of_one` event come with the reason."""
    decided = decisions or Decisions()
    by_event = {c.event: c for c in claims}
    joins: list[tuple[float, str, str, tuple[str, ...]]] = []
    for one, other in _candidates(claims, rules):
        score, reasons = likeness(one, other, rules)
        if score >= rules.threshold:
            joins.append((-score, one.event, other.event, reasons))
    joins += [
        (-1.0, min(a.event, b.event), max(a.event, b.event), (reason,))
        for a, b, reason in told_of_one
        if not clash(a, b, rules)
    ]
    joins += [(-2.0, one, other, ("decision",)) for one, other in decided.same if {one, other} <= by_event.keys()]
    group_of = {event: _Group([claim]) for event, claim in by_event.items()}
    for negative, first, second, reasons in sorted(joins):
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


def _candidates(claims: Sequence[Claim], rules: Rules) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of the same type with a common actor or place, near enough in time; each once."""
    blocks: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        in_article = {f"{claim.article} {name}" for name in claim.descriptions}
        own_sides = claim.own_sides.get("agent", frozenset()) | claim.sides.get("agent", frozenset())
        for name in claim.actors | claim.places | in_article | own_sides:
            blocks.setdefault((claim.type, name), []).append(claim)
    seen: set[Pair] = set()
    for block in blocks.values():
        ordered = sorted(block, key=lambda c: (_first(c), c.id))
        for i, one in enumerate(ordered):
            until = _last(one) + timedelta(days=rules.apart_days)
            for other in ordered[i + 1 :]:
                if _first(other) > until:
                    break
                pair = (min(one.event, other.event), max(one.event, other.event))
                if pair not in seen:
                    seen.add(pair)
                    yield (one, other) if one.event < other.event else (other, one)


def _first(claim: Claim) -> date:
    return (claim.time.start if claim.time else None) or claim.said or date.min


def _last(claim: Claim) -> date:
    last = (claim.time.end if claim.time else None) or claim.said or date.min
    return min(max(last, _first(claim)), date.max - timedelta(days=400))


def _by_id(claim: Claim) -> str:
    return claim.id


def cluster_index(clusters: Sequence[Cluster]) -> Mapping[str, int]:
    """Claim → number of its cluster in the sequence."""
    return {claim.id: n for n, cluster in enumerate(clusters) for claim in cluster.claims}
