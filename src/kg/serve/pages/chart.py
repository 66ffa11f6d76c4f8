"""The estimate chart: figures as bars from least to most on one axis, a line for each, coloured by speaker.

Only what is laid out here (numbers, places) reaches the template, which draws the SVG.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.serve.pages.cards import Card, Number

WIDTH = 900
_LEFT, _RIGHT, _TOP, _LINE = 100, 880, 34, 26
_LOGARITHMIC = 50  # from this ratio of the largest to the smallest figure on
_COLOURS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """Places are in the units of the picture; `x` is the value's, None where only bounds are known."""

    y: int
    x1: float
    x2: float
    x: float | None
    open: str  # "low", "high" or ""
    label: str
    label_x: float
    before: bool  # the label stands left of the bar, there being no room on the right
    day: str
    speaker: str
    of: str
    colour: int
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[int, str], ...]
    height: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Words:
    """How a chart words things: the reader's language and the site's addresses."""

    speaker: Callable[[Card], str]
    amount: Callable[[Number], str]
    figure: Callable[[float], str]
    address: Callable[[Card], str]


def estimate_chart(title: str, figures: Sequence[tuple[Card, Number]], words: Words) -> Chart | None:
    """None where no figure has a bound or a value."""
    known = [(card, n) for card, n in figures if n.least is not None or n.most is not None]
    known.sort(key=lambda found: (_day(*found), found[0].iri, found[1].least or 0.0))
    bounds = [bound for _, n in known for bound in (n.least, n.most) if bound is not None]
    if not bounds:
        return None
    scale = _Scale(min(bounds), max(bounds))
    speakers = list(dict.fromkeys(words.speaker(card) for card, _ in known))
    bars = tuple(
        _bar(scale, place, card, number, speakers.index(words.speaker(card)) % _COLOURS, words)
        for place, (card, number) in enumerate(known)
    )
    ticks = tuple(Tick(scale.x(value), words.figure(value)) for value in scale.ticks())
    legend = tuple((place % _COLOURS, speaker) for place, speaker in enumerate(speakers))
    return Chart(title, bars, ticks, legend, _TOP + _LINE * len(bars))


def _day(card: Card, number: Number) -> str:
    days = number.as_of
    return (days.end or days.start if days else "") or card.day


def _bar(scale: _Scale, place: int, card: Card, number: Number, colour: int, words: Words) -> Bar:
    least, most = (
        n if n is not None else other for n, other in ((number.least, number.most), (number.most, number.least))
    )
    assert least is not None and most is not None
    one_sided = number.value is None and (number.low is None) != (number.high is None)
    opened = ("high" if number.high is None else "low") if one_sided else ""
    x1, x2 = scale.x(least), scale.x(most)
    before = x2 > WIDTH * 0.72
    amount, speaker = words.amount(number), words.speaker(card)
    return Bar(
        _TOP + _LINE * place,
        x1,
        x2,
        None if number.value is None else scale.x(number.value),
        opened,
        amount,
        x1 - 16 if before else x2 + 16,
        before,
        _day(card, number),
        speaker,
        number.of or number.unit,
        colour,
        f"{speaker}: {amount} {number.of}".strip(),
        words.address(card),
    )


class _Scale:
    """Figures → places on the axis, linear from zero or logarithmic."""

    def __init__(self, least: float, most: float) -> None:
        self.logarithmic = least > 0 and most / least >= _LOGARITHMIC
        self.low = 10.0 ** math.floor(math.log10(least)) if self.logarithmic else min(0.0, least)
        self.high = most if most > self.low else self.low + 1

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(_LEFT + share * (_RIGHT - _LEFT - 40), 1)

    def ticks(self) -> list[float]:
        """Powers of ten, or four to eight round steps."""
        if self.logarithmic:
            first, last = round(math.log10(self.low)), math.floor(math.log10(self.high))
            return [10.0**power for power in range(first, last + 1)]
        rough = (self.high - self.low) / 4
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * n for n in (5, 2, 1) if unit * n <= rough)
        count = int((self.high - self.low) / step)
        return [self.low + step * n for n in range(count + 1)]
