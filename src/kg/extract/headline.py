"""Speakers told by punctuation: `Міноборони: знищено 5 дронів`, `Обмін відбудеться в червні — ГУР`."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.lexicon import Lexicon
from kg.extract.references import References
from kg.extract.voice import Voice
from kg.language.document import Node, Sentence
from kg.model import Entity

_DASHES = {"—", "–", "-"}
_LONGEST = 9  # nodes of a speaker's phrase
_PHRASE = {"NOUN", "PROPN", "ADJ", "X", "NUM", "ADP", "CCONJ", "DET"}


def headline_voice(sentence: Sentence, references: References, lexicon: Lexicon) -> tuple[Voice, bool] | None:
    """The voice, and whether its phrase opens the sentence (else it ends it)."""
    nodes = [node for node in sentence.nodes if node.kind != "aside"]
    body = nodes[:-1] if nodes and nodes[-1].text in (".", "!") else nodes
    opening = next((i for i, node in enumerate(body) if node.text == ":"), -1)
    if 0 < opening <= _LONGEST and _has_verb(body[opening + 1 :]):
        voice = _voice(body[:opening], references, lexicon)
        if voice is not None:
            return voice, True
    closing = next((i for i in range(len(body) - 1, 0, -1) if body[i].text in _DASHES), -1)
    if closing > 0 and len(body) - closing - 1 <= _LONGEST and _has_verb(body[:closing]):
        behind = body[closing + 1 :]
        named = any(node.name is not None and node.name.kind == "person" for node in behind)
        named = named or any(node.name is not None for node in behind[:1])
        voice = _voice(behind, references, lexicon) if named or body == nodes else None
        if voice is not None:  # `зламали підрядника — фірму «Медсофт».` ends no headline
            return voice, False
    return None


def _has_verb(nodes: Sequence[Node]) -> bool:
    return any(node.analysis.verb_form in ("Fin", "Imps") for node in nodes)


def _voice(phrase: Sequence[Node], references: References, lexicon: Lexicon) -> Voice | None:
    """Somebody who can speak, and nothing but the name and role of them."""
    if not phrase or any(node.analysis.pos not in _PHRASE for node in phrase):
        return None
    speaker = _speaker(phrase, references, lexicon)
    if speaker is None:
        return None
    role = next((text for node in phrase if (text := references.role_text(node))), None)
    return Voice((speaker,), "asserts", None, phrase[0].first, phrase[-1].last, role=role, rule="headline")


def _speaker(phrase: Sequence[Node], references: References, lexicon: Lexicon) -> Entity | None:
    person = next((n for n in phrase if n.name is not None and n.name.kind == "person"), None)
    head = person or phrase[0]
    if head.name is None and not lexicon.is_a(head.lemma, "officials", "bodies", "outlets"):
        return None
    if head.name is not None and "Nom" not in head.name.cases:
        return None
    entity = references.entity(head, acts=True)
    return entity if entity is not None and entity.kind in ("person", "organisation", "state") else None
