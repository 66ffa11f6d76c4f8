"""Oxigraph's syntax errors in words: the place and what was expected, without lists of characters."""

from __future__ import annotations

import re

_EXPECTED = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)


def explain(message: str) -> str:
    """Such as `line 3, column 7: prefix not found` or `… expected "." or "}"`."""
    match = _EXPECTED.match(message)
    if not match:
        return message.splitlines()[0]
    line, column, expected = match.groups()
    place = f"line {line}, column {column}"
    if "Prefix not found" in expected:
        return f"{place}: the prefix is not declared; add its PREFIX line"
    tokens = list(dict.fromkeys(re.findall(r'"((?:[^"\\]|\\.)+)"', expected)))
    words = [t.replace('\\"', '"') for t in tokens if len(t) < 20]
    if not words:
        return f"{place}: the query breaks off or goes on with what cannot stand here"
    return f"{place}: expected {', '.join(words[:8])}{' …' if len(words) > 8 else ''}"
