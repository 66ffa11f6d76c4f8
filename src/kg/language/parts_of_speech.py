"""Words that the tagger took for another part of speech: `дані` are no `given`, `варту` is no adjective."""

from __future__ import annotations

from collections.abc import Sequence

from kg.language.document import Node, Word
from kg.language.tree import hang, has_preposition, verb_above

_DATA = {"дані", "даних", "даними", "даним"}


def data_are_a_noun(nodes: Sequence[Node], i: int, node: Node, words: Sequence[Word]) -> None:
    """`свідчать дані виборчкому`: no `given` but what is known, where no noun agrees with it."""
    if node.text.lower() not in _DATA or node.analysis.pos != "ADJ" or node.kind != "word":
        return
    after = nodes[i + 1] if i + 1 < len(nodes) else None
    if after is not None and after.analysis.pos == "NOUN" and after.case == node.case != "Gen":
        return
    readings = [c for c in words[node.first].candidates if c.pos == "NOUN"]
    if not readings:
        return
    fitting = [c for c in readings if c.case == node.case]
    verb = node.head if node.head is not None and node.head.analysis.pos == "VERB" else None
    if verb is None and after is not None and after.head is not None and after.head.analysis.pos == "VERB":
        verb = after.head
    subject = verb is not None and verb.analysis.number == "Plur" and not has_preposition(node)
    free = subject and verb is not None and not any(c.relation.startswith("nsubj") for c in verb.children)
    nominative = [c for c in readings if c.case == "Nom"] if free else []
    node.analysis = (nominative or fitting or readings)[0]
    if verb is not None and nominative:
        hang(node, verb, "nsubj")
    if after is not None and (after.case == "Gen" or after.name is not None) and not has_preposition(after):
        hang(after, node, "nmod")


def noun_behind_preposition(nodes: Sequence[Node], i: int, node: Node, words: Sequence[Word]) -> None:
    """`узяв під варту чиновника`: what looks like an adjective but agrees with no noun behind it is one itself."""
    a, head = node.analysis, node.head
    if i == 0 or a.pos != "ADJ" or node.relation != "amod" or head is None or nodes[i - 1].analysis.pos != "ADP":
        return
    b = head.analysis
    same_gender = not a.gender or not b.gender or a.gender == b.gender
    if head.name is not None or not b.case or (a.case == b.case and a.number == b.number and same_gender):
        return
    nouns = [c for c in words[node.first].candidates if c.pos == "NOUN" and c.case == a.case]
    verb = verb_above(head)
    if not nouns or verb is None:
        return
    preposition = nodes[i - 1]
    governed = preposition.head is head
    node.analysis = nouns[0]
    hang(node, verb, "obl")
    hang(preposition, node, "case")
    if governed and head.head is verb and head.case == "Acc":
        head.relation = "obj"


def no_adverb_acts(node: Node) -> None:
    """`Раніше Кремль назвав рішення помилкою`: an adverb is no subject, unless it counts: `чимало людей`."""
    if node.analysis.pos == "ADV" and node.relation.startswith("nsubj") and not node.children:
        node.relation = "advmod"
