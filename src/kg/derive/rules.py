"""The rules of `rules.yaml`, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class EdgeRule:
    """Statements of these types or stances lead from one role (or the speaker) to others."""

    of: str
    to: tuple[str, ...]
    types: frozenset[str] = frozenset()
    stances: frozenset[str] = frozenset()
    hostile: bool = False
    there: bool = False  # done to the state in which it takes place, where nobody else is named


@dataclass(frozen=True, slots=True)
class Rules:
    """Sets of stances, weights that add up to 1, days and shares; see the comments in `rules.yaml`."""

    affirm: frozenset[str]
    deny: frozenset[str]
    admit: frozenset[str]
    intend: frozenset[str]
    threshold: float
    weights: Mapping[str, float]
    one_actor: float
    one_article: float
    no_event: frozenset[str]
    month: float
    near: float
    exact_days: int
    widest_days: int
    near_days: int
    apart_days: int
    same_role: tuple[str, ...]
    tolerance: float
    same_as_of_days: int
    denial_days: int
    plan_days: int
    edges: Mapping[str, EdgeRule]
    offices: tuple[str, ...]
    whither: frozenset[str]
    whose: Mapping[str, tuple[str, ...]]


@cache
def shipped_rules() -> Rules:
    """Raises TypeError where a field is missing or unknown."""
    read: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8"))
    stances: dict[str, Any] = {name: frozenset(codes) for name, codes in read["stances"].items()}
    event = {**read["event"], "same_role": tuple(read["event"]["same_role"])}
    event["no_event"] = frozenset(event["no_event"])
    edges = {kind: _edge_rule(rule) for kind, rule in read["edges"].items()}
    return Rules(
        **stances,
        **event,
        **read["figures"],
        **read["answer"],
        edges=edges,
        offices=tuple(read["offices"]),
        whither=frozenset(read["roles"]["whither"]),
        whose={type_: tuple(roles) for type_, roles in read["roles"]["whose"].items()},
    )


def _edge_rule(read: Mapping[str, Any]) -> EdgeRule:
    lists: dict[str, Any] = {name: frozenset(read[name]) for name in ("types", "stances") if name in read}
    return EdgeRule(
        read["of"],
        tuple(read["to"]),
        **lists,
        hostile=read.get("hostile", False),
        there=read.get("there", False),
    )
