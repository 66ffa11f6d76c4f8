"""What the service says of itself and of entities: manifest, suggestions, flyouts, previews, data extension."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.gazetteer import fold
from kg.rdf import PREFIXES
from kg.rdf.provenance import reader_version
from kg.serve.pages.rendering import text
from kg.serve.problem import Problem
from kg.serve.reconcile.match import BATCH, Tables, described, object_of
from kg.serve.reconcile.register import Record, Register

KINDS = ("person", "organisation", "state", "place", "group", "thing")
WIDTH, HEIGHT = 400, 180
_PAGE = 20  # suggestions of one answer
_MOST_IDS, _MOST_PROPERTIES = 1000, 20
_MOST_VALUES = 200  # of one cell
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Property:
    """A property of `properties.yaml`; `values`: text, number, day or entity."""

    id: str
    name: Mapping[str, str]
    values: str
    pattern: str


@cache
def properties() -> dict[str, Property]:
    loaded = yaml.safe_load(Path(__file__).with_name("properties.yaml").read_text("utf-8"))
    return {id_: Property(id_, **content) for id_, content in loaded.items()}


def manifest(address: str, base: str, language: str) -> dict[str, Any]:
    """`address`: where the server is reached, without a slash at the end."""
    service = f"{address}/reconcile"
    suggest = {
        kind: {
            "service_url": service,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "property", "type")
    }
    return {
        "versions": ["0.2"],
        "name": "kg: entities of an evidence graph of news",
        "identifierSpace": f"{base}entity/",
        "schemaSpace": PREFIXES["kg"],
        "defaultTypes": [_type(kind, language) for kind in KINDS],
        "serviceVersion": reader_version(),
        "view": {"url": f"{address}/entity/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Values of one cell at most; 0 for all",
                }
            ],
        },
        "batchSize": BATCH,
    }


def suggested(kind: str, prefix: str, cursor: int, register: Register, language: str) -> dict[str, Any]:
    """The suggestions from `cursor` on; entities by any of their names, properties and types by theirs."""
    if kind == "entity":
        found = [described(record) for record in register.beginning(prefix)]
        rows = [{"notable": one.pop("type"), **one} for one in found]
    elif kind == "type":
        rows = _beginning((_type(name, language) for name in KINDS), prefix)
    else:
        rows = _beginning((_property(one, language) for one in properties().values()), prefix)
    return {"result": rows[cursor : cursor + _PAGE]}


def proposed(type_: str, limit: int, language: str) -> dict[str, Any]:
    """Every property, whatever the type: only persons have offices, but all can be asked for them."""
    rows = [_property(one, language) for one in properties().values()]
    wanted = rows[:limit] if limit else rows
    return {"properties": wanted} | ({"type": type_} if type_ else {}) | ({"limit": limit} if limit else {})


def flyout(kind: str, identifier: str, register: Register, tables: Tables, language: str) -> dict[str, Any]:
    """Raises Problem 404."""
    if kind == "entity":
        return {"id": identifier, "html": preview(record_of(identifier, register), tables, register, language)}
    if kind == "type" and identifier in KINDS:
        name = text(f"kind.{identifier}", language)
    elif kind == "property" and identifier in properties():
        name = properties()[identifier].name[language]
    else:
        raise Problem(404, f"there is no {kind} {identifier}")
    return {"id": identifier, "html": _templates().get_template("word.html").render(id=identifier, name=name)}


def preview(record: Record, tables: Tables, register: Register, language: str) -> str:
    shown = []
    for one in properties().values():
        if one.id not in ("name", "kind"):
            held = (tables(one.id) or {}).get(record.id, [])
            names = [_shown(one, value, register) for value in held[:5]]
            if names:
                shown.append((one.name[language], ", ".join(names)))
    kind = text(f"kind.{record.kind}", language)
    others = [name for name in record.names if name != record.name][:6]
    template = _templates().get_template("preview.html")
    return template.render(language=language, record=record, kind=kind, others=others, shown=shown)


@dataclass(frozen=True, slots=True)
class Extension:
    """`properties`: identifier and the most values of a cell, 0 for all."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, int], ...]


def extension(query: str) -> Extension:
    """A data extension query. Raises Problem 400 or 413."""
    content = object_of(query, "extend")
    ids, wanted = content.get("ids"), content.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise Problem(400, "extend.ids must be a list of identifiers")
    if not isinstance(wanted, list) or not all(isinstance(p, dict) and isinstance(p.get("id"), str) for p in wanted):
        raise Problem(400, "extend.properties must be a list of objects with an id")
    if len(ids) > _MOST_IDS or len(wanted) > _MOST_PROPERTIES:
        raise Problem(413, f"{_MOST_IDS} entities and {_MOST_PROPERTIES} properties are allowed in one request")
    return Extension(tuple(ids), tuple((p["id"], _limit(p.get("settings"))) for p in wanted))


def extended(query: Extension, register: Register, tables: Tables, language: str) -> dict[str, Any]:
    """An entity or a property that nobody knows has empty cells."""
    known = properties()
    meta = [{"id": p, "name": known[p].name[language] if p in known else p} for p, _ in query.properties]
    rows = {one: {p: _cells(one, p, limit, register, tables) for p, limit in query.properties} for one in query.ids}
    return {"meta": meta, "rows": rows}


def _cells(identifier: str, pid: str, limit: int, register: Register, tables: Tables) -> list[dict[str, Any]]:
    property_, record = properties().get(pid), register.get(identifier)
    if property_ is None or record is None:
        return []
    held = (tables(pid) or {}).get(record.id, [])
    return [_cell(property_, value, register) for value in held[: limit or _MOST_VALUES]]


def _limit(settings: Any) -> int:
    """A setting comes as a number or as text. Raises Problem 400."""
    given = settings.get("limit", 0) if isinstance(settings, dict) else 0
    try:
        return min(_MOST_VALUES, max(0, int(given)))
    except (TypeError, ValueError, OverflowError) as error:
        raise Problem(400, f"the setting limit is {given!r}: it must be a number") from error


def _cell(property_: Property, value: str, register: Register) -> dict[str, Any]:
    if property_.values == "entity" and (record := register.records.get(value)):
        return {"id": record.id, "name": record.name}
    if property_.values == "number":
        return {"int": int(value)}
    if property_.values == "day" and _DAY.fullmatch(value):
        return {"date": f"{value}T00:00:00"}  # the protocol knows days with their hours only
    return {"str": value}


def _shown(property_: Property, value: str, register: Register) -> str:
    record = register.records.get(value) if property_.values == "entity" else None
    return record.name if record else value


def record_of(identifier: str, register: Register) -> Record:
    """By local name, IRI or item. Raises Problem 404."""
    record = register.get(identifier)
    if record is None:
        raise Problem(404, f"there is no entity {identifier}")
    return record


def _type(kind: str, language: str) -> dict[str, str]:
    return {"id": kind, "name": text(f"kind.{kind}", language)}


def _property(one: Property, language: str) -> dict[str, str]:
    return {"id": one.id, "name": one.name[language]}


def _beginning(rows: Iterable[dict[str, str]], prefix: str) -> list[dict[str, Any]]:
    """Those whose identifier or a word of whose name begins with the prefix."""
    wanted = fold(prefix)
    return [r for r in rows if r["id"].startswith(wanted) or f" {wanted}" in f" {fold(r['name'])}"]


@cache
def _templates() -> Environment:
    """Names and texts of a store are hostile until escaped."""
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
