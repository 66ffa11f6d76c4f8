"""Views as networkx graphs: a question gives edges, equal edges are joined, and each keeps its statements.

Nodes are IRIs with `label`; edges carry `relation`, `weight` (number of statements), `statements` (their
IRIs), and what the question adds (`via`, `sign`, `modality`; values of one edge stand side by side).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from kg.errors import UsageError
from kg.store import Snapshot

_EDGES = Path(__file__).parent / "edges"
_FIXED = ("source", "sourceLabel", "target", "targetLabel", "relation", "statement")


@dataclass(frozen=True, slots=True)
class View:
    name: str
    description: str

    def question(self) -> str:
        return (_EDGES / f"{self.name}.rq").read_text("utf-8")


VIEWS = {
    view.name: view
    for view in (
        View("citation", "who cites whom, through which medium"),
        View("participation", "who takes part in which event, in which role"),
        View("stance", "who denies, accuses or praises whom, with sign"),
    )
}


@dataclass(frozen=True, slots=True)
class _Edge:
    source: str
    target: str
    relation: str
    statement: str
    labels: tuple[str, str]
    more: tuple[tuple[str, str], ...]


def view_graph(snapshot: Snapshot, name: str) -> nx.MultiDiGraph[str]:
    """The graph of a view, in a fixed order. Raises UsageError where there is no such view."""
    if name not in VIEWS:
        raise UsageError(f"no view {name!r}; there are {', '.join(VIEWS)}")
    return join(name, sorted(_edges(snapshot, VIEWS[name]), key=repr))


def join(name: str, edges: list[_Edge]) -> nx.MultiDiGraph[str]:
    """One edge for all statements of the same source, target and relation."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=name)
    groups: dict[tuple[str, str, str], list[_Edge]] = {}
    for edge in edges:
        groups.setdefault((edge.source, edge.target, edge.relation), []).append(edge)
    for node, label in sorted(_labels(edges).items()):
        graph.add_node(node, label=label)
    for (source, target, relation), group in groups.items():
        statements = sorted({e.statement for e in group})
        facts = {"relation": relation, "weight": len(statements), "statements": " ".join(statements)}
        graph.add_edge(source, target, key=relation, **facts, **_joined(group))
    return graph


def _edges(snapshot: Snapshot, view: View) -> Iterator[_Edge]:
    answer = snapshot.select(view.question())
    extra = [v.value for v in answer.variables if v.value not in _FIXED]
    for row in answer:
        value = {v: getattr(row[v], "value", "") for v in (*_FIXED, *extra)}
        yield _Edge(
            value["source"],
            value["target"],
            value["relation"],
            value["statement"],
            (value["sourceLabel"], value["targetLabel"]),
            tuple((v, value[v]) for v in extra if value[v]),
        )


def _labels(edges: list[_Edge]) -> dict[str, str]:
    """Articles may name one entity differently: the longest name, then the first by alphabet."""
    names: dict[str, set[str]] = {}
    for edge in edges:
        names.setdefault(edge.source, set()).add(edge.labels[0])
        names.setdefault(edge.target, set()).add(edge.labels[1])
    return {node: min(found, key=lambda n: (-len(n), n)) for node, found in names.items()}


def _joined(group: list[_Edge]) -> dict[str, str]:
    values: dict[str, set[str]] = {}
    for edge in group:
        for name, value in edge.more:
            values.setdefault(name, set()).add(value)
    return {name: ", ".join(sorted(found)) for name, found in sorted(values.items())}
