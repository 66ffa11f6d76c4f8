"""UD_Ukrainian-ParlaMint as units with gold readings, heads and relations; also masked as the product masks text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.language.document import Analysis
from kg.language.features import Unit
from kg.language.morphology import candidates
from kg.language.tokens import fold

TRAIN = "uk_parlamint-ud-train-2.15-part.conllu"
DEV = "uk_parlamint-ud-dev.conllu"
TEST = "uk_parlamint-ud-test.conllu"
_QUOTES = set("\"«»“”„'’")
_CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated unit; `head` is an index in the sentence, -1 for the root."""

    unit: Unit
    pos: str
    lemma: str
    features: dict[str, str]
    head: int
    relation: str

    @property
    def case(self) -> str:
        return self.features.get("Case", "")


Sentence = list[Gold]


def read(path: Path) -> list[Sentence]:
    """All sentences of a CoNLL-U file; words only, no empty nodes or ranges."""
    return [list(_sentence(block)) for block in path.read_text("utf-8").strip().split("\n\n")]


def _sentence(block: str) -> Iterator[Gold]:
    for line in block.splitlines():
        fields = line.split("\t")
        if not fields[0].isdigit():
            continue
        features = dict(pair.split("=", 1) for pair in fields[5].split("|")) if fields[5] != "_" else {}
        unit = Unit(fields[1], candidates(fields[1]))
        yield Gold(unit, fields[3], fold(fields[2]), features, int(fields[6]) - 1, fields[7])


def training(folder: Path, *, held_out: bool = False) -> list[Sentence]:
    """Training part and development set without the sentences that the test split has too.

    `held_out` also leaves out the sentences that `development` gives.
    """
    parts = [*read(folder / TRAIN), *read(folder / DEV)]
    held = {_forms(sentence) for sentence in read(folder / TEST)}
    if held_out:
        held |= {_forms(sentence) for sentence in development(folder)}
    return [sentence for sentence in parts if _forms(sentence) not in held]


def training_blocks(folder: Path) -> list[str]:
    """The same sentences as CoNLL-U text."""
    held = {_forms(sentence) for sentence in read(folder / TEST)}
    blocks = [b for name in (TRAIN, DEV) for b in (folder / name).read_text("utf-8").strip().split("\n\n")]
    return [block for block in blocks if _forms(list(_sentence(block))) not in held]


def development(folder: Path) -> list[Sentence]:
    """The half of the development set that choices of method are made on."""
    sentences = read(folder / DEV)
    return sentences[: len(sentences) // 2]


def _forms(sentence: Sentence) -> tuple[str, ...]:
    return tuple(gold.unit.form for gold in sentence)


def fitting(gold: Gold) -> list[bool]:
    """Which candidates of the unit are the gold reading, as well as the dictionary can tell it."""
    scores = [_agreement(gold, reading) for reading in gold.unit.candidates]
    best = max(scores)
    return [score == best and score[0] for score in scores]


def _agreement(gold: Gold, reading: Analysis) -> tuple[bool, ...]:
    """Part of speech first, then case, number, form of the verb, gender, lemma."""
    features = gold.features
    number = "Plur" if features.get("Number") == "Ptan" else features.get("Number", "")
    form = "Imps" if features.get("Person") == "0" else features.get("VerbForm", "")
    gender = features.get("Gender", "") if number != "Plur" else ""
    return (
        reading.pos == gold.pos,
        reading.case == gold.case,
        reading.verb_form == form,
        reading.number == number,
        reading.lemma == gold.lemma,
        reading.gender == gender,
        reading.person == features.get("Person", ""),
        reading.tense == features.get("Tense", ""),
        reading.mood == ("Imp" if features.get("Mood") == "Imp" else ""),
        reading.animacy == features.get("Animacy", ""),
    )


def mask(sentence: Sentence) -> Sentence:
    """The sentence as the product would hand it over.

    Names and number phrases are one unit each, quotation marks and short asides in brackets are left out.
    """
    return _drop(_merge(sentence, _names(sentence) + _numbers(sentence)))


def _names(sentence: Sentence) -> list[list[int]]:
    """Runs of words with a capital that hang together, the first word of the sentence only within `flat:name`."""
    runs: list[list[int]] = []
    for i, gold in enumerate(sentence):
        capital = gold.unit.form[:1].isupper() and gold.pos in ("PROPN", "NOUN", "ADJ")
        if not capital or (i == 0 and gold.pos != "PROPN"):
            continue
        if runs and runs[-1][-1] == i - 1 and _connected(sentence, [*runs[-1], i]):
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if (head := _head(sentence, run)) is not None and sentence[head].pos != "ADJ"]


def _numbers(sentence: Sentence) -> list[list[int]]:
    runs: list[list[int]] = []
    for i, gold in enumerate(sentence):
        if gold.pos != "NUM":
            continue
        if runs and runs[-1][-1] == i - 1 and _connected(sentence, [*runs[-1], i]):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _connected(sentence: Sentence, run: list[int]) -> bool:
    return sum(sentence[i].head not in run for i in run) == 1


def _head(sentence: Sentence, run: list[int]) -> int | None:
    outside = [i for i in run if sentence[i].head not in run]
    return outside[0] if len(outside) == 1 else None


def _merge(sentence: Sentence, runs: list[list[int]]) -> Sentence:
    """Each run becomes the unit of its head word."""
    place = list(range(len(sentence)))
    for run in runs:
        head = _head(sentence, run)
        for i in run:
            place[i] = head if head is not None else i
    made: dict[int, Gold] = {}
    heads = {run[0]: run for run in runs}
    inside = {i for run in runs for i in run}
    for i, gold in enumerate(sentence):
        if i in heads:
            made[place[i]] = _masked(sentence, heads[i])
        elif i not in inside:
            made[i] = gold
    order = list(made)
    index = {old: new for new, old in enumerate(order)}
    return [replace(made[i], head=index[place[made[i].head]] if made[i].head >= 0 else -1) for i in order]


def _masked(sentence: Sentence, run: list[int]) -> Gold:
    head = sentence[_head(sentence, run) or run[0]]
    form = " ".join(sentence[i].unit.form for i in run)
    if head.pos == "NUM":
        own = [a.case for i in reversed(run) for a in sentence[i].unit.candidates if a.case]
        cases = list(dict.fromkeys(own)) or ["Nom", "Acc", "Gen", "Dat", "Ins", "Loc"]
        readings = tuple(Analysis(fold(head.unit.form), "NUM", case, "Plur") for case in cases)
        return replace(head, unit=Unit(form, readings, "number"), features={**head.features, "Number": "Plur"})
    possible = {a.case for a in head.unit.candidates if a.case in _CASES}
    number = head.features.get("Number", "Sing")
    animacy = head.features.get("Animacy", "Inan")
    gender = head.features.get("Gender", "") if number == "Sing" else ""
    readings = tuple(
        Analysis(fold(form), "PROPN", case, number, gender, animacy)
        for case in sorted({*possible, *({head.case} & set(_CASES))} or set(_CASES))
    )
    return replace(head, pos="PROPN", lemma=fold(form), unit=Unit(form, readings, "name"))


def _drop(sentence: Sentence) -> Sentence:
    """Without quotation marks and short asides; what hung on them hangs on their heads."""
    gone = {i for i, gold in enumerate(sentence) if gold.unit.form in _QUOTES} | _asides(sentence)
    if len(gone) == len(sentence):
        return sentence
    order = [i for i in range(len(sentence)) if i not in gone]
    index = {old: new for new, old in enumerate(order)}
    kept = []
    root = next((i for i in order if sentence[i].head < 0), None)
    for i in order:
        head = sentence[i].head
        while head in gone:
            head = sentence[head].head
        if head < 0 and root is None:
            root = i
        head = head if head >= 0 or i == root else root if root is not None else -1
        kept.append(replace(sentence[i], head=index[head] if head >= 0 else -1))
    return kept


def _asides(sentence: Sentence) -> set[int]:
    found: set[int] = set()
    for i, gold in enumerate(sentence):
        if gold.unit.form != "(":
            continue
        close = next((j for j in range(i + 1, min(i + 8, len(sentence))) if sentence[j].unit.form == ")"), None)
        if close is not None and all(sentence[j].head >= 0 for j in range(i, close + 1)):
            found |= set(range(i, close + 1))
    return found
