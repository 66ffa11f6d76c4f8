"""The words of `uk/dates.yaml` as tables from word form to meaning, so that a word costs one look into a dict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kg.language.resources import table

_FIGURE = re.compile(r"(\d+)(?:-([^\W\d_]+))?")


@dataclass(frozen=True, slots=True)
class DateWords:
    """Every table maps a form as `Word.norm` has it; see the comments in dates.yaml."""

    months: Mapping[str, int]
    doubtful_months: frozenset[str]
    weekdays: Mapping[str, int]
    weekend: frozenset[str]
    seasons: Mapping[str, int]
    season_adverbs: frozenset[str]
    month_pairs: Mapping[str, tuple[int, int]]
    units: Mapping[str, str]
    counted_units: Mapping[str, str]
    whole_days: frozenset[str]
    plural_days: frozenset[str]
    year_words: frozenset[str]
    plural_years: frozenset[str]
    year_endings: frozenset[str]
    decade_endings: frozenset[str]
    scales: frozenset[str]
    plural_determiners: frozenset[str]
    relative: Mapping[str, int]
    of_year: frozenset[str]
    anchored: frozenset[str]
    anchored_particles: frozenset[str]
    anchored_before: frozenset[str]
    last: frozenset[str]
    days: Mapping[str, int]
    years: Mapping[str, int]
    day_adjectives: Mapping[str, int]
    eve: frozenset[str]
    day_adverbs: frozenset[str]
    day_nouns: frozenset[str]
    night: frozenset[str]
    night_to: frozenset[str]
    parts: Mapping[str, str]
    part_adverbs: frozenset[str]
    halves: Mapping[str, str]
    half: frozenset[str]
    ordinals: Mapping[str, int]
    day_ordinals: Mapping[str, int]
    day_tens: Mapping[str, int]
    prepositions: Mapping[str, str]
    dating: frozenset[str]
    fillers: frozenset[str]
    range_marks: frozenset[str]
    range_words: frozenset[str]
    joiners: frozenset[str]
    between: frozenset[str]
    as_of: frozenset[str]
    as_of_days: Mapping[str, int]
    ago: frozenset[str]
    earlier: Mapping[str, int]
    window: frozenset[str]
    later: frozenset[str]
    from_event: frozenset[str]
    spans: frozenset[str]
    amounts: Mapping[str, float]
    vague_amounts: frozenset[str]
    vague: Mapping[str, tuple[tuple[str, ...], ...]]
    clock: frozenset[str]
    clock_words: frozenset[str]
    openers: frozenset[str]  # forms that a period itself can begin with, figures apart
    starts: frozenset[str]  # forms that an expression can begin with


@cache
def date_words() -> DateWords:
    data = table("dates.yaml")
    vague: dict[str, tuple[tuple[str, ...], ...]] = {}
    for first, *rest in data["vague"]:
        vague[first] = (*vague.get(first, ()), tuple(rest))
    fields: dict[str, Any] = {
        name.replace("-", "_"): _by_form(name, value) for name, value in data.items() if name not in _OTHER
    }
    fields["vague"] = vague
    fields["month_pairs"] = _month_pairs(data["months"])
    openers = frozenset().union(*(fields[name] for name in _OPENING))
    starts = openers.union(*(fields[name] for name in ("prepositions", "as_of", "between", "window")))
    return DateWords(**fields, openers=openers, starts=starts)


def _month_pairs(months: Mapping[int, str]) -> dict[str, tuple[int, int]]:
    """`липні-серпні`: two months of the same case in one word."""
    forms = {number: words.split() for number, words in months.items()}
    return {
        f"{a}-{b}": (first, second)
        for first in forms
        for second in forms
        if first != second
        for a, b in zip(forms[first], forms[second], strict=False)
    }


_OTHER = {"vague", "examples"}
_FORMS = {
    "months", "weekdays", "seasons", "units", "counted-units", "relative", "ordinals", "day-ordinals", "amounts",
    "parts", "halves",
}  # fmt: skip
_OPENING = (
    "months", "month_pairs", "weekdays", "weekend", "seasons", "units", "relative", "anchored",
    "anchored_before", "last", "days",
    "years", "day_adjectives", "eve", "day_adverbs", "day_nouns", "night", "parts", "halves", "ordinals",
    "day_ordinals", "day_tens", "clock", "amounts", "vague_amounts", "vague", "as_of_days",
)  # fmt: skip


def _by_form(name: str, value: Any) -> Any:
    """`{meaning: forms}` turned round, a string or list of forms as a set, `{form: meaning}` as it is."""
    if name in _FORMS:
        return {form: meaning for meaning, forms in value.items() for form in _forms(forms)}
    return value if isinstance(value, dict) else frozenset(_forms(value))


def _forms(value: str | list[str]) -> list[str]:
    return value.split() if isinstance(value, str) else value


@lru_cache(maxsize=20_000)
def figure(norm: str) -> tuple[int, str] | None:
    """`5` → (5, ""), `2024-му` → (2024, "му"); None for anything but a whole number."""
    match = _FIGURE.fullmatch(norm) if norm[:1].isdigit() and len(norm) < 20 else None
    return (int(match[1]), match[2] or "") if match else None
