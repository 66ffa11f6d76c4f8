"""Pajek: vertices by label, arcs (edges, where the view is undirected) with weight and relation.

The format has room for no more: IRIs, days and statements stay behind. Two vertices of one label are told apart by
the last part of their IRI; text is one line, without quotation marks, which Pajek cannot write.
http://mrvar.fdv.uni-lj.si/pajek/pajekman.pdf, 5.3
"""

from __future__ import annotations

from collections import Counter
from typing import IO

import networkx as nx

from kg.views.export.xml_text import clean


def write(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    labels = vertex_labels(graph)
    lines = [f"*Vertices {len(labels)}"]
    lines += [f'{number} "{label}"' for number, label in enumerate(labels.values(), 1)]
    lines.append("*Arcs" if graph.is_directed() else "*Edges")
    numbers = {node: number for number, node in enumerate(labels, 1)}
    for source, target, facts in graph.edges(data=True):
        relation = _line(str(facts.get("relation", "")))
        lines.append(f'{numbers[source]} {numbers[target]} {facts.get("weight", 1)} l "{relation}"')
    stream.write(("\n".join(lines) + "\n").encode())


def vertex_labels(graph: nx.MultiGraph[str]) -> dict[str, str]:
    """Node → the label that stands in the file, each one once."""
    plain = {node: _line(str(facts.get("label", node))) or "?" for node, facts in graph.nodes(data=True)}
    often = Counter(plain.values())
    labels: dict[str, str] = {}
    for node, label in plain.items():
        unique = label if often[label] == 1 else f"{label} [{_line(node.rpartition('/')[2])}]"
        while unique in labels.values():
            unique += "'"
        labels[node] = unique
    return labels


def _line(text: str) -> str:
    return " ".join(clean(text).replace('"', "'").replace("\\", "/").split())
