"""Makes parliament speech look more like news, from the treebank's own words and trees.

Speech has hardly any `S, повідомляє X` and very many vocatives. So finite sentences get such a tail, some tails
stand alone (the product parses a quotation apart from the words around it), and vocatives are dropped. In news the
object often comes first, and `they` who did it are not named: subject and object change places, or the subject goes,
so that agreement and case decide between them and not order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from treebank import Gold, Sentence

from kg.language.document import Analysis
from kg.language.features import Unit
from kg.language.morphology import candidates

_LONGEST_SPEAKER = 6
_LONGEST_SENTENCE = 30
_LONGEST_RELATIVE = 10


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
    return [replace(sentence[i], head=-1 if i == top else sentence[i].head - first) for i in range(first, last + 1)]


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
        replace(gold, head=gold.head + 1) if gold.head >= 0 else replace(gold, head=0, relation="nsubj")
        for gold in phrase
    ]
    return [replace(verb, head=-1, relation="root"), *subject]


def turned(sentence: Sentence) -> Sentence | None:
    """Subject and object of one verb in each other's place; None where no verb has both as short phrases."""
    for verb, gold in enumerate(sentence):
        if gold.pos != "VERB" or gold.features.get("VerbForm") != "Fin":
            continue
        subject, object_ = _argument(sentence, verb, "nsubj"), _argument(sentence, verb, "obj")
        if subject and object_:
            first, second = sorted((subject, object_))
            before, between = range(first[0]), range(first[-1] + 1, second[0])
            after = range(second[-1] + 1, len(sentence))
            return _ordered(sentence, [*before, *second, *between, *first, *after])
    return None


def unnamed(sentence: Sentence) -> Sentence | None:
    """A plural verb of the third person without its subject, its object before it."""
    for verb, gold in enumerate(sentence):
        plural = gold.features.get("Number") == "Plur" and gold.features.get("Person", "3") == "3"
        if gold.pos != "VERB" or gold.features.get("VerbForm") != "Fin" or not plural:
            continue
        subject, object_ = _argument(sentence, verb, "nsubj"), _argument(sentence, verb, "obj")
        if subject and object_ and object_[0] > verb > subject[-1]:
            gone = {*subject, *object_}
            rest = [i for i in range(len(sentence)) if i not in gone]
            place = next((k for k, i in enumerate(rest) if i > subject[0]), len(rest))
            return _ordered(sentence, [*rest[:place], *object_, *rest[place:]])
    return None


def _argument(sentence: Sentence, verb: int, relation: str) -> list[int]:
    """The words of the verb's subject or object; empty where it has none that is short, unbroken and without marks."""
    for top, gold in enumerate(sentence):
        if gold.head == verb and gold.relation == relation and gold.pos in ("NOUN", "PROPN"):
            inside = _below(sentence, top)
            unbroken = inside[-1] - inside[0] + 1 == len(inside)
            if unbroken and not any(sentence[i].pos == "PUNCT" for i in inside):
                return inside
    return []


def clause(pool: Pool, random: Random) -> Sentence | None:
    """A transitive verb, an object and mostly a subject that agrees, put together from different sentences.

    The object comes first only where agreement or case can show what it is.
    """
    verb = random.choice(pool.verbs)
    number, gender = verb.features.get("Number", "Sing"), verb.features.get("Gender", "")
    thing = random.choice(pool.objects)
    if number == "Plur" and random.random() < 0.5:
        return _joined(
            [thing, [replace(verb, head=-1)]] if random.random() < 0.7 else [[replace(verb, head=-1)], thing]
        )
    agreeing = [
        phrase
        for (n, g), phrases in sorted(pool.subjects.items())
        if n == number and (not gender or gender == g)
        for phrase in phrases
    ]
    if not agreeing:
        return None
    subject = random.choice(agreeing)
    parts = [subject, [replace(verb, head=-1)], thing]
    if random.random() < 0.5 and not (_may_be(subject, "Acc") and _may_be(thing, "Nom", number, gender)):
        parts.reverse()
    if random.random() < 0.4:
        parts.insert(random.choice((0, 3)), random.choice(pool.adjuncts))
    return _joined(parts)


@dataclass(frozen=True, slots=True)
class Pool:
    """Transitive verbs of the third person, and phrases by what they were to a verb."""

    verbs: list[Gold]
    subjects: dict[tuple[str, str], list[Sentence]]
    objects: list[Sentence]
    adjuncts: list[Sentence]


def pool_of(sentences: Sequence[Sentence]) -> Pool:
    verbs: list[Gold] = []
    found: dict[str, list[Sentence]] = {"obj": [], "obl": []}
    for sentence in sentences:
        for i, gold in enumerate(sentence):
            noun = gold.pos in ("NOUN", "PROPN")
            if gold.relation == "obj" and gold.case == "Acc" and _can_tell(verb := sentence[gold.head]):
                verbs.append(verb)
            wanted = gold.relation == "obl" or (gold.relation == "obj" and gold.case == "Acc")
            if noun and wanted and (phrase := _phrase(sentence, i)):
                found[gold.relation].append(phrase)
    return Pool(verbs, collect(sentences).speakers, found["obj"], found["obl"])


def _may_be(phrase: Sentence, case: str, number: str = "", gender: str = "") -> bool:
    """Whether the phrase's form allows that case, in that number and gender where they are given."""
    top = next(gold for gold in phrase if gold.head < 0)
    return any(
        reading.case in (case, "") and reading.number in (number, "") and (not gender or reading.gender == gender)
        if number
        else reading.case in (case, "")
        for reading in top.unit.candidates
        if reading.pos == top.pos
    )


def _joined(parts: Sequence[Sentence]) -> Sentence:
    """The phrases as one sentence whose root is the verb, with a full stop."""
    starts = [sum(len(part) for part in parts[:k]) for k in range(len(parts))]
    root = next(start for start, part in zip(starts, parts, strict=True) if part[0].pos == "VERB" and len(part) == 1)
    made = []
    for start, part in zip(starts, parts, strict=True):
        for gold in part:
            head = gold.head + start if gold.head >= 0 else root
            made.append(replace(gold, head=head if gold.head >= 0 or start != root else -1))
    made[root] = replace(made[root], head=-1, relation="root")
    return [*made, _mark(".", root)]


def relatives(sentences: Sequence[Sentence]) -> dict[tuple[str, str], list[Sentence]]:
    """Relative clauses without their commas, by number and gender of the noun they belong to."""
    found: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in sentences:
        for top, gold in enumerate(sentence):
            if gold.relation != "acl:relcl":
                continue
            inside = _below(sentence, top)
            while inside and sentence[inside[0]].pos == "PUNCT":
                inside.pop(0)
            while inside and sentence[inside[-1]].pos == "PUNCT":
                inside.pop()
            short = 2 < len(inside) <= _LONGEST_RELATIVE and inside[-1] - inside[0] + 1 == len(inside)
            if short and any(reading.lemma == "який" for reading in sentence[inside[0]].unit.candidates):
                clause_ = [replace(sentence[i], head=-1 if i == top else sentence[i].head - inside[0]) for i in inside]
                found.setdefault(_kind(sentence[gold.head]), []).append(clause_)
    return found


def with_relative(sentence: Sentence, known: dict[tuple[str, str], list[Sentence]], random: Random) -> Sentence | None:
    """The sentence with a relative clause between a subject and its verb; None where no clause fits."""
    for verb, gold in enumerate(sentence):
        subject = _argument(sentence, verb, "nsubj") if gold.pos == "VERB" else []
        if not subject or subject[-1] > verb or sentence[subject[-1] + 1].pos == "PUNCT":
            continue
        noun = next(i for i in subject if sentence[i].head == verb)
        fitting = known.get(_kind(sentence[noun]))
        if not fitting:
            continue
        clause_, start = random.choice(fitting), subject[-1] + 1
        extra = len(clause_) + 2
        top = start + 1 + next(i for i, g in enumerate(clause_) if g.head < 0)
        moved = [replace(g, head=g.head + extra if g.head >= start else g.head) for g in sentence]
        inserted = [
            replace(g, head=g.head + start + 1) if g.head >= 0 else replace(g, head=noun, relation="acl:relcl")
            for g in clause_
        ]
        return [*moved[:start], _mark(",", top), *inserted, _mark(",", top), *moved[start:]]
    return None


def _kind(noun: Gold) -> tuple[str, str]:
    number = noun.features.get("Number", "Sing")
    return number, noun.features.get("Gender", "") if number == "Sing" else ""


def _below(sentence: Sentence, top: int) -> list[int]:
    """The subtree of `top`, in order."""
    inside = {top}
    while grown := {i for i, gold in enumerate(sentence) if gold.head in inside} - inside:
        inside |= grown
    return sorted(inside)


def _ordered(sentence: Sentence, order: Sequence[int]) -> Sentence:
    index = {old: new for new, old in enumerate(order)}
    return [replace(sentence[i], head=index.get(sentence[i].head, -1)) for i in order]


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
    """New sentences, about as many as half of those given."""
    random = Random(seed)
    tails, pool = collect(sentences), pool_of(sentences)
    clauses = relatives(sentences)
    made: list[Sentence | None] = []
    for sentence in sentences:
        made += [turned(sentence), unnamed(sentence)]
        if random.random() < 0.3:
            made.append(with_relative(sentence, clauses, random))
        plain = without_vocatives(sentence)
        chance = random.random()
        if chance < 0.25:
            made.append(with_tail(plain, tails, random))
        elif chance < 0.30:
            made.append(alone(tails, random))
        elif chance < 0.33:
            made.append(relay(tails, random))
        elif chance < 0.53:
            new = clause(pool, random)
            wider = with_relative(new, clauses, random) if new is not None and random.random() < 0.4 else None
            made.append(wider or new)
        elif plain is not sentence:
            made.append(plain)
    return [sentence for sentence in made if sentence is not None]
