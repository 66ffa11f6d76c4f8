"""What is wrong with the lexicon of frames, with file and line: words that can never match, frames of which only one
is ever chosen, codes that nobody knows, types without a frame, examples that are not read as they should.

Start reading at `check`. Every kind of problem is one function; its name stands in `Problem.kind`.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import get_args

from kg.extract.entries import FOLDER, Entry, class_entries, frame_entries, light_entries
from kg.extract.extractor import extract
from kg.language import analyse
from kg.language.morphology import candidates, dictionary
from kg.model import Article, Modality, Polarity, Role
from kg.resources import resource

KINDS = ("word", "guessed", "code", "twice", "contradiction", "type", "example")

_VERBAL = frozenset({"VERB", "AUX", "ADJ", "ADV"})  # participles and predicatives stand among the verbs
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})  # `поранений` is an adjective to the dictionary
_FIELDS = {"type", "verbs", "nouns", "adjectives", "phrases", "ex", "modality", "polarity", "weight", "gen"}
_SLOT_FIELDS = ("needs", "not", "roles", "measure")
# `event` is the noun that tells the event, `adjective` what stands before it, `any` whatever is counted
_SLOT = re.compile(r"subj|obj|by|inf|event|adjective|any|(?:[а-яіїєґ'-]+\+)?(?:gen|dat|acc|ins|loc)")
_BUILT_IN = frozenset({"any", "name", "number", "duration", "state", "person", "organisation", "place"})
_WORD = re.compile(r"[а-яіїєґ'-]+")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    path: Path
    line: int
    kind: str  # one of KINDS
    what: str

    @property
    def grave(self) -> bool:
        """False for what is only to be looked at: a new word may be written well and stand in no dictionary."""
        return self.kind != "guessed"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.what}"


def check(kinds: Iterable[str] = KINDS, folder: Path = FOLDER) -> list[Problem]:
    """The problems of these kinds, in the order of the files. Raises BadInput where a file is no lexicon at all.

    Examples are read with the lexicon that is shipped, whatever `folder` says.
    """
    frames, lights, classes = frame_entries(folder), light_entries(folder), class_entries(folder)
    wanted = set(kinds)
    found = [
        *(p for p in _unknown_words(frames, lights, classes) if p.kind in wanted),
        *(_unknown_codes(frames, lights, classes) if "code" in wanted else ()),
        *(_listed_twice(frames, lights, classes) if "twice" in wanted else ()),
        *(_contradictions(frames) if "contradiction" in wanted else ()),
        *(_types_without_frames(frames) if "type" in wanted else ()),
        *(_misread_examples(frames) if "example" in wanted else ()),
    ]
    return sorted(found)


def read_as(sentence: str) -> list[str]:
    """The event types that the extractor reads in a sentence, in text order."""
    return [s.event.type for s in extract(analyse(Article("example", sentence))).statements]


def examples(entry: Entry) -> list[str]:
    """The sentences of a frame: `ex` is one or a list of them."""
    value = entry.fields.get("ex") or []
    return [value] if isinstance(value, str) else [str(item) for item in value]


def event_types() -> dict[str, int]:
    """The codes of the contract, with their lines."""
    with resource("data", "contract", "event-types.tsv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: line for line, row in enumerate(csv.DictReader(stream, delimiter="\t"), 2)}


def _unknown_words(frames: list[Entry], lights: list[Entry], classes: list[Entry]) -> Iterator[Problem]:
    """Words are met as lemmas of the dictionary: one that is no lemma matches nothing."""
    for entry in [*frames, *lights]:
        for field, parts in (("verbs", _VERBAL), ("adjectives", _VERBAL), ("nouns", _NOMINAL)):
            for word in entry.words(field):
                yield from _no_lemma(entry, word, parts)
        for phrase in entry.words("phrases"):
            for word in phrase.split():
                yield from _no_lemma(entry, word, None)
    for entry in classes:
        for word in entry.words(next(iter(entry.fields))):
            if _is_known(word):  # the names of weapons are in no dictionary
                yield from _no_lemma(entry, word, None)


def _is_known(word: str) -> bool:
    return any(reading.pos != "X" for reading in candidates(word))


def _no_lemma(entry: Entry, word: str, parts: frozenset[str] | None) -> Iterator[Problem]:
    readings = candidates(word) + (candidates(word.upper()) if parts is None else ())  # abbreviations are listed small
    if any(r.lemma == word and r.pos != "X" and (parts is None or r.pos in parts) for r in readings):
        if _is_known(word) and not dictionary().word_is_known(word):
            guess = f"“{word}” is not in the dictionary, its forms are guessed: is it written well?"
            yield Problem(entry.path, entry.line_of(word), "guessed", guess)
        return
    lemmas = sorted({r.lemma for r in readings if r.pos != "X" and r.lemma != word})
    hint = f"a form of {', '.join(lemmas)}" if lemmas else "no word of the dictionary"
    part = "" if parts is None else " of this part of speech"
    if parts is not None and not lemmas and _is_known(word):
        hint = f"no lemma{part}"
    yield Problem(entry.path, entry.line_of(word), "word", f"“{word}” is {hint}: it matches nothing")


def _unknown_codes(frames: list[Entry], lights: list[Entry], classes: list[Entry]) -> Iterator[Problem]:
    types, measures = event_types(), _measures()
    classes_of_nouns = {name for entry in classes for name in entry.fields} | _BUILT_IN

    def is_class(name: str) -> bool:
        return name in classes_of_nouns or bool(_WORD.fullmatch(name) and _is_known(name))

    roles = {*get_args(Role), "place", "owner"}
    known = {"needs": is_class, "not": is_class, "roles": roles.__contains__, "measure": measures.__contains__}
    for entry in frames:

        def wrong(what: str, of: str = "", entry: Entry = entry) -> Problem:
            return Problem(entry.path, entry.line_of(of), "code", what)

        yield from (
            wrong(f"a frame has no field `{n}`", n) for n in sorted(entry.fields.keys() - {*_FIELDS, *_SLOT_FIELDS})
        )
        if entry.fields.get("type") not in types:
            yield wrong(f"“{entry.fields.get('type', '')}” is no event type of event-types.tsv")
        if not {"verbs", "nouns", "adjectives", "phrases"} & entry.fields.keys():
            yield wrong("the frame has no verbs, nouns, adjectives or phrases: nothing matches it")
        for field in _SLOT_FIELDS:
            for slot, names in _mapping(entry, field).items():
                if not _SLOT.fullmatch(slot):
                    yield wrong(f"`{field}`: “{slot}” is no slot", slot)
                for name in _classes_of(names):
                    if not known[field](name):
                        yield wrong(f"`{field}` knows no “{name}”", name)
    for entry in lights:
        if not _SLOT.fullmatch(entry.fields.get("event", "")):
            yield Problem(entry.path, entry.first, "code", f"“{entry.fields.get('event', '')}” is no slot")
    for entry in [*frames, *lights]:
        for field, codes in (("modality", get_args(Modality)), ("polarity", get_args(Polarity))):
            if field in entry.fields and entry.fields[field] not in codes:
                yield Problem(entry.path, entry.line_of(field), "code", f"“{entry.fields[field]}” is no {field}")


def _mapping(entry: Entry, field: str) -> dict[str, str]:
    value = entry.fields.get(field) or {}
    return value if isinstance(value, dict) else {}


def _classes_of(names: str) -> list[str]:
    return [name.strip(" '\"") for name in names.split("|")]


def _measures() -> set[str]:
    schema = json.loads(resource("data", "contract", "statement.schema.json").read_text("utf-8"))
    return set(schema["properties"]["quantities"]["items"]["properties"]["measure"]["enum"])


def _listed_twice(frames: list[Entry], lights: list[Entry], classes: list[Entry]) -> Iterator[Problem]:
    """A word twice in one list; two frames of one type that ask for the same of the same word."""
    for entry in [*frames, *lights, *classes]:
        for field in entry.fields.keys() & {"verbs", "nouns", "adjectives", "phrases", *_class_name(entry, classes)}:
            words = entry.words(field)
            for word in sorted({word for word in words if words.count(word) > 1}):
                yield Problem(entry.path, entry.line_of(word), "twice", f"“{word}” stands twice in `{field}`")
    for word, one, other in _rivals(frames):
        if one.fields["type"] == other.fields["type"] and _asked(one) == _asked(other):
            where = f"{one.path.name}:{one.line_of(word)}"
            yield Problem(
                other.path, other.line_of(word), "twice", f"“{word}” has this type and these conditions in {where} too"
            )


def _class_name(entry: Entry, classes: list[Entry]) -> set[str]:
    return set(entry.fields) if entry in classes else set()


def _contradictions(frames: list[Entry]) -> Iterator[Problem]:
    """Two types for one word under conditions that the same filler meets, of equal weight: the order of the files
    decides, which no writer of a frame means."""
    for word, one, other in _rivals(frames):
        if one.fields["type"] != other.fields["type"] and _overlap(one, other):
            where = f"{one.path.name}:{one.line_of(word)}"
            yield Problem(
                other.path,
                other.line_of(word),
                "contradiction",
                f"“{word}” is {one.fields['type']} in {where} and {other.fields['type']} here under the same"
                " conditions: give one of them a weight",
            )


def _rivals(frames: list[Entry]) -> Iterator[tuple[str, Entry, Entry]]:
    """Each word with each two frames that share it in one field, and weigh the same."""
    for fields in (("verbs", "adjectives"), ("nouns",), ("phrases",)):
        owners: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in frames:
            for word in dict.fromkeys(word for field in fields for word in entry.words(field)):
                owners[word].append(entry)
        for word, entries in owners.items():
            for one, other in combinations(entries, 2):
                if float(one.fields.get("weight", 1)) == float(other.fields.get("weight", 1)):
                    yield word, one, other


def _asked(entry: Entry) -> tuple[object, object]:
    return tuple(
        frozenset((slot, frozenset(_classes_of(names))) for slot, names in _mapping(entry, field).items())
        for field in ("needs", "not")
    )  # type: ignore[return-value]


def _overlap(one: Entry, other: Entry) -> bool:
    """Do both ask for the same slots, each with a class that they share, and exclude the same?"""
    first, second = _mapping(one, "needs"), _mapping(other, "needs")
    return (
        first.keys() == second.keys()
        and _mapping(one, "not") == _mapping(other, "not")
        and all(set(_classes_of(first[slot])) & set(_classes_of(second[slot])) for slot in first)
    )


def _types_without_frames(frames: list[Entry]) -> Iterator[Problem]:
    told = {entry.fields.get("type") for entry in frames}
    path = resource("data", "contract", "event-types.tsv")
    for code, line in event_types().items():
        if code not in told:
            yield Problem(path, line, "type", f"no frame tells of “{code}”")


def _misread_examples(frames: Sequence[Entry]) -> Iterator[Problem]:
    for entry in frames:
        if not examples(entry):
            yield Problem(entry.path, entry.first, "example", f"a frame of {entry.fields.get('type')} has no `ex`")
        for sentence in examples(entry):
            types = read_as(sentence)
            if entry.fields.get("type") not in types:
                told = f"read as {', '.join(types)}" if types else "nothing is read in it"
                yield Problem(
                    entry.path, entry.line_of("ex"), "example", f"{entry.fields.get('type')}: “{sentence}”: {told}"
                )
