"""Subject and object chosen together: what the tree scores word by word is held against agreement and case.

The network scores each relation by itself, so it may give a verb two subjects or one that does not agree with it
(`Місто обстріляли`). Where that happens, the verb's subjects and objects are chosen anew: the likeliest assignment
in which at most one is the subject, and that one can be a nominative that agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from kg.language.document import Analysis
from kg.language.features import Unit
from kg.language.network import Floats

_SUBJECT, _OBJECT = "nsubj", "obj"
_COUNTERS = frozenset({"nummod:gov", "nummod", "det:numgov", "det:nummod"})
_MOST = 4  # subjects and objects of one verb that are weighed together
_TRUST = 0.5  # weight of a reading's probability beside the relation's
_SECOND_OBJECT = 3.0  # log-probability that a second object takes away
_INVERTED = 2.4  # what an object before the verb and a subject behind it take away: 159 to 15 in the treebank
_NO_SUBJECT = 2.0  # what a singular verb of the third person loses without a subject
_SUBJECTS_OF_OTHER_KINDS = ("csubj", "nsubj:pass")
_SMALLEST = 1e-6
_SUBJECT_CASES = ("Nom", "")
_OBJECT_CASES = ("Acc", "", "Gen")


@dataclass(slots=True)
class Choice:
    """What has been decided for a sentence; `heads` count from 1, 0 is the root."""

    units: Sequence[Unit]
    heads: Sequence[int]
    relations: list[str]
    readings: list[Analysis]
    likely: Sequence[Floats]  # probability of each candidate reading
    scored: Floats  # log-probability of each relation for the chosen head
    names: Sequence[str]  # of the columns of `scored`

    def children(self, i: int) -> list[int]:
        return [k for k, head in enumerate(self.heads) if head == i + 1]


def settle(choice: Choice) -> None:
    """Mends subjects and objects, with their readings, wherever they clash; the rest stays as it is."""
    verbs: dict[int, list[int]] = {}
    for i, relation in enumerate(choice.relations):
        if relation in (_SUBJECT, _OBJECT) and choice.heads[i] > 0:
            verbs.setdefault(choice.heads[i] - 1, []).append(i)
    for verb, arguments in verbs.items():
        reading = choice.readings[verb]
        tells = reading.pos == "VERB" and reading.verb_form in ("Fin", "Imps")
        if tells and len(arguments) <= _MOST and _clashes(choice, verb, arguments):
            _choose(choice, verb, arguments)


def _clashes(choice: Choice, verb: int, arguments: Sequence[int]) -> bool:
    subjects = [i for i in arguments if choice.relations[i] == _SUBJECT]
    if len(subjects) > 1 or len(arguments) - len(subjects) > 1:
        return True
    if not subjects and _wants_subject(choice, verb):
        return any(choice.readings[i].case in _OBJECT_CASES for i in arguments)
    if _is_inverted(verb, list(zip(arguments, (choice.relations[i] for i in arguments), strict=True))):
        return True
    return any(
        (choice.readings[i].case not in _SUBJECT_CASES and not _counted(choice, i))
        or not _agree(choice, i, choice.readings[i], choice.readings[verb])
        for i in subjects
    )


def _is_inverted(verb: int, related: Sequence[tuple[int, str]]) -> bool:
    """An object before the verb and a subject behind it."""
    return any(i < verb and r == _OBJECT for i, r in related) and any(i > verb and r == _SUBJECT for i, r in related)


def _wants_subject(choice: Choice, verb: int) -> bool:
    """A singular verb of the third person that shares no other verb's subject: it seldom goes without its own."""
    reading = choice.readings[verb]
    alone = reading.verb_form == "Fin" and not _shares_subject(choice, verb)
    third = reading.number == "Sing" and reading.mood != "Imp" and reading.person in ("", "3")
    return alone and third and not any(choice.relations[i] in _SUBJECTS_OF_OTHER_KINDS for i in choice.children(verb))


def _shares_subject(choice: Choice, verb: int) -> bool:
    """Joined to a verb of the same number."""
    if choice.relations[verb] != "conj":
        return False
    return choice.readings[choice.heads[verb] - 1].number in ("", choice.readings[verb].number)


def _choose(choice: Choice, verb: int, arguments: Sequence[int]) -> None:
    """The best assignment with one subject at most; every object but one costs."""
    best, most = None, -np.inf
    missing = _NO_SUBJECT if _wants_subject(choice, verb) else 0.0
    for picked in product(*(_options(choice, verb, i) for i in arguments)):
        relations = [relation for _, relation, _ in picked]
        score = sum(score for score, _, _ in picked) - _SECOND_OBJECT * max(0, relations.count(_OBJECT) - 1)
        score -= missing * (_SUBJECT not in relations)
        score -= _INVERTED * _is_inverted(verb, list(zip(arguments, relations, strict=True)))
        if relations.count(_SUBJECT) <= 1 and score > most:
            best, most = picked, score
    for i, (_, relation, k) in zip(arguments, best or (), strict=best is not None):
        choice.relations[i] = relation
        choice.readings[i] = choice.units[i].candidates[k]


def _options(choice: Choice, verb: int, i: int) -> list[tuple[float, str, int]]:
    """Score, relation and candidate reading: as subject, as object, or as it is if it can be neither."""
    found = []
    for relation, cases in ((_SUBJECT, _SUBJECT_CASES), (_OBJECT, _OBJECT_CASES)):
        readings = [
            (float(p), -k)
            for k, (reading, p) in enumerate(zip(choice.units[i].candidates, choice.likely[i], strict=True))
            if _fits(choice, verb, i, reading, relation, cases)
        ]
        if readings:
            probability, k = max(readings)
            scored = float(choice.scored[i, choice.names.index(relation)])
            found.append((scored + _TRUST * float(np.log(probability + _SMALLEST)), relation, -k))
    present = choice.units[i].candidates.index(choice.readings[i])
    return found or [(0.0, choice.relations[i], present)]


def _fits(choice: Choice, verb: int, i: int, reading: Analysis, relation: str, cases: Sequence[str]) -> bool:
    if reading.pos != choice.readings[i].pos or (reading.case not in cases and not _counted(choice, i)):
        return False
    if relation == _OBJECT:
        return not choice.readings[verb].lemma.endswith("ся")
    return _agree(choice, i, reading, choice.readings[verb])


def _agree(choice: Choice, i: int, reading: Analysis, verb: Analysis) -> bool:
    """Whether word `i`, so read, can be the verb's subject."""
    if verb.verb_form == "Imps":
        return False
    if _counted(choice, i) or any(choice.relations[k] in ("conj", "appos") for k in choice.children(i)):
        return True
    if verb.number and reading.number and verb.number != reading.number:
        return False
    if verb.person in ("1", "2") and reading.pos != "PRON":
        return False
    return not (verb.gender and reading.gender and reading.number == "Sing" and verb.gender != reading.gender)


def _counted(choice: Choice, i: int) -> bool:
    """Numbers and what they count agree by rules of their own."""
    number = choice.readings[i].pos == "NUM" or choice.units[i].kind == "number"
    return number or any(choice.relations[k] in _COUNTERS for k in choice.children(i))
