"""What follows from a set of statements, from those known on a day, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kg.derive.claims import Claim
from kg.derive.cluster import Decisions
from kg.derive.derivation import Conclusions, Derivation
from kg.derive.rules import Rules


def conclude(claims: Iterable[Claim], rules: Rules | None = None, decisions: Decisions | None = None) -> Conclusions:
    """What follows from these claims alone; none of them is changed."""
    derivation = Derivation(rules, decisions)
    derivation.update(claims)
    return derivation.conclusions()


def known_on(claims: Iterable[Claim], day: date) -> list[Claim]:
    """The claims of articles published on that day or before; an article without a date is never known by a day."""
    return [c for c in claims if c.published and c.published <= day]


def news_since(
    claims: Iterable[Claim], day: date, decisions: Decisions | None = None
) -> tuple[Conclusions, Conclusions]:
    """What is concluded now and was not as known on the day, and what was concluded then and is not any more."""
    all_claims = list(claims)
    then = known_on(all_claims, day)
    known = {c.id for c in then}
    derivation = Derivation(decisions=decisions)
    derivation.update(then)
    return derivation.update(c for c in all_claims if c.id not in known)
