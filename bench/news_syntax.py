"""Makes parliament speech look more like news, from the treebank's own words and trees.

Speech has hardly any `S, повідомляє X` and very many vocatives. So finite sentences get such a tail, some tails
stand alone (the product parses a quotation apart from the words around it), and vocatives are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from kg.language.document import Analysis
from kg.language.features import Unit
from kg.language.morphology import candidates
from treebank import Gold, Sentence

_LONGEST_SPEAKER = 6
_LONGEST_SENTENCE = 30


@dataclass(frozen=True, slots=True)
class Tails:
    """Verbs that take a clause, and noun phrases that were subjects, both by number and gender."""

    verbs: list[Gold]
    speakers: dict[tuple[str, str], list[Sentence]]


def collect(sentences: Sequence[Sentence]) -> Tails:
    verbs: list[Gold] = []
    speakers: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in sentences:
        for i, gold in enumerate(sentence):
            if gold.relation == "ccomp" and _can_tell(verb := sentence[gold.head]):
                verbs.append(verb)
            if gold.relation == "nsubj" and gold.case == "Nom" and gold.pos in ("NOUN", "PROPN"):
                phrase = _phrase(sentence, i)
                number = gold.features.get("Number", "Sing")
                gender = gold.features.get("Gender", "") if number == "Sing" else ""
                if phrase:
                    speakers.setdefault((number, gender), []).append(phrase)
    return Tails(verbs, speakers)


def _can_tell(verb: Gold) -> bool:
    """A finite verb that `he` or `they` can stand before."""
    told = verb.features.get("Tense") == "Past" or verb.features.get("Person") == "3"
    finite = verb.pos == "VERB" and verb.features.get("VerbForm") == "Fin"
    return finite and told and verb.features.get("Gender") != "Neut" and verb.unit.form[:1].islower()


def _phrase(sentence: Sentence, top: int) -> Sentence | None:
    """The subtree of `top` as a sentence of its own, if it is short, unbroken and has no marks or clauses."""
    inside = {top}
    for _ in range(_LONGEST_SPEAKER):
        inside |= {i for i, gold in enumerate(sentence) if gold.head in inside}
    first, last = min(inside), max(inside)
    if len(inside) > _LONGEST_SPEAKER or last - first + 1 != len(inside):
        return None
    if any(sentence[i].pos in ("PUNCT", "VERB", "AUX", "SCONJ") for i in inside):
        return None
    return [
        replace(sentence[i], head=-1 if i == top else sentence[i].head - first) for i in range(first, last + 1)
    ]


def with_tail(sentence: Sentence, tails: Tails, random: Random) -> Sentence | None:
    """`S.` → `S, <verb> <speaker>.`; None where the sentence does not suit."""
    root = next(i for i, gold in enumerate(sentence) if gold.head < 0)
    fits = sentence[root].pos == "VERB" and sentence[-1].unit.form == "." and len(sentence) <= _LONGEST_SENTENCE
    tail = _tail(tails, random) if fits and len(sentence) > 3 else None
    if tail is None:
        return None
    body = sentence[:-1]
    marks = [","] if random.random() < 0.6 else [",", "—"]
    shift = len(body)
    verb = shift + len(marks)
    return [
        *body,
        *(_mark(mark, verb) for mark in marks),
        replace(tail[0], head=root, relation="parataxis"),
        *(replace(gold, head=gold.head + verb) for gold in tail[1:]),
        replace(sentence[-1], head=root),
    ]


def alone(tails: Tails, random: Random) -> Sentence | None:
    """A tail without its clause: `, — <verb> <speaker>.`"""
    tail = _tail(tails, random)
    if tail is None:
        return None
    marks = random.choice([[","], [",", "—"], ["—"]])
    verb = len(marks)
    moved = [replace(gold, head=gold.head + verb if gold.head >= 0 else -1) for gold in tail]
    return [*(_mark(mark, verb) for mark in marks), *moved, _mark(".", verb)]


def relay(tails: Tails, random: Random) -> Sentence | None:
    """`Про це <verb> <speaker>.`"""
    tail = _tail(tails, random)
    if tail is None:
        return None
    about = Gold(Unit("Про", candidates("Про")), "ADP", "про", {"Case": "Acc"}, 1, "case")
    this = Gold(
        Unit("це", candidates("це")), "PRON", "це", {"Case": "Acc", "Number": "Sing", "Gender": "Neut"}, 2, "obl"
    )
    moved = [replace(gold, head=gold.head + 2 if gold.head >= 0 else -1) for gold in tail]
    return [about, this, *moved, _mark(".", 2)]


def _tail(tails: Tails, random: Random) -> Sentence | None:
    """A verb with its subject behind it, agreeing."""
    verb = random.choice(tails.verbs)
    number = verb.features.get("Number", "Sing")
    gender = verb.features.get("Gender", "")
    fitting = [
        phrase
        for (n, g), phrases in sorted(tails.speakers.items())
        if n == number and (not gender or gender == g)
        for phrase in phrases
    ]
    if not fitting:
        return None
    phrase = random.choice(fitting)
    subject = [
        replace(gold, head=gold.head + 1 if gold.head >= 0 else 0, relation=gold.relation if gold.head >= 0 else "nsubj")
        for gold in phrase
    ]
    return [replace(verb, head=-1, relation="root"), *subject]


def _mark(form: str, head: int) -> Gold:
    return Gold(Unit(form, (Analysis(form, "PUNCT"),)), "PUNCT", form, {}, head, "punct")


def without_vocatives(sentence: Sentence) -> Sentence:
    """The sentence without words of address and the marks that hung on them; itself where they are its root."""
    gone = {i for i, gold in enumerate(sentence) if gold.relation == "vocative"}
    while grown := {i for i, gold in enumerate(sentence) if gold.head in gone} - gone:
        gone |= grown
    kept = [i for i in range(len(sentence)) if i not in gone]
    if not gone or all(sentence[i].pos == "PUNCT" for i in kept):
        return sentence
    while kept and sentence[kept[0]].unit.form == ",":
        kept.pop(0)
    index = {old: new for new, old in enumerate(kept)}
    return [replace(sentence[i], head=index.get(sentence[i].head, -1)) for i in kept]


def news_like(sentences: Sequence[Sentence], seed: int) -> list[Sentence]:
    """New sentences, about half as many as are given."""
    random = Random(seed)
    tails = collect(sentences)
    made: list[Sentence | None] = []
    for sentence in sentences:
        plain = without_vocatives(sentence)
        chance = random.random()
        if chance < 0.25:
            made.append(with_tail(plain, tails, random))
        elif chance < 0.30:
            made.append(alone(tails, random))
        elif chance < 0.33:
            made.append(relay(tails, random))
        elif plain is not sentence:
            made.append(plain)
    return [sentence for sentence in made if sentence is not None]
