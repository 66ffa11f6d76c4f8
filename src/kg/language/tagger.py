"""Chooses the reading of each unit among the dictionary's candidates."""

from __future__ import annotations

from collections.abc import Sequence

from kg.language.document import Analysis
from kg.language.features import Unit
from kg.language.network import Scores, shipped


def tag(units: Sequence[Unit]) -> list[Analysis]:
    """The likeliest reading of each unit in its sentence."""
    return chosen(units, next(shipped().score([units]))) if units else []


def chosen(units: Sequence[Unit], scores: Scores) -> list[Analysis]:
    """The likeliest reading of each unit; of equally likely ones the dictionary's first."""
    return [
        unit.candidates[int(probabilities.argmax())] for unit, probabilities in zip(units, scores.readings, strict=True)
    ]
