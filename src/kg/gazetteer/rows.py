"""What the gazetteer holds, and how its tables are read.

Four tables of one kind (states, places, agents, extra; tab-separated, first line names the columns) and one of
offices held. See docs/gazetteer.md for the columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sys import intern
from typing import cast, get_args

from kg.errors import BadInput
from kg.model import Kind

TABLES = ("states.tsv", "places.tsv", "agents.tsv", "extra.tsv")
OFFICES = "offices.tsv"
_KIND_OF_TABLE = {"states.tsv": "state", "places.tsv": "place"}
_KINDS = get_args(Kind)
_FOLD = str.maketrans(dict.fromkeys("’ʼ`‘′", "'"))


def fold(name: str) -> str:
    """Lower case and one apostrophe (U+0027), as names are compared."""
    return name.translate(_FOLD).lower()


@dataclass(frozen=True, slots=True)
class Row:
    """One entity. `aliases` mean it wherever they stand; `weak` ones only where nothing else is meant.

    `key` is the item's number, or kind and name where there is none. `parent` and `metonym_for` are keys of other
    rows: the state (or body) it belongs to, and the state for whose government the name can stand.
    """

    key: str
    qid: str | None
    kind: Kind
    type: str  # state; capital, city, admin1, region, facility; government, media, …; public, deputy
    label: str
    label_en: str = ""
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    parent: str = ""
    metonym_for: str = ""
    function: str = ""  # what a body is for its state: `defence-ministry`, `parliament`
    adjectives: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    iso2: str = ""
    verified: bool = False
    source: str = ""  # `agents.tsv:12`

    def names(self) -> Iterator[tuple[str, bool]]:
        """Each name with whether it is weak."""
        yield self.label, False
        for alias in self.aliases:
            yield alias, False
        for alias in self.weak:
            yield alias, True


@dataclass(frozen=True, slots=True)
class Office:
    """`person` (a row's key) held `code` for the state or body `of`; a missing end does not mean "still"."""

    person: str
    code: str
    of: str
    start: date | None
    end: date | None


def read_rows(folder: Path) -> Iterator[Row]:
    """The rows of all tables that the folder has, in their order."""
    for name in TABLES:
        path = folder / name
        if path.exists():
            for line, cells in _lines(path):
                yield _row(path, line, cells)


def read_offices(folder: Path) -> Iterator[Office]:
    path = folder / OFFICES
    if not path.exists():
        return
    for line, cells in _lines(path):
        person = cells["person"] if cells["person"].startswith("Q") else f"person:{fold(cells['person'])}"
        start = _day(path, line, cells["start"], first=True)
        end = _day(path, line, cells["end"], first=False)
        yield Office(person, cells["office"], cells["of"], start, end)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column; no quoting, so a quotation mark is itself."""
    lines = path.read_text("utf-8").split("\n")
    columns = lines[0].split("\t")
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise BadInput(path, f"{len(cells)} cells where the first line names {len(columns)} columns", line=number)
        yield number, dict(zip(columns, cells, strict=True))


def _row(path: Path, line: int, cells: dict[str, str]) -> Row:
    kind = cells.get("kind") or _KIND_OF_TABLE.get(path.name, "")
    label = cells.get("label", "")
    if kind not in _KINDS:
        raise BadInput(path, f"unknown kind “{kind}”: one of {', '.join(_KINDS)}", line=line)
    if not label:
        raise BadInput(path, "the row has no label", line=line)
    qid = cells.get("qid") or None
    return Row(
        key=qid or f"{kind}:{fold(label)}",
        qid=qid,
        kind=cast(Kind, intern(kind)),  # millions of rows share a few words
        type=intern(cells.get("type") or kind),
        label=label,
        label_en=cells.get("label_en", ""),
        aliases=_several(cells.get("aliases")),
        weak=_several(cells.get("weak")),
        parent=intern(cells.get("parent", "")),
        metonym_for=cells.get("metonym_for", ""),
        function=cells.get("function", ""),
        adjectives=_several(cells.get("adjectives")),
        demonyms=_several(cells.get("demonyms")),
        iso2=cells.get("iso2", ""),
        verified=cells.get("verified") == "yes",
        source=f"{path.name}:{line}",
    )


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _day(path: Path, line: int, text: str, *, first: bool) -> date | None:
    """`2014`, `2014-06` or `2014-06-07`; what is left open is the first or the last day of it."""
    if not text:
        return None
    try:
        parts = [int(part) for part in text.split("-")]
        year, month, day = (parts + ([1, 1] if first else [12, 28])[len(parts) - 1 :])[:3]
        return date(year, month, day)
    except ValueError:
        raise BadInput(path, f"“{text}” is no date such as 2014-06-07", line=line) from None
