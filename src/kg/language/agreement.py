"""Readings that the words right before rule out, taken away before parsing.

Ukrainian leaves some choices to nobody: a preposition governs its cases, a locative needs a preposition, an adjective
agrees with the noun behind it. The network only weighs such things, and errs on words that it never saw. A unit keeps
all its readings where none would be left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.language.document import Analysis
from kg.language.features import Unit

_DECLINED = frozenset({"NOUN", "PROPN", "ADJ", "DET", "PRON", "NUM"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_FAR = 8  # units back to the preposition of a locative


def licensed(units: Sequence[Unit]) -> list[Unit]:
    """The same units, each with the readings that can stand where it stands."""
    found: list[Unit] = []
    for i, unit in enumerate(units):
        if unit.kind == "word" and len(unit.candidates) > 1:
            if not _is_in_place(units, i):
                unit = _kept(unit, lambda a: a.case != "Loc" or a.pos == "ADP")
            unit = _governed(unit, found)
            unit = _agreeing(unit, found)
        found.append(unit)
    return found


def _kept(unit: Unit, allowed: Callable[[Analysis], bool]) -> Unit:
    readings = tuple(a for a in unit.candidates if allowed(a))
    return unit if not readings or len(readings) == len(unit.candidates) else replace(unit, candidates=readings)


def _is_in_place(units: Sequence[Unit], i: int) -> bool:
    """Whether a preposition stands before, with nothing between that can be no part of its phrase."""
    for k in range(i - 1, max(-1, i - 1 - _FAR), -1):
        candidates = units[k].candidates
        if any(a.pos == "ADP" for a in candidates):
            return any(a.pos == "ADP" and a.case == "Loc" for a in candidates)
        if units[k].kind == "word" and not any(_stands_between(a) for a in candidates):
            return False
    return False


def _stands_between(reading: Analysis) -> bool:
    """`на сході та півдні України`: what may stand between a preposition and a locative."""
    if reading.pos in ("CCONJ", "PUNCT", "ADV", "PART", "X"):
        return True
    return reading.pos in _DECLINED and reading.case in ("Loc", "Gen", "Dat", "Ins", "")


def _governed(unit: Unit, before: Sequence[Unit]) -> Unit:
    """`на Литву`: right behind a preposition stands one of its cases."""
    prepositions = before[-1].candidates if before else ()
    if not prepositions or any(a.pos != "ADP" for a in prepositions):
        return unit
    cases = {a.case for a in prepositions}
    return _kept(unit, lambda a: a.pos not in _DECLINED or a.case in cases or not a.case)


def _agreeing(unit: Unit, before: Sequence[Unit]) -> Unit:
    """`телефонного дзвінка`, `залізничний міст`: the noun behind an adjective that can be nothing else."""
    adjectives = before[-1].candidates if before and before[-1].kind == "word" else ()
    if not adjectives or any(a.pos != "ADJ" or a.verb_form for a in adjectives):
        return unit
    nouns = [a for a in unit.candidates if a.pos in _NOUNS]
    if not any(_agree(a, noun) for a in adjectives for noun in nouns):
        return unit
    return _kept(unit, lambda noun: noun.pos in _NOUNS and any(_agree(a, noun) for a in adjectives))


def _agree(adjective: Analysis, noun: Analysis) -> bool:
    if adjective.case != noun.case or adjective.number != noun.number:
        return False
    if adjective.case == "Acc" and adjective.animacy and noun.animacy and adjective.animacy != noun.animacy:
        return False
    return adjective.number == "Plur" or not noun.gender or adjective.gender in ("", noun.gender)
