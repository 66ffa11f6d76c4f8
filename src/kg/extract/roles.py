"""`Глава української делегації, міністр оборони Рустем Умєров`: which words before a name tell its bearer's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.lexicon import Lexicon
from kg.language.document import Document, Node

_LONGEST = 16  # nodes of one role
_INSIDE = {"NOUN", "PROPN", "ADJ", "ADP", "X", "NUM", "CCONJ", "DET"}


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """The role of a person as the article words it; `lemmas` are those of its role nouns."""

    name: Node
    nodes: tuple[Node, ...]
    text: str
    lemmas: frozenset[str]


def role_phrases(document: Document, lexicon: Lexicon) -> list[RolePhrase]:
    """One for each person's name that has a role right before it (or after it, between commas)."""
    found = []
    for sentence in document.sentences:
        nodes = sentence.nodes
        for i, node in enumerate(nodes):
            if node.name is not None and node.name.kind == "person":
                phrase = _before(nodes, i, document, lexicon) or _after(nodes, i, document, lexicon)
                if phrase is not None:
                    found.append(phrase)
    return found


def _before(nodes: Sequence[Node], i: int, document: Document, lexicon: Lexicon) -> RolePhrase | None:
    start = None
    j = i - 1
    while j >= 0 and i - j <= _LONGEST and nodes[j].segment == nodes[i].segment:
        node = nodes[j]
        if _is_role(node, lexicon) and _same_case(node, nodes[i]):
            start = _with_adjectives(nodes, j)
            j = start
        elif (node.text in (",", "—", "-") and not _role_before(nodes, j, nodes[i], lexicon)) or (
            node.text not in (",", "—", "-") and (node.analysis.pos not in _INSIDE or _is_person(node))
        ):
            break
        j -= 1
    return _phrase(nodes, start, i - 1, nodes[i], document, lexicon) if start is not None else None


def _role_before(nodes: Sequence[Node], comma: int, name: Node, lexicon: Lexicon) -> bool:
    """Whether a role that could be this person's stands before the comma and another one behind it."""
    behind = any(_is_role(node, lexicon) for node in nodes[comma + 1 : comma + 3])
    ahead = any(_is_role(node, lexicon) and _same_case(node, name) for node in nodes[max(0, comma - 5) : comma])
    return behind and ahead


def _after(nodes: Sequence[Node], i: int, document: Document, lexicon: Lexicon) -> RolePhrase | None:
    """`Рустем Умєров, міністр оборони,`: an apposition that ends with a comma or the sentence."""
    if i + 2 >= len(nodes) or nodes[i + 1].text not in (",", "—") or not _is_role(nodes[i + 2], lexicon):
        return None
    j = i + 2
    while j + 1 < len(nodes) and nodes[j + 1].analysis.pos in _INSIDE - {"CCONJ"} and j - i <= _LONGEST:
        j += 1
    closed = j + 1 >= len(nodes) or nodes[j + 1].analysis.pos == "PUNCT"
    return _phrase(nodes, i + 2, j, nodes[i], document, lexicon) if closed else None


def _with_adjectives(nodes: Sequence[Node], j: int) -> int:
    while j > 0 and nodes[j - 1].analysis.pos == "ADJ" and nodes[j - 1].kind == "word":
        j -= 1
    return j


def _phrase(
    nodes: Sequence[Node], first: int, last: int, name: Node, document: Document, lexicon: Lexicon
) -> RolePhrase:
    while last > first and nodes[last].analysis.pos == "PUNCT":
        last -= 1
    inside = tuple(nodes[first : last + 1])
    text = document.span(inside[0].first, inside[-1].last).cut(document.article.text)
    return RolePhrase(name, inside, text, frozenset(n.lemma for n in inside if _is_role(n, lexicon)))


def _is_role(node: Node, lexicon: Lexicon) -> bool:
    return node.kind == "word" and lexicon.is_a(node.lemma, "officials")


def _is_person(node: Node) -> bool:
    return node.name is not None and node.name.kind == "person"


def _same_case(role: Node, name: Node) -> bool:
    cases = name.name.cases if name.name is not None else frozenset()
    return not cases or not role.case or role.case in cases
