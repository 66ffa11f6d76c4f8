"""What a clause takes over from the one that it hangs on: the shared subject, the noun that a relative tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.language.document import Node

if TYPE_CHECKING:
    from kg.extract.clauses import Clause

_RELATIVE = {"який", "котрий", "що", "хто"}
_WHERE = {"де", "куди", "звідки"}


def share(clause: Clause) -> None:
    """Fills what the clause takes over from the one that it hangs on."""
    if clause.link in ("relative", "attribute"):
        _take_antecedent(clause)
    if clause.parent is None or "subj" in clause.slots:
        return
    if clause.link == "relative" and clause.kind == "finite" and _tells_of_inside(clause):
        if "subj" in clause.parent.slots and _agree_in_form(clause, clause.parent):
            clause.slots["subj"] = list(clause.parent.slots["subj"])
        return
    if clause.link == "conj" and clause.passive and clause.kind == "participle" and "obj" not in clause.slots:
        shared = clause.parent.slots.get("obj" if clause.parent.passive else "subj")
        if shared and _agree_in_form(clause, clause.parent):
            clause.slots["obj"] = list(shared)  # `намагався втекти і був застрелений`
        return
    if clause.link == "complement" and clause.passive and clause.kind == "participle" and "obj" not in clause.slots:
        if not clause.parent.passive and _agree_in_form(clause, clause.parent) and "subj" in clause.parent.slots:
            clause.slots["obj"] = list(clause.parent.slots["subj"])  # `закон має бути ухвалений`
        return
    if clause.link in ("complement", "conj", "adverbial") and _agrees(clause, clause.parent):
        inherited = clause.parent.slots.get("subj" if not clause.parent.passive else "obj")
        if inherited and not (clause.passive or clause.kind == "impersonal"):
            clause.slots["subj"] = list(inherited)


def _tells_of_inside(clause: Clause) -> bool:
    """`склад, де зберігали ракети`, `ухвалили декларацію, у якій засудили удар`: told of what is in the antecedent."""
    if any(node.lemma in _WHERE for node in clause.nodes[:2]):
        return True
    antecedent = clause.head.head
    inside = antecedent is not None and antecedent in clause.slots.get("в+loc", ())
    return inside and antecedent is not None and antecedent.relation == "obj"


def _take_antecedent(clause: Clause) -> None:
    antecedent = clause.head.head
    if antecedent is None:
        return
    if clause.kind == "participle" and clause.link == "attribute":
        clause.slots.setdefault("obj" if clause.passive else "subj", [antecedent])
        return
    for slot, fillers in clause.slots.items():
        clause.slots[slot] = [antecedent if _is_relative(node) else node for node in fillers]
    if any(node.lemma in _WHERE for node in clause.nodes[:2]):
        clause.slots.setdefault("в+loc", []).append(antecedent)


def _is_relative(node: Node) -> bool:
    return node.lemma in _RELATIVE and node.analysis.pos in ("PRON", "DET", "SCONJ")


def _agrees(clause: Clause, parent: Clause) -> bool:
    """Whether the parent's subject can be this clause's: same number, and gender where both are past."""
    if clause.kind in ("infinitive", "gerund"):
        return clause.link == "complement" or clause.kind == "gerund" or clause.marker in ("", "щоб", "аби")
    if clause.kind in ("impersonal", "participle", "nominal"):
        return False
    if clause.link == "adverbial":
        return False
    return _agree_in_form(clause, parent)


def _agree_in_form(clause: Clause, parent: Clause) -> bool:
    a, b = clause.head.analysis, parent.head.analysis
    if a.number != b.number and b.number:
        return False
    return not (a.gender and b.gender and a.gender != b.gender)
