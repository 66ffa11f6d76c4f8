"""A verb that is left out the second time: `Канада виділить 20 млн доларів, Норвегія – 30 млн`.

The dash stands for the verb. What stands before it takes the place of its like in the clause before, the number
behind it that of the number there; the rest is taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.extract.clauses import Clause, preposition, slot_name
from kg.language.document import Node

_DASHES = {"–", "—", "-"}
_BORDERS = {",", ";", "(", ")", ":"}
_JOINS = {"CCONJ", "PART", "ADV"}
_NOMINAL = {"NOUN", "PROPN", "X", "ADJ", "DET", "NUM", "ADP", "PRON"}
_LONGEST = 7  # nodes before the dash
_TELLING = ("finite", "impersonal", "participle")


def fill_gaps(clauses: list[Clause], nodes: Sequence[Node]) -> None:
    """Adds a clause for each part of the sentence that leaves its verb out, and takes its nodes from the others."""
    for at, dash in enumerate(nodes):
        if dash.text in _DASHES and 0 < at < len(nodes) - 1:
            before, behind = _before(nodes, at), _behind(nodes, at)
            number = next((node for node in behind if node.number is not None), None)
            if before and number is not None and (model := _model(clauses, before[0].first, number)) is not None:
                _add(clauses, model, before, number, [*before, dash, *behind])


def _before(nodes: Sequence[Node], at: int) -> list[Node]:
    """The noun phrase between the last comma and the dash; empty where there is none."""
    found: list[Node] = []
    for node in reversed(nodes[max(0, at - _LONGEST - 1) : at]):
        if node.text in _BORDERS:
            return [n for n in reversed(found) if n.analysis.pos not in _JOINS]
        if node.analysis.pos not in _NOMINAL | _JOINS or node.number is not None:
            return []
        found.append(node)
    return []


def _behind(nodes: Sequence[Node], at: int) -> list[Node]:
    """The number behind the dash with what it counts; empty where something else stands there."""
    found: list[Node] = []
    for node in nodes[at + 1 :]:
        if node.analysis.pos in ("VERB", "AUX"):
            return []
        if node.text in _DASHES:
            return []  # `частину грошей — до 400 млн крон — візьмуть`: only told besides
        if node.analysis.pos == "PUNCT":
            break
        found.append(node)
    number = next((i for i, node in enumerate(found) if node.number is not None), len(found))
    joined = all(node.analysis.pos in _JOINS | {"ADP"} for node in found[:number])
    return found if joined and number < len(found) else []


def _model(clauses: Sequence[Clause], first: int, number: Node) -> Clause | None:
    """The clause whose verb is left out: the last one before word `first` that tells such a number."""
    earlier = [c for c in clauses if c.kind in _TELLING and c.head.first < first and _alike(c, first, number)]
    return max(earlier, key=lambda clause: clause.head.first, default=None)


def _alike(clause: Clause, first: int, number: Node) -> tuple[str, Node] | None:
    """Slot and node of the clause's number before word `first` that the other one stands beside."""
    prep = preposition(number)
    for slot, fillers in clause.slots.items():
        for node in fillers:
            counted = (
                node if node.number is not None else next((c for c in node.children if c.number is not None), None)
            )
            if counted is not None and node.first < first and preposition(node) == prep:
                return slot, counted
    if not prep and "obj" in clause.slots and clause.slots["obj"][0].first < first and not _has_no_noun(number):
        return "obj", clause.slots["obj"][0]  # `надіслала батальйон, США – дві батареї`
    loose = [n for n in clause.nodes if n.number is not None and clause.head.first < n.first < first]
    return ("obj", loose[0]) if loose and not prep and not preposition(loose[0]) and "obj" not in clause.slots else None


def _add(clauses: list[Clause], model: Clause, before: Sequence[Node], number: Node, part: Sequence[Node]) -> None:
    beside = _alike(model, before[0].first, number)
    lead = next((n for n in before if n.head not in before and n.analysis.pos != "ADP"), before[-1])
    slot = slot_name(lead) if preposition(lead) else "subj"
    if beside is None or slot == beside[0] or (slot == "subj" and not _may_be_subject(lead)):
        return
    counts, other = beside
    model.slots.setdefault(counts, [other])
    if number.number is not None and other.number is not None and not number.number.unit and _has_no_noun(number):
        number.number = replace(number.number, unit=other.number.unit)
    taken = set(part)
    _cut_out(taken, model.head)
    gap = Clause(model.head, model.verb, model.kind, "conj", "", model, [], list(part), gapped=True)
    own = {slot_name(node): [node] for node in part if node.analysis.pos in _NOMINAL and preposition(node)}
    gap.slots = {**_without(model.slots, taken), **own, slot: [lead], counts: [number]}
    gap.negated, gap.passive = model.negated, model.passive
    for clause in [c for c in clauses if c.head in taken]:
        _dissolve(clause, clauses, model, gap)
    for clause in clauses:
        clause.nodes = [node for node in clause.nodes if node not in taken]
        clause.slots = _without(clause.slots, taken)
    model.children.append(gap)
    clauses.append(gap)


def _dissolve(clause: Clause, clauses: list[Clause], model: Clause, gap: Clause) -> None:
    """What the parser took for a predicate of its own is the part's; what hung on it hangs there, or stands alone."""
    clauses.remove(clause)
    model.nodes = sorted({*model.nodes, *clause.nodes}, key=lambda node: node.first)
    if clause.parent is not None:
        clause.parent.children.remove(clause)
    for child in clause.children:
        child.parent = None if child is model else gap
        if child is model:
            child.link = "root"
        else:
            gap.children.append(child)


def _cut_out(part: set[Node], verb: Node) -> None:
    """What the parser hung across the border of the part hangs on the verb."""
    across = [child for node in part for child in node.children if child not in part]
    across += [node for node in part if node.head is not None and node.head not in part]
    for node in across:
        if node.head is not None and node.head is not verb:
            node.head.children.remove(node)
            node.head, node.relation = verb, "dep"
            verb.children.append(node)


def _may_be_subject(node: Node) -> bool:
    """`імпорт` looks the same as subject and as object."""
    a = node.analysis
    return a.case in ("Nom", "") or (a.case == "Acc" and a.animacy == "Inan" and a.gender != "Fem")


def _has_no_noun(node: Node) -> bool:
    """Whether it counts nothing by name: no noun below it, and none behind it that it hangs on."""
    if node.relation.startswith("nummod") and node.head is not None and node.head.first > node.last:
        return False
    return all(child.analysis.pos in ("PUNCT", "ADV", "PART", "ADP", "CCONJ") for child in node.children)


def _without(slots: Mapping[str, Sequence[Node]], taken: set[Node]) -> dict[str, list[Node]]:
    left = {slot: [node for node in fillers if node not in taken] for slot, fillers in slots.items()}
    return {slot: fillers for slot, fillers in left.items() if fillers}
