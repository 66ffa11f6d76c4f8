"""What is wrong with a gazetteer: rows twice, unknown parents, one name for two things, words that do not inflect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.gazetteer.index import Gazetteer, words_of
from kg.gazetteer.rows import Row, fold

_MARK = "’ʼ`‘′"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`grave` ones fail the build; the others are for a human to look through."""

    source: str
    what: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.source}: {self.what}"


def check(gazetteer: Gazetteer, inflects: Callable[[str], bool] | None = None) -> list[Problem]:
    """All problems, in the order of the tables. `inflects` tells whether a nominative word has other forms."""
    found = [
        *_twice(gazetteer),
        *_unknown(gazetteer),
        *_clashes(gazetteer),
        *_adjectives(gazetteer),
        *_marks(gazetteer),
    ]
    if inflects is not None:
        found += _stiff(gazetteer, inflects)
    return sorted(set(found))


def _twice(gazetteer: Gazetteer) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in gazetteer.rows:
        other = first.setdefault(row.key, row)
        if other is not row:
            yield Problem(row.source, f"“{row.label}” is {other.source} again ({row.key}): keep one row")


def _unknown(gazetteer: Gazetteer) -> Iterator[Problem]:
    for row in gazetteer.rows:
        for column, key in (("parent", row.parent), ("metonym_for", row.metonym_for)):
            if key and gazetteer.row(key) is None:
                yield Problem(row.source, f"{column} {key} of “{row.label}” is no row of the gazetteer")
    for office in gazetteer.offices:
        for key in (office.person, office.of):
            if gazetteer.row(key) is None:
                yield Problem("offices.tsv", f"{key} ({office.code}) is no row of the gazetteer")


def _clashes(gazetteer: Gazetteer) -> Iterator[Problem]:
    """One strong name for two things of a kind: one of them must call it weak. Two towns of a name are a fact."""
    names: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in gazetteer.rows:
        for name, weak in row.names():
            if not weak:
                names[row.kind, _cased(name)].append(row)
    for (kind, name), rows in names.items():
        if len({row.key for row in rows}) > 1:
            grave = kind in ("state", "organisation")
            others = ", ".join(row.source for row in rows[1:])
            yield Problem(rows[0].source, f"“{name}” is also a name of {others}: mark it weak in all but one", grave)


def _cased(name: str) -> str:
    return name if name.isupper() else fold(name)


def _adjectives(gazetteer: Gazetteer) -> Iterator[Problem]:
    seen: dict[str, Row] = {}
    for row in gazetteer.rows:
        for word in (*row.adjectives, *row.demonyms):
            other = seen.setdefault(word, row)
            if other is not row:
                yield Problem(row.source, f"“{word}” belongs to {other.label} too: one state a word")


def _marks(gazetteer: Gazetteer) -> Iterator[Problem]:
    for row in gazetteer.rows:
        for name, _ in row.names():
            if set(name) & set(_MARK) or name != " ".join(name.split()):
                yield Problem(row.source, f"“{name}”: write the apostrophe as ' and single spaces")


def _stiff(gazetteer: Gazetteer, inflects: Callable[[str], bool]) -> Iterator[Problem]:
    for row in gazetteer.rows:
        word = words_of(row.label)[-1 if row.kind == "person" else 0]
        if row.kind in ("state", "place", "person") and not inflects(word):
            yield Problem(row.source, f"no forms are known of “{word}” in “{row.label}”", grave=False)
