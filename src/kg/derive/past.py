"""What a denial or a plan of one day has to do with what others say on other days.

Claims of one type with two common actors make a group. In it a denial looks for the admission that takes it back and
for the last claims before it, a plan for its fact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from kg.derive.alike import clash, denies, intended, sign, states
from kg.derive.claims import Claim
from kg.derive.figures import Figure, population
from kg.derive.relations import Relation, days_between, days_told, other_voice, reversals
from kg.derive.rules import Rules

GroupKey = tuple[str, frozenset[str]]


def groups_of(claim: Claim) -> set[GroupKey]:
    """By type and each two of its actors and places, one of them with a name; none where the day is not known."""
    if not claim.said:
        return set()
    named = claim.actors | claim.voices & states(claim)
    pairs = combinations(sorted(named | claim.descriptions | claim.spots), 2)
    return {(claim.type, frozenset(pair)) for pair in pairs if not named.isdisjoint(pair)}


Told = tuple[date, date, str]  # `days_told` of a claim: its day of saying, of publication, its IRI


@dataclass(frozen=True, slots=True)
class Group:
    """Its claims by the day of saying: denials and plans that ask, and what answers them."""

    denials: list[Told] = field(default_factory=list)
    plans: list[Told] = field(default_factory=list)
    affirmed: list[Told] = field(default_factory=list)
    admitted: list[Told] = field(default_factory=list)

    def add(self, claim: Claim, rules: Rules) -> None:
        for ordered in self._lists(claim, rules):
            insort(ordered, days_told(claim))

    def discard(self, claim: Claim, rules: Rules) -> None:
        for ordered in self._lists(claim, rules):
            del ordered[bisect_left(ordered, days_told(claim))]

    def __len__(self) -> int:
        return len(self.denials) + len(self.plans) + len(self.affirmed)

    def asked_by(self, claim: Claim, rules: Rules) -> Iterator[str]:
        """The denials and plans whose relations can be others because this claim came or went; itself, if it is one."""
        if denies(claim, rules) or _plans_it(claim, rules):
            yield claim.id
        if sign(claim, rules) != 1 or not claim.said:
            return
        if claim.stance in rules.admit:
            yield from (id_ for *_, id_ in self.denials[: bisect_left(self.denials, claim.said, key=_said)])
        yield from _between(self.denials, claim.said, shifted(claim.said, rules.denial_days))
        yield from _between(self.plans, shifted(claim.said, -rules.plan_days), claim.said)

    def relations(self, claim: Claim, claims: Mapping[str, Claim], rules: Rules) -> Iterator[Relation]:
        """Of a denial or a plan of the group; `claims` are all, by IRI."""
        said = claim.said or date.min
        if denies(claim, rules):
            later = self.admitted[bisect_right(self.admitted, said, key=_said) :]
            yield from reversals(claim, (claims[id_] for *_, id_ in later), rules)
            before = _between(self.affirmed, shifted(said, -rules.denial_days), said)
            yield from _denied(claim, (claims[id_] for id_ in before), rules)
        if _plans_it(claim, rules):
            after = _between(self.affirmed, said, shifted(said, rules.plan_days))
            yield from _come_true(claim, (claims[id_] for id_ in after), rules)

    def _lists(self, claim: Claim, rules: Rules) -> Iterator[list[Told]]:
        if denies(claim, rules):
            yield self.denials
        if _plans_it(claim, rules):
            yield self.plans
        if sign(claim, rules) == 1:
            yield self.affirmed
            if claim.stance in rules.admit:
                yield self.admitted


def _plans_it(claim: Claim, rules: Rules) -> bool:
    return intended(claim, rules) and claim.polarity == "positive"


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
        there = not plan.spots or plan.spots & claim.spots
        if agents and claim.roles.get("agent") == agents and there and not _falls_short(claim, plan):
            yield Relation("updates", claim.id, plan.id, "plan-come-true")
            return


def _falls_short(fact: Claim, plan: Claim) -> bool:
    """Fewer of the same than were planned: 12,000 planned are not the 1,500 that came."""
    return any(
        Figure(fact, q).range[1] < Figure(plan, planned).range[0]
        for q in fact.quantities
        for planned in plan.quantities
        if (population(q), q.unit) == (population(planned), planned.unit)
    )


def shifted(day: date, days: int) -> date:
    """The calendar has a first and a last day."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _between(ordered: list[Told], first: date, last: date) -> Iterator[str]:
    there = ordered[bisect_left(ordered, first, key=_said) : bisect_right(ordered, last, key=_said)]
    return (id_ for *_, id_ in there)


def _said(told: Told) -> date:
    return told[0]
