"""Structural balance of a signed view: is the enemy of an enemy a friend? (Heider 1946; Cartwright and Harary 1956)

A signed graph is balanced where it divides into two camps with + inside and − between. The frustration index is the
least number of edges that stand against any division (Harary 1959; Aref and Wilson 2019). To find it is hard in
general; but an edge outside all cycles is never frustrated, and what is frustrated in one block (biconnected component)
does not touch another. So each block is solved by itself: to EXACT nodes exactly, above that by local search, which
gives an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import cast

import networkx as nx
import numpy as np

from kg.measures.simple import label

EXACT = 22
_STARTS = 50


@dataclass(frozen=True, slots=True)
class Balance:
    positive: int  # pairs
    negative: int
    mixed: int  # pairs whose statements weigh nothing together; left out
    triads: dict[str, int]  # "+++", "++-", "+--", "---"
    balanced: float | None  # share of triads that are balanced; None without any
    frustration: int
    exact: bool  # otherwise an upper bound
    against: tuple[tuple[str, str], ...]  # the frustrated pairs of one best division
    camps: tuple[tuple[str, ...], tuple[str, ...]]  # nodes that have a signed edge; parts not joined may be swapped


def balance(graph: nx.MultiGraph[str]) -> Balance:
    """Of the pairs of a view with `sign` on its edges; a pair's sign is that of its statements' sum."""
    signed, mixed = signed_pairs(graph)
    triads = dict.fromkeys(("+++", "++-", "+--", "---"), 0)
    for triangle in _triangles(signed):
        triads[triangle] += 1
    side, exact = _divide(signed)
    against = tuple((a, b) for a, b, sign in _sorted(signed) if (side[a] == side[b]) != (sign > 0))
    whole = sum(triads.values())
    return Balance(
        sum(1 for *_, sign in _sorted(signed) if sign > 0),
        sum(1 for *_, sign in _sorted(signed) if sign < 0),
        mixed,
        triads,
        (triads["+++"] + triads["+--"]) / whole if whole else None,
        len(against),
        exact,
        against,
        (tuple(n for n in sorted(signed) if not side[n]), tuple(n for n in sorted(signed) if side[n])),
    )


def labelled(found: Balance, graph: nx.MultiGraph[str]) -> Balance:
    """The same with labels in place of IRIs."""
    one, other = (tuple(label(graph, node) for node in camp) for camp in found.camps)
    against = tuple((label(graph, a), label(graph, b)) for a, b in found.against)
    return replace(found, against=against, camps=(one, other))


def signed_pairs(graph: nx.MultiGraph[str]) -> tuple[nx.Graph[str], int]:
    """An undirected graph whose edges have `sign` −1 or +1, and how many pairs were left out since they weigh 0.

    Edges without a sign or with sign 0 do not count.
    """
    sums: dict[tuple[str, str], int] = {}
    for a, b, facts in graph.edges(data=True):
        if a != b and facts.get("sign"):
            pair = (min(a, b), max(a, b))
            sums[pair] = sums.get(pair, 0) + facts["sign"] * facts.get("weight", 1)
    signed: nx.Graph[str] = nx.Graph()
    for (a, b), total in sorted(sums.items()):
        if total:
            signed.add_edge(a, b, sign=1 if total > 0 else -1)
    return signed, sum(1 for total in sums.values() if not total)


def _triangles(signed: nx.Graph[str]) -> Iterator[str]:
    """Each triangle once, as its signs, + first."""
    for node in sorted(signed):
        for a, b in combinations(sorted(n for n in signed[node] if n > node), 2):
            if signed.has_edge(a, b):
                signs = (signed[node][a]["sign"], signed[node][b]["sign"], signed[a][b]["sign"])
                yield "".join(sorted("+" if sign > 0 else "-" for sign in signs))


def _sorted(signed: nx.Graph[str]) -> list[tuple[str, str, int]]:
    return sorted((min(a, b), max(a, b), facts["sign"]) for a, b, facts in signed.edges(data=True))


def _divide(signed: nx.Graph[str]) -> tuple[dict[str, bool], bool]:
    """A side for each node; blocks are put together at the nodes that they share."""
    side: dict[str, bool] = {}
    exact = True
    for part in sorted(nx.connected_components(signed), key=min):
        blocks = [signed.subgraph(set(block)) for block in _blocks(signed.subgraph(part))]
        waiting = sorted(blocks, key=lambda block: sorted(block))
        side[min(part)] = False
        while waiting:
            block = next(block for block in waiting if any(node in side for node in block))
            waiting.remove(block)
            exact &= len(block) <= EXACT
            found = _enumerated(block) if len(block) <= EXACT else _searched(block)
            shared = next(node for node in sorted(block) if node in side)
            turn = found[shared] != side[shared]
            side |= {node: value != turn for node, value in found.items()}
    return side, exact


def _blocks(part: nx.Graph[str]) -> Iterator[Iterable[str]]:
    return cast("Iterator[Iterable[str]]", nx.biconnected_components(part))


def _enumerated(block: nx.Graph[str]) -> dict[str, bool]:
    """All divisions of a block at once: bit n of a number is the side of node n, the last node stays on side 0."""
    nodes = sorted(block)
    numbers = {node: number for number, node in enumerate(nodes)}
    codes = np.arange(1 << (len(nodes) - 1), dtype=np.uint32)
    frustrated = np.zeros(len(codes), dtype=np.uint16)
    for a, b, sign in _sorted(block):
        apart = ((codes >> np.uint32(numbers[a])) ^ (codes >> np.uint32(numbers[b]))) & np.uint32(1)
        frustrated += (apart if sign > 0 else 1 - apart).astype(np.uint16)
    best = int(codes[int(frustrated.argmin())])
    return {node: bool(best >> number & 1) for node, number in numbers.items()}


def _searched(block: nx.Graph[str]) -> dict[str, bool]:
    """The best of some descents: a node changes sides as long as that leaves fewer of its edges frustrated."""
    nodes = sorted(block)
    matrix = nx.to_numpy_array(block, nodelist=nodes, weight="sign")
    random = np.random.default_rng(1)
    best: tuple[float, np.ndarray] | None = None
    for _ in range(_STARTS):
        sides = random.choice([-1.0, 1.0], len(nodes))
        gain = sides * (matrix @ sides)
        while gain.min() < 0:
            node = int(gain.argmin())
            sides[node] = -sides[node]
            gain = sides * (matrix @ sides)
        if best is None or gain.sum() > best[0]:
            best = (float(gain.sum()), sides.copy())
    assert best is not None
    return {node: bool(side > 0) for node, side in zip(nodes, best[1], strict=True)}
