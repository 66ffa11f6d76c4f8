"""Rows by the words of their names, in memory: built from the tables in some milliseconds, never written to disk.

A name is found by its first word. What stands in a text is inflected (`Києва`, `Кривого Рогу`), so the key is the
beginning of the word that no Ukrainian ending touches; the reader of the text compares the words themselves.
Abbreviations and Latin names are not inflected and have keys of their own, case included.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.gazetteer.rows import Office, Row, fold

_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*|[^\w\s]")
_MARKS = set('«»"“”„')
_ABBREVIATION = re.compile(r"[^\W\d_a-zа-яіїєґ]{2,7}(?:-\d+)?")
_LATIN = re.compile(r"[A-Za-zÀ-ž][\w.&'-]*")
SURNAME_FIRST = frozenset({"Q423", "Q884", "Q148", "Q865"})  # Korea, China: `Кім Чен Ин`
_LONGEST_KEY = 4


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of one row as a sequence of words, quotation marks left out."""

    words: tuple[str, ...]
    name: str  # as the table writes it
    row: Row
    weak: bool = False
    surname: bool = False  # the last name alone


class Gazetteer:
    """Lookup in a fixed set of rows. Hashable by identity, so that what is derived from it can be cached."""

    def __init__(self, rows: Sequence[Row], offices: Sequence[Office] = ()) -> None:
        self.rows = tuple(rows)
        self.offices = tuple(offices)
        self._by_key = {row.key: row for row in reversed(self.rows)}
        self._starts: defaultdict[str, list[Alias]] = defaultdict(list)
        self._exact: defaultdict[str, list[Alias]] = defaultdict(list)
        for row in self.rows:
            for alias in _aliases(row):
                self._add(alias)

    def _add(self, alias: Alias) -> None:
        first = alias.words[0]
        if is_abbreviation(first) or _LATIN.fullmatch(first) or not first[0].isalpha():
            self._exact[first if is_abbreviation(first) else fold(first)].append(alias)
        else:
            folded = fold(first)
            self._starts[folded[: _key_length(folded)]].append(alias)

    def starting(self, norm: str) -> Iterator[Alias]:
        """Names whose first word may have `norm` (folded) among its forms; many will not."""
        for length in range(1, _LONGEST_KEY + 1):
            if length <= len(norm):
                yield from self._starts.get(norm[:length], ())

    def exact(self, form: str) -> Sequence[Alias]:
        """Names that begin with this abbreviation (case counts) or Latin word or figure (case does not)."""
        return self._exact.get(form, ()) or self._exact.get(fold(form), ())

    def row(self, key: str) -> Row | None:
        return self._by_key.get(key)

    def state_of_adjective(self, lemma: str) -> Row | None:
        """`північнокорейський` → the state."""
        return self._states_by_adjective.get(lemma)

    def state_of_demonym(self, lemma: str) -> Row | None:
        """`північнокореєць` → the state."""
        return self._states_by_demonym.get(lemma)

    def institution(self, function: str, state: str) -> Row | None:
        """The body that does this for the state with that key, where it is listed."""
        return self._institutions.get((function, state))

    def named(self, name: str) -> Sequence[tuple[Row, bool]]:
        """Rows that have exactly this name (folded), each with whether the name is weak for it."""
        return self._by_name.get(fold(name), ())

    def held(self, person: str) -> Sequence[Office]:
        return self._offices.get(person, ())

    def holders(self, code: str, of: str) -> Sequence[Office]:
        """Who is known to have held this office, in the order of the table."""
        return self._holders.get((code, of), ())

    @cached_property
    def _states_by_adjective(self) -> dict[str, Row]:
        return {adjective: row for row in reversed(self.rows) for adjective in row.adjectives}

    @cached_property
    def _states_by_demonym(self) -> dict[str, Row]:
        return {demonym: row for row in reversed(self.rows) for demonym in row.demonyms}

    @cached_property
    def _institutions(self) -> dict[tuple[str, str], Row]:
        return {(row.function, row.parent): row for row in reversed(self.rows) if row.function}

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[Row, bool]]]:
        found: defaultdict[str, list[tuple[Row, bool]]] = defaultdict(list)
        for row in self.rows:
            for name, weak in row.names():
                found[fold(name)].append((row, weak))
        return dict(found)

    @cached_property
    def _offices(self) -> dict[str, list[Office]]:
        found: defaultdict[str, list[Office]] = defaultdict(list)
        for office in self.offices:
            found[office.person].append(office)
        return dict(found)

    @cached_property
    def _holders(self) -> dict[tuple[str, str], list[Office]]:
        found: defaultdict[tuple[str, str], list[Office]] = defaultdict(list)
        for office in self.offices:
            found[office.code, office.of].append(office)
        return dict(found)


def words_of(name: str) -> tuple[str, ...]:
    """`ПВК «Вагнер»` → (ПВК, Вагнер)."""
    if name.isalpha():
        return (name,)
    return tuple(word for word in _WORD.findall(name) if word not in _MARKS)


def is_abbreviation(word: str) -> bool:
    """Short and all in capitals: `МЗС`, `БД-6`."""
    return _ABBREVIATION.fullmatch(word) is not None


def surname_of(name: str, parent: str) -> str:
    """The name by which a person is called alone; empty where the order of names or a particle makes it unsafe."""
    words = words_of(name)
    if parent in SURNAME_FIRST or len(words) < 2 or any(word[0].islower() for word in words):
        return ""
    return words[-1] if not is_abbreviation(words[-1]) else ""


def _aliases(row: Row) -> Iterator[Alias]:
    for name, weak in row.names():
        words = words_of(name)
        if words:
            yield Alias(words, name, row, weak)
    if row.kind == "person":
        for surname in dict.fromkeys(surname_of(name, row.parent) for name in (row.label, *row.aliases)):
            if surname:
                yield Alias((surname,), surname, row, weak=row.type == "deputy", surname=True)


def _key_length(word: str) -> int:
    """How much of a word stays when it is inflected: `Ріг` → `Рогу`, `Київ` → `Києва`, `Кравець` → `Кравця`."""
    return max(1, min(_LONGEST_KEY, len(word) - (2 if len(word) <= 4 else 3)))
