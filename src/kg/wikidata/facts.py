"""What Wikidata says of one item, as plain values; read from rows of `facts.rq`, written to the cache as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kg.gazetteer import fold

ITEM = re.compile(r"Q[1-9]\d*")
ENTITY = "http://www.wikidata.org/entity/"
_STATEMENT = re.compile(r"[qQ]\d+-[\w-]+")
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")  # what neither RDF nor UTF-8 holds
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)T")


@dataclass(frozen=True, slots=True, order=True)
class OfficeHeld:
    """`statement` is the local name of Wikidata's own node; days are ISO or empty."""

    statement: str
    position: str
    labels: tuple[str, ...] = ()
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """`here`: the item exists and is no redirect; `redirect`: what it was merged into. Everything is sorted."""

    item: str
    here: bool
    redirect: str = ""
    labels: tuple[tuple[str, str], ...] = ()  # language, label
    aliases: tuple[str, ...] = ()  # Ukrainian
    types: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # those of wikidata.yaml that it belongs to
    countries: tuple[str, ...] = ()
    offices: tuple[OfficeHeld, ...] = ()

    @property
    def label(self) -> str:
        """The Ukrainian label, else the English one, else the number."""
        known = dict(self.labels)
        return known.get("uk") or known.get("en") or self.item

    def is_kind(self, kind: str) -> bool | None:
        """None where the kind has no class, or the item no type."""
        classes = rules()["classes"].get(kind)
        return bool(set(classes) & set(self.classes)) if classes and self.types else None

    def bears(self, name: str) -> str:
        """`label`, `alias`, or empty: as what the item has this name."""
        if fold(name) in {fold(label) for _, label in self.labels}:
            return "label"
        return "alias" if fold(name) in map(fold, self.aliases) else ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Facts:
        several = {name: tuple(value[name]) for name in ("aliases", "types", "classes", "countries")}
        labels = tuple((language, label) for language, label in value["labels"])
        offices = tuple(OfficeHeld(**{**office, "labels": tuple(office["labels"])}) for office in value["offices"])
        return Facts(value["item"], value["here"], value["redirect"], labels, offices=offices, **several)


@cache
def rules() -> Any:
    """The classes of kinds and what reasons are worth: wikidata.yaml."""
    return yaml.safe_load(Path(__file__).with_name("wikidata.yaml").read_text("utf-8"))


def facts_of(item: str, rows: Iterable[Mapping[str, Mapping[str, str]]]) -> Facts:
    """The facts in an item's rows. Raises ValueError, KeyError for what is no such row."""
    found: dict[str, set[str]] = {}
    labels: set[tuple[str, str]] = set()
    offices: dict[str, OfficeHeld] = {}
    for row in rows:
        what, value = row["what"]["value"], row["value"]["value"]
        if what == "label":
            labels.add((row["value"]["xml:lang"], _text(value)))
        elif what in ("here", "alias"):
            found.setdefault(what, set()).add(_text(value))
        elif number := number_of(value):  # "unknown value" is a node of another kind
            found.setdefault(what, set()).add(number)
            if what == "office" and _STATEMENT.fullmatch(_local(row)):
                offices[_local(row)] = _office(row, number, offices.get(_local(row)))
    several = {what: tuple(sorted(values)) for what, values in found.items()}
    redirect = several.get("redirect", ("",))[0]
    return Facts(
        item,
        bool(several.get("here")) and not redirect,
        redirect,
        tuple(sorted(labels)),
        several.get("alias", ()),
        several.get("type", ()),
        several.get("class", ()),
        several.get("country", ()),
        tuple(sorted(offices.values())),
    )


def _local(row: Mapping[str, Mapping[str, str]]) -> str:
    return row["statement"]["value"].rpartition("/")[2]


def _office(row: Mapping[str, Mapping[str, str]], position: str, before: OfficeHeld | None) -> OfficeHeld:
    """A statement comes in several rows where its office has several labels."""
    label = (_text(row["label"]["value"]),) if "label" in row else ()
    labels = tuple(sorted({*label, *(before.labels if before else ())}))
    days = {name: _day(row[name]["value"]) for name in ("start", "end") if name in row}
    return OfficeHeld(_local(row), position, labels, days.get("start", ""), days.get("end", ""))


def number_of(iri: str) -> str:
    """`http://www.wikidata.org/entity/Q42` → `Q42`; empty where it is no item's IRI."""
    number = iri.removeprefix(ENTITY)
    return number if number != iri and ITEM.fullmatch(number) else ""


def _text(value: str) -> str:
    return _UNHOLDABLE.sub("\ufffd", value)


def _day(value: str) -> str:
    """Empty for what is no day of our era."""
    match = _DAY.match(value)
    return match[1] if match else ""
