"""Communities: parts with more ties inside than chance would give, by modularity (Newman 2004)."""

from __future__ import annotations

import random
from dataclasses import dataclass

import networkx as nx

from kg.measures.simple import label, undirected

_TRIES = 10  # Louvain depends on the order of nodes


@dataclass(frozen=True, slots=True)
class Community:
    number: int
    size: int
    modularity: float  # of the whole division; below about 0.3 there are hardly any communities
    members: tuple[str, ...]  # labels
    nodes: tuple[str, ...]


def communities(graph: nx.MultiGraph[str]) -> list[Community]:
    """The division with the highest modularity that was found, the largest community first; always the same.

    Leiden of igraph (Traag, Waltman, van Eck 2019) where it is installed, else Louvain of networkx. Edges count
    by weight, direction and sign do not count: of a signed view ask `balance`.
    """
    plain = undirected(graph)
    if not plain.number_of_edges():
        return []
    parts = sorted((sorted(part) for part in _divide(plain)), key=lambda part: (-len(part), part))
    value = nx.community.modularity(plain, [set(part) for part in parts], weight="weight")
    return [
        Community(number, len(part), value, tuple(label(graph, node) for node in part), tuple(part))
        for number, part in enumerate(parts, 1)
    ]


def _divide(plain: nx.Graph[str]) -> list[set[str]]:
    try:
        import igraph
    except ImportError:
        tries = [nx.community.louvain_communities(plain, weight="weight", seed=seed) for seed in range(_TRIES)]
        best = max(tries, key=lambda parts: nx.community.modularity(plain, parts, weight="weight"))
        return [set(part) for part in best]
    nodes = list(plain)
    numbers = {node: number for number, node in enumerate(nodes)}
    drawn = igraph.Graph(len(nodes), [(numbers[a], numbers[b]) for a, b in plain.edges()])
    weights = [facts["weight"] for *_, facts in plain.edges(data=True)]
    igraph.set_random_number_generator(random.Random(1))
    try:
        found = drawn.community_leiden("modularity", weights=weights, n_iterations=-1)
    finally:
        igraph.set_random_number_generator(random)
    return [{nodes[number] for number in part} for part in found]
