"""Literals in the one form in which every store gives them back.

Oxigraph rewrites typed numbers to their shortest form and narrow integers to `xsd:integer`: so they are
written like that from the start, and what has to stay as it stood in the text is a plain string.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal

from kg.errors import BadInput
from kg.rdf.namespaces import term

_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def text(value: str, language: str | None = None) -> Literal:
    """A plain or language-tagged string.

    Raises BadInput for NUL and lone surrogates, which RDF cannot hold (`kg.read` replaces them, one for one).
    """
    found = _UNHOLDABLE.search(value)
    if found:
        shown = value[:40].encode("unicode_escape").decode()
        where = f"U+{ord(found[0]):04X} at offset {found.start()} of “{shown}”"
        raise BadInput("text for the graph", f"{where} cannot be held in RDF; replace it by U+FFFD")
    return Literal(value, language=language) if language else Literal(value)


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=term("xsd:integer"))


def number(value: float) -> Literal:
    """`xsd:decimal`, shortest form: `11000`, `2.5`. Raises ValueError where it is not finite."""
    exact = Decimal(repr(float(value)))
    if not exact.is_finite():
        raise ValueError(f"{value} is no number that a graph can hold")
    plain = format(exact, "f")
    shortest = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return Literal("0" if shortest in ("", "-0") else shortest, datatype=term("xsd:decimal"))


def day(value: date) -> Literal:
    return Literal(value.isoformat(), datatype=term("xsd:date"))


def boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=term("xsd:boolean"))
