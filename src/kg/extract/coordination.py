"""Which verb a coordinated clause really belongs to, around verbs of saying, and whose subject it has."""

from __future__ import annotations

from collections.abc import Collection

from kg.extract.clauses import Clause
from kg.language.document import Document

_GO_ON = {"а", "і", "й", "та"}
PAUSES = (",", "—", "–", "-", "»", '"', "”")


def rehang(clause: Clause, verbs: Collection[str], document: Document) -> None:
    """Coordination after `X заявив, що …`: a second verb of saying is X's own, any other verb is what was said."""
    parent = clause.parent
    if clause.link not in ("conj", "parataxis", "adverbial") or parent is None:
        return
    start = start_of(clause)
    if start > 0 and document.words[start - 1].text == ":":
        return  # `спростувала, що …: станцію пошкодив дрон` is told besides
    if clause.verb not in verbs and parent.verb in verbs and _goes_on(clause):
        contents = [c for c in parent.children if c.link == "content" and c.head.first < clause.head.first]
        if contents and not any(c.link == "content" and c.head.first > clause.head.first for c in parent.children):
            _move(clause, contents[-1])
        return
    if clause.link == "conj" and has_own_subject(clause) and _contrasts(clause) and clause.verb in verbs:
        above = _saying_above(parent, verbs)
        if above is not None:
            _move(clause, above)  # `X заявив, що …, а Y пригрозив …`: Y speaks beside X
        return
    if clause.link != "conj" or has_own_subject(clause):
        return
    if clause.verb in verbs and not _has_conjunction(clause) and stands_apart(clause, document):
        clause.link = "parataxis"  # `…, підтвердили в розвідці`: the subject is not shared
        clause.slots.pop("subj", None)
        return
    if parent.verb in verbs and not (clause.verb in verbs and _alike(clause, parent)):
        contents = [c for c in parent.children if c.link == "content" and c.head.first < clause.head.first]
        if contents:
            _move(clause, contents[-1])
    elif clause.verb in verbs:
        above = _saying_above(parent, verbs)
        if above is not None and _alike(clause, above):
            _move(clause, above)


def _contrasts(clause: Clause) -> bool:
    return any(child.relation == "cc" and child.lemma == "а" for child in clause.head.children)


def _goes_on(clause: Clause) -> bool:
    """Whether the clause goes on with what was said: joined by `а`, `і`, `та` or a comma, with no marker of its own."""
    joins = [child.lemma for child in clause.head.children if child.relation == "cc"]
    return not clause.marker and clause.kind in ("finite", "impersonal", "nominal") and all(j in _GO_ON for j in joins)


def stands_apart(clause: Clause, document: Document) -> bool:
    """Whether the clause begins behind a comma, a dash or a closing quotation mark."""
    start = start_of(clause)
    return start > 0 and document.words[start - 1].text in PAUSES


def start_of(clause: Clause) -> int:
    return min(node.first for node in clause.nodes if node.analysis.pos != "PUNCT" or node is clause.head)


def has_own_subject(clause: Clause) -> bool:
    return any(child.relation.startswith("nsubj") for child in clause.head.children)


def can_share(inner: Clause, outer: Clause) -> bool:
    """Whether the subject of `outer` can be that of `inner`: number, and gender in the past, agree."""
    a, b = inner.head.analysis, outer.head.analysis
    if a.number and b.number and a.number != b.number:
        return False
    return not (a.tense == b.tense == "Past" and a.gender != b.gender)


def _has_conjunction(clause: Clause) -> bool:
    return any(child.relation == "cc" for child in clause.head.children)


def _alike(clause: Clause, other: Clause) -> bool:
    a, b = clause.head.analysis, other.head.analysis
    return (a.number, a.gender, a.tense) == (b.number, b.gender, b.tense)


def _saying_above(clause: Clause, verbs: Collection[str]) -> Clause | None:
    """The verb of saying whose content the clause is part of."""
    current = clause
    while current.parent is not None and current.link in ("content", "complement", "conj", "relative"):
        current = current.parent
        if current.verb in verbs:
            return current
    return None


def _move(clause: Clause, parent: Clause) -> None:
    """Hangs a coordinated clause on another one, whose subject it then shares."""
    if clause.parent is not None:
        clause.parent.children.remove(clause)
    parent.children.append(clause)
    clause.parent = parent
    if "subj" in parent.slots and not has_own_subject(clause) and clause.kind == "finite":
        clause.slots["subj"] = list(parent.slots["subj"])
