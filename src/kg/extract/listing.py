"""Items of a list whose verb stands in the sentence before: `Звільнено:` and below it `– 23 оборонців міста;`.

Each item without a verb of its own tells the event of the sentence that opened the list, of other things or people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.clauses import Clause, conjuncts
from kg.extract.draft import Draft
from kg.extract.event import build_event
from kg.extract.lexicon import Lexicon
from kg.extract.matching import Match
from kg.extract.quantities import quantities
from kg.extract.references import References
from kg.language.document import Document, Node, Sentence

_BULLETS = {"–", "—", "-", "•", "·", "*", "▪", "●"}
_NOMINAL = {"NOUN", "PROPN", "NUM", "X", "ADJ"}
_OF_A_SENTENCE = {"finite", "impersonal", "infinitive"}


def opens_list(sentence: Sentence, document: Document) -> bool:
    return document.words[sentence.words[1] - 1].text == ":"


def is_item(sentence: Sentence, clauses: Sequence[Clause], document: Document) -> bool:
    """A bullet, and behind it no sentence of its own."""
    bullet = document.words[sentence.words[0]].text in _BULLETS
    return bullet and not any(c.parent is None and c.kind in _OF_A_SENTENCE for c in clauses)


def item_draft(
    opening: Draft, match: Match, sentence: Sentence, document: Document, references: References, lexicon: Lexicon
) -> Draft | None:
    """The statement of one item; None where it names nothing that the event could be done to."""
    heads = [node for node in sentence.nodes if node.head is None and node.analysis.pos in _NOMINAL]
    if not heads:
        return None
    own = _main_nodes(heads)
    slot = next((s for s in ("obj", "subj") if s in match.frame.roles or s in match.frame.measure), "obj")
    filled = replace(match, slots={**match.slots, slot: [*heads, *(n for head in heads for n in conjuncts(head))]})
    clause = Clause(heads[0], match.trigger.lemma, "nominal", nodes=own)
    event = build_event(filled, clause, opening.event.time, document, references, lexicon)
    planned = opening.modality in ("planned", "ordered")
    amounts = quantities(own, filled.slots, match.frame, document, lexicon, planned=planned, as_of=None)
    words = [node for node in own if node.analysis.pos != "PUNCT"]
    return replace(
        opening,
        evidence=[document.span(words[0].first, words[-1].last)],
        event=replace(event, place=event.place or opening.event.place),
        quantities=amounts,
        sentence=sentence.index,
        paragraph=sentence.paragraph,
        targets=[],
        rule=f"{opening.rule} list",
    )


def _main_nodes(heads: Sequence[Node]) -> list[Node]:
    """What belongs to the item itself: the heads with what is below them, relative clauses left out."""
    found: list[Node] = []
    stack = list(heads)
    while stack:
        node = stack.pop()
        found.append(node)
        stack += [child for child in node.children if not child.relation.startswith("acl")]
    return sorted(found, key=lambda node: node.first)
