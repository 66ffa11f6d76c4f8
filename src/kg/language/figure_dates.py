"""Periods that begin with a figure or an amount (`11 січня`, `2023–2024 роках`, `два тижні тому`), and what follows.

`SentenceWords` is one sentence as the readers of dates see it; `FigureDates` reads on it. Words that name periods
are read in named_periods.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.language import periods
from kg.language.date_reference import Named, Reference, Settled, settle
from kg.language.date_words import DateWords, figure
from kg.language.document import Word
from kg.language.periods import Period

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?(?:-[^\W\d_]{1,2})?")
_BARE_YEARS = range(1900, 2101)
_MOST_DAYS = 10  # in one list
_CLAUSE = 40  # words on either side that are looked at for a verb
_MOST = 500  # units: the largest distance that words are taken to mean
_CLAUSE_ENDS = frozenset({",", ";", ":", "—", "–", "(", ")", "«", "»", '"', "“", "”"})


@dataclass(frozen=True, slots=True)
class Amount:
    last: int
    low: float
    high: float
    vague: bool = False


class SentenceWords:
    """One sentence, `first` to `end` (not included), and what its relative times count from."""

    def __init__(self, words: Sequence[Word], first: int, end: int, reference: Reference, lexicon: DateWords) -> None:
        self.words, self.first, self.end = words, first, end
        self.reference, self.lexicon = reference, lexicon

    def norm(self, i: int) -> str:
        return self.words[i].norm if self.first <= i < self.end else ""

    def glued(self, i: int) -> bool:
        """Whether no space stands before word `i`."""
        return self.first < i < self.end and self.words[i - 1].end == self.words[i].start

    def tense(self, first: int, last: int) -> str:
        """Of the clause around words `first`..`last`: `past`, `future` (a plan too), or empty where unclear."""
        past, future, _, infinitive = self._verbs(first, last)
        if past:
            return "" if future or infinitive else "past"
        return "future" if future or infinitive else ""

    def is_plan(self, first: int, last: int) -> bool:
        """A future or an infinitive; a form that may be present or future (`синхронізує`) where nothing is past."""
        past, future, either, infinitive = self._verbs(first, last)
        return future or infinitive or (either and not past)

    def _verbs(self, first: int, last: int) -> tuple[bool, bool, bool, bool]:
        past = future = either = infinitive = False
        for word in self._clause(first, last):
            verbs = [c for c in word.candidates if c.pos in ("VERB", "AUX")]
            if not verbs or word.candidates[0].pos not in ("VERB", "AUX"):
                continue
            tenses = {c.tense for c in verbs}
            past |= "Past" in tenses or verbs[0].verb_form == "Imps"
            future |= "Fut" in tenses and "Pres" not in tenses
            either |= {"Fut", "Pres"} <= tenses
            infinitive |= verbs[0].verb_form == "Inf"
        return past, future, either, infinitive

    def _clause(self, first: int, last: int) -> Sequence[Word]:
        start = first
        while start > max(self.first, first - _CLAUSE) and self.norm(start - 1) not in _CLAUSE_ENDS:
            start -= 1
        end = last + 1
        while end < min(self.end, last + _CLAUSE) and self.norm(end) not in _CLAUSE_ENDS:
            end += 1
        return self.words[start:end]

    def settled(self, named: Named) -> Settled:
        return settle(named.value, self.reference, lambda: self.tense(named.last, named.last))

    def from_publication(self, unit: str, steps: int) -> Settled:
        published = self.reference.published
        days = periods.unit_at(published, unit, steps) if published else None
        return Settled(days, unit, f"relative-{unit}")

    def relative_year(self, steps: int) -> Period | Settled:
        if self.reference.published is None:
            return Settled(None, "year", "relative-year")
        return periods.year(self.reference.published.year + steps).but(rule="relative-year")

    def past_clock(self, j: int) -> int:
        """The last word of `о 14:30`, `об 11-й годині ранку` at `j`; `j` itself where there is no hour."""
        if self.norm(j) not in self.lexicon.clock or not _CLOCK.fullmatch(self.norm(j + 1)):
            return j
        k = j + 1
        while self.norm(k + 1) in self.lexicon.clock_words:
            k += 1
        return k

    def past_day(self, last: int) -> int:
        """The last word of what belongs to a day: its weekday, the part of the day, the hour."""
        k = last
        while True:
            if self.norm(k + 1) in self.lexicon.day_adverbs:
                k += 1
            elif self.norm(k + 1) == "," and self.norm(k + 2) in ("у", "в") and self._weekday_at(k + 3):
                k += 3
            else:
                comma = self.norm(k + 1) == ","
                past = self.past_clock(k + 1 + comma)
                if past == k + 1 + comma:
                    return k
                k = past

    def _weekday_at(self, i: int) -> bool:
        return self.norm(i) in self.lexicon.weekdays


class FigureDates(SentenceWords):
    """Reads what begins with a figure or an amount."""

    def figures(self, j: int, *, bare: bool, opens: bool) -> Named | None:
        return (
            self._written_out(j)
            or self._days_of_month(j, opens)
            or self.year_at(j, loose=not bare, opens=opens)
            or self._numbered_quarter(j)
            or self.ago(j)
        )

    def _written_out(self, j: int) -> Named | None:
        """`11.01.2025`, `2025-01-11`"""
        if match := _DOTTED.fullmatch(self.norm(j)):
            last = j + (self.norm(j + 1) in self.lexicon.year_words)
            return _real(last, periods.day(int(match[2]), int(match[1]), int(match[3])))
        if self.norm(j + 1) != "-" or not all(self.glued(k) for k in range(j + 1, j + 5)):
            return None
        parts = [figure(self.norm(j + k)) for k in (0, 2, 4)]
        if self.norm(j + 3) != "-" or None in parts:
            return None
        year, month, number = (part[0] for part in parts if part)
        return _real(j + 4, periods.day(month, number, year))

    def _days_of_month(self, j: int, opens: bool) -> Named | None:
        """`5 червня`, `20–30 червня`, `5, 6 і 7 червня`; after `з` also `3 по 7 червня`."""
        numbers: list[int] = []
        k = j
        while (read := figure(self.norm(k))) and read[0] <= 31 and len(numbers) < _MOST_DAYS:
            numbers.append(read[0])
            if self.norm(k + 1) in self.lexicon.months:
                return self.day_of_month(k + 1, min(numbers), max(numbers))
            joins = self.norm(k + 1) in self.lexicon.range_marks | self.lexicon.joiners
            if not joins and not (opens and self.norm(k + 1) in self.lexicon.range_words):
                return None
            k += 2
        return None

    def day_of_month(self, j: int, first: int, last: int) -> Named | None:
        """Days `first` to `last` of the month that stands at `j`, with the year that follows it."""
        month = self.lexicon.months.get(self.norm(j))
        if month is None:
            return None
        found = self.with_year(Named(j, Period("day", (month, first), (month, last))))
        if isinstance(found.value, Period):
            return _real(found.last, found.value)
        return found

    def with_year(self, named: Named) -> Named:
        """The same in the year that follows it in the text, if one does."""
        year = self._year_after(named.last + 1)
        if year is None or not isinstance(named.value, Period):
            return named
        if isinstance(year.value, Period):
            return Named(year.last, named.value.but(year=year.value.year, rule=year.value.rule))
        return Named(year.last, Settled(None, named.value.grain, year.value.rule))

    def _year_after(self, j: int) -> Named | None:
        lexicon, norm = self.lexicon, self.norm(j)
        if norm[:1].isdigit():
            return self.year_at(j, loose=True, opens=False, single=True)
        if norm in lexicon.years:
            return Named(j, self.relative_year(lexicon.years[norm]))
        if norm in lexicon.relative and lexicon.units.get(self.norm(j + 1)) == "year":
            return Named(j + 1, self.relative_year(lexicon.relative[norm]))
        particle = norm in lexicon.anchored and self.norm(j + 1) in lexicon.anchored_particles
        if particle and lexicon.units.get(self.norm(j + 2)) == "year":
            start = self.reference.start
            value = periods.year(start.year) if start else None
            rule = "anchored-year"
            return Named(j + 2, value.but(rule=rule) if value else Settled(None, "year", rule))
        return None

    def year_at(self, j: int, *, loose: bool, opens: bool, single: bool = False) -> Named | None:
        """`2024 року`, `2023–2024 роках`, `2024-му`, `1990-х`; `loose`: `2024` alone, where no noun follows."""
        read = figure(self.norm(j))
        if read is None:
            return None
        if decade := self._decade(j, *read):
            return decade
        first = last = read[0]
        k, ending = j, read[1]
        joins = self.lexicon.range_marks | self.lexicon.joiners - {","} | {"/"}
        if opens:
            joins |= self.lexicon.range_words
        if not single and self.norm(k + 1) in joins and (second := figure(self.norm(k + 2))):
            until = _second_year(first, second[0], self.norm(k + 1))
            if until:
                last, k, ending = until, k + 2, second[1]
        if not periods.is_year(first):
            return None
        end = self._past_year_word(k, several=last > first)
        if end == k and not self._stands_alone(k, first, ending, loose):
            return None
        return Named(end, periods.year(first, last if last > first else None))

    def _past_year_word(self, k: int, several: bool) -> int:
        word = self.norm(k + 1)
        if word not in self.lexicon.year_words or (word in self.lexicon.plural_years and not several):
            return k
        dot = self.norm(k + 2) == "." and self.glued(k + 2) and k + 3 < self.end
        return k + 2 if dot and len(word) <= 2 else k + 1

    def _stands_alone(self, k: int, year: int, ending: str, loose: bool) -> bool:
        if year not in _BARE_YEARS:
            return False
        if ending:
            return ending in self.lexicon.year_endings
        following = self.words[k + 1].candidates[0].pos if k + 1 < self.end else ""
        return loose and following not in ("NOUN", "ADJ", "NUM", "X") and self.norm(k + 1) not in self.lexicon.scales

    def _decade(self, j: int, number: int, ending: str) -> Named | None:
        """`1990-х`, `90-х років`"""
        if ending not in self.lexicon.decade_endings or number % 10:
            return None
        followed = self.norm(j + 1) in self.lexicon.plural_years
        if 10 <= number < 100 and followed:
            number += 1900 if number > 20 else 2000
        if number not in _BARE_YEARS:
            return None
        return Named(j + followed, periods.year(number, number + 9))

    def _numbered_quarter(self, j: int) -> Named | None:
        read = figure(self.norm(j))
        return self.quarter_at(j + 1, read[0]) if read and 1 <= read[0] <= 4 else None

    def quarter_at(self, j: int, number: int) -> Named | None:
        unit = self.lexicon.units.get(self.norm(j))
        if unit == "quarter":
            return self.with_year(Named(j, periods.quarter(number)))
        if unit == "half-year" and number <= 2:
            return self.with_year(Named(j, Period("half-year", (6 * number - 5, 1), (6 * number, 31))))
        return None

    def amount(self, j: int) -> Amount | None:
        """`два`, `10`, `двох–трьох`, `кілька` at `j`."""
        norm = self.norm(j)
        if norm in self.lexicon.vague_amounts:
            return Amount(j, 0, 0, vague=True)
        first, _, second = norm.partition("-")
        low, high = self._count(first), self._count(second)
        if low is None:
            return None
        if high is not None:
            return Amount(j, low, high)
        if second:
            return None
        if self.norm(j + 1) in self.lexicon.range_marks and (high := self._count(self.norm(j + 2))) is not None:
            return Amount(j + 2, low, high)
        return Amount(j, low, low)

    def _count(self, norm: str) -> float | None:
        read = figure(norm)
        number = read[0] if read and not read[1] else self.lexicon.amounts.get(norm)
        return number if number is not None and number <= _MOST else None

    def _amount_of_units(self, j: int) -> tuple[Amount, str] | None:
        """`два тижні`, `тиждень` at `j`: how many of which unit."""
        lexicon = self.lexicon
        amount = self.amount(j)
        if amount is None:
            unit = lexicon.units.get(self.norm(j))
            return (Amount(j, 1, 1), unit) if unit and unit != "season" else None
        k = amount.last + 1
        unit = lexicon.units.get(self.norm(k)) or lexicon.counted_units.get(self.norm(k))
        if unit is None or unit == "season":
            return None
        return Amount(k, amount.low, amount.high, amount.vague), unit

    def ago(self, j: int) -> Named | None:
        """`два тижні тому`: the day, or the week, month or year that lies so far back."""
        read = self._amount_of_units(j)
        if read is None:
            return None
        amount, unit = read
        if self.norm(amount.last + 1) in self.lexicon.earlier:
            return self._earlier(amount, unit)
        if self.norm(amount.last + 1) not in self.lexicon.ago:
            return None
        published, rule = self.reference.published, f"relative-{unit}"
        if published is None or amount.vague or amount.low != amount.high:
            return Named(amount.last + 1, Settled(None, unit, rule))
        if amount.low != int(amount.low):
            there = periods.shifted(published, unit, -amount.low)
            return Named(amount.last + 1, Settled(periods.unit_at(there, "month", 0), "month", rule))
        return Named(amount.last + 1, Settled(periods.unit_at(published, unit, -int(amount.low)), unit, rule))

    def _earlier(self, amount: Amount, unit: str) -> Named | None:
        """`двома днями раніше`: before the last day that the text names."""
        steps = self.lexicon.earlier[self.norm(amount.last + 1)] * amount.low
        if unit == "hour":
            return None
        day, rule = self.reference.day, f"anchored-{unit}"
        untold = day is None or amount.vague or amount.low != amount.high or steps != int(steps)
        days = periods.unit_at(day, unit, int(steps)) if day is not None and not untold else None
        return Named(amount.last + 1, Settled(days, unit, rule))

    def vague(self, i: int) -> int | None:
        """The last word of a time that no calendar holds (`найближчими днями`)."""
        for rest in self.lexicon.vague[self.norm(i)]:
            if all(self.norm(i + 1 + k) == form for k, form in enumerate(rest)):
                return i + len(rest)
        return None

    def window(self, i: int) -> tuple[int, Settled] | None:
        """`протягом двох тижнів`, `через місяць` in a plan: from the day of reference on. Else it is a duration."""
        read = self._amount_of_units(i + 1)
        if read is None or not self.is_plan(i, read[0].last):
            return None
        amount, unit = read
        later = self.norm(i) in self.lexicon.later
        if unit == "hour" or self.norm(amount.last + 1) in self.lexicon.from_event:
            return None
        reference, rule = self.reference.of_plans(), f"relative-{unit}"
        if reference is None or amount.vague:
            return amount.last, Settled(None, "range", rule)
        end = periods.shifted(reference, unit, amount.high)
        start = reference if not later else periods.shifted(reference, unit, amount.low)
        return amount.last, Settled((start, end), "range", rule)


def _real(last: int, period: Period) -> Named | None:
    return Named(last, period) if period.exists() and periods.is_year(period.year or 2000) else None


def _second_year(first: int, second: int, mark: str) -> int | None:
    """`2023–2024`, `2023/24`; None unless it follows the first."""
    if mark == "/" and second < 100:
        second += first // 100 * 100
    return second if first < second < first + 200 and periods.is_year(second) else None
