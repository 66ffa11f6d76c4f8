"""Confirms rows of a gazetteer: the item exists, is no redirect, bears the row's name and is of its kind.

What was confirmed, and when, goes into `confirmed.tsv` beside the tables: the tables themselves are written by people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadInput, KgError
from kg.gazetteer import Gazetteer, Row, fold
from kg.wikidata.ask import Wikidata
from kg.wikidata.facts import ITEM, Facts

FILE = "confirmed.tsv"
COLUMNS = ("qid", "kind", "label", "asked", "verdict", "wikidata")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`verdict`: `confirmed`, `missing`, `redirect`, `other-label`, `other-type`; `wikidata`: what stands there."""

    item: str
    kind: str
    label: str
    asked: str
    verdict: str
    wikidata: str = ""

    def line(self) -> str:
        return "\t".join((self.item, self.kind, self.label, self.asked, self.verdict, self.wikidata))


def confirm(gazetteer: Gazetteer, wikidata: Wikidata) -> tuple[list[Confirmation], Mapping[str, str]]:
    """A verdict on each row with an item, in the order of the tables; and the items that could not be asked for."""
    rows = [row for row in gazetteer.rows if row.qid]
    answers = wikidata.facts(row.qid for row in rows if row.qid)
    found = []
    for row in rows:
        answer = answers.found.get(row.qid or "")
        if answer:
            verdict, there = _verdict(row, answer.value)
            found.append(Confirmation(row.qid or "", row.kind, row.label, answer.asked, verdict, there))
    return found, answers.failed


def _verdict(row: Row, facts: Facts) -> tuple[str, str]:
    if facts.redirect:
        return "redirect", facts.redirect
    if not facts.here:
        return "missing", ""
    names = [name for name, _ in row.names()]
    english = {fold(label) for language, label in facts.labels if language == "en"}
    if not any(facts.bears(name) for name in names) and fold(row.label_en) not in english:
        return "other-label", facts.label
    if facts.is_kind(row.kind) is False:
        return "other-type", ",".join(facts.types)
    return "confirmed", facts.label


def read_confirmed(path: Path) -> dict[tuple[str, str], Confirmation]:
    """Of an earlier time, by item and label; nothing where there is no file. BadInput names the line."""
    try:
        text = path.read_text("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, f"cannot be read: {error}") from error
    return {(c.item, c.label): c for c in _lines(path, text)}


def _lines(path: Path, text: str) -> Iterator[Confirmation]:
    for number, line in enumerate(text.splitlines()[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not ITEM.fullmatch(cells[0]) or not _DAY.fullmatch(cells[3]):
            raise BadInput(path, f"a line has {len(COLUMNS)} columns: {', '.join(COLUMNS)}", line=number)
        yield Confirmation(*cells)


def write_confirmed(path: Path, found: Iterable[Confirmation]) -> None:
    """All lines, by item's number; the file appears whole or stays as it was. Raises KgError."""
    lines = ["\t".join(COLUMNS), *(c.line() for c in sorted(found, key=lambda c: (int(c.item[1:]), c.kind, c.label)))]
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text("\n".join(lines) + "\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise KgError(f"{path}: cannot be written: {error.strerror or error}; -o FILE names another place") from error
    finally:
        draft.unlink(missing_ok=True)
