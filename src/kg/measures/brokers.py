"""Brokers: who stands on the shortest ways between others (Freeman 1977, exact by Brandes 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from kg.measures.simple import label, simple


@dataclass(frozen=True, slots=True)
class Broker:
    label: str
    betweenness: float  # 0 to 1: share of the shortest ways between all others that lead through it
    node: str


def brokers(graph: nx.MultiGraph[str]) -> list[Broker]:
    """Nodes that stand between others, the strongest first."""
    found = [Broker(label(graph, node), value, node) for node, value in betweenness(graph).items() if value > 0]
    return sorted(found, key=lambda broker: (-broker.betweenness, broker.node))


def betweenness(graph: nx.MultiGraph[str]) -> dict[str, float]:
    """Node → normalised betweenness, every edge one step long, as `networkx.betweenness_centrality` gives it."""
    plain = simple(graph)
    try:
        import igraph
    except ImportError:
        found: dict[str, float] = nx.betweenness_centrality(plain)
        return found
    numbers = {node: number for number, node in enumerate(plain)}
    ends = [(numbers[a], numbers[b]) for a, b in plain.edges()]
    values = igraph.Graph(len(plain), ends, directed=plain.is_directed()).betweenness()
    others = (len(plain) - 1) * (len(plain) - 2) / (1 if plain.is_directed() else 2)
    return {node: value / others if others > 0 else 0.0 for node, value in zip(plain, values, strict=True)}
