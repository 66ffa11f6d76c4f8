"""The extractor's knowledge, read once from the YAML files beside it: frames, word classes, attribution.

The format of the frames is told in `frames/README.md`, that of the attribution verbs in `attribution.yaml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

_VOWELS = "аеєиіїоуюяь'"
_FOLDER = Path(__file__).resolve().parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Condition:
    """One slot and the classes of which its filler must (or must not) have one."""

    slot: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Words that tell an event of one type, and which slot fills which role."""

    type: str
    source: str  # file and position, shown by `kg explain`
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    needs: tuple[Condition, ...] = ()
    excludes: tuple[Condition, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    measure: Mapping[str, str] = field(default_factory=dict)
    gen: str = ""
    modality: str = ""
    polarity: str = ""
    weight: float = 1.0
    example: str = ""

    @property
    def genitive_slot(self) -> str:
        """Which slot the genitive of this frame's noun fills."""
        if self.gen:
            return self.gen
        return "obj" if "obj" in self.roles or "obj" in self.measure else "subj"


@dataclass(frozen=True, slots=True)
class Light:
    """A verb that carries an event noun in one of its slots."""

    slot: str
    polarity: str = ""
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a verb of saying does: the stance, and where its content stands."""

    stance: str
    content: tuple[str, ...]  # in the order of preference
    modality: str = ""
    polarity: str = ""
    subject: str = ""
    accused: str = ""
    needs: str = ""
    negated: bool = False  # only with `не`, which is part of the verb
    type: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()  # nouns of which the verb needs one: `висловив` what, `заявив про` what


@dataclass(frozen=True, slots=True)
class Attribution:
    """The attribution lexicon, by the word that opens each construction."""

    verbs: Mapping[str, tuple[Saying, ...]]
    citing: frozenset[str]
    predicatives: Mapping[str, Saying]
    naming_verbs: frozenset[str]
    naming: Mapping[str, str]  # lemma → stance
    claims: frozenset[str]
    acts: frozenset[str]
    sources: Mapping[tuple[str, ...], str]  # words → stance
    referring: frozenset[str]  # words by which a medium names its own source
    channels: frozenset[str]
    networks: Mapping[str, str]
    documents: frozenset[str]
    impersonal: frozenset[str]
    presenting: frozenset[str]
    figures: frozenset[str]
    publishing: frozenset[str]
    silent: frozenset[str]  # verbs that with `не` tell nothing of what they name


@dataclass(frozen=True, slots=True)
class Lexicon:
    by_verb: Mapping[str, tuple[Frame, ...]]
    by_noun: Mapping[str, tuple[Frame, ...]]
    by_phrase: Mapping[str, tuple[tuple[tuple[str, ...], Frame], ...]]  # by the phrase's first word
    light: Mapping[str, tuple[Light, ...]]
    classes: Mapping[str, frozenset[str]]  # lemma → its classes
    attribution: Attribution
    modals: Mapping[str, str]  # verb or adverb → the modality that it gives
    negatives: frozenset[str]  # words that negate their clause beside `не`
    indefinite: frozenset[str]  # words that leave open who is meant: `жодна країна`
    reversing: frozenset[str]  # verbs whose negation asks for the thing
    uncounted: frozenset[str]  # number words that count nothing: `обидва`
    ages: frozenset[str]  # words before an age: `віком від 23 років`
    units: Mapping[str, str]  # counted noun → its unit
    frames: tuple[Frame, ...]

    def is_a(self, lemma: str, *names: str) -> bool:
        return not self.classes.get(lemma, frozenset()).isdisjoint(names)


@cache
def lexicon() -> Lexicon:
    frames = tuple(_frames())
    grammar = _read(_FOLDER / "grammar.yaml")
    by_verb: dict[str, list[Frame]] = defaultdict(list)
    by_noun: dict[str, list[Frame]] = defaultdict(list)
    by_phrase: dict[str, list[tuple[tuple[str, ...], Frame]]] = defaultdict(list)
    for frame in frames:
        for verb in frame.verbs:
            by_verb[verb].append(frame)
        for noun in frame.nouns:
            by_noun[noun].append(frame)
        for phrase in frame.phrases:
            by_phrase[phrase[0]].append((phrase, frame))
    return Lexicon(
        by_verb=_in_both_sounds(_frozen(by_verb)),
        by_noun=_frozen(by_noun),
        by_phrase=_in_both_sounds(_frozen(by_phrase)),
        light=_in_both_sounds(_frozen(_light())),
        classes=_classes(),
        attribution=_attribution(),
        modals={w: code for code, words in grammar["modals"].items() for w in _words(words)},
        negatives=frozenset(_words(grammar["negatives"])),
        indefinite=frozenset(_words(grammar["indefinite"])),
        reversing=frozenset(_words(grammar["reversing"])),
        uncounted=frozenset(_words(grammar["uncounted"])),
        ages=frozenset(_words(grammar["ages"])),
        units={w: unit for unit, words in grammar["units"].items() for w in _words(words)},
        frames=frames,
    )


def _frozen(lists: Mapping[str, list[T]]) -> dict[str, tuple[T, ...]]:
    return {key: tuple(values) for key, values in lists.items()}


def _in_both_sounds(table: dict[str, T]) -> dict[str, T]:
    """`взяти` is `узяти`: a verb with `в` before a consonant is found with `у` too, and the other way round."""
    swap = {"в": "у", "у": "в"}
    other = {
        swap[word[0]] + word[1:]: value
        for word, value in table.items()
        if len(word) > 3 and word[0] in swap and word[1] not in _VOWELS
    }
    return {**other, **table}


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)


def _words(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return value.split() if isinstance(value, str) else [str(item) for item in value]


def _frames() -> Iterable[Frame]:
    for path in sorted((_FOLDER / "frames").glob("*.yaml")):
        if path.stem == "light":
            continue
        for number, entry in enumerate(_read(path) or [], 1):
            yield _frame(entry, f"{path.stem}:{entry['type']}:{number}")


def _frame(entry: Mapping[str, Any], source: str) -> Frame:
    return Frame(
        type=entry["type"],
        source=source,
        verbs=frozenset([*_words(entry.get("verbs")), *_words(entry.get("adjectives"))]),
        nouns=frozenset(_words(entry.get("nouns"))),
        phrases=tuple(tuple(phrase.split()) for phrase in entry.get("phrases", [])),
        needs=_conditions(entry.get("needs")),
        excludes=_conditions(entry.get("not")),
        roles=dict(entry.get("roles") or {}),
        measure=dict(entry.get("measure") or {}),
        gen=entry.get("gen", ""),
        modality=entry.get("modality", ""),
        polarity=entry.get("polarity", ""),
        weight=float(entry.get("weight", 1)),
        example=_first(entry.get("ex", "")),
    )


def _first(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def _conditions(entry: Mapping[str, str] | None) -> tuple[Condition, ...]:
    return tuple(
        Condition(slot, tuple(name.strip(" '\"") for name in str(classes).split("|")))
        for slot, classes in (entry or {}).items()
    )


def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((_FOLDER / "classes").glob("*.yaml")):
        for name, lemmas in (_read(path) or {}).items():
            for lemma in _words(lemmas):
                found[lemma].add(name)
    return {lemma: frozenset(names) for lemma, names in found.items()}


def _light() -> dict[str, list[Light]]:
    found: dict[str, list[Light]] = defaultdict(list)
    path = _FOLDER / "frames" / "light.yaml"
    for entry in _read(path):
        for verb in _words(entry["verbs"]):
            found[verb].append(Light(entry["event"], entry.get("polarity", ""), entry.get("modality", "")))
    return found


def _attribution() -> Attribution:
    data = _read(_FOLDER / "attribution.yaml")
    verbs: dict[str, list[Saying]] = defaultdict(list)
    for entry in data["verbs"]:
        for verb in dict.fromkeys(_words(entry["verbs"])):
            verbs[verb].append(_saying(entry))
    naming = data["naming"]
    return Attribution(
        verbs=_in_both_sounds(_frozen(verbs)),
        citing=frozenset(_words(data["citing"])),
        predicatives={word: _saying(entry) for entry in data["predicatives"] for word in _words(entry["words"])},
        naming_verbs=frozenset(_words(naming["verbs"])),
        naming={w: stance for stance in naming if stance != "verbs" for w in _words(naming[stance])},
        claims=frozenset(_words(data["claims"])),
        acts=frozenset(_words(data["acts"])),
        sources={tuple(entry["phrase"].split()): entry["stance"] for entry in data["sources"]},
        referring=frozenset(_words(data["referring"])),
        channels=frozenset(_words(data["channels"]["nouns"])),
        networks=data["channels"]["networks"],
        documents=frozenset(_words(data["documents"])),
        impersonal=frozenset(_words(data["impersonal"])),
        presenting=frozenset(_words(data["presenting"]["verbs"])),
        figures=frozenset(_words(data["presenting"]["nouns"])),
        publishing=frozenset(_words(data["publishing"])),
        silent=frozenset(_words(data["silent"])),
    )


def _saying(entry: Mapping[str, Any]) -> Saying:
    return Saying(
        stance=entry["stance"],
        content=tuple(entry["content"]),
        modality=entry.get("modality", ""),
        polarity=entry.get("polarity", ""),
        subject=entry.get("subject", ""),
        accused=entry.get("accused", ""),
        needs=entry.get("needs", ""),
        negated=bool(entry.get("negated", False)),
        type=entry.get("type", ""),
        roles=dict(entry.get("roles") or {}),
        carried=frozenset(_words(entry.get("with"))),
    )
