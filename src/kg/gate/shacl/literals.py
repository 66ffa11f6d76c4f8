"""What SHACL asks of a literal: is it well formed for its type, and how does it compare with another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.gate.graph import Term
from kg.rdf import PREFIXES

_XSD = PREFIXES["xsd"]
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
# The least and greatest of the integers that XML Schema derives; None is no bound.
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


def form_of(datatype: Term) -> Callable[[str], bool]:
    """Whether a lexical form is in the lexical space of the datatype; an unknown datatype takes any form."""
    return _CHECKS.get(_local(datatype.value), lambda text: True) if isinstance(datatype, NamedNode) else bool


def less(a: Term, b: Term, or_equal: bool = False) -> bool:
    """Whether a < b (or a ≤ b); False where the two cannot be compared, as SPARQL has it."""
    left, right = _comparable(a), _comparable(b)
    if left is None or right is None or left[0] != right[0]:
        return False
    try:
        return bool(left[1] < right[1] or (or_equal and left[1] == right[1]))
    except (TypeError, InvalidOperation):  # with and without a time zone; not a number
        return False


def _comparable(term: Term) -> tuple[str, Any] | None:
    """A class of values that compare with each other, and the value."""
    if not isinstance(term, Literal):
        return None
    name, text = _local(term.datatype.value), term.value
    check = _CHECKS.get(name)
    if check is not None and not check(text):
        return None
    if name in _RANGES or name == "decimal":
        return "number", Decimal(text)
    if name in ("double", "float"):
        return "number", Decimal(text.replace("INF", "Infinity"))
    if name == "date":
        return "date", date.fromisoformat(text[:10])
    if name == "dateTime":
        return "dateTime", datetime.fromisoformat(text)
    if name == "boolean":
        return "boolean", text in ("true", "1")
    return ("string", text) if name == "string" else None


def _local(iri: str) -> str:
    return iri[len(_XSD) :] if iri.startswith(_XSD) else iri


def _is_integer(low: int | None, high: int | None) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        if not _INTEGER.fullmatch(text):
            return False
        value = int(text) if len(text) < 40 else 10**40 * (-1 if text.startswith("-") else 1)
        return (low is None or low <= value) and (high is None or value <= high)

    return check


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    return match is not None and _parses(date.fromisoformat, match[1])


def _is_date_time(text: str) -> bool:
    return bool(_DATE_TIME.fullmatch(text)) and _parses(datetime.fromisoformat, text)


def _parses(read: Callable[[str], Any], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    **{name: _is_integer(*bounds) for name, bounds in _RANGES.items()},
    "decimal": lambda text: bool(_DECIMAL.fullmatch(text)),
    "double": lambda text: bool(_DOUBLE.fullmatch(text)),
    "float": lambda text: bool(_DOUBLE.fullmatch(text)),
    "boolean": lambda text: text in ("true", "false", "0", "1"),
    "date": _is_date,
    "dateTime": _is_date_time,
}
