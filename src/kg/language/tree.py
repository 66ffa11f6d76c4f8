"""What repairs of a sentence's tree are made of: moving a node, and what a node could be besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.language.document import Node, Word

_INVARIANT = 5  # a name that can have so many cases tells none


def hang(node: Node, head: Node, relation: str) -> None:
    """Moves a node below another head, unless that would close a circle."""
    if any(below is head for below in node.subtree()):
        return
    if node.head is not None:
        node.head.children.remove(node)
    node.head, node.relation = head, relation
    head.children.append(node)


def make_subject(node: Node, verb: Node) -> None:
    """The node becomes the nominative subject of the verb."""
    node.analysis = replace(node.analysis, case="Nom")
    if node.head is verb:
        node.relation = "nsubj"
    else:
        hang(node, verb, "nsubj")


def agrees(node: Node, verb: Node) -> bool:
    """Whether the node can be the subject of the verb by number, and by gender in the past."""
    return node.relation not in ("nsubj", "discourse", "vocative", "advmod") and fits(node, verb)


def fits(node: Node, verb: Node) -> bool:
    """Whether number, and gender in the past, of the node are those of the verb."""
    if any(child.relation == "conj" for child in node.children) and verb.analysis.number == "Plur":
        return True
    number = node.analysis.number
    if node.name is not None and is_invariant(node):
        number = verb.analysis.number if node.text.split()[0].isupper() else number  # `США`, `ВМС Перу`
    if number and verb.analysis.number and number != verb.analysis.number:
        return False
    gender = node.analysis.gender
    past = verb.analysis.tense == "Past" and verb.analysis.number == "Sing"
    return not (past and gender and verb.analysis.gender and gender != verb.analysis.gender and not is_invariant(node))


def is_invariant(node: Node) -> bool:
    """Whether the node is a name that shows no case: `США`."""
    return node.name is not None and len(node.name.cases) >= _INVARIANT


def can_be(node: Node, case: str, words: Sequence[Word] = ()) -> bool:
    """Whether the node can stand in that case: by its name's cases, else by the readings of its word."""
    if node.name is not None:
        return case in node.name.cases
    if node.case == case:
        return True
    if not words:
        return False
    candidates = words[node.first].candidates
    same_number = case != "Gen"  # `країни` is a genitive singular and a nominative plural
    return any(
        c.case == case and c.lemma == node.lemma and (c.number == node.analysis.number or not same_number)
        for c in candidates
    )


def has_preposition(node: Node) -> bool:
    return any(child.relation == "case" for child in node.children)


def verb_above(node: Node) -> Node | None:
    """The verb that the node hangs on, over however many nouns; None without one."""
    current: Node | None = node
    while current is not None and current.analysis.pos != "VERB":
        current = current.head
    return current
