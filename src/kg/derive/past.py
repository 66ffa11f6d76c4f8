"""What a denial or a plan of one day has to do with what others say on other days.

Claims of one type with two common actors make a group. In it a denial looks for the admission that takes it back and
for the last claims before it, a plan for its fact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from kg.derive.alike import clash, intended, sign
from kg.derive.claims import Claim
from kg.derive.relations import Relation, days_between, days_told, other_voice, reversals
from kg.derive.rules import Rules

GroupKey = tuple[str, frozenset[str]]


def groups_of(claim: Claim) -> set[GroupKey]:
    """By type and each two of its actors and places, one of them with a name; none where the day is not known."""
    if not claim.said:
        return set()
    named = claim.actors | claim.voices & _states(claim)
    pairs = combinations(sorted(named | claim.descriptions | claim.spots), 2)
    return {(claim.type, frozenset(pair)) for pair in pairs if not named.isdisjoint(pair)}


class Group:
    """Its claims by the day of saying: denials and plans that ask, and what answers them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._denials: list[Claim] = []
        self._plans: list[Claim] = []
        self._affirmed: list[Claim] = []
        self._admitted: list[Claim] = []

    def add(self, claim: Claim) -> None:
        for ordered in self._lists(claim):
            insort(ordered, claim, key=days_told)

    def discard(self, claim: Claim) -> None:
        for ordered in self._lists(claim):
            del ordered[bisect_left(ordered, days_told(claim), key=days_told)]

    def __bool__(self) -> bool:
        return bool(self._denials or self._plans or self._affirmed)

    def asked_by(self, claim: Claim) -> Iterator[Claim]:
        """The denials and plans whose relations can be others because this claim came or went; itself, if it is one."""
        if self._denies(claim) or self._plans_it(claim):
            yield claim
        if sign(claim, self._rules) != 1 or not claim.said:
            return
        if claim.stance in self._rules.admit:
            yield from self._denials[: bisect_left(self._denials, claim.said, key=_said)]
        yield from _between(self._denials, claim.said, shifted(claim.said, self._rules.denial_days))
        yield from _between(self._plans, shifted(claim.said, -self._rules.plan_days), claim.said)

    def relations(self, claim: Claim) -> Iterator[Relation]:
        """Of a denial or a plan of the group."""
        rules, said = self._rules, _said(claim)
        if self._denies(claim):
            yield from reversals(claim, self._admitted[bisect_right(self._admitted, said, key=_said) :], rules)
            before = _between(self._affirmed, shifted(said, -rules.denial_days), said)
            yield from _denied(claim, before, rules)
        if self._plans_it(claim):
            after = _between(self._affirmed, said, shifted(said, rules.plan_days))
            yield from _come_true(claim, after, rules)

    def _lists(self, claim: Claim) -> Iterator[list[Claim]]:
        if self._denies(claim):
            yield self._denials
        if self._plans_it(claim):
            yield self._plans
        if sign(claim, self._rules) == 1:
            yield self._affirmed
            if claim.stance in self._rules.admit:
                yield self._admitted

    def _denies(self, claim: Claim) -> bool:
        return claim.stance in self._rules.deny and sign(claim, self._rules) == -1

    def _plans_it(self, claim: Claim) -> bool:
        return intended(claim, self._rules) and claim.polarity == "positive"


def _denied(denial: Claim, affirmed: Iterable[Claim], rules: Rules) -> Iterator[Relation]:
    """The last claims of others before a denial that does not itself say what it denies."""
    if denial.targets:
        return
    earlier = [
        c
        for c in affirmed
        if 0 <= days_between(c, denial) <= rules.denial_days and other_voice(c, denial) and not clash(c, denial, rules)
    ]
    if earlier:
        last = max(c.said for c in earlier if c.said)
        yield from (Relation("disputes", denial.id, c.id, "denial") for c in earlier if c.said == last)


def _come_true(plan: Claim, affirmed: Iterable[Claim], rules: Rules) -> Iterator[Relation]:
    """The first article's report of what was planned."""
    agents = plan.roles.get("agent")
    for claim in affirmed:
        began = claim.time.start if claim.time else claim.said
        if not (began and plan.said and 0 < (began - plan.said).days <= rules.plan_days):
            continue
        if agents and claim.roles.get("agent") == agents and (not plan.spots or plan.spots & claim.spots):
            yield Relation("updates", claim.id, plan.id, "plan-come-true")
            return


def shifted(day: date, days: int) -> date:
    """The calendar has a first and a last day."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _between(ordered: list[Claim], first: date, last: date) -> list[Claim]:
    return ordered[bisect_left(ordered, first, key=_said) : bisect_right(ordered, last, key=_said)]


def _said(claim: Claim) -> date:
    return claim.said or date.min


def _states(claim: Claim) -> frozenset[str]:
    """The states of those in the event: a state that speaks of its own army takes part."""
    return frozenset().union(*claim.sides.values())
