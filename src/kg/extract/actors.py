"""Subject and object changed back where only what the words mean tells: bodies and people act, things do not.

`Командування розпочало навчання`: both nouns may be either by their form, and the parser may take the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.clauses import Clause
from kg.extract.lexicon import Lexicon
from kg.language.document import Node

_ACTING = ("bodies", "troops", "armies", "officials", "outlets", "countries", "people", "parties", "peoples", "crowd")


def turn_back(clauses: Iterable[Clause], lexicon: Lexicon) -> None:
    """Mends the slots of clauses whose object stands before the verb and can act, the subject behind it cannot."""
    for clause in clauses:
        subjects, objects = clause.slots.get("subj", []), clause.slots.get("obj", [])
        if clause.passive or clause.kind != "finite" or len(subjects) != 1 or len(objects) != 1:
            continue
        subject, other = subjects[0], objects[0]
        if not other.first < clause.head.first < subject.first or _acts(subject, lexicon):
            continue
        if _acts(other, lexicon) and _is_open(subject) and _is_open(other):
            clause.slots["subj"], clause.slots["obj"] = objects, subjects


def _acts(node: Node, lexicon: Lexicon) -> bool:
    named = node.name is not None and node.name.kind in ("person", "organisation", "state")
    return named or node.analysis.animacy == "Anim" or lexicon.is_a(node.lemma, *_ACTING)


def _is_open(node: Node) -> bool:
    """Whether nominative and accusative of the word look alike."""
    a = node.analysis
    return a.number == "Plur" or a.gender != "Fem" or a.lemma[-1:] not in "ая"
