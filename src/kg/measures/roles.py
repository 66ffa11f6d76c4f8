"""What part a node plays in the flow of a directed view, and who answers whom."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from kg.measures.simple import label, simple


@dataclass(frozen=True, slots=True)
class Role:
    """`end`: only others point to it (in `citation` an origin); `start`: it only points to others (a publisher);
    `between`: both (a relay)."""

    label: str
    role: str
    incoming: int  # statements
    outgoing: int
    node: str


@dataclass(frozen=True, slots=True)
class Mutual:
    """Two nodes that point to each other, with the relations of both directions."""

    one: str
    other: str
    there: str
    back: str


def roles(graph: nx.MultiGraph[str]) -> list[Role]:
    """Each node with its role, by all statements at it. Raises ValueError for an undirected view."""
    _directed(graph)
    found = []
    for node in graph:
        incoming = sum(facts["weight"] for *_, facts in graph.in_edges(node, data=True))  # type: ignore[attr-defined]
        outgoing = sum(facts["weight"] for *_, facts in graph.out_edges(node, data=True))  # type: ignore[attr-defined]
        role = "between" if incoming and outgoing else "end" if incoming else "start"
        found.append(Role(label(graph, node), role, incoming, outgoing, node))
    return sorted(found, key=lambda row: (-row.incoming - row.outgoing, row.node))


def reciprocal(graph: nx.MultiGraph[str]) -> tuple[float, list[Mutual]]:
    """The share of edges that are answered by one in the other direction (0 to 1), and the pairs.

    Raises ValueError for an undirected view.
    """
    _directed(graph)
    plain = simple(graph)
    pairs = sorted((a, b) for a, b in plain.edges() if a < b and plain.has_edge(b, a))
    share = 2 * len(pairs) / plain.number_of_edges() if plain.number_of_edges() else 0.0
    return share, [Mutual(label(graph, a), label(graph, b), _told(graph, a, b), _told(graph, b, a)) for a, b in pairs]


def _directed(graph: nx.MultiGraph[str]) -> None:
    if not graph.is_directed():
        raise ValueError(f"the view {graph.name} has no direction")


def _told(graph: nx.MultiGraph[str], source: str, target: str) -> str:
    edges = graph.get_edge_data(source, target).values()
    return ", ".join(sorted(f"{facts['relation']} {facts['weight']}" for facts in edges))
