"""Two holders of one office: somebody is shown in it on a day before and after which articles show another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kg.derive.claims import Claim

Showings = dict[str, dict[date, Claim]]


def rivals(claims: Iterable[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """The later and the earlier statement, the first such pair of two holders. A change of holders is none.

    Only offices that one person can hold are in `Claim.office`; they are attested on days of publication.
    """
    offices: dict[str, Showings] = {}
    for claim in sorted(claims, key=lambda c: c.id):
        if claim.office and claim.published:
            [holder] = claim.speakers
            offices.setdefault(claim.office, {}).setdefault(holder, {}).setdefault(claim.published, claim)
    for holders in offices.values():
        for one in sorted(holders):
            for other in sorted(holders):
                if one != other and (pair := _between(holders[one], holders[other])):
                    yield pair


def _between(mine: dict[date, Claim], others: dict[date, Claim]) -> tuple[Claim, Claim] | None:
    """The other's first showing between two of mine, with my last one until then."""
    first, last = min(mine), max(mine)
    day = min((d for d in others if first <= d <= last), default=None)
    return (others[day], mine[max(d for d in mine if d <= day)]) if day else None
