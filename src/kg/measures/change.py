"""What changes from one month to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from kg.measures.simple import simple


@dataclass(frozen=True, slots=True)
class Change:
    """A month against the month before it that has an edge. An edge is source, target and relation."""

    month: str
    nodes: int
    edges: int
    statements: int
    new: int
    gone: int
    kept: float  # edges of both months over edges of either (Jaccard), 0 to 1
    density: float


def changes(months: Mapping[str, nx.MultiGraph[str]]) -> list[Change]:
    """`months` as `kg.views.by_month` gives them, in their order."""
    rows = []
    before: set[tuple[str, str, str]] = set()
    for month, graph in months.items():
        now = {(a, b, facts["relation"]) for a, b, facts in graph.edges(data=True)}
        statements = sum(facts["weight"] for *_, facts in graph.edges(data=True))
        either = len(before | now)
        kept = len(before & now) / either if either else 0.0
        rows.append(
            Change(
                month,
                len(graph),
                len(now),
                statements,
                len(now - before),
                len(before - now),
                kept,
                nx.density(simple(graph)),
            )
        )
        before = now
    return rows
