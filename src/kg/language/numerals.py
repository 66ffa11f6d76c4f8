"""One number as it is written, figures or words, without markers and units: `1 500`, `дві тисячі сто`, `2,3 млн`.

`numeral` adds up what stands together: each part must be smaller than the one before it (hundreds, tens, units),
scales multiply what was read before them. What only looks like a number (a year, a clock time, `№ 2758`, `F-16`,
a telephone) is none. Words taken by dates are seen as a gap.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.language.document import Word
from kg.language.number_words import NumberWords

_FIGURE = re.compile(r"(\d+(?:[.,]\d+)*)(?:-([^\W\d_]+))?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3})+|\d{1,3},\d{3}")
_THOUSANDS = re.compile(r"\d{1,3},\d{3}")
_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d")
_SPLIT = re.compile(r"(\d{1,6}):(\d{1,6})")
_LEAST_VOTES = 20  # a split of fewer is a score of a game (`3:1`)
_YEARS = range(1900, 2101)
_LONGEST = 24  # characters of a figure that means something


@dataclass(frozen=True, slots=True)
class Numeral:
    """`value` is exact; `low` stands alone where only a least number is meant (`тисячі`)."""

    last: int
    value: float | None
    low: float | None = None
    figure: bool = False  # one figure and nothing else
    unit: str = ""  # where the word itself holds it (`півроку`)


@lru_cache(maxsize=20_000)
def read_figure(norm: str) -> tuple[float, str, bool] | None:
    """`1,5-…` → value, ending, and whether a comma before three digits could part thousands too; else None."""
    plain = _SPACE.sub("", norm)
    match = _FIGURE.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None or (plain[0] == "0" and plain[1:2].isdigit()):
        return None
    digits, ending = match[1], match[2] or ""
    if _GROUPED.fullmatch(digits) and digits[0] != "0":
        return float(re.sub(r"[.,]", "", digits)), ending, bool(_THOUSANDS.fullmatch(digits))
    if len(re.findall(r"[.,]", digits)) > 1:
        return None
    return float(digits.replace(",", ".")), ending, False


def fits(value: float, word: Word) -> bool:
    """Whether `word` can be what is counted by `value`: a noun or adjective in the form that such a number takes."""
    last = int(value) % 10 if value == int(value) and int(value) % 100 not in range(11, 15) else 5
    for reading in word.candidates:
        if reading.pos not in ("NOUN", "ADJ", "PROPN"):
            continue
        if last == 1 and reading.number == "Sing":
            return True
        if reading.number == "Plur" and (last in (2, 3, 4) or reading.case in ("Gen", "Dat", "Ins", "Loc")):
            return True
    return False


class NumeralReader:
    """Reads the numbers of one sentence, `first` to `end` (not included)."""

    def __init__(
        self, words: Sequence[Word], first: int, end: int, taken: Collection[int], lexicon: NumberWords
    ) -> None:
        self.words, self.first, self.end = words, first, end
        self.taken, self.lexicon = taken, lexicon

    def norm(self, i: int) -> str:
        return self.words[i].norm if self.first <= i < self.end and i not in self.taken else ""

    def glued(self, i: int) -> bool:
        return self.first < i < self.end and self.words[i - 1].end == self.words[i].start

    def numeral(self, i: int, governed: bool = False) -> Numeral | None:
        """The number at word `i`; `governed`: after a marker with the genitive (`близько тисячі` is one thousand)."""
        norm, lexicon = self.norm(i), self.lexicon
        if norm[:1].isdigit():
            return self._with_scales(i, self._figure(i))
        if norm in lexicon.whole_words:
            entry = lexicon.whole_words[norm]
            return Numeral(i, float(entry["value"]), unit=entry.get("unit", ""))
        if norm in lexicon.both:
            return Numeral(i, 2.0)
        if norm in lexicon.fractions:
            return self._multiplied(i, lexicon.fractions[norm])
        if norm in lexicon.share_of_scale and self._scale(i + 1):
            return self._multiplied(i, 0.25)
        if norm in lexicon.several:
            return self._indefinite(i + 1, 2.0) if self._scale(i + 1) else None
        if norm in lexicon.cardinals:
            return self._with_scales(i, self._cardinal(i))
        if self._scale(i):
            return self._bare_scale(i, governed)
        return None

    def _scale(self, i: int) -> int:
        """The multiplier that word `i` is, 0 where it is none; a name (`Небесна Сотня`) is none."""
        norm = self.norm(i)
        scale = self.lexicon.scales.get(norm) or self.lexicon.groups.get(norm, 0)
        return 0 if scale and i > self.first and self.words[i].text[0].isupper() else scale

    def _past_scale(self, i: int) -> int:
        """The last word of a scale at `i`: the full stop of `млн.` belongs to it where the sentence goes on."""
        dot = self.norm(i) in self.lexicon.abbreviations and self.norm(i + 1) == "." and self.glued(i + 1)
        return i + 1 if dot and i + 2 < self.end else i

    def _bare_scale(self, i: int, governed: bool) -> Numeral | None:
        norm = self.norm(i)
        single = norm not in self.lexicon.indefinite or (
            governed and norm in self.lexicon.one_in_genitive and not self._scale(i + 1)
        )
        if not single:
            return self._indefinite(i, 2.0)
        if norm in self.lexicon.abbreviations:
            return None
        return self._sum(i + 1, float(self._scale(i)), self._scale(i), i)

    def _indefinite(self, i: int, low: float) -> Numeral:
        """`десятки`, `сотні тисяч`, after `кілька` too."""
        low *= self._scale(i)
        last = self._past_scale(i)
        if self._scale(last + 1):
            low *= self._scale(last + 1)
            last = self._past_scale(last + 1)
        return Numeral(last, None, low)

    def _multiplied(self, i: int, factor: float) -> Numeral | None:
        """`пів мільйона`, `півтора десятка`; `пів`, `півтора` before a noun as they are."""
        scale = self._scale(i + 1)
        if scale:
            return Numeral(self._past_scale(i + 1), factor * scale)
        return Numeral(i, factor)

    def _cardinal(self, i: int) -> Numeral | None:
        """Words that add up: `двісті сорок сім`. An ordinal at their end (`сорок сьомий`) makes them none."""
        cardinals = self.lexicon.cardinals
        total = least = cardinals[self.norm(i)]
        last = i
        while (following := cardinals.get(self.norm(last + 1))) and _below(following, least):
            total, least, last = total + following, following, last + 1
        ordinal = self.lexicon.ordinals.get(self.norm(last + 1))
        if ordinal and _below(ordinal, least):
            return None
        return Numeral(last, float(total))

    def _with_scales(self, i: int, found: Numeral | None) -> Numeral | None:
        if found is None or found.value is None:
            return found
        value, last = found.value, found.last
        half = self.norm(last + 2) in self.lexicon.and_a_half and self.norm(last + 1) in self.lexicon.of
        if half:
            value, last = value + 0.5, last + 2
        scale = self._scale(last + 1)
        if not scale:
            return Numeral(last, value, figure=found.figure and not half)
        value, last = round(value * scale, 6), self._past_scale(last + 1)  # 4,1 млрд is no 4 099 999 999.9999995
        if self._scale(last + 1) > scale:  # `п'ять десятків тисяч`
            scale = self._scale(last + 1)
            value, last = value * scale, self._past_scale(last + 1)
        return self._sum(last + 1, value, scale, last)

    def _sum(self, i: int, value: float, scale: int, last: int) -> Numeral:
        """What is added to a multiple of `scale` by the words from `i` on (`тисяча двісті`)."""
        norm = self.norm(i)
        if scale >= 1000 and (norm in self.lexicon.cardinals or norm[:1].isdigit()):
            rest = self.numeral(i)
            known = rest is not None and rest.value is not None and not rest.unit
            if rest and known and rest.value is not None and 0 < rest.value < scale and not self._one_alone(i, rest):
                return Numeral(rest.last, value + rest.value)
        return Numeral(last, value)

    def _one_alone(self, i: int, rest: Numeral) -> bool:
        return rest.last == i and rest.value == 1 and not rest.figure

    def _figure(self, i: int) -> Numeral | None:
        read = read_figure(self.norm(i))
        if read is None or self._is_label(i):
            return None
        value, ending, thousands = read
        if ending and not self._is_cardinal(value, ending):
            return None
        if thousands and self._measured(i + 1):
            value /= 1000
        return Numeral(i, value, figure=True)

    def _is_cardinal(self, value: float, ending: str) -> bool:
        lexicon = self.lexicon
        return ending in lexicon.cardinal_endings or (value <= 4 and ending in lexicon.small_cardinal_endings)

    def _measured(self, i: int) -> bool:
        norm = self.norm(i)
        return bool(self._scale(i)) or norm in self.lexicon.percent or norm in self.lexicon.units

    def _is_label(self, i: int) -> bool:
        """Whether the figure numbers something or is part of a longer code."""
        before, after = self.norm(i - 1), self.norm(i + 1)
        if (before in ("+", "/") and self.glued(i)) or (after == "/" and self.glued(i + 1)):
            return True
        if i == self.first and after in (".", ")"):
            return True
        run = [self.norm(i + k)[:1].isdigit() for k in (-2, -1, 1, 2)]
        if (run[1] and (run[0] or run[2])) or (run[2] and run[3]):
            return True
        return self._is_hour(i) or self._is_referred_to(i)

    def _is_hour(self, i: int) -> bool:
        after = self.words[i + 1] if i + 1 < self.end else None
        if after is None:
            return False
        hour = any(self.lexicon.units.get(c.lemma) == "hour" for c in after.candidates)
        return self.norm(i - 1) in self.lexicon.clock and (hour or after.norm in self.lexicon.clock_tails)

    def _is_referred_to(self, i: int) -> bool:
        k = i - 2 if self.norm(i - 1) == "." and self.glued(i) else i - 1
        if k < self.first:
            return False
        before = self.words[k]
        names = {before.norm, *(c.lemma for c in before.candidates)}
        if names & self.lexicon.references:
            return True
        weak = bool(names & self.lexicon.weak_references) or ("A" <= before.text[0] <= "Z")
        return weak and not self._counts(i)

    def _counts(self, i: int) -> bool:
        """Whether a scale, a unit or a noun in a fitting form follows the figure."""
        read = read_figure(self.norm(i))
        if read is None or i + 1 >= self.end:
            return False
        return self._measured(i + 1) or fits(read[0], self.words[i + 1])

    def is_year(self, i: int, found: Numeral) -> bool:
        """`2026` with nothing that it counts is a year, even where no date was found."""
        bare = found.figure and found.last == i and self.norm(i).isdigit() and len(self.norm(i)) == 4
        return bare and found.value is not None and int(found.value) in _YEARS and not self._counts(i)

    def split(self, i: int) -> tuple[float, float] | None:
        """Both figures of a vote (`306:232`); a clock time or the score of a game is none."""
        norm = self.norm(i)
        match = _SPLIT.fullmatch(norm) if ":" in norm else None
        if match is None or _CLOCK.fullmatch(norm):
            return None
        votes = float(match[1]), float(match[2])
        return votes if sum(votes) >= _LEAST_VOTES else None


def _below(number: int, least: int) -> bool:
    """Whether `number` can be added to a sum whose smallest part is `least` (20 takes units, 100 takes tens)."""
    if least >= 100:
        return 0 < number < 100
    return least >= 20 and 0 < number < 10
