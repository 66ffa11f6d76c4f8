"""Number phrases in a text: markers (`понад`, `близько`), the number or both ends of a range, and its unit.

An exact number has value = min = max; `понад` leaves only min, `до` only max, `близько` only value with
`approximate`; a range has min and max. The counted noun is not part of the phrase. Start at `find_numbers`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kg.language.document import NumberExpression, Word
from kg.language.number_words import number_words
from kg.language.numerals import Numeral, NumeralReader

_MOST_MARKERS = 3  # before one number (`орієнтовно до 50`)
_LONGEST_ORDINAL = 4  # words before the ordinal that ends a compound
_BEFORE_CHANGE = 6  # words between a verb of change and the figure it reaches


def find_numbers(
    words: Sequence[Word], sentences: Sequence[tuple[int, int]], taken: Collection[int] = ()
) -> list[NumberExpression]:
    """All expressions in text order, none overlapping, each inside one sentence.

    `sentences` are half-open ranges of word indices; `taken` are words of dates, which no number may use.
    """
    lexicon = number_words()
    found: list[NumberExpression] = []
    for first, end in sentences:
        reader = _Phrases(words, first, end, taken, lexicon)
        i = first
        while i < end:
            norm = words[i].norm
            if (norm in lexicon.starts or norm[:1].isdigit() or "-" in norm) and i not in taken:
                if expression := reader.phrase(i):
                    found.append(expression)
                    i = expression.last
                elif norm in lexicon.cardinals:
                    i = reader.past_ordinal(i)
            i += 1
    return found


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a marker says of the number after it."""

    kinds: frozenset[str]
    after: int  # the word after the marker


class _Phrases(NumeralReader):
    """Reads whole phrases of one sentence."""

    def phrase(self, i: int) -> NumberExpression | None:
        bounds = self._markers(i)
        j = bounds.after
        found = self._range(j) or self._between(j) or self._single(j, bounds)
        if found is None:
            return None
        return _bounded(replace(found, first=i), bounds.kinds)

    def past_ordinal(self, i: int) -> int:
        """The last word of a compound ordinal at `i` (`сорок сьомий`), so that no part of it is read alone."""
        last = i
        while self.norm(last + 1) in self.lexicon.cardinals and last < i + _LONGEST_ORDINAL:
            last += 1
        return last + 1 if self.norm(last + 1) in self.lexicon.ordinals and last + 1 not in self.taken else i

    def _markers(self, i: int) -> _Bounds:
        kinds: set[str] = set()
        j = i
        for _ in range(_MOST_MARKERS):
            if (read := self._marker(j)) is None:
                break
            kind, j = read
            kinds.add(kind)
        if not kinds:
            kinds |= self._exceeded(i)
        elif self.norm(j) in self.lexicon.after_marker or (self.norm(j) in self.lexicon.to and self._reaches(j)):
            j += 1
        if self.norm(j) in self.lexicon.about_with_groups and self.norm(j + 1) in self.lexicon.about_forms:
            kinds.add("about")
            j += 1
        return _Bounds(frozenset(kinds), j)

    def _exceeded(self, i: int) -> set[str]:
        """The bound that a verb just before word `i` makes of a number there."""
        before = self.words[i - 1].candidates if i > self.first else ()
        if not any(c.lemma in self.lexicon.exceed for c in before):
            return set()
        return {"max"} if self.norm(i - 2) in self.lexicon.not_ else {"min"}

    def _marker(self, j: int) -> tuple[str, int] | None:
        for rest, kind in self.lexicon.markers.get(self.norm(j), ()):
            if all(self.norm(j + 1 + k) == form for k, form in enumerate(rest)):
                if self.norm(j) in self.lexicon.to and self._reaches(j):
                    return None
                return kind, j + 1 + len(rest)
        return None

    def _reaches(self, j: int) -> bool:
        """Whether `до` at `j` follows a word of change in its clause (`зросла до 31`)."""
        k = j - 1 - (self.norm(j - 1) == ",")  # `зріс на третину, до 41 млрд`
        while k >= max(self.first, j - _BEFORE_CHANGE) and self.words[k].norm != ",":
            if any(c.lemma in self.lexicon.change for c in self.words[k].candidates):
                return True
            k -= 1
        return False

    def _range(self, j: int) -> NumberExpression | None:
        """`від 10 до 12 тисяч`; with a word of change before it these are two figures, the old and the new."""
        if self.norm(j) not in self.lexicon.from_ or self._reaches(j):
            return None
        return self._two(j, self.lexicon.to)

    def _between(self, j: int) -> NumberExpression | None:
        return self._two(j, self.lexicon.and_) if self.norm(j) in self.lexicon.between else None

    def _two(self, j: int, link: frozenset[str]) -> NumberExpression | None:
        left = self.numeral(j + 1, governed=True)
        if left is None or left.value is None:
            return None
        unit, last = self._unit(left.last + 1)
        if self.norm(last + 1) not in link:
            return None
        right = self.numeral(last + 2, governed=True)
        return self._joined(j, left, right, unit)

    def _joined(self, first: int, left: Numeral, right: Numeral | None, unit: str = "") -> NumberExpression | None:
        """A range; a scale named once, after the second number, counts for both."""
        if right is None or right.value is None or left.value is None:
            return None
        low, high = left.value, right.value
        if not right.figure and left.last < right.last and low < 1000 <= high:
            scale = self._last_scale(right)
            low *= scale if low * scale <= high else 1
        if low > high:
            return None
        own, last = self._unit(right.last + 1)
        return NumberExpression(first, last, None, low, high, unit=own or unit)

    def _last_scale(self, found: Numeral) -> int:
        last = found.last - (self.norm(found.last) == ".")
        return self._scale(last) or 1

    def _single(self, j: int, bounds: _Bounds) -> NumberExpression | None:
        norm = self.norm(j)
        if found := self._duration_word(j) or self._alternatives(j) or self._one_unit(j, bounds):
            return found
        if votes := self.split(j):
            return replace(_exact(j, j, votes[0]), split=votes)
        if norm in self.lexicon.currency_signs:
            return self._signed(j)
        numeral = self.numeral(j, governed=bool(bounds.kinds))
        if numeral is None:
            return self._share(j)
        if self._is_only_one(j, numeral, bounds) or (not bounds.kinds and self.is_year(j, numeral)):
            return None
        return self._dashed(j, numeral) or self._measured_number(j, numeral)

    def _measured_number(self, j: int, numeral: Numeral) -> NumberExpression | None:
        if self.norm(numeral.last + 1) in self.lexicon.multiplied_shares and numeral.value and numeral.value < 10:
            share = numeral.value * self.lexicon.multiplied_shares[self.norm(numeral.last + 1)]
            return replace(_exact(j, numeral.last + 1, round(share, 1)), unit="%")
        if numeral.value is not None and (last := self._past_exchange(numeral)) > numeral.last:
            return _exact(j, last, numeral.value)
        unit, last = self._unit(numeral.last + 1)
        if unit == "year" and numeral.figure and numeral.value and 1900 <= numeral.value <= 2100:
            return None
        if self.lexicon.fractions.get(self.norm(j)) == 0.5 and not (unit or numeral.last > j):
            return None
        unit = unit or numeral.unit
        if numeral.value is None:
            return NumberExpression(j, last, min=numeral.low, unit=unit)
        return replace(_exact(j, last, numeral.value), unit=unit)

    def _past_exchange(self, numeral: Numeral) -> int:
        """`тисяча на тисячу`"""
        if self.norm(numeral.last + 1) not in self.lexicon.exchange or (numeral.value or 0) < 10:
            return numeral.last
        other = self.numeral(numeral.last + 2)
        return other.last if other and other.value == numeral.value else numeral.last

    def _dashed(self, j: int, left: Numeral) -> NumberExpression | None:
        """`10–12 тисяч`, `два чи три`"""
        unit, last = self._unit(left.last + 1)
        mark = self.norm(last + 1)
        if mark not in self.lexicon.dashes and mark not in self.lexicon.or_:
            return None
        right = self.numeral(last + 2)
        spaced = mark == "—" and not self.glued(last + 1)  # a dash between clauses
        if right is None or spaced or (left.value or 0) >= (right.value or 0):
            return None
        return self._joined(j, left, right, unit)

    def _alternatives(self, j: int) -> NumberExpression | None:
        """`двох-трьох`, `п'ять-шість тисяч` in one word"""
        first, mark, second = self.norm(j).partition("-")
        cardinals = self.lexicon.cardinals
        if not mark or first not in cardinals or second not in cardinals:
            return None
        low, high = cardinals[first], cardinals[second]
        scale = self._scale(j + 1)
        end = self._past_scale(j + 1) if scale else j
        unit, last = self._unit(end + 1)
        if low >= high:
            return None
        return NumberExpression(j, last, None, float(low * (scale or 1)), float(high * (scale or 1)), unit=unit)

    def _duration_word(self, j: int) -> NumberExpression | None:
        """`дводенний`, `30-денне`, `дво-триденне`"""
        lexicon, norm = self.lexicon, self.norm(j)
        if norm in lexicon.adjectives:
            number, unit = lexicon.adjectives[norm]
            return replace(_exact(j, j, number), unit=unit)
        first, mark, second = norm.partition("-")
        if not mark:
            return None
        if first.isdecimal() and len(first) < 5 and second in lexicon.adjective_units:
            return replace(_exact(j, j, float(first)), unit=lexicon.adjective_units[second])
        if first in lexicon.adjective_numbers and second in lexicon.adjectives:
            number, unit = lexicon.adjectives[second]
            low = float(lexicon.adjective_numbers[first])
            return NumberExpression(j, j, None, low, number, unit=unit) if low < number else None
        return None

    def _one_unit(self, j: int, bounds: _Bounds) -> NumberExpression | None:
        """`вже рік`, `протягом години`: a unit alone is one of it."""
        if self.norm(j) not in self.lexicon.single_units:
            return None
        if self.norm(j - 1) not in self.lexicon.one_unit_after:
            return None
        unit, last = self._unit(j)
        return replace(_exact(j, last, 1.0), unit=unit) if unit else None

    def _is_only_one(self, j: int, numeral: Numeral, bounds: _Bounds) -> bool:
        """`один` that is hardly more than an article; `один із`, `одна людина` count."""
        lexicon = self.lexicon
        if numeral.last > j or numeral.figure or lexicon.cardinals.get(self.norm(j)) != 1 or bounds.kinds:
            return False
        if self.norm(j + 1) in lexicon.or_ | lexicon.dashes and self.norm(j + 2) in lexicon.cardinals:
            return False
        if self.norm(j + 1) in lexicon.of:
            return self.norm(j) not in lexicon.one_of or lexicon.cardinals.get(self.norm(j + 2)) == 1
        following = self.words[j + 1 : min(j + 3, self.end)]
        return not any(c.lemma in lexicon.single for word in following for c in word.candidates)

    def _share(self, j: int) -> NumberExpression | None:
        lexicon, norm = self.lexicon, self.norm(j)
        if norm not in lexicon.shares or self.norm(j - 1) in lexicon.ordinals:
            return None
        if self.norm(j + 1) in lexicon.not_shares_before:
            return None
        return replace(_exact(j, j, float(lexicon.shares[norm])), unit="%")

    def _signed(self, j: int) -> NumberExpression | None:
        """`$1,2 млрд`"""
        numeral = self.numeral(j + 1) if self.norm(j + 1)[:1].isdigit() else None
        if numeral is None or numeral.value is None:
            return None
        found = self._dashed(j, numeral) or _exact(j, numeral.last, numeral.value)
        return replace(found, first=j, unit=self.lexicon.currency_signs[self.norm(j)])

    def _unit(self, i: int) -> tuple[str, int]:
        """The unit that begins at word `i` and its last word; empty and the word before where there is none."""
        lexicon, norm = self.lexicon, self.norm(i)
        if not norm:
            return "", i - 1
        if norm in lexicon.percent:
            return "%", self._past_scale(i)
        sign = lexicon.currency_signs.get(norm) or lexicon.currency_forms.get(norm)
        if sign:
            return sign, i
        lemmas = [norm, *(c.lemma for c in self.words[i].candidates)]
        for lemma in lemmas:
            if lemma in lexicon.qualifiers and (found := self._qualified(lemma, i)):
                return found
        for lemma in lemmas:
            if lemma in lexicon.currencies:
                return lexicon.currencies[lemma], self._past_currency(i)
            if lemma in lexicon.units:
                return lexicon.units[lemma], self._past_scale(i)
            if lemma in lexicon.percent:
                return "%", i
        return "", i - 1

    def _qualified(self, adjective: str, i: int) -> tuple[str, int] | None:
        """`канадських доларів`, `кв. км`"""
        k = i + 1 + (self.norm(i + 1) == ".")
        if not self.norm(k):
            return None
        for noun in (self.norm(k), *(c.lemma for c in self.words[k].candidates)):
            key = f"{adjective} {noun}"
            unit = self.lexicon.currency_adjectives.get(key) or self.lexicon.unit_adjectives.get(key)
            if unit:
                return unit, k
        return None

    def _past_currency(self, i: int) -> int:
        last = self._past_scale(i)
        return last + 1 if self.norm(last + 1) in self.lexicon.currency_tails else last


def _exact(first: int, last: int, value: float) -> NumberExpression:
    return NumberExpression(first, last, value, value, value)


def _bounded(found: NumberExpression, kinds: frozenset[str]) -> NumberExpression:
    """The number as its markers leave it."""
    if found.value is None or not kinds:
        return replace(found, approximate=True) if "about" in kinds else found
    if "min" in kinds:
        return replace(found, value=None, max=None, approximate="about" in kinds)
    if "max" in kinds:
        return replace(found, value=None, min=None, approximate="about" in kinds)
    return replace(found, min=None, max=None, approximate=True)
