"""Text that XML 1.0 can hold: what its `Char` production forbids becomes U+FFFD, one for one."""

from __future__ import annotations

import re

import networkx as nx

# https://www.w3.org/TR/xml/#charsets, and the two noncharacters that end the first plane
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def clean_graph(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """A copy with clean identifiers and attributes."""
    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=clean(graph.name))
    for node, facts in graph.nodes(data=True):
        copy.add_node(clean(node), **_clean(facts))
    for source, target, key, facts in graph.edges(keys=True, data=True):
        copy.add_edge(clean(source), clean(target), key=clean(key), **_clean(facts))
    return copy


def _clean(facts: dict[str, object]) -> dict[str, object]:
    return {name: clean(value) if isinstance(value, str) else value for name, value in facts.items()}
