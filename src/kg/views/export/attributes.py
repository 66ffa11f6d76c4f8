"""The attributes of a graph as formats with declared types want them: one type for each name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Value = str | int | float | bool


def types_of(facts: Iterable[Mapping[str, Value]]) -> dict[str, type]:
    """Name → bool, int, float or str, sorted by name. Whole and other numbers together are float, all else is text."""
    found: dict[str, set[type]] = {}
    for one in facts:
        for name, value in one.items():
            found.setdefault(name, set()).add(type(value))
    return {name: _widest(kinds) for name, kinds in sorted(found.items())}


def text_of(value: Value) -> str:
    """As XML Schema writes it: `true`, `12`, `0.5`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _widest(kinds: set[type]) -> type:
    if len(kinds) == 1:
        return next(iter(kinds))
    return float if kinds == {int, float} else str
