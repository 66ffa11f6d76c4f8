"""Noun phrases: which words belong to a noun, how it reads in the nominative, which state it is tied to."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.clauses import preposition
from kg.language.document import Document, Node
from kg.language.inflection import nominative
from kg.model import Span

_OWN = ("amod", "nmod", "flat", "flat:name", "flat:foreign", "appos", "compound", "nummod:ordinal")
_CARRIED_PREPOSITIONS = {"з", "про", "для", "в", "на", "від", "проти", "між", "при", "щодо"}
_LONGEST_COMPLEMENT = 8  # words; a longer tail is no part of a name


def phrase_nodes(head: Node, *, complements: bool = True) -> list[Node]:
    """The noun with its adjectives, genitives and (optionally) prepositional complements, in text order."""
    found = [head]
    for child in head.children:
        if _belongs(child, head, complements):
            found += _whole(child)
    found.sort(key=lambda node: node.first)
    return _contiguous(found, head)


def _belongs(child: Node, head: Node, complements: bool) -> bool:
    if child.relation not in _OWN or child.analysis.pos in ("DET", "PRON"):
        return False
    if child.relation == "nmod" and child.analysis.verb_form == "Part":
        return False  # `військових убитими й пораненими`
    if child.relation == "amod":
        return child.first < head.first or (child.first == head.last + 1 and child.analysis.verb_form != "Part")
    prep = preposition(child)
    if prep:
        return complements and prep in _CARRIED_PREPOSITIONS and child.first > head.first
    if child.relation in ("nmod", "appos") and child.case in ("Dat", "Nom") and child.kind == "name":
        body = child.name is not None and child.name.kind in ("state", "organisation")
        if body and child.first == head.last + 1 and child.name is not None and "Gen" in child.name.cases:
            return True  # `посольство РФ`, `речник МЗС`
        if child.relation == "nmod":
            return False
    if child.relation == "appos":
        return child.name is not None and child.name.kind == "thing"
    return child.first > head.first


def _whole(node: Node) -> Iterator[Node]:
    """The modifier with what is below it, clauses left out."""
    yield node
    for child in node.children:
        if child.relation == "cc" and child.first < node.first:
            continue  # `саперів і будівельників`: what joins it to the noun before
        if child.relation in (*_OWN, "case", "conj", "cc", "nummod", "nummod:gov") and child.analysis.pos != "VERB":
            yield from _whole(child)


def _contiguous(nodes: list[Node], head: Node) -> list[Node]:
    """The run of nodes around the head with at most a masked gap between two of them."""
    at = nodes.index(head)
    first = last = at
    while first > 0 and nodes[first].first - nodes[first - 1].last <= 3:
        first -= 1
    while last + 1 < len(nodes) and nodes[last + 1].first - nodes[last].last <= 3 and last - at < _LONGEST_COMPLEMENT:
        last += 1
    return nodes[first : last + 1]


def phrase_span(head: Node, document: Document) -> Span:
    nodes = phrase_nodes(head)
    return document.span(nodes[0].first, nodes[-1].last)


def surface(head: Node, document: Document) -> str:
    """The phrase as it stands in the text."""
    return phrase_span(head, document).cut(document.article.text)


def in_nominative(head: Node, document: Document, *, complements: bool = True) -> str:
    """The phrase with its head and the adjectives that agree with it in the nominative, quotation marks kept out."""
    nodes = phrase_nodes(head, complements=complements)
    opens = document.sentences[head.sentence].words[0] if head.sentence < len(document.sentences) else 0
    words = [_form(node, head, node.first <= opens + 1) for node in nodes if node.analysis.pos != "PUNCT"]
    return " ".join(words)


def _form(node: Node, head: Node, opens: bool) -> str:
    if node.name is not None:
        return node.name.name if node is head else node.text
    if node is head:
        return nominative(_lowered(node, opens), node.analysis)
    if node.head is head and node.relation == "amod":
        return nominative(_lowered(node, opens), node.analysis, head.analysis.number, head.analysis.gender)
    return node.text


def _lowered(node: Node, opens: bool) -> str:
    """A common noun is written small though a sentence begins with it; `Авраамові угоди` keep their capital."""
    text = node.text
    return text if not opens or (text.isupper() and len(text) > 1) else text[:1].lower() + text[1:]
