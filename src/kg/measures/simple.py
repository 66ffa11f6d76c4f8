"""A view with one edge between two nodes, for measures that know no parallel edges."""

from __future__ import annotations

from typing import cast

import networkx as nx


def simple(graph: nx.MultiGraph[str]) -> nx.Graph[str]:
    """A Graph or DiGraph; `weight` is the sum over all relations. A node's edge to itself is left out."""
    found = cast("nx.Graph[str]", nx.DiGraph() if graph.is_directed() else nx.Graph())
    found.add_nodes_from(graph)
    for source, target, facts in graph.edges(data=True):
        if source != target:
            before = found.get_edge_data(source, target, {"weight": 0})["weight"]
            found.add_edge(source, target, weight=before + facts.get("weight", 1))
    return found


def undirected(graph: nx.MultiGraph[str]) -> nx.Graph[str]:
    """As `simple`, with the weights of both directions added."""
    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from(graph)
    for source, target, facts in simple(graph).edges(data=True):
        before = found.get_edge_data(source, target, {"weight": 0})["weight"]
        found.add_edge(source, target, weight=before + facts["weight"])
    return found


def label(graph: nx.MultiGraph[str], node: str) -> str:
    return str(graph.nodes[node].get("label", node))
