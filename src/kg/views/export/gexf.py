"""GEXF 1.3, Gephi's own format, with the first and last day of nodes and edges for its timeline.

Written here since what networkx writes does not keep the schema (a name on the graph), gives no `kind` to tell edges
between the same nodes apart, and carries the day of writing. https://gexf.net
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

import networkx as nx

from kg.views.export.attributes import text_of, types_of
from kg.views.export.xml_text import escape

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
"""
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_OWN = {"label", "first", "last"}  # attributes of the element itself
_OWN_EDGE = {"relation", "weight", "first", "last"}


def write(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    for line in _lines(graph):
        stream.write(line.encode())


def _lines(graph: nx.MultiGraph[str]) -> Iterator[str]:
    yield _HEAD
    about = ", ".join(f"{name} {value}" for name, value in graph.graph.items())
    yield f"<meta><creator>kg</creator><description>{escape(about)}</description></meta>\n"
    direction = "directed" if graph.is_directed() else "undirected"
    yield f'<graph defaultedgetype="{direction}" mode="dynamic" timeformat="date">\n'
    nodes = types_of(_others(facts, _OWN) for _, facts in graph.nodes(data=True))
    edges = types_of(_others(facts, _OWN_EDGE) for *_, facts in graph.edges(data=True))
    yield from _declared("node", nodes)
    yield from _declared("edge", edges)
    numbers = {name: str(number) for number, name in enumerate(nodes)}
    yield "<nodes>\n"
    for node, facts in graph.nodes(data=True):
        label = escape(str(facts.get("label", node)))
        yield f'<node id="{escape(node)}" label="{label}"{_spell(facts)}>{_values(facts, numbers)}</node>\n'
    yield "</nodes>\n<edges>\n"
    numbers = {name: str(number) for number, name in enumerate(edges)}
    for number, (source, target, facts) in enumerate(graph.edges(data=True)):
        kind = escape(str(facts.get("relation", "")))
        ends = f'source="{escape(source)}" target="{escape(target)}"'
        what = f'kind="{kind}" label="{kind}" weight="{facts.get("weight", 1)}"'
        yield f'<edge id="{number}" {ends} {what}{_spell(facts)}>{_values(facts, numbers)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _declared(domain: str, types: Mapping[str, type]) -> Iterator[str]:
    if types:
        yield f'<attributes class="{domain}">\n'
        for number, (name, kind) in enumerate(types.items()):
            yield f'<attribute id="{number}" title="{escape(name)}" type="{_TYPES[kind]}"/>\n'
        yield "</attributes>\n"


def _others(facts: Mapping[str, Any], own: set[str]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in own}


def _spell(facts: Mapping[str, Any]) -> str:
    days = (("start", facts.get("first")), ("end", facts.get("last")))
    return "".join(f' {name}="{escape(str(day))}"' for name, day in days if day)


def _values(facts: Mapping[str, Any], numbers: Mapping[str, str]) -> str:
    cells = [
        f'<attvalue for="{numbers[name]}" value="{escape(text_of(value))}"/>'
        for name, value in facts.items()
        if name in numbers
    ]
    return f"<attvalues>{''.join(cells)}</attvalues>" if cells else ""
