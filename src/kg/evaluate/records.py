"""Statement records as the scorer sees them: typed, grouped by article, with the annotators' allowances.

A gold record may name further types and stances that are right too (`type_any`, `stance_any`), and a record
or an entity may be `optional`: neither a miss nor, where it is found, counted.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import BadInput

_APOSTROPHES = re.compile("[\u2019\u02bc`']")
_BLANKS_AND_QUOTES = re.compile(r"[\s\u00a0«»\"“”„]+")
_SUFFIX = re.compile(r"\.[a-z0-9]+$")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with every folded name it goes by."""

    names: frozenset[str]
    kind: str | None
    qid: str | None
    role: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Amount:
    measure: str | None
    value: float | None
    bounds: tuple[float | None, float | None]


Bounds = tuple[str, str]  # ISO days; an open end is ""


@dataclass(frozen=True, slots=True)
class Record:
    """One statement; `types` and `stances` hold every code that would be right, `type`, `stance` its own."""

    id: str
    spans: tuple[tuple[int, int], ...]
    exact: str
    type: str | None
    types: frozenset[str | None]
    stance: str | None
    stances: frozenset[str | None]
    speakers: tuple[Named, ...]
    relays: tuple[Named, ...]
    participants: tuple[Named, ...]
    places: tuple[Named, ...]
    time: Bounds | None
    said: Bounds | None
    amounts: tuple[Amount, ...]
    targets: frozenset[str]
    target_list: tuple[str, ...]
    modality: str | None  # None for `actual`
    polarity: str | None  # None for `positive`
    optional: bool


Records = dict[str, list[Record]]


def read_records(path: Path) -> Records:
    """The records of a JSON Lines file by article, in file order. Raises BadInput with the line."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise BadInput(path, "no such file; check the path") from error
    except (OSError, ValueError) as error:
        raise BadInput(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return group(text.split("\n"), str(path))


def group(lines: Iterable[str | Mapping[str, Any]], origin: str = "records") -> Records:
    """JSON lines or records already parsed → typed records by article."""
    found: Records = {}
    for number, line in enumerate(lines, 1):
        if isinstance(line, str) and not line.strip():
            continue
        try:
            raw = json.loads(line) if isinstance(line, str) else line
            found.setdefault(article_key(raw["article"]), []).append(_record(raw))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = f"not a statement record ({type(error).__name__}: {error}); see the record schema"
            raise BadInput(origin, problem, line=number) from error
    return found


def article_key(name: str) -> str:
    """The last path segment without its extension."""
    return _SUFFIX.sub("", name.rstrip("/").rsplit("/", 1)[-1])


def fold(name: str) -> str:
    """Case, apostrophes, quotation marks and blanks make no difference between names."""
    name = unicodedata.normalize("NFC", name).casefold()
    return _BLANKS_AND_QUOTES.sub(" ", _APOSTROPHES.sub("'", name)).strip()


def _record(raw: Mapping[str, Any]) -> Record:
    event: Mapping[str, Any] = raw.get("event") or {}
    evidence = raw.get("evidence") or []
    targets = tuple(raw.get("targets") or ())
    modality = raw.get("modality")
    return Record(
        id=raw["id"],
        spans=tuple((e["start"], e["end"]) for e in evidence),
        exact=evidence[0].get("exact", "") if evidence else "",
        type=event.get("type"),
        types=frozenset([event.get("type"), *(raw.get("type_any") or [])]),
        stance=raw.get("stance"),
        stances=frozenset([raw.get("stance"), *(raw.get("stance_any") or [])]),
        speakers=_named(raw.get("speaker")),
        relays=tuple(n for n in _named(raw.get("chain")) if n.role == "relay"),
        participants=_named(event.get("participants")),
        places=_named(event.get("place")),
        time=_bounds(event.get("time")),
        said=_bounds(raw.get("said_at")),
        amounts=tuple(_amount(q) for q in raw.get("quantities") or ()),
        targets=frozenset(targets),
        target_list=targets,
        modality=modality if modality != "actual" else None,
        polarity="negative" if raw.get("polarity") == "negative" else None,
        optional=bool(raw.get("optional")),
    )


def _named(raw: Iterable[Mapping[str, Any]] | None) -> tuple[Named, ...]:
    return tuple(
        Named(
            frozenset(fold(n) for n in [e.get("name", ""), *(e.get("aliases") or [])]) - {""},
            e.get("kind"),
            e.get("qid"),
            e.get("role", ""),
            bool(e.get("optional")),
        )
        for e in raw or ()
    )


def _bounds(raw: Mapping[str, Any] | None) -> Bounds | None:
    if not raw or not (raw.get("from") or raw.get("to")):
        return None
    return raw.get("from") or "", raw.get("to") or ""


def _amount(raw: Mapping[str, Any]) -> Amount:
    value = raw.get("value")
    return Amount(raw.get("measure"), value, (raw.get("min", value), raw.get("max", value)))
