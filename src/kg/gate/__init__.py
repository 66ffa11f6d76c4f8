"""The gate: an article's graph is checked before it is stored, and goes to quarantine where it breaks a shape."""

from __future__ import annotations

from kg.gate.check import check, check_beside, check_quads
from kg.gate.formats import FORMATS, Checked
from kg.gate.other import check_derived, check_facts
from kg.gate.quarantine import Refused, quarantine, refusal, report
from kg.gate.verdict import Finding, Verdict, Words

__all__ = [
    "FORMATS",
    "Checked",
    "Finding",
    "Refused",
    "Verdict",
    "Words",
    "check",
    "check_beside",
    "check_derived",
    "check_facts",
    "check_quads",
    "quarantine",
    "refusal",
    "report",
]
