"""A clause that interrupts another: `Бельгія, нагадав він, торік заблокувала рішення`.

The parser reads such a sentence as two halves; parsed apart, both clauses are whole. A piece between commas
interrupts where it begins with a finite verb of saying (or `як` and one), the piece before has none, and one follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kg.language.document import Word
from kg.language.resources import lines

_LONGEST = 14  # words
_OPENERS = {"що", "щоб", "чи", "ніби", "нібито", "аби", "мовляв"}  # behind them stands what the verb says
_RELATIVE = {"який", "котрий"}
_DASHES = {"—", "–", "-"}


def interruption(words: Sequence[Word], part: Sequence[int]) -> list[int]:
    """The words of `part` (indices in text order) that interrupt the rest, commas included; empty where none do."""
    commas = [k for k, i in enumerate(part) if words[i].text == ","]
    for at, opening in enumerate(commas[:-1]):
        before = part[commas[at - 1] + 1 if at else 0 : opening]
        if not before or _has_verb(words, before):
            continue
        for closing in commas[at + 1 : at + 3]:
            inside, rest = part[opening + 1 : closing], part[closing + 1 :]
            if len(inside) > _LONGEST or not inside or not _opens_with_verb(words, inside):
                break
            if not rest or words[rest[0]].norm in _OPENERS:
                break
            if _goes_on_about(words, rest) and closing != commas[min(at + 2, len(commas) - 1)]:
                continue  # `розповів посадовець, знайомий зі справою, …`
            if _has_verb(words, _first_piece(words, rest)) or words[rest[0]].text in _DASHES:
                return list(part[opening : closing + 1])
            break
    return []


def relative_clause(words: Sequence[Word], part: Sequence[int]) -> list[int]:
    """The words of a relative clause between a subject and its verb, commas included; empty where there is none.

    `Президент, для якого це перша поїздка, сказав …`: it begins with a form of `який`, perhaps behind a preposition.
    """
    commas = [k for k, i in enumerate(part) if words[i].text == ","]
    for at, opening in enumerate(commas[:-1]):
        if not _is_relative(words, part[opening + 1 : opening + 3]) or _has_verb(words, part[:opening]):
            continue
        for closing in commas[at + 1 :]:
            inside, rest = part[opening + 1 : closing], part[closing + 1 :]
            verb = words[rest[1 if words[rest[0]].norm == "не" and len(rest) > 1 else 0]] if rest else None
            if verb is not None and _is_verb(verb) and any(_may_be_verb(words[i]) for i in inside):
                return list(part[opening : closing + 1])
    return []


def _is_relative(words: Sequence[Word], opening: Sequence[int]) -> bool:
    pronoun = [any(c.lemma in _RELATIVE for c in words[i].candidates) for i in opening]
    preposition = bool(opening) and all(c.pos == "ADP" for c in words[opening[0]].candidates)
    return bool(pronoun) and (pronoun[0] or (preposition and pronoun[-1]))


def _opens_with_verb(words: Sequence[Word], inside: Sequence[int]) -> bool:
    """One finite verb, of saying, in the first place or behind `як`."""
    start = 1 if words[inside[0]].norm == "як" else 0
    if start >= len(inside) or not _is_verb(words[inside[start]]):
        return False
    if not any(reading.lemma in _interrupting() for reading in words[inside[start]].candidates):
        return False
    return not _has_verb(words, inside[start + 1 :])


@cache
def _interrupting() -> frozenset[str]:
    return frozenset(lemma for line in lines("interrupting_verbs.txt") for lemma in line.split())


def _goes_on_about(words: Sequence[Word], rest: Sequence[int]) -> bool:
    """Whether an adjective in the nominative follows, with a comma behind its phrase and no verb in it."""
    first = words[rest[0]].candidates[0]
    piece = _first_piece(words, rest)
    return first.pos == "ADJ" and first.case == "Nom" and len(piece) < len(rest) and not _has_verb(words, piece)


def _first_piece(words: Sequence[Word], rest: Sequence[int]) -> Sequence[int]:
    return rest[: next((k for k, i in enumerate(rest) if words[i].text in (",", ";", ":")), len(rest))]


def _has_verb(words: Sequence[Word], part: Sequence[int]) -> bool:
    return any(_is_verb(words[i]) or _is_impersonal(words[i]) for i in part)


def _is_verb(word: Word) -> bool:
    """Whether the word can be nothing but a finite verb that tells something: `мер` may have died, or be a mayor."""
    return all(c.pos in ("VERB", "AUX") for c in word.candidates) and any(
        c.verb_form == "Fin" and c.mood != "Imp" for c in word.candidates
    )


def _may_be_verb(word: Word) -> bool:
    return any(c.pos in ("VERB", "AUX") and c.verb_form == "Fin" for c in word.candidates) or _is_impersonal(word)


def _is_impersonal(word: Word) -> bool:
    return any(c.verb_form == "Imps" or c.lemma in ("немає", "нема", "треба", "варто", "слід") for c in word.candidates)
