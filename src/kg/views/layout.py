"""Where the nodes of a picture stand: each connected part by springs, the parts side by side, the largest first.

The same graph gives the same picture. Springs are networkx's (Fruchterman and Reingold 1991), which needs numpy alone
below 500 nodes: a picture of more is no picture, so `heaviest` chooses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import networkx as nx

Place = tuple[float, float]
MOST = 300


def heaviest(graph: nx.MultiGraph[str], most: int) -> nx.MultiGraph[str]:
    """What the `most` nodes with the greatest weight of edges span; nodes without edges are left out."""
    weight = {node: sum(facts.get("weight", 1) for *_, facts in _edges_at(graph, node)) for node in graph}
    chosen = sorted((node for node in graph if weight[node]), key=lambda node: (-weight[node], node))[:most]
    part = graph.subgraph(chosen)
    return part.subgraph([node for node in part if part.degree(node)])


def places(graph: nx.MultiGraph[str]) -> dict[str, Place]:
    """Node → x, y in units of about one node; at most MOST nodes. Raises ValueError above."""
    if len(graph) > MOST:
        raise ValueError(f"{len(graph)} nodes, a picture holds {MOST}; choose with heaviest()")
    simple = _simple(graph)
    parts = sorted(nx.connected_components(simple), key=lambda part: (-len(part), min(part)))
    blocks = [_springs(simple.subgraph(part)) for part in parts]
    return _side_by_side(blocks)


def _edges_at(graph: nx.MultiGraph[str], node: str) -> list[tuple[str, str, dict[str, int]]]:
    if isinstance(graph, nx.MultiDiGraph):
        return [*graph.out_edges(node, data=True), *graph.in_edges(node, data=True)]
    return list(graph.edges(node, data=True))


def _simple(graph: nx.MultiGraph[str]) -> nx.Graph[str]:
    """Undirected, sorted, so that the springs start from the same places each time."""
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    return simple


def _springs(part: nx.Graph[str]) -> dict[str, Place]:
    """A block whose corner is 0, 0 and whose area grows with the number of nodes."""
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(sorted(part))
    ordered.add_edges_from(sorted((min(a, b), max(a, b)) for a, b in part.edges()))
    size = math.sqrt(len(ordered))
    found = nx.spring_layout(ordered, seed=1, iterations=200, k=1.6 / size, scale=size, method="force")
    left, low = (min(float(place[axis]) for place in found.values()) for axis in (0, 1))
    return {node: (float(place[0]) - left, float(place[1]) - low) for node, place in found.items()}


def _side_by_side(blocks: list[dict[str, Place]], gap: float = 1.5) -> dict[str, Place]:
    """Rows of blocks, as wide as a square of all of them would be and a half."""
    area = sum((_extent(block, 0) + gap) * (_extent(block, 1) + gap) for block in blocks)
    width = max([1.5 * math.sqrt(area), *(_extent(block, 0) for block in blocks)], default=0.0)
    placed: dict[str, Place] = {}
    x = y = height = 0.0
    for block in blocks:
        if x and x + _extent(block, 0) > width:
            x, y, height = 0.0, y + height + gap, 0.0
        placed |= {node: (x + place[0], -(y + place[1])) for node, place in block.items()}
        x += _extent(block, 0) + gap
        height = max(height, _extent(block, 1))
    return placed


def _extent(block: Mapping[str, Place], axis: int) -> float:
    return max(place[axis] for place in block.values())
