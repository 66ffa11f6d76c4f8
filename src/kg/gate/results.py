"""One validation result as both validators give it: the common ground on which they are compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """`focus` and `value` are terms in N-Triples syntax; `path` is an IRI, or empty where it is none."""

    focus: str
    shape: str
    component: str
    path: str = ""
    value: str = ""
    severity: str = "Violation"
