"""One period as it is named, from its first word on: a day, a month, a season, `минулого тижня`, `того ж дня`.

Each way of naming is a method of `PeriodReader`: it reads at a position and answers with the last word and the
value, or None. Which methods may begin with a form is looked up in a table. `bare` asks for what is a time by itself:
without a preposition `жовтень` is only a word. Figures are read in figure_dates.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from kg.language import periods
from kg.language.date_reference import Named, Settled, anchored_days
from kg.language.date_words import date_words, figure
from kg.language.figure_dates import FigureDates
from kg.language.periods import Period

_GENITIVE_NEEDS = ("NOUN", "PROPN", "ADJ")
_IN = ("у", "в")
_DEEPEST = 4  # periods within one another: `наприкінці` + `жовтня` + `минулого року`; more is noise


class PeriodReader(FigureDates):
    """Reads periods of one sentence."""

    _depth = 0

    def named(self, j: int, *, bare: bool, opens: bool = False) -> Named | None:
        """The period that begins at word `j`; `opens`: after `з`, so that `по` and `до` join its ends."""
        if self._depth == _DEEPEST:
            return None
        self._depth += 1
        norm = self.norm(j)
        if norm[:1].isdigit():
            found = self.figures(j, bare=bare, opens=opens)
        else:
            ways = _ways().get(norm, ())
            found = next((read for way in ways if (read := way(self, j, bare))), None)
        completed = self._completed(found) if found else None
        self._depth -= 1
        return completed

    def _completed(self, found: Named) -> Named:
        """With what narrows it down (`торік у жовтні`) or belongs to it (`5 червня ввечері`)."""
        value = found.value
        if value.grain in ("day", "night"):
            return Named(self.past_day(found.last), value)
        if value.grain == "year" and isinstance(value, Period) and not value.until_year and not value.part:
            return self._inside_year(found, value)
        return found

    def _inside_year(self, found: Named, whole: Period) -> Named:
        comma = self.norm(found.last + 1) == "," and self.norm(found.last + 2) in _IN
        k = found.last + 1 + comma
        preposition = self.norm(k) in _IN
        if not self.norm(k) or whole.year is None:
            return found
        inner = self.named(k + preposition, bare=not preposition)
        if inner and isinstance(inner.value, Period) and inner.value.year is None:
            return Named(inner.last, inner.value.but(year=whole.year, rule=whole.rule))
        return found

    def _month(self, j: int, bare: bool) -> Named | None:
        lexicon, norm = self.lexicon, self.norm(j)
        first, last = lexicon.month_pairs.get(norm) or (lexicon.months[norm],) * 2
        end = j
        if self.norm(j + 1) in lexicon.range_marks | lexicon.joiners and self.norm(j + 2) in lexicon.months:
            last, end = lexicon.months[self.norm(j + 2)], j + 2
            if self.norm(j + 1) == "," or self.norm(j) == self.norm(j + 2):
                last, end = first, j
        found = self.with_year(Named(end, periods.month(first, last)))
        if found.last == end and (bare or (norm in lexicon.doubtful_months and self._noun_at(end + 1))):
            return None
        return found

    def _noun_at(self, i: int) -> bool:
        return i < self.end and any(c.pos in ("NOUN", "PROPN") for c in self.words[i].candidates)

    def _season(self, j: int, bare: bool) -> Named | None:
        norm = self.norm(j)
        found = self.with_year(Named(j, periods.season(self.lexicon.seasons[norm])))
        return found if found.last > j or not bare or norm in self.lexicon.season_adverbs else None

    def _year_word(self, j: int, bare: bool) -> Named | None:
        """`торік`"""
        return Named(j, self.relative_year(self.lexicon.years[self.norm(j)]))

    def _day_word(self, j: int, bare: bool) -> Named | None:
        """`вчора`; `зараз` only after `станом на`"""
        norm = self.norm(j)
        steps = self.lexicon.days.get(norm)
        if steps is None:
            return Named(j, self.from_publication("day", 0)) if not bare else None
        return Named(j, self.from_publication("day", steps))

    def _day_adjective(self, j: int, bare: bool) -> Named | None:
        if self.norm(j + 1) not in self.lexicon.day_nouns:
            return None
        return Named(j + 1, self.from_publication("day", self.lexicon.day_adjectives[self.norm(j)]))

    def _eve(self, j: int, bare: bool) -> Named | None:
        """`напередодні` by itself, or the day before a date; before a noun it is the eve of something else."""
        following = self.named(j + 1, bare=True)
        if following:
            return None if following.value.grain != "day" else Named(following.last, self._day_before(following))
        if j + 1 < self.end:
            readings = [c for c in self.words[j + 1].candidates if c.pos in _GENITIVE_NEEDS]
            if any(c.case == "Gen" for c in readings) and not any(c.case == "Nom" for c in readings):
                return None
        return Named(j, self.from_publication("day", -1))

    def _day_before(self, found: Named) -> Settled:
        value = self.settled(found)
        if value.days is None or value.days[0] is None:
            return value
        before = value.days[0] - timedelta(days=1)
        return Settled((before, before), "day", value.rule)

    def _weekday(self, j: int, bare: bool) -> Named | None:
        k = j + 1 + (self.norm(j + 1) == ",")
        dated = self.figures(k, bare=True, opens=False) if self.norm(k)[:1].isdigit() else None
        if dated and dated.value.grain == "day":
            return dated
        if bare:
            return None
        published, number = self.reference.published, self.lexicon.weekdays[self.norm(j)]
        days = periods.weekday(published, number, self.tense(j, j)) if published else None
        return Named(j, Settled(days, "day", "relative-weekday"))

    def _weekend(self, j: int, bare: bool) -> Named | None:
        if bare or (self._noun_at(j + 1) and self.norm(j + 1) in self.lexicon.units):
            return None
        published = self.reference.published
        steps = 0 if self.tense(j, j) == "future" else None
        days = periods.weekend(published, steps) if published else None
        return Named(j, Settled(days, "weekend", "relative-week"))

    def _relative(self, j: int, bare: bool) -> Named | None:
        """`минулого тижня`, `цього жовтня`, `наступної п'ятниці`"""
        lexicon, norm, noun = self.lexicon, self.norm(j), self.norm(j + 1)
        steps = lexicon.relative[norm]
        if noun in lexicon.anchored_particles and steps == 0:
            return self._anchored(j, bare)
        if noun in lexicon.months or noun in lexicon.seasons:
            return self._relative_month(j + 1, steps, norm in lexicon.of_year)
        if noun in lexicon.weekdays:
            return Named(j + 1, self._relative_weekday(lexicon.weekdays[noun], steps))
        if noun in lexicon.weekend:
            days = periods.weekend(self.reference.published, steps) if self.reference.published else None
            return Named(j + 1, Settled(days, "weekend", "relative-week"))
        if noun in lexicon.night or noun in lexicon.day_nouns or lexicon.units.get(noun) == "day":
            return self._relative_day(j + 1, steps)
        unit = lexicon.units.get(noun)
        if unit is None or unit == "hour":
            return None
        if norm in lexicon.plural_determiners:
            return Named(j + 1, Settled(None, unit, f"relative-{unit}"))
        return Named(j + 1, self.relative_year(steps) if unit == "year" else self.from_publication(unit, steps))

    def _relative_month(self, j: int, steps: int, of_year: bool) -> Named:
        named = self._month(j, False) if self.norm(j) in self.lexicon.months else self._season(j, False)
        published = self.reference.published
        if named is None or not isinstance(named.value, Period) or published is None:
            return Named(named.last if named else j, Settled(None, "month", "relative-year"))
        year = published.year + steps
        if steps and not of_year:
            start, end = named.value.in_year(published.year)
            year += (steps < 0 and end < published) - (steps > 0 and start > published)
        return Named(named.last, named.value.but(year=year, rule="relative-year"))

    def _relative_weekday(self, number: int, steps: int) -> Settled:
        published = self.reference.published
        if published is None:
            return Settled(None, "day", "relative-weekday")
        if steps == 0:
            there = published + timedelta(days=number - published.weekday())
            return Settled((there, there), "day", "relative-weekday")
        tense = "future" if steps > 0 else "past"
        beside = published + timedelta(days=1 if steps > 0 else -1)
        found = periods.weekday(beside, number, tense)
        return Settled(found, "day", "relative-weekday")

    def _relative_day(self, j: int, steps: int) -> Named | None:
        """`минулої ночі`, `цього ранку`, `за минулу добу`; `наступного дня` follows the last day in the text."""
        lexicon, noun = self.lexicon, self.norm(j)
        if noun in lexicon.plural_days:
            return Named(j, Settled(None, "day", "relative-day"))
        if steps == 1:
            return Named(j, anchored_days(self.reference, "day", 1))
        published = self.reference.published
        if published and (noun in lexicon.night or (noun in lexicon.whole_days and steps == -1)):
            return Named(j, Settled((published - timedelta(days=1), published), "night", "relative-day"))
        return Named(j, self.from_publication("day", steps))

    def _anchored(self, j: int, bare: bool) -> Named | None:
        """`того ж дня`, `тієї ночі`, `того самого року`: of the last date in the text."""
        lexicon = self.lexicon
        particle = self.norm(j + 1) in lexicon.anchored_particles
        noun = self.norm(j + 1 + particle)
        if noun in lexicon.night:
            unit: str | None = "night"
        elif noun in lexicon.day_nouns:
            unit = "day"
        else:
            unit = lexicon.units.get(noun)
        if unit is None or unit == "hour" or noun in lexicon.plural_days:
            return None
        value = anchored_days(self.reference, unit, 0)
        if unit == "year" and value.days and value.days[0]:
            return Named(j + 1 + particle, periods.year(value.days[0].year).but(rule=value.rule))
        return Named(j + 1 + particle, value)

    def _anchored_before(self, j: int, bare: bool) -> Named | None:
        if self.lexicon.units.get(self.norm(j + 1)) != "day":
            return None
        return Named(j + 1, anchored_days(self.reference, "day", -1))

    def _last(self, j: int, bare: bool) -> Named | None:
        """`за останню добу`, `протягом останніх трьох місяців`: up to the day of publication."""
        if self.norm(j - 1) not in self.lexicon.spans:
            return None
        amount = self.amount(j + 1)
        k = amount.last + 1 if amount else j + 1
        unit = self.lexicon.units.get(self.norm(k)) or self.lexicon.counted_units.get(self.norm(k))
        published = self.reference.published
        if unit is None or unit == "season":
            return None
        untold = published is None or (self.norm(j) in self.lexicon.plural_determiners and not amount)
        if published is None or untold or (amount and amount.vague):
            return Named(k, Settled(None, "range", f"relative-{unit}"))
        since = periods.shifted(published, unit, -(amount.high if amount else 1))
        return Named(k, Settled((since, published), "range", f"relative-{unit}"))

    def _part(self, j: int, bare: bool) -> Named | None:
        if bare and self.norm(j) not in self.lexicon.part_adverbs:
            return None
        return self._part_of(j + 1, self.lexicon.parts[self.norm(j)])

    def _half(self, j: int, bare: bool) -> Named | None:
        if self.norm(j + 1) not in self.lexicon.half:
            return None
        return self._part_of(j + 2, self.lexicon.halves[self.norm(j)])

    def _part_of(self, j: int, part: str) -> Named | None:
        """Of a named period, or of the week, month or year of publication (`наприкінці року`)."""
        found = self.named(j, bare=False)
        if found is None:
            unit = self.lexicon.units.get(self.norm(j), "")
            if unit in ("", "hour", "day", "season"):
                return None
            found = Named(j, self.from_publication(unit, 0))
        value = found.value
        if value.grain in ("day", "night") or value.part:
            return None
        if isinstance(value, Period):
            return Named(found.last, value.but(part=part))
        if value.days is None or value.days[0] is None or value.days[1] is None:
            return found
        days = periods.cut(value.days[0], value.days[1], value.grain, part)
        return Named(found.last, Settled(days, value.grain, value.rule, part))

    def _ordinal(self, j: int, bare: bool) -> Named | None:
        """`першому кварталі 2024 року`, `другому півріччі`"""
        return self.quarter_at(j + 1, self.lexicon.ordinals[self.norm(j)])

    def _day_ordinal(self, j: int, bare: bool) -> Named | None:
        lexicon = self.lexicon
        tens = lexicon.day_tens.get(self.norm(j), 0)
        k = j + (tens > 0)
        number = tens + lexicon.day_ordinals.get(self.norm(k), 0)
        return self.day_of_month(k + 1, number, number) if number > tens else None

    def _night(self, j: int, bare: bool) -> Named | None:
        """`ніч на 5 червня`, `ніч з 4 на 5 червня`"""
        k = j + 1
        if self.norm(k + 2) in self.lexicon.night_to and figure(self.norm(k + 1)):
            k += 2
        if self.norm(k) not in self.lexicon.night_to:
            return None
        found = self.named(k + 1, bare=False)
        if found is None or found.value.grain != "day":
            return None
        if isinstance(found.value, Period):
            return Named(found.last, found.value.but(grain="night"))
        days = found.value.days
        if days is not None and days[0] is not None:
            days = (days[0] - timedelta(days=1), days[1])
        return Named(found.last, Settled(days, "night", found.value.rule))

    def _part_of_day(self, j: int, bare: bool) -> Named | None:
        """`вранці 5 червня`, after a preposition `ранок 5 січня`"""
        adverb = self.norm(j) in self.lexicon.day_adverbs
        if bare and not adverb:
            return None
        preposition = adverb and self.norm(j + 1) in _IN
        found = self.named(j + 1 + preposition, bare=not preposition)
        return found if found and found.value.grain in ("day", "night") else None

    def _clock(self, j: int, bare: bool) -> Named | None:
        """`о 14:30 5 червня`; the hour alone is no time for a calendar."""
        k = self.past_clock(j)
        if k == j:
            return None
        found = self.named(k + 1 + (self.norm(k + 1) == ","), bare=True)
        return found if found and found.value.grain in ("day", "night") else None

    def _ago(self, j: int, bare: bool) -> Named | None:
        return self.ago(j)


_Way = Callable[[PeriodReader, int, bool], Named | None]
_OF_FORMS: tuple[tuple[str, _Way], ...] = (
    ("months", PeriodReader._month),
    ("month_pairs", PeriodReader._month),
    ("seasons", PeriodReader._season),
    ("years", PeriodReader._year_word),
    ("days", PeriodReader._day_word),
    ("as_of_days", PeriodReader._day_word),
    ("day_adjectives", PeriodReader._day_adjective),
    ("eve", PeriodReader._eve),
    ("weekdays", PeriodReader._weekday),
    ("weekend", PeriodReader._weekend),
    ("last", PeriodReader._last),
    ("relative", PeriodReader._relative),
    ("anchored", PeriodReader._anchored),
    ("anchored_before", PeriodReader._anchored_before),
    ("parts", PeriodReader._part),
    ("halves", PeriodReader._half),
    ("ordinals", PeriodReader._ordinal),
    ("day_ordinals", PeriodReader._day_ordinal),
    ("day_tens", PeriodReader._day_ordinal),
    ("night", PeriodReader._night),
    ("day_adverbs", PeriodReader._part_of_day),
    ("day_nouns", PeriodReader._part_of_day),
    ("clock", PeriodReader._clock),
    ("units", PeriodReader._ago),
    ("amounts", PeriodReader._ago),
    ("vague_amounts", PeriodReader._ago),
)


@cache
def _ways() -> dict[str, tuple[_Way, ...]]:
    """Form → the methods that may read a period beginning with it, in the order above."""
    table: dict[str, tuple[_Way, ...]] = {}
    for name, way in _OF_FORMS:
        for form in getattr(date_words(), name):
            table[form] = (*table.get(form, ()), way)
    return table
