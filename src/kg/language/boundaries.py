"""Borders that the parser steps over: a colon, and a second preposition."""

from __future__ import annotations

from collections.abc import Sequence

from kg.language.document import Node
from kg.language.tree import hang

_LOOSE = {"obl", "advmod", "nsubj", "obj", "iobj"}


def keep_before_colon(nodes: Sequence[Node]) -> None:
    """`У Хартумі попередили: скиди затопили оселі`: what stands before the colon belongs to the verb before it."""
    at = next((i for i, node in enumerate(nodes) if node.text == ":"), len(nodes))
    before, behind = nodes[:at], set(nodes[at:])
    verbs = [n for n in before if n.analysis.verb_form == "Fin" and (n.head is None or n.head in behind)]
    if not verbs or not behind:
        return
    for node in before:
        if node.head in behind and node.relation in _LOOSE and node not in verbs:
            hang(node, verbs[-1], node.relation)


def prepositions_in_order(nodes: Sequence[Node]) -> None:
    """`про сімох поранених у місті`: a preposition governs what stands before the next one, not behind it."""
    for i, node in enumerate(nodes):
        if node.relation != "case" or node.head is None:
            continue
        between = [n for n in nodes[i + 1 :] if n.first < node.head.first]
        other = next((n for n in between if n.relation == "case" and n.head is node.head), None)
        if other is None:
            continue
        governed = [n for n in between if n.first < other.first and n.analysis.pos in ("NOUN", "PROPN", "NUM", "ADJ")]
        heads = [n for n in governed if n.head not in governed]
        if heads:
            hang(node, heads[-1], "case")
