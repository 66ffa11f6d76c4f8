"""Reconciliation queries → candidates with score, features and a decision."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.gazetteer import fold
from kg.serve.problem import Problem
from kg.serve.reconcile.register import Record, Register

BATCH = 50  # queries of one request
_MOST_CANDIDATES = 100
_MOST_PROPERTIES = 20
_LONGEST = 500  # characters of a name
_LEAST = 0.5  # how alike a name must be to be a candidate
_PROPERTIES = 0.4  # the part of the score that properties decide where a query has some

Tables = Callable[[str], Mapping[str, list[str]] | None]  # a property → entity → values; None where there is none such


@dataclass(frozen=True, slots=True)
class Query:
    name: str
    types: frozenset[str]
    limit: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]  # property and the values wanted, compared as text


def batch(text: str) -> dict[str, Query]:
    """Raises Problem 400 with the place, 413 for too many."""
    content = object_of(text, "queries")
    if len(content) > BATCH:
        raise Problem(413, f"{len(content)} queries in one request; {BATCH} are allowed (batchSize in the manifest)")
    return {key: _query(f"queries.{key}", value) for key, value in content.items()}


def object_of(text: str, name: str) -> dict[str, Any]:
    """The JSON object in a parameter. Raises Problem 400."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"{name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise Problem(400, f"{name} must be a JSON object")
    return content


def _query(place: str, value: Any) -> Query:
    if not isinstance(value, dict):
        raise Problem(400, f"{place} must be an object")
    name, limit = value.get("query", ""), value.get("limit", 10)
    if not isinstance(name, str) or len(name) > _LONGEST:
        raise Problem(400, f"{place}.query must be a text of {_LONGEST} characters at most")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 1:
        raise Problem(400, f"{place}.limit must be a number above 0")
    properties = _properties(place, value.get("properties", []))
    if not name.strip() and not properties:
        raise Problem(400, f"{place} needs query or properties")
    return Query(name.strip(), _types(place, value.get("type", [])), min(int(limit), _MOST_CANDIDATES), properties)


def _types(place: str, value: Any) -> frozenset[str]:
    several = value if isinstance(value, list) else [value]
    names = [one.get("id") if isinstance(one, dict) else one for one in several]
    found = frozenset(name for name in names if isinstance(name, str))
    if len(found) < len(set(map(str, names))):
        raise Problem(400, f"{place}.type must be an identifier or a list of them")
    return found


def _properties(place: str, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, list) or len(value) > _MOST_PROPERTIES:
        raise Problem(400, f"{place}.properties must be a list of {_MOST_PROPERTIES} at most")
    found = []
    for one in value:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise Problem(400, f"{place}.properties: each needs pid and v")
        values = one["v"] if isinstance(one["v"], list) else [one["v"]]
        found.append((one["pid"], tuple(_value(place, v) for v in values)))
    return tuple(found)


def _value(place: str, value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    if not isinstance(value, str | int | float):
        raise Problem(400, f"{place}.properties: a value is a text, a number, true or false, or an entity with its id")
    return json.dumps(value) if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def candidates(query: Query, register: Register, tables: Tables) -> list[dict[str, Any]]:
    """As the protocol has them, by falling score. Types restrict; properties weigh.

    `match` is said of one that has the very name (or identifier) and all properties, if nobody else does.
    """
    named = _named(query, register)
    found = []
    for identifier, alike in named.items():
        record = register.records[identifier]
        if query.types and record.kind not in query.types:
            continue
        share = _share(query, record, register, tables)
        if not query.name and not share:
            continue
        score = alike if share is None else (1 - _PROPERTIES) * alike + _PROPERTIES * share
        features = [{"id": "name", "value": round(alike, 3)}] if query.name else []
        features += [{"id": "properties", "value": round(share, 3)}] if share is not None else []
        sure = alike == 1.0 and share in (None, 1.0)
        found.append((round(100 * score, 1), sure, record, features))
    found.sort(key=lambda one: (-one[0], -one[2].articles, one[2].id))
    alone = sum(sure for _, sure, _, _ in found) == 1
    return [
        {**described(record), "score": score, "features": features, "match": sure and alone}
        for score, sure, record, features in found[: query.limit]
    ]


def described(record: Record) -> dict[str, Any]:
    """Identifier, name, type, and what tells namesakes apart."""
    others = [name for name in record.names if name != record.name][:3]
    words = [*([record.item] if record.item else ()), *others]
    type_ = [{"id": record.kind, "name": record.kind}]
    return {"id": record.id, "name": record.name, "type": type_, "description": "; ".join(words)}


def _named(query: Query, register: Register) -> dict[str, float]:
    """Identifiers → how alike by name; without a name all entities, to be told apart by properties."""
    if not query.name:
        return dict.fromkeys(register.records, 1.0)
    found = {i: alike for i, alike in register.near(query.name).items() if alike >= _LEAST}
    known = register.get(query.name)
    return found | {known.id: 1.0} if known else found


def _share(query: Query, record: Record, register: Register, tables: Tables) -> float | None:
    """The share of the query's properties of which the entity has one of the values wanted; None without any."""
    known = [(tables(pid), values) for pid, values in query.properties]
    weighed = [(table, values) for table, values in known if table is not None]
    if not weighed:
        return None
    right = sum(_has(table.get(record.id, []), values, register) for table, values in weighed)
    return right / len(weighed)


def _has(held: list[str], wanted: tuple[str, ...], register: Register) -> bool:
    """A value is the same text, letter case apart, or the same entity by identifier, item or name."""
    texts = {fold(value) for value in held}
    for value in held:
        record = register.records.get(value)
        if record:
            texts |= {fold(name) for name in (record.id, record.item, *record.names)}
    return any(fold(value) in texts for value in wanted)
