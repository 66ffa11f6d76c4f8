"""Sources that everybody depends on, in the view of citation."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from kg.measures.simple import label


@dataclass(frozen=True, slots=True)
class Origin:
    """Whoever is cited and in the same statement cites nobody."""

    label: str
    statements: int
    share: float  # of all statements that have a source
    outlets: int  # articles, or media where the text names one, that end a chain from it
    sole: int  # outlets all of whose statements with a source rest on this one alone
    node: str


def origins(graph: nx.MultiGraph[str]) -> list[Origin]:
    """All origins of a `citation` view, the one with most statements first.

    The single-origin share of the whole is the sum of `sole` over the number of outlets.
    """
    cited: dict[str, set[str]] = {}
    citing: dict[str, set[str]] = {}
    for source, target, facts in graph.edges(data=True):
        for statement in facts["statements"].split():
            cited.setdefault(statement, set()).add(target)
            citing.setdefault(statement, set()).add(source)
    rests = {statement: cited[statement] - citing[statement] for statement in cited}
    outlets = {statement: citing[statement] - cited[statement] for statement in cited}
    of_outlet: dict[str, set[str]] = {}
    of_origin: dict[str, set[str]] = {}
    for statement, found in rests.items():
        for outlet in outlets[statement]:
            of_outlet.setdefault(outlet, set()).update(found)
        for node in found:
            of_origin.setdefault(node, set()).add(statement)
    rows = [
        Origin(
            label(graph, node),
            len(statements),
            len(statements) / len(rests),
            len(set().union(*(outlets[s] for s in statements))),
            sum(1 for rest in of_outlet.values() if rest == {node}),
            node,
        )
        for node, statements in of_origin.items()
    ]
    return sorted(rows, key=lambda row: (-row.statements, -row.outlets, row.node))
