"""Whether it happened, will happen, was ordered, is possible; and whether it is denied by a `не`."""

from __future__ import annotations

from kg.extract.clauses import Clause
from kg.extract.lexicon import Lexicon
from kg.extract.matching import Match
from kg.extract.voice import Voice
from kg.model import Modality, Polarity


def modality_of(clause: Clause, voice: Voice | None, match: Match | None, lexicon: Lexicon) -> Modality:
    """The strongest hint wins: a condition, a modal verb, the verb of saying, the future tense, the frame."""
    if _is_conditional(clause):
        return "conditional"
    governing = _governing(clause, lexicon)
    if governing:
        return governing
    said = voice.saying.modality if voice is not None and voice.saying is not None else ""
    if said and (
        voice is None
        or _is_infinitive_content(clause)
        or voice.stance in ("promises", "plans", "threatens", "orders", "demands")
    ):
        return said  # type: ignore[return-value]
    for hint in (match.modality if match else "", match.frame.modality if match else ""):
        if hint:
            return hint  # type: ignore[return-value]
    if said and voice is not None and voice.content:
        return said  # type: ignore[return-value]
    carrier = clause.parent if clause.link == "complement" and clause.parent is not None else clause
    return "planned" if clause.is_future() or carrier.is_future() else "actual"


def _is_conditional(clause: Clause) -> bool:
    if clause.link == "condition" or any(child.link == "condition" for child in clause.children):
        return True
    above = clause.parent if clause.link == "complement" else None
    if above is not None and any(child.link == "condition" for child in above.children):
        return True
    return any(node.lemma in ("раз", "випадок") and _in_case(node.text, clause) for node in clause.nodes) or any(
        node.lemma in ("би", "б") for node in clause.nodes
    )


def _in_case(text: str, clause: Clause) -> bool:
    """`у разі`, `в разі нових обстрілів`."""
    words = [node.text.lower() for node in clause.nodes]
    at = words.index(text.lower()) if text.lower() in words else 0
    return at > 0 and words[at - 1] in ("у", "в") and text.lower() in ("разі", "випадку")


def _governing(clause: Clause, lexicon: Lexicon) -> Modality | None:
    """The modality that a modal or planning verb above an infinitive gives, or a modal adverb beside the verb."""
    modal = lexicon.modals
    current: Clause | None = clause
    while (
        current is not None
        and current.parent is not None
        and current.link in ("complement", "content", "conj")
        and current.kind in ("infinitive", "participle")
    ):
        found = modal.get(current.parent.verb)
        if found:
            return found  # type: ignore[return-value]
        current = current.parent
    for node in clause.nodes:
        if node.lemma in modal and node is not clause.head and node.analysis.pos in ("ADV", "AUX", "ADJ", "VERB"):
            return modal[node.lemma]  # type: ignore[return-value]
    return None


def _is_infinitive_content(clause: Clause) -> bool:
    return clause.kind == "infinitive" or clause.marker in ("щоб", "аби")


def polarity_of(clause: Clause, match: Match | None, lexicon: Lexicon) -> Polarity:
    negative = clause.negated or any(node.lemma in lexicon.negatives for node in clause.nodes)
    if clause.verb in lexicon.reversing:
        negative = False  # `не зволікати з передаванням` asks for it
    parent = clause.parent
    if clause.kind == "infinitive" and clause.link == "complement" and parent is not None and parent.negated:
        negative = True
    if match is not None and "negative" in (match.polarity, match.frame.polarity):
        negative = not negative
    return "negative" if negative else "positive"
