"""The words of `uk/numbers.yaml` as tables from word form to meaning, so that a word costs one look into a dict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.language.resources import table

Phrase = tuple[tuple[str, ...], str]  # the words after the first, the kind of marker


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Keys are forms as `Word.norm` has them, or lemmas where numbers.yaml says so."""

    cardinals: Mapping[str, int]
    both: frozenset[str]
    single: frozenset[str]
    of: frozenset[str]
    one_of: frozenset[str]
    scales: Mapping[str, int]
    groups: Mapping[str, int]
    indefinite: frozenset[str]
    one_in_genitive: frozenset[str]
    several: frozenset[str]
    abbreviations: frozenset[str]
    fractions: Mapping[str, float]
    and_a_half: frozenset[str]
    whole_words: Mapping[str, Mapping[str, Any]]
    shares: Mapping[str, float]
    share_of_scale: frozenset[str]
    not_shares_before: frozenset[str]
    multiplied_shares: Mapping[str, float]
    markers: Mapping[str, tuple[Phrase, ...]]  # first word → phrases, the longest first
    about_with_groups: frozenset[str]
    about_forms: frozenset[str]
    from_: frozenset[str]
    to: frozenset[str]
    between: frozenset[str]
    and_: frozenset[str]
    or_: frozenset[str]
    dashes: frozenset[str]
    after_marker: frozenset[str]
    exceed: frozenset[str]
    not_: frozenset[str]
    change: frozenset[str]
    percent: frozenset[str]
    currency_signs: Mapping[str, str]
    currencies: Mapping[str, str]
    currency_forms: Mapping[str, str]
    currency_adjectives: Mapping[str, str]
    currency_tails: frozenset[str]
    units: Mapping[str, str]
    unit_adjectives: Mapping[str, str]
    qualifiers: frozenset[str]  # first words of `currency_adjectives` and `unit_adjectives`
    one_unit_after: frozenset[str]
    single_units: frozenset[str]
    adjectives: Mapping[str, tuple[float, str]]  # `дводенного` → (2, day)
    adjective_numbers: Mapping[str, int]
    adjective_units: Mapping[str, str]  # `денного` → day
    references: frozenset[str]
    weak_references: frozenset[str]
    clock: frozenset[str]
    clock_tails: frozenset[str]
    cardinal_endings: frozenset[str]
    small_cardinal_endings: frozenset[str]
    ordinals: Mapping[str, int]
    exchange: frozenset[str]
    starts: frozenset[str]  # forms that an expression can begin with, figures apart


_BY_FORM = {"cardinals", "scales", "groups", "fractions", "shares"}
_MADE = {"markers", "adjective-stems", "adjective-endings", "ordinal-stems", "ordinal-endings", "examples"}
_RENAMED = {"from": "from_", "and": "and_", "or": "or_", "not": "not_"}
_STARTS = (
    "cardinals", "both", "scales", "groups", "several", "fractions", "whole_words", "shares", "markers",
    "about_with_groups", "from_", "between", "currency_signs", "single_units", "adjectives",
)  # fmt: skip


@cache
def number_words() -> NumberWords:
    data = table("numbers.yaml")
    fields: dict[str, Any] = {
        _RENAMED.get(name, name.replace("-", "_")): _table(name, value)
        for name, value in data.items()
        if name not in _MADE
    }
    fields["markers"] = _markers(data["markers"])
    adjectives = (data["currency-adjectives"], data["unit-adjectives"])
    fields["qualifiers"] = frozenset(key.split()[0] for pairs in adjectives for key in pairs)
    ending_units = _inflected(data["adjective-stems"], data["adjective-endings"])
    fields["adjective_units"] = ending_units
    fields["adjectives"] = {
        prefix + form: (float(number), unit)
        for prefix, number in data["adjective-numbers"].items()
        for form, unit in ending_units.items()
    }
    fields["ordinals"] = _inflected(data["ordinal-stems"], data["ordinal-endings"])
    return NumberWords(**fields, starts=frozenset().union(*(fields[name] for name in _STARTS)))


def _table(name: str, value: Any) -> Any:
    if name in _BY_FORM:
        return {form: number for number, forms in value.items() for form in forms.split()}
    return value if isinstance(value, dict) else frozenset(value)


def _inflected(stems: Mapping[str, Any], endings: Iterable[str]) -> dict[str, Any]:
    return {stem + ending: meaning for stem, meaning in stems.items() for ending in endings}


def _markers(kinds: Mapping[str, list[str]]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for kind, phrases in kinds.items():
        for phrase in phrases:
            first, *rest = phrase.split()
            found.setdefault(first, []).append((tuple(rest), kind))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()}
