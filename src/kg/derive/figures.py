"""Two figures: of one thing and so comparable, and if so, can both hold?"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from kg.derive.alike import day, gap, width
from kg.derive.claims import Claim
from kg.derive.rules import Rules
from kg.derive.sides import without_states
from kg.model import Interval, Quantity

Verdict = Literal["agree", "disjoint", "other-measure", "other-unit", "other-population", "other-place", "other-day"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with the statement that gives it."""

    claim: Claim
    quantity: Quantity

    @property
    def as_of(self) -> Interval | None:
        """What the text states, else the day of the event, else the day of saying."""
        return self.quantity.as_of or self.claim.time or day(self.claim.said)

    @property
    def range(self) -> tuple[float, float]:
        q = self.quantity
        low = q.value if q.min is None else q.min
        high = q.value if q.max is None else q.max
        return (-inf if low is None else low, inf if high is None else high)


def population(quantity: Quantity) -> str:
    """Of whom, without the state whose they are: `військові` of `білоруські військові`; all of it, if that is all."""
    return (without_states(quantity.of)[0] or quantity.of).casefold().strip()


def _others(one: Quantity, other: Quantity) -> bool:
    """Of other people: other words, or those of two states."""
    mine, theirs = without_states(one.of)[1], without_states(other.of)[1]
    return population(one) != population(other) or bool(mine and theirs and mine != theirs)


def compare(one: Figure, other: Figure, rules: Rules) -> Verdict:
    """`agree` and `disjoint` are said of comparable figures, everything else is why they are not."""
    mine, others = one.quantity, other.quantity
    if mine.measure != others.measure:
        return "other-measure"
    if mine.unit != others.unit:
        return "other-unit"
    if _others(mine, others):
        return "other-population"
    if one.claim.spots and other.claim.spots and one.claim.spots.isdisjoint(other.claim.spots):
        return "other-place"
    if not _same_day(one, other, rules):
        return "other-day"
    return "disjoint" if _disjoint(one, other, rules) else "agree"


def _same_day(one: Figure, other: Figure, rules: Rules) -> bool:
    """A count of a day goes on growing: without as-of in the text both have to be told on one day."""
    if not (one.quantity.as_of and other.quantity.as_of) and one.claim.said != other.claim.said:
        return False
    mine, others = one.as_of, other.as_of
    if mine is None or others is None:
        return False
    return gap(mine, others) == 0 and max(width(mine) or 10**6, width(others) or 10**6) <= rules.same_as_of_days


def _disjoint(one: Figure, other: Figure, rules: Rules) -> bool:
    (low, high), (low2, high2) = one.range, other.range
    distance = max(low2 - high, low - high2)
    slack = 0.0
    if one.quantity.approximate or other.quantity.approximate:
        slack = rules.tolerance * max(abs(x) for x in (low, high, low2, high2) if abs(x) != inf)
    return distance > slack
