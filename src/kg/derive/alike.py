"""Whether two statements can speak of one event, and how much speaks for it. Symmetric, and blind to all others."""

from __future__ import annotations

from datetime import date
from typing import Literal

from kg.derive.claims import Claim
from kg.derive.rules import Rules
from kg.model import Interval

Sign = Literal[-1, 0, 1]


def sign(claim: Claim, rules: Rules) -> Sign:
    """1 says that it is so, -1 that it is not; 0 neither: plans, *cannot confirm*, *did not deny*, opinions."""
    if claim.modality != "actual":
        return 0
    if claim.stance in rules.deny:
        return -1 if claim.polarity == "positive" else 0
    if claim.stance not in rules.affirm:
        return 0
    if claim.polarity == "positive":
        return 1
    return -1 if claim.stance == "asserts" else 0


def intended(claim: Claim, rules: Rules) -> bool:
    return claim.modality in ("planned", "ordered") or claim.stance in rules.intend


def denies(claim: Claim, rules: Rules) -> bool:
    """It says that something is not so which others may have said: a denial, or the word of one who takes part
    (*у Кремлі запевнили, що Росія не отримувала ракет*); what did not happen on a day of its own denies nobody."""
    if sign(claim, rules) != -1:
        return False
    return claim.stance in rules.deny or (not claim.time and not claim.voices.isdisjoint(claim.actors | states(claim)))


def states(claim: Claim) -> frozenset[str]:
    """The states of those in the event: a state that speaks of its own army takes part."""
    return frozenset().union(*claim.sides.values())


def clash(one: Claim, other: Claim, rules: Rules) -> str:
    """What the two state that cannot be of one event, "" where nothing does: `type`, `modality`, `agent`, …"""
    if one.type != other.type:
        return "type"
    hypothetical = ("conditional", "possible")
    if intended(one, rules) != intended(other, rules) or (one.modality in hypothetical) != (
        other.modality in hypothetical
    ):
        return "modality"
    for role in rules.same_role:
        mine, others = one.roles.get(role), other.roles.get(role)
        if mine and others and mine.isdisjoint(others) and not _one_side(one, other, role):
            return role
    if one.spots and other.spots and one.spots.isdisjoint(other.spots):
        return "place"
    if one.time and other.time and gap(one.time, other.time) > 0:
        return "time"
    return ""


def _one_side(one: Claim, other: Claim, role: str) -> bool:
    """One names a state or its people, the other somebody of that state: no contradiction."""
    none: frozenset[str] = frozenset()
    mine, others = one.sides.get(role, none), other.sides.get(role, none)
    return bool(mine & other.own_sides.get(role, none) or others & one.own_sides.get(role, none))


def shared(one: Claim, other: Claim) -> int:
    """How many actors the two have in common; a description names the same within one article only."""
    both = len(one.actors & other.actors) or int(_one_side(one, other, "agent"))
    return both + len(one.descriptions & other.descriptions) if one.article == other.article else both


def likeness(one: Claim, other: Claim, rules: Rules) -> tuple[float, tuple[str, ...]]:
    """0 to 1, and what agrees: `actors`, `place`, `time`, `near-time`. 0 where something clashes."""
    if one.type in rules.no_event or clash(one, other, rules) or _told_apart(one, other, rules):
        return 0.0, ()
    score, reasons, weights = 0.0, [], rules.weights
    if common := shared(one, other):
        score += weights["actors"] * (1 if common > 1 else rules.one_actor)
        reasons.append("actors")
    if one.places & other.places:
        score += weights["place"]
        reasons.append("place")
    if score and one.article == other.article and one.said == other.said and not _told_of_two(one, other):
        score += rules.one_article
    near, how = _time(one, other, rules)
    if near:
        score += weights["time"] * near
        reasons.append(how)
    return round(min(score, 1.0), 3), tuple(reasons)


def gap(one: Interval, other: Interval) -> int:
    """Days between the two, 0 where they overlap or a bound is not known."""
    ends = ((one.end, other.start), (other.end, one.start))
    return max([0, *((start - end).days for end, start in ends if end and start)])


def width(interval: Interval | None) -> int | None:
    """Days, None where a bound is missing."""
    if interval is None or interval.start is None or interval.end is None:
        return None
    return (interval.end - interval.start).days + 1


def day(told: date | None) -> Interval | None:
    return Interval(told, told) if told else None


def _time(one: Claim, other: Claim, rules: Rules) -> tuple[float, str]:
    if one.time and other.time:
        widest = max(width(one.time) or 10**6, width(other.time) or 10**6)
        if widest <= rules.exact_days:
            return 1.0, "time"
        return (rules.month, "time") if widest <= rules.widest_days else (0.0, "")
    distance = _distance(one, other)
    return (rules.near, "near-time") if distance is not None and distance <= rules.near_days else (0.0, "")


def _told_of_two(one: Claim, other: Claim) -> bool:
    """One article describes two different things in one role."""
    both = one.described.keys() & other.described.keys()
    return any(one.described[role].isdisjoint(other.described[role]) for role in both)


def _told_apart(one: Claim, other: Claim, rules: Rules) -> bool:
    distance = None if one.time and other.time else _distance(one, other)
    return distance is not None and distance > rules.apart_days


def _distance(one: Claim, other: Claim) -> int | None:
    """Days between the events; where one has no time, it counts as told on its day of saying."""
    mine, others = one.time or day(one.said), other.time or day(other.said)
    return gap(mine, others) if mine and others else None
