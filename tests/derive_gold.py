"""Claims written by hand, for tests of conclusions."""

from __future__ import annotations

from datetime import date

from kg.derive import Claim
from kg.model import Interval, Quantity


def claim(
    name: str,
    type_: str,
    *,
    speaker: str = "",
    spot: str = "",
    time: Interval | None = None,
    said: date | None = None,
    **roles: str,
) -> Claim:
    """A positive, actual assertion; entities by plain names instead of IRIs."""
    place = frozenset({spot} if spot else ())
    base = "https://example.org/"
    return Claim(
        id=f"{base}statement/{name}",
        event=f"{base}event/{name}",
        article=name,
        published=said,
        speakers=frozenset({speaker} if speaker else ()),
        stance="asserts",
        polarity="positive",
        modality="actual",
        type=type_,
        roles={role: frozenset({who}) for role, who in roles.items()},
        places=place,
        spots=place,
        time=time,
        said=said,
        quantities=(),
        targets=(),
    )


def figure(measure: str, value: float) -> Quantity:
    return Quantity(measure, value, unit="person", of="люди")
