"""Phrases with a preposition and locatives without one, mended in the tree: their case and what they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.language.document import Node, Word
from kg.language.tree import can_be, hang, has_preposition, verb_above


def obey_preposition(node: Node, words: Sequence[Word]) -> None:
    """`до РФ`: the preposition tells the case of a name that shows none."""
    preposition = next((child for child in node.children if child.relation == "case"), None)
    if preposition is None or preposition.kind != "word":
        return
    governed = [c.case for c in words[preposition.first].candidates if c.pos == "ADP" and c.case]
    placed = node.name is not None and node.name.kind != "person" and "Loc" in governed and can_be(node, "Loc")
    if node.case == "Gen" and placed:
        node.analysis = replace(node.analysis, case="Loc")  # `у США`, `у Міноборони`: where, not whose
    if governed and node.case not in governed:
        free = not node.case or node.number is not None
        possible = [case for case in governed if free or can_be(node, case, words)]
        if possible:
            wanted = preposition.case if preposition.case in possible else possible[0]
            node.analysis = replace(node.analysis, case=wanted)


def phrase_before_noun(node: Node) -> None:
    """`У МЗС звинувачення назвали вигадкою`: a noun's own prepositional phrases stand behind it."""
    noun = node.head
    if node.relation != "nmod" or noun is None or noun.first < node.first or not has_preposition(node):
        return
    verb = verb_above(noun)
    if verb is not None:
        hang(node, verb, "obl")


def place_of_content(nodes: Sequence[Node], node: Node) -> None:
    """`повідомила про військових у Росії`: right behind what is told stands where that is, not where it is told."""
    preposition = next((c for c in node.children if c.relation == "case" and c.case == "Loc"), None)
    if preposition is None or node.case != "Loc" or node.relation != "obl" or node.head is None:
        return
    before = next((n for n in reversed(nodes) if n.last == preposition.first - 1), None)
    while before is not None and before.head is not node.head:
        before = before.head
    if before is None or before.analysis.pos not in ("NOUN", "PROPN") or before.first < node.head.first:
        return
    if any(c.relation == "case" and c.lemma == "про" for c in before.children):
        hang(node, before, "nmod")


def no_bare_locative(nodes: Sequence[Node], i: int, node: Node, words: Sequence[Word]) -> None:
    """`підняла в повітря винищувачі`: without a preposition it is no locative but the verb's object."""
    if node.case == "Loc" and node.name is not None and not has_preposition(node) and node.relation != "conj":
        if i and can_be(node, "Gen") and nodes[i - 1].analysis.pos == "NOUN" and nodes[i - 1].last == node.first - 1:
            node.analysis = replace(node.analysis, case="Gen")  # `про військових Ірану`
            hang(node, nodes[i - 1], "nmod")
        return
    if node.case != "Loc" or node.kind != "word" or node.analysis.pos != "NOUN" or node.relation == "conj":
        return
    verb = verb_above(node)
    readings = [c for c in words[node.first].candidates if c.pos == "NOUN" and c.case == "Acc"]
    if has_preposition(node) or verb is None or not readings or node.first < verb.first:
        return
    if not any(child.relation == "obj" for child in verb.children):
        node.analysis = max(readings, key=lambda c: c.animacy == "Inan")
        hang(node, verb, "obj")


def occasion_of_verb(node: Node) -> None:
    """`Лідери на саміті ухвалили`: where people are when they act is told of the act, not of the people."""
    subject = node.head
    if node.relation != "nmod" or node.case != "Loc" or subject is None or subject.relation != "nsubj":
        return
    verb = subject.head
    behind = verb is not None and verb.analysis.verb_form == "Fin" and verb.first > node.first > subject.first
    on = any(child.relation == "case" and child.lemma == "на" for child in node.children)
    if on and behind and verb is not None and subject.analysis.animacy == "Anim":
        hang(node, verb, "obl")
