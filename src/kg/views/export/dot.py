"""DOT, for Graphviz. Nodes and edges carry all attributes; the label of an edge is its relation.

https://graphviz.org/doc/info/lang.html: in a quoted string only `"` is escaped; labels know `\\n` and others besides,
so a backslash is doubled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import networkx as nx

from kg.views.export.attributes import text_of
from kg.views.export.xml_text import clean


def write(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    kind, arrow = ("digraph", "->") if graph.is_directed() else ("graph", "--")
    lines = [f"{kind} {quoted(graph.name)} {{", '  node [shape="box", fontname="sans-serif"];']
    lines += [f"  {quoted(node)}{_attributes(facts)};" for node, facts in graph.nodes(data=True)]
    for source, target, facts in graph.edges(data=True):
        shown = {"label": facts.get("relation", ""), **facts}
        lines.append(f"  {quoted(source)} {arrow} {quoted(target)}{_attributes(shown)};")
    stream.write(("\n".join(lines) + "\n}\n").encode())


def quoted(text: str) -> str:
    escaped = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _attributes(facts: Mapping[str, Any]) -> str:
    return f" [{', '.join(f'{name}={quoted(text_of(value))}' for name, value in facts.items())}]" if facts else ""
