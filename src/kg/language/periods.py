"""Arithmetic of the calendar: what a named period is in days, once it is known which year or day it counts from.

A `Days` is a closed interval; a bound that is not known is None. No words here: dates.py reads them.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

Days = tuple[date | None, date | None]
Closed = tuple[date, date]

NEAR_FUTURE = 60  # days ahead within which a day without a year is rather still to come than long past
_FIRST_YEAR, _LAST_YEAR = 1000, 2999  # what a text can mean by a year; keeps arithmetic within `date`


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar as it was named.

    `start` and `end` are (month, day), the day 31 standing for the last of any month; a start after the end lies
    in the year before. `year` is None where the words leave it out. `part` cuts the settled period down.
    """

    grain: str  # day night month season quarter half-year year
    start: tuple[int, int]
    end: tuple[int, int]
    year: int | None = None
    until_year: int | None = None
    part: str = ""
    rule: str = ""

    @property
    def extent(self) -> str:
        """The grain, or `range` where both ends were named (`20–30 червня`)."""
        several = self.grain == "day" and self.start != self.end
        months = self.grain == "month" and self.start[0] != self.end[0]
        return "range" if several or months or self.until_year else self.grain

    def exists(self) -> bool:
        """Whether there is such a day (31 February is none); 29 February needs a leap year."""
        if self.grain != "day":
            return True
        year = self.year or 2024
        return all(1 <= m <= 12 and 1 <= d <= monthrange(year, m)[1] for m, d in (self.start, self.end))

    def in_year(self, year: int) -> Closed:
        begins = year - (self.start > self.end)
        first, last = _day(begins, *self.start), _day(self.until_year or year, *self.end)
        if self.grain == "night":
            first -= timedelta(days=1)
        return cut(min(first, last), last, self.grain, self.part)

    def but(self, **changes: object) -> Period:
        return replace(self, **changes)  # type: ignore[arg-type]


def day(month: int, number: int, year: int | None = None) -> Period:
    return Period("day", (month, number), (month, number), year)


def month(first: int, last: int, year: int | None = None) -> Period:
    return Period("month", (first, 1), (last, 31), year)


def season(first_month: int) -> Period:
    last = (first_month + 1) % 12 + 1
    return Period("season", (first_month, 1), (last, 31))


def quarter(number: int) -> Period:
    return Period("quarter", (3 * number - 2, 1), (3 * number, 31))


def year(first: int, last: int | None = None) -> Period:
    return Period("year", (1, 1), (12, 31), first, last)


def _day(year: int, month: int, number: int) -> date:
    return date(year, month, min(number, monthrange(year, month)[1]))


def is_year(number: int) -> bool:
    return _FIRST_YEAR <= number <= _LAST_YEAR


def nearest(period: Period, published: date, tense: str) -> int:
    """The year of a period that is named without one.

    `tense` is that of the clause: `past`, `future` or empty. Without it the nearer of the last and the next one
    counts. A past tense takes the last one, unless that lies in another year and the next is close at hand
    (`6 червня оголосили днем жалоби`, written on the 5th).
    """
    last = published.year if period.in_year(published.year)[0] <= published else published.year - 1
    behind = (published - period.in_year(last)[0]).days
    ahead = (period.in_year(last + 1)[0] - published).days
    if tense == "past":
        return last if last == published.year or ahead > NEAR_FUTURE else last + 1
    if tense == "future":
        return last + 1 if ahead < 300 else last
    return last + 1 if ahead < behind else last


def cut(start: date, end: date, grain: str, part: str) -> Closed:
    """A part of a period: thirds (`beginning`, `middle`, `end`) or halves (`first`, `second`).

    A month is cut at the 10th, 15th and 20th; a year has its first and last quarter as beginning and end; all else
    is cut into equal parts, whole months where it has several.
    """
    if not part:
        return start, end
    if grain == "year":
        return _months(start, *_YEAR_PARTS[part])
    if grain == "month" and (start.year, start.month) == (end.year, end.month):
        first, last = _MONTH_PARTS[part]
        return start.replace(day=first), start.replace(day=min(last, end.day))
    if grain in ("season", "quarter", "half-year") and part in ("beginning", "middle", "end"):
        return _third_by_months(start, end, part)
    return _share(start, end, part)


_YEAR_PARTS = {"beginning": (1, 3), "middle": (5, 8), "end": (10, 12), "first": (1, 6), "second": (7, 12)}
_MONTH_PARTS = {"beginning": (1, 10), "middle": (11, 20), "end": (21, 31), "first": (1, 15), "second": (16, 31)}
_SHARES = {"beginning": (0, 3), "middle": (1, 3), "end": (2, 3), "first": (0, 2), "second": (1, 2)}


def _months(start: date, first: int, last: int) -> Closed:
    return _day(start.year, first, 1), _day(start.year, last, 31)


def _third_by_months(start: date, end: date, part: str) -> Closed:
    length = ((end.year - start.year) * 12 + end.month - start.month + 1) // 3
    first = shifted(start, "month", _SHARES[part][0] * length)
    return first, shifted(first, "month", length) - timedelta(days=1)


def _share(start: date, end: date, part: str) -> Closed:
    index, parts = _SHARES[part]
    length = (end - start).days + 1
    first = start + timedelta(days=round(length * index / parts))
    last = start + timedelta(days=round(length * (index + 1) / parts) - 1)
    return first, max(first, last)


def unit_at(reference: date, unit: str, steps: int) -> Closed:
    """The day, week (Monday to Sunday), month or year that lies `steps` units after that of `reference`."""
    if unit in ("day", "hour"):
        there = reference + timedelta(days=steps if unit == "day" else 0)
        return there, there
    if unit == "week":
        monday = reference + timedelta(days=7 * steps - reference.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "year":
        return _day(reference.year + steps, 1, 1), _day(reference.year + steps, 12, 31)
    months = {"month": 1, "quarter": 3, "half-year": 6}[unit]
    index = (reference.year * 12 + reference.month - 1) // months + steps
    first = index * months
    return _day(first // 12, first % 12 + 1, 1), _day((first + months - 1) // 12, (first + months - 1) % 12 + 1, 31)


def shifted(reference: date, unit: str, steps: float) -> date:
    """`reference` moved by so many units; a day that the month lacks becomes its last."""
    if unit in ("day", "hour"):
        return reference + timedelta(days=round(steps) if unit == "day" else 0)
    if unit == "week":
        return reference + timedelta(days=round(7 * steps))
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[unit]
    index = reference.year * 12 + reference.month - 1 + round(months * steps)
    return _day(index // 12, index % 12 + 1, reference.day)


def weekday(reference: date, number: int, tense: str) -> Closed:
    """The last such day up to `reference`; with a future tense the next one after it."""
    back = (reference.weekday() - number) % 7
    there = reference - timedelta(days=back)
    if tense == "future" and back:
        there += timedelta(days=7)
    return there, there


def weekend(reference: date, steps: int | None) -> Closed:
    """Saturday and Sunday: of the week `steps` away, or (None) the last that has begun."""
    saturday = reference + timedelta(days=5 - reference.weekday())
    if steps is None:
        saturday -= timedelta(days=7 if saturday > reference else 0)
    else:
        saturday += timedelta(days=7 * steps)
    return saturday, saturday + timedelta(days=1)
