"""Which names of an article are one entity: surname and full name, a body and its abbreviation, spellings of one name.

Everything here looks at the whole article: a headline's surname is explained by the body of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.gazetteer import Gazetteer, Row, fold
from kg.gazetteer.index import SURNAME_FIRST, is_abbreviation
from kg.language.inflection import nominative
from kg.language.names.known import known_names
from kg.language.names.name import Found, Name
from kg.language.names.persons import is_form_of_surname
from kg.language.names.text import Text, signs

_SOUNDS = str.maketrans(
    {"ґ": "г", "є": "е", "ї": "і", "и": "і", "й": "і", "ё": "е", "х": "г", "'": "", "ь": "", "э": "е"}
)


_LONGEST_START = 7  # of a surname's sounds


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose full name the article has."""

    key: str
    name: str
    given: str
    surname: str
    gender: str
    rows: tuple[Row, ...]
    first: int  # where the full name stands first


def identify(text: Text, found: Sequence[Found]) -> list[Name]:
    """The names with key, fullest name and rows, in the order of the text."""
    found = [_by_initial(text, one) if one.method == "initials" else one for one in found]
    bound = _bracketed(text, found)
    people = People(found)
    names = []
    for one in found:
        name = _person(text, one, people) if one.kind == "person" else _other(text, one, found, bound)
        if name is not None:
            names.append(name)
    return _fullest(names)


def _name(one: Found, name: str, rows: tuple[Row, ...], key: str, gazetteer: Gazetteer, method: str = "") -> Name:
    stands_for = "" if one.kind == "state" else next((row.metonym_for for row in rows if row.metonym_for), "")
    metonym = gazetteer.row(stands_for) if stands_for else None
    return Name(
        one.first, one.last, one.kind, name, one.nominative, rows, one.cases, one.number, one.gender,
        one.head if one.head >= 0 else one.first, method or one.method, key, metonym,
    )  # fmt: skip


# --- persons ----------------------------------------------------------------------------------------------------------


class People:
    """The persons whose full names the article has, in the order in which they come, found by surname."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._by_start: dict[str, list[Person]] = {}
        for one in sorted((f for f in found if f.kind == "person" and f.given), key=_fullness):
            self._add(one)
        for bearers in self._by_start.values():
            bearers.sort(key=lambda person: person.first)

    def _add(self, one: Found) -> None:
        """Spellings of one name are one person."""
        surname = one.surname or _surname_of(one)
        bearers = self._by_start.setdefault(_start(surname), [])
        for k, person in enumerate(bearers):
            if _same_person(person, one, surname):
                bearers[k] = replace(person, first=min(one.first, person.first))
                return
        row = one.rows[0] if len(one.rows) == 1 else None
        key, name = (row.key, row.label) if row else (f"person:{fold(one.nominative)}", one.nominative)
        bearers.append(Person(key, name, one.given, surname, one.gender, one.rows, one.first))

    def starting(self, word: str) -> list[Person]:
        """Those whose surname may have the word among its forms, in the order of the text."""
        heard = sounds(word)
        found = [
            person
            for size in range(1, min(_LONGEST_START, len(heard)) + 1)
            for person in self._by_start.get(heard[:size], ())
        ]
        return sorted(found, key=lambda person: person.first)

    def named(self, one: Found) -> Person | None:
        """The person whose full name this is."""
        surname = one.surname or _surname_of(one)
        return next((p for p in self.starting(surname) if _same_person(p, one, surname)), None)


def _start(surname: str) -> str:
    """What no ending touches: `Стець` → `Стеця`, `Сон` → `Сона`."""
    heard = sounds(surname)
    return heard[: max(1, min(_LONGEST_START, len(heard) - (2 if len(heard) <= 4 else 3)))]


def _fullness(one: Found) -> tuple[bool, bool, int]:
    """The gazetteer's names first, initials last."""
    return (one.method == "initials", not one.rows, one.first)


def _surname_of(one: Found) -> str:
    row = one.rows[0]
    words = one.nominative.split()
    if row.parent in SURNAME_FIRST:
        return words[0]
    return words[-1]


def _same_person(person: Person, one: Found, surname: str) -> bool:
    """Equal surname, and a given name that is equal, begins with the initial, or is spelt a little otherwise."""
    if sounds(person.surname) != sounds(surname):
        return False
    if one.given.endswith("."):
        return fold(person.given).startswith(fold(one.given[:-1]))
    if person.gender and one.gender and person.gender != one.gender:
        return False
    return _nearly_equal(sounds(person.given), sounds(one.given))


def _nearly_equal(one: str, other: str) -> bool:
    """Equal, or long and different in one letter: `Олександр`, `Александр`."""
    if one == other or min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return one == other
    same = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[same + 1 :] in (other[same + 1 :], other[same:]) or one[same:] == other[same + 1 :]


@lru_cache(maxsize=50_000)
def sounds(name: str) -> str:
    """What different ways to write a foreign name have in common: `Реткліфф`, `Реткліф`; `Гаррис`, `Харріс`."""
    return re.sub(r"(.)\1+", r"\1", fold(name).translate(_SOUNDS))


def _person(text: Text, one: Found, people: People) -> Name | None:
    gazetteer = text.gazetteer
    if one.given and (person := people.named(one)) is not None:
        gendered = replace(one, gender=one.gender or person.gender)
        return _name(gendered, person.name, person.rows, person.key, gazetteer)
    bearer, cases = _bearer(text, one, people)
    if bearer is not None:
        known = replace(one, cases=cases or one.cases, gender=bearer.gender or one.gender, nominative=bearer.surname)
        return _name(known, bearer.name, bearer.rows, bearer.key, gazetteer, "document")
    public = tuple(row for row in one.rows if row.type != "deputy")
    if len(public) == 1:
        return _name(one, public[0].label, one.rows, public[0].key, gazetteer)
    if one.rows and not public and not one.method.startswith("role"):
        if text.starts(one.first) or text.is_common(one.first):
            return None
        one = replace(one, rows=())  # a member of parliament is not known by the surname alone
    return _name(one, one.nominative, one.rows, f"person:{fold(one.nominative)}", gazetteer)


def _by_initial(text: Text, one: Found) -> Found:
    """With the public person of that surname whose given name begins with the initial, where there is one."""
    known = (row for found in known_names(text.gazetteer).at(text, one.head) for row in found.rows)
    rows = {row for row in known if row.type == "public" and row.label.startswith(one.given[0])}
    return replace(one, rows=tuple(rows)) if len(rows) == 1 else one


def _bearer(text: Text, one: Found, people: People) -> tuple[Person | None, frozenset[str]]:
    """The person of that surname who was named last before the word, else the first one after it."""
    fitting = [(p, cases) for p in people.starting(text.norm(one.head)) if (cases := _forms(text, one, p))]
    if not fitting:
        return None, frozenset()
    before = [pair for pair in fitting if pair[0].first <= one.first]
    return before[-1] if before else fitting[0]


def _forms(text: Text, one: Found, person: Person) -> frozenset[str]:
    cases = is_form_of_surname(text.norm(one.head), fold(person.surname), person.gender)
    if not cases and sounds(one.surname or one.nominative) == sounds(person.surname):
        return one.cases
    return cases


def surname_mentions(text: Text, found: Sequence[Found], taken: set[int]) -> list[Found]:
    """Bare surnames of the article's persons where no other name was found: `Кім`, `Сибіги`."""
    people = People(found)
    more = []
    for i in range(len(text)):
        if i in taken or not text.capital(i):
            continue
        for person in people.starting(text.norm(i)):
            cases = is_form_of_surname(text.norm(i), fold(person.surname), person.gender)
            if cases and (text.tells(i) or text.norm(i) == fold(person.surname)):
                more.append(Found(i, i, "person", person.surname, cases, "surname", 30, gender=person.gender,
                                  head=i, surname=person.surname))  # fmt: skip
                break
    return more


# --- others -----------------------------------------------------------------------------------------------------------


def _bracketed(text: Text, found: Sequence[Found]) -> dict[str, Found]:
    """Abbreviations that a name introduces: `Національна розвідувальна служба Південної Кореї (NIS)`."""
    ends = {one.last: one for one in found if one.kind in ("organisation", "thing", "state")}
    bound: dict[str, Found] = {}
    for one in found:
        opens = one.first - 1
        if text.form(opens) != "(" or text.form(one.last + 1) != ")" or one.first != one.last:
            continue
        full = ends.get(opens - 1)
        if full is not None and _abbreviates(text.form(one.first), full):
            bound.setdefault(text.form(one.first), full)
    return bound


def _abbreviates(form: str, full: Found) -> bool:
    """A short name in brackets; a foreign one need not have the letters of the Ukrainian words."""
    return (is_abbreviation(form) or form.isascii()) and full.length > 1


def _other(text: Text, one: Found, found: Sequence[Found], bound: dict[str, Found]) -> Name | None:
    if one.function and one.length == 1 and one.state is None and _of_elsewhere(text, one.first):
        one = replace(one, rows=(), function="", nominative=f"{_told_by(text, one)} {one.nominative}")
    full = bound.get(text.form(one.first)) if one.first == one.last else None
    meant = full if full is not None and not _contradicts(one, full) else one
    if (shortened := _shortened(meant, found)) is not None:
        meant = shortened
    elif meant.weak and meant.function and meant.state is None:
        meant = _function_bearer(meant, found, text) or meant
    rows = (meant.rows or one.rows) if meant is full else meant.rows
    key = _key(meant, rows)
    if one.method == "abbreviation" and full is None and not _is_body(one, text):
        return None
    kind = meant.kind
    name = rows[0].label if _certain(meant, rows) else meant.nominative
    return _name(replace(one, kind=kind), name, rows, key, text.gazetteer, "brackets" if full else meant.method)


def _contradicts(one: Found, full: Found) -> bool:
    """The gazetteer knows the abbreviation as something else for certain."""
    return bool(one.rows) and not one.weak and bool(full.rows) and one.rows[0] is not full.rows[0]


def _is_body(one: Found, text: Text) -> bool:
    return not one.nominative.isascii()


def _certain(one: Found, rows: Sequence[Row]) -> bool:
    if not rows:
        return False
    return rows[0].kind == "state" or len(rows) == 1 or rows[0].metonym_for != "" or one.method == "gazetteer"


def _key(one: Found, rows: Sequence[Row]) -> str:
    if rows:
        return rows[0].key
    if one.function and one.state is not None:
        return f"{one.function}@{one.state.key}"
    return f"{one.kind}:{fold(one.nominative)}"


def _of_elsewhere(text: Text, first: int) -> bool:
    """`токійське Міноборони`: a town's adjective says whose it is, though not by the name of a state."""
    before = first - 1
    if not text.same_sentence(before, first) or text.state_of(before) is not None or not text.is_adjective(before):
        return False
    return text.norm(before).rstrip("аоюуїйеімигх").endswith(("ськ", "цьк", "зьк"))


def _told_by(text: Text, one: Found) -> str:
    """The adjective before the body in the nominative."""
    adjective = next(a for a in text.words[one.first - 1].candidates if a.pos == "ADJ")
    return nominative(text.form(one.first - 1), adjective, one.number, one.gender or "Neut").lower()


def _shortened(one: Found, found: Sequence[Found]) -> Found | None:
    """`Ради` behind `Рада Безпеки`: the body named before that begins so, unless its usual bearer is named in full."""
    if one.kind != "organisation" or one.length > 1 or is_abbreviation(one.nominative) or one.method == "quoted":
        return None
    usual = set(one.rows)
    bodies = [f for f in found if f.kind == "organisation" and f.length > 1]
    if any(usual & set(f.rows) for f in bodies):
        return None
    begins = fold(one.nominative) + " "
    before = [f for f in bodies if f.first < one.first and fold(f.nominative).startswith(begins)]
    return before[-1] if before else None


def _function_bearer(one: Found, found: Sequence[Found], text: Text) -> Found | None:
    """`у МЗС`: the ministry that was named last with its state, else the home country's."""
    theirs = [f for f in found if f.function == one.function and (f.state is not None or (f.rows and not f.weak))]
    theirs = [f for f in theirs if not f.rows or _is_called(f.rows[0], one)]
    before = [f for f in theirs if f.first < one.first]
    if before:
        return before[-1]
    row = text.gazetteer.institution(one.function, signs().home)
    if row is not None:
        return replace(one, rows=(row,))
    return theirs[0] if theirs else None


def _fullest(names: Sequence[Name]) -> list[Name]:
    """Every mention of an entity without a row takes the longest of its names in the article."""
    longest: dict[str, str] = {}
    for name in names:
        if len(name.name) > len(longest.get(name.key, "")):
            longest[name.key] = name.name
    return [name if name.rows else replace(name, name=longest[name.key]) for name in names]


def _is_called(row: Row, one: Found) -> bool:
    """`МЗС` is said of a ministry, of the State Department nobody says it."""
    names = (row.label, *row.aliases, *row.weak)
    return any(fold(name).startswith(fold(one.nominative)[:6]) for name in names)
