"""Dates and periods in a text: which words, and which days they mean.

A reader walks over the words. Where a word can open a period it reads as far as the words belong together: a
preposition, the period itself (one function for each way of naming it, all of them in `_Periods`), what
follows it. Absolute periods stay `Period`s until their year is known; relative ones become days at once, from the
date of publication or from the last date in the text. What cannot be told stays without days. Start at `find_dates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kg.language.date_reference import Named, Reference, Settled, settle
from kg.language.date_words import DateWords, date_words
from kg.language.document import TimeExpression, Word
from kg.language.named_periods import PeriodReader
from kg.language.periods import Period, is_year, nearest
from kg.model import Interval


def find_dates(
    words: Sequence[Word], sentences: Sequence[tuple[int, int]], published: date | None
) -> list[TimeExpression]:
    """All expressions in text order, none overlapping, each inside one sentence.

    `sentences` are half-open ranges of word indices. Without `published` (or with one that no article can have)
    what counts from it is found but has no interval; its span is a time all the same.
    """
    known = published if published is not None and is_year(published.year) else None
    reference = Reference(known)
    lexicon = date_words()
    found: list[TimeExpression] = []
    for number, (first, end) in enumerate(sentences):
        reference.sentence = number
        reader = _Expressions(words, first, end, reference, lexicon)
        i = first
        while i < end:
            norm = words[i].norm
            if (norm in reader.starts or norm[:1].isdigit()) and (expression := reader.expression(i)):
                found.append(expression)
                i = expression.last
            i += 1
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """A period with its neighbours, not yet bounded by a preposition."""

    last: int
    value: Settled


class _Expressions:
    """Reads whole expressions of one sentence: prepositions, both ends of a range, what makes an interval open."""

    def __init__(self, words: Sequence[Word], first: int, end: int, reference: Reference, lexicon: DateWords) -> None:
        self.words, self.first, self.end = words, first, end
        self.reference, self.lexicon = reference, lexicon
        self.periods = PeriodReader(words, first, end, reference, lexicon)
        self.starts = lexicon.starts

    def norm(self, i: int) -> str:
        return self.words[i].norm if i < self.end else ""

    def expression(self, i: int) -> TimeExpression | None:
        lexicon = self.lexicon
        norm = self.norm(i)
        if norm in lexicon.as_of:
            return self._as_of(i)
        if norm in lexicon.vague and (last := self.periods.vague(i)):
            return TimeExpression(i, last, None)
        if norm in lexicon.between:
            return self._between(i)
        if norm in lexicon.window and (found := self.periods.window(i)):
            return self._made(i, *found)
        kind = lexicon.prepositions.get(norm)
        if kind is not None and (expression := self._after_preposition(i, kind)):
            return expression
        if norm in lexicon.openers or norm[:1].isdigit():
            read = self._range(i, i, bare=True, opens=False)
            return self._made(i, read.last, read.value) if read else None
        return None

    def _as_of(self, i: int) -> TimeExpression | None:
        if self.norm(i + 1) != "на":
            return None
        read = self._range(i + 2, i, bare=False, opens=False)
        return self._made(i, read.last, read.value, "as-of") if read else None

    def _between(self, i: int) -> TimeExpression | None:
        left = self.periods.named(i + 1, bare=False)
        if left is None or self.norm(left.last + 1) not in self.lexicon.joiners:
            return None
        right = self.periods.named(left.last + 2, bare=False)
        value = self._joined(left, right, i) if right else None
        return self._made(i, right.last, value) if right and value else None

    def _after_preposition(self, i: int, kind: str) -> TimeExpression | None:
        j = i + 1
        if self.norm(j) in ("з", "із") and kind == "from":  # `починаючи з`
            j += 1
        while self.norm(j) in self.lexicon.fillers:
            j += 1
        norm = self.norm(j)
        if not norm or not (norm in self.lexicon.openers or norm[0].isdigit()):
            return None
        read = self._range(j, i, bare=False, opens=kind == "from")
        if read is None:
            return None
        return self._made(i, read.last, self._bounded(i, kind, read.value))

    def _range(self, j: int, first: int, *, bare: bool, opens: bool) -> _Read | None:
        """One period or the two ends of one; after a preposition that opens, `по` and `до` close it too."""
        left = self.periods.named(j, bare=bare, opens=opens)
        if left is None:
            return None
        mark = self.norm(left.last + 1)
        if mark in self.lexicon.range_marks or (opens and mark in self.lexicon.range_words):
            right = self.periods.named(left.last + 2, bare=False)
            if right and (value := self._joined(left, right, first)):
                return _Read(right.last, value)
        return _Read(left.last, self._settled(left, first))

    def _settled(self, named: Named, first: int) -> Settled:
        return settle(named.value, self.reference, lambda: self.periods.tense(first, named.last))

    def _joined(self, left: Named, right: Named, first: int) -> Settled | None:
        """From the beginning of one to the end of the other; a year named once counts for both."""
        a, b = left.value, right.value
        if isinstance(a, Period) and isinstance(b, Period):
            return self._joined_periods(a, b, self.periods.tense(first, right.last))
        start, end = self._settled(left, first), self._settled(right, first)
        if start.grain != end.grain or start.days is None or end.days is None:
            return None
        if start.days[0] and end.days[1] and start.days[0] > end.days[1]:
            return None
        return Settled((start.days[0], end.days[1]), "range", end.rule)

    def _joined_periods(self, a: Period, b: Period, tense: str) -> Settled:
        year, rule = b.year, b.rule or a.rule
        if year is None and a.year is not None:
            year = a.year + (a.start > b.start)
        if year is None:
            rule = "year-from-publication"
            if self.reference.published is None:
                return Settled(None, "range", rule)
            year = nearest(b, self.reference.published, tense)
        until = b.in_year(year)[1]
        since = a.in_year(a.year or year)[0]
        if since > until and a.year is None:
            since = a.in_year(year - 1)[0]
        return Settled((since, until) if since <= until else None, "range", rule)

    def _bounded(self, i: int, kind: str, value: Settled) -> Settled:
        """`до квітня` keeps the end only, `з квітня` the beginning, `після квітня` opens the day after it."""
        if value.days is None or value.grain == "range":
            return value
        start, end = value.days
        if kind == "from" and not (value.grain == "day" and self.norm(i) in self.lexicon.dating):
            return Settled((start, None), "open", value.rule)
        if kind == "until":
            end = start if value.part == "beginning" else end
            return Settled((None, end), "open", value.rule)
        if kind == "after" and end is not None:
            return Settled((day_after(end), None), "open", value.rule)
        return value

    def _made(self, first: int, last: int, value: Settled, role: str = "when") -> TimeExpression:
        interval = None
        if value.days is not None:
            interval = Interval(*value.days, text=written(self.words[first : last + 1]), rule=value.rule)
            self.reference.remember(value)
        return TimeExpression(first, last, interval, role)


def day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def written(words: Sequence[Word]) -> str:
    """The words as they stand in the text, white space of any kind between them as one space."""
    parts = [words[0].text]
    for before, word in pairwise(words):
        parts.append(" " if word.start > before.end else "")
        parts.append(word.text)
    return "".join(parts)
