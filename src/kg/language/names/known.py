"""Names of the gazetteer where they stand in the text, in any inflection, longest first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kg.gazetteer import Alias, Gazetteer, Row, fold
from kg.gazetteer.index import SURNAME_FIRST, is_abbreviation
from kg.language.morphology import candidates
from kg.language.names.forms import Reading, given_names, readings_of
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import CLOSING, OPENING, Text, signs
from kg.model import Kind

_KINDS: dict[Kind, int] = {"state": 0, "organisation": 1, "place": 2, "person": 3, "thing": 4, "group": 5}
_ENDING_OF_ABBREVIATION = {
    "у": ("Gen", "Dat", "Loc"),
    "а": ("Gen",),
    "ом": ("Ins",),
    "і": ("Loc",),
    "ові": ("Dat", "Loc"),
}
_LONGEST_FORM = 40
WEIGHT = 50


class KnownNames:
    """One gazetteer's names, matched against words; remembers the words that it has met."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._firsts: dict[str, tuple[tuple[Alias, frozenset[Reading]], ...]] = {}

    def at(self, text: Text, i: int) -> Iterator[Found]:
        """What may begin at word `i`: one candidate for each length, all rows of that length in it."""
        matches: dict[int, list[tuple[Alias, frozenset[Reading]]]] = {}
        for alias, readings in self._first(text.words[i].text, text.words[i].norm):
            if not _may_begin(text, i, alias):
                continue
            match = _match(text, i, alias, readings)
            if match is not None:
                matches.setdefault(match[0], []).append((alias, match[1]))
        for last, found in matches.items():
            yield _found(i, last, found)

    def _first(self, form: str, norm: str) -> tuple[tuple[Alias, frozenset[Reading]], ...]:
        key = form if form.isupper() else norm
        if key not in self._firsts:
            if len(self._firsts) > 100_000:
                self._firsts.clear()
            self._firsts[key] = tuple(self._look_up(form, norm))
        return self._firsts[key]

    def _look_up(self, form: str, norm: str) -> Iterator[tuple[Alias, frozenset[Reading]]]:
        for alias in self._gazetteer.exact(form):
            yield alias, frozenset((case, "", "") for case in ANY_CASE)
        if form in signs().careless:
            yield from self._look_up(form.upper(), norm)
        yield from self._inflected_abbreviation(form)
        if len(norm) > _LONGEST_FORM:
            return
        for alias in self._gazetteer.starting(norm):
            base = fold(alias.words[0])
            if abs(len(base) - len(norm)) <= 4 and (readings := readings_of(norm, base, _part_of(alias.row))):
                yield alias, readings

    def _inflected_abbreviation(self, form: str) -> Iterator[tuple[Alias, frozenset[Reading]]]:
        """`ТАССу`, `ЦРУ` no: an ending in small letters behind the capitals."""
        stem = form.rstrip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
        cases = _ENDING_OF_ABBREVIATION.get(form[len(stem) :])
        if cases and is_abbreviation(stem):
            for alias in self._gazetteer.exact(stem):
                yield alias, frozenset((case, "", "") for case in cases)


@lru_cache(maxsize=8)
def known_names(gazetteer: Gazetteer) -> KnownNames:
    return KnownNames(gazetteer)


def _part_of(row: Row) -> str:
    return row.kind if row.kind in ("person", "place") else ""


def _may_begin(text: Text, i: int, alias: Alias) -> bool:
    """Whether the writing of the first word allows the name: its capital, or none where none is needed."""
    form, first = text.form(i), alias.words[0]
    if is_abbreviation(form) and not text.shouted(i):
        return is_abbreviation(first) or (len(form) > 3 and not text.gazetteer.exact(form))
    if first[:1].islower() or not first[:1].isalpha():
        return True
    if len(alias.words) == 1 and fold(first) in signs().quoted_only:
        return form[:1].isupper() and (text.form(i - 1) in OPENING or text.is_a(i - 1, signs().before_organisation))
    if form[:1].islower():
        return form in signs().careless or _lower_case_name(text, i, alias)
    if len(alias.words) > 1:
        return True
    if first.isascii():
        return len(first) > 1 or not text.starts(i)
    if text.starts(i) and not text.told_elsewhere(i):
        return not _is_common(text, i)
    return True


def _lower_case_name(text: Text, i: int, alias: Alias) -> bool:
    """`росія`, `путін` of careless or scornful writers; a body's full name that ends with its state."""
    if len(alias.words) > 1:
        long = len(alias.words) > 2 if alias.row.kind == "organisation" else alias.row.kind == "place"
        return long and alias.words[-1][:1].isupper()
    if alias.weak or alias.row.kind not in ("state", "person") or _is_common(text, i):
        return False
    return alias.row.kind == "state" or all(a.name_type for a in text.words[i].candidates)


def _is_common(text: Text, i: int) -> bool:
    """A word that opens many sentences: no noun, or one of the listed common nouns."""
    found = text.words[i].candidates
    listed = any(a.lemma in signs().common for a in found) or text.norm(i) in signs().common
    return (
        listed or any(a.pos not in ("NOUN", "PROPN", "X") and a.pos != "ADJ" for a in found) or _only_adjective(found)
    )


def _only_adjective(found: tuple[object, ...]) -> bool:
    return any(getattr(a, "pos", "") == "ADJ" for a in found) and not any(
        getattr(a, "name_type", "") == "Sur" for a in found
    )


def _match(text: Text, i: int, alias: Alias, first: frozenset[Reading]) -> tuple[int, frozenset[Reading]] | None:
    """The last word and the readings of the whole; None where the words are no form of the name."""
    moving = _inflecting(alias.words, alias.row.kind, alias.row.parent)
    agreed, at, inside = first, i, False
    if not moving[0]:
        if text.norm(i) != fold(alias.words[0]):
            return None
        agreed = frozenset((case, "", "") for case in ANY_CASE)
    for k, word in enumerate(alias.words[1:], start=1):
        at += 1
        while text.form(at) in OPENING | CLOSING and text.same_sentence(i, at):
            inside = not inside
            at += 1
        if not text.same_sentence(i, at):
            return None
        if not moving[k]:
            if text.norm(at) != fold(word) or not _same_capitals(text.form(at), word, alias.row):
                return None
            continue
        readings = readings_of(text.norm(at), fold(word), _part_of(alias.row))
        agreed = _agree(agreed, readings, strict=alias.row.kind == "person")
        if not agreed or not _same_capitals(text.form(at), word, alias.row):
            return None
    if inside:
        if text.form(at + 1) not in CLOSING:
            return None
        at += 1
    fitting = frozenset(reading for reading in agreed if reading[0] != "Voc")
    if alias.row.kind == "person":
        fitting = _of_gender(fitting, person_gender(alias.row.label.split()[0], alias.row.parent))
    return (at, fitting) if fitting else None


def _of_gender(readings: frozenset[Reading], gender: str) -> frozenset[Reading]:
    """Only what fits the person; where the given name tells nothing, a man's where the words allow it."""
    for wanted in (gender,) if gender else ("Masc", "Fem"):
        found = frozenset((case, number, g or wanted) for case, number, g in readings if g in ("", wanted))
        if found:
            return found
    return frozenset()


@lru_cache(maxsize=20_000)
def person_gender(given: str, parent: str = "") -> str:
    """By the given name's gender in the dictionary, else by its ending; Korean and Chinese names tell nothing."""
    if parent in SURNAME_FIRST:
        return ""
    genders = {base.gender for base in given_names(fold(given)) if base.case == "Nom"}
    if not genders and given[-1] in "ая":
        return "Fem"
    return genders.pop() if len(genders) == 1 else ""


def _same_capitals(form: str, word: str, row: Row) -> bool:
    """A capital of the list stands in the text too; only a body's name may be written small: `Офіс президента`."""
    return form[:1].isupper() or not word[:1].isupper() or form.isdigit() or row.kind == "organisation"


def _agree(one: frozenset[Reading], other: frozenset[Reading], *, strict: bool) -> frozenset[Reading]:
    """Readings of `one` that agree with some of `other`: in case, and for persons in gender too."""
    return frozenset(
        (case, number, gender or other_gender)
        for case, number, gender in one
        for other_case, _, other_gender in other
        if case == other_case and (not strict or not gender or not other_gender or gender == other_gender)
    )


@lru_cache(maxsize=20_000)
def _inflecting(words: tuple[str, ...], kind: Kind, parent: str) -> tuple[bool, ...]:
    """Which words of a name inflect: all of a person's, else the head with its adjectives and appositions.

    Of a Korean or Chinese name only the last word does.
    """
    if kind == "person":
        return tuple(k == len(words) - 1 or parent not in SURNAME_FIRST for k in range(len(words)))
    moves: list[bool] = []
    head_found = False
    for k, word in enumerate(words):
        found = candidates(word)
        if not head_found:
            moves.append(True)
            head_found = k == len(words) - 1 or not _agrees_with_next(word, words[k + 1])
        elif k and words[k - 1] in ("і", "та", "й"):
            moves.append(moves[k - 2])
        else:
            moves.append(word[:1].isalpha() and not any(a.case == "Gen" or a.pos in ("ADP", "CCONJ") for a in found))
    return tuple(moves)


def _agrees_with_next(word: str, following: str) -> bool:
    """An adjective before its noun or another adjective: `Головне управління`, but not `Рада безпеки`."""
    own = {(a.number, a.gender) for a in candidates(word) if a.pos == "ADJ" and a.case == "Nom"}
    return any(a.case == "Nom" and (a.number, a.gender) in own for a in candidates(following))


def _found(first: int, last: int, matches: list[tuple[Alias, frozenset[Reading]]]) -> Found:
    matches.sort(key=lambda match: (match[0].weak, match[0].surname, _rank(match[0].row)))
    alias, readings = matches[0]
    cases = frozenset(case for case, _, _ in readings)
    _, number, gender = min(readings)
    best_kind = alias.row.kind
    rows = tuple(dict.fromkeys(other.row for other, _ in matches))
    if best_kind == "person":
        rows = tuple(row for row in rows if row.kind == "person")
    surname = alias.surname or (best_kind == "person" and len(alias.words) == 1)
    return Found(
        first,
        last,
        best_kind,
        alias.name,
        cases,
        "surname" if surname else "gazetteer",
        WEIGHT - 20 if surname else WEIGHT,
        rows,
        number or "Sing",
        gender,
        first,
        given=alias.words[0] if best_kind == "person" and not surname else "",
        surname=alias.name if surname else "",
        function=alias.row.function,
        state=None,
        weak=alias.weak,
    )


def _rank(row: Row) -> tuple[int, bool, bool]:
    return (_KINDS[row.kind], row.type != "capital" and row.type != "seat", row.type == "admin1")
