"""What relative times count from, and what a time is once it has been counted.

`Reference` remembers the date of publication and the last day that the text has named; without the one or the
other, what counts from it stays untold (`Settled.days` is None): a guess would be worse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kg.language import periods
from kg.language.periods import Days, Period

_NEARBY = 2  # sentences within which the last day named is the day from which a plan counts
_RECENT = 7  # days before publication within which that may be


@dataclass(frozen=True, slots=True)
class Settled:
    """Days, or None where they cannot be told; `rule` says from what they were counted."""

    days: Days | None
    grain: str
    rule: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    last: int
    value: Period | Settled


@dataclass(slots=True)
class Reference:
    """What relative times count from: the date of publication, and the last day, night and year in the text."""

    published: date | None
    sentence: int = 0
    day: date | None = None
    day_sentence: int = -1
    night: Days | None = None
    start: date | None = None

    def remember(self, value: Settled) -> None:
        if value.days is None or value.days[0] is None or value.grain == "open":
            return
        start, end = value.days
        self.start = start
        if value.grain in ("day", "night") and end is not None:
            self.day, self.day_sentence = end, self.sentence
            self.night = value.days if value.grain == "night" else None

    def of_plans(self) -> date | None:
        """The day something was said, if the text has just named it, else the date of publication."""
        if self.published is None:
            return None
        near = self.day is not None and self.sentence - self.day_sentence <= _NEARBY
        if near and self.day is not None and 0 <= (self.published - self.day).days <= _RECENT:
            return self.day
        return self.published


def settle(value: Period | Settled, reference: Reference, tense: Callable[[], str]) -> Settled:
    """A period in the year that it names, or else in the one that the date of publication suggests.

    `tense` is asked for that of the clause only where the year depends on it.
    """
    if isinstance(value, Settled):
        return value
    if value.year is not None:
        return Settled(value.in_year(value.year), value.extent, value.rule, value.part)
    rule = "year-from-publication"
    if reference.published is None:
        return Settled(None, value.grain, rule)
    year = periods.nearest(value, reference.published, tense())
    return Settled(value.in_year(year), value.extent, rule, value.part)


def anchored_days(reference: Reference, unit: str, steps: int) -> Settled:
    """The day, night, week, month or year of the last date in the text, or the one `steps` days after it."""
    rule = f"anchored-{unit}"
    if unit in ("day", "night"):
        if reference.day is None:
            return Settled(None, unit, rule)
        there = reference.day + timedelta(days=steps)
        if unit == "night":
            return Settled(reference.night or (there - timedelta(days=1), there), unit, rule)
        return Settled((there, there), unit, rule)
    if reference.start is None or unit == "season":
        return Settled(None, unit, rule)
    return Settled(periods.unit_at(reference.start, unit, 0), unit, rule)
