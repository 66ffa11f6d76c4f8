"""GraphML, which networkx, igraph, Gephi, yEd and Cytoscape open; written node by node and edge by edge.

networkx builds the whole tree before it writes; the figures stand in docs/views.md. http://graphml.graphdrawing.org
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

import networkx as nx

from kg.views.export.attributes import text_of, types_of
from kg.views.export.xml_text import escape

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def write(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    for line in _lines(graph):
        stream.write(line.encode())


def _lines(graph: nx.MultiGraph[str]) -> Iterator[str]:
    yield _HEAD
    tables = {
        "graph": types_of([graph.graph]),
        "node": types_of(facts for _, facts in graph.nodes(data=True)),
        "edge": types_of(facts for *_, facts in graph.edges(data=True)),
    }
    keys: dict[str, dict[str, str]] = {}
    for domain, types in tables.items():
        keys[domain] = {name: f"{domain[0]}{number}" for number, name in enumerate(types)}
        for name, kind in types.items():
            at = f'id="{keys[domain][name]}" for="{domain}" attr.name="{escape(name)}" attr.type="{_TYPES[kind]}"'
            yield f"<key {at}/>\n"
    direction = "directed" if graph.is_directed() else "undirected"
    yield f'<graph edgedefault="{direction}">{_data(graph.graph, keys["graph"])}\n'
    for node, facts in graph.nodes(data=True):
        yield f'<node id="{escape(node)}">{_data(facts, keys["node"])}</node>\n'
    ids = {node: escape(node) for node in graph}
    for source, target, facts in graph.edges(data=True):
        yield f'<edge source="{ids[source]}" target="{ids[target]}">{_data(facts, keys["edge"])}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(facts: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    return "".join([f'<data key="{keys[name]}">{escape(text_of(facts[name]))}</data>' for name in facts])
