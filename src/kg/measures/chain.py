"""The shortest chain of statements from one actor to another, with the words of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from kg.errors import KgError, UsageError
from kg.store import Snapshot

_WORDS = """
PREFIX kg: <https://w3id.org/kg-evidence/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX schema: <https://schema.org/>
SELECT ?words ?article WHERE {{
  <{statement}> kg:evidence/oa:hasSelector ?selector ; schema:appearance/schema:name ?article .
  ?selector oa:exact ?words ; oa:start ?start
}} ORDER BY ?start
"""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step; `source` says it of `target`, whichever way the chain runs."""

    source: str
    relation: str
    target: str
    article: str
    words: str
    statement: str


def chain(snapshot: Snapshot, graph: nx.MultiGraph[str], one: str, other: str) -> list[Hop]:
    """Edges are followed in both directions; of several ways of the same length the first by IRI.

    `one` and `other` as `find_node` takes them. Raises KgError where no chain joins them.
    """
    start, end = find_node(graph, one), find_node(graph, other)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges()}))
    try:
        way = nx.shortest_path(plain, start, end)
    except nx.NetworkXNoPath as error:
        raise KgError(f"no statements of the view {graph.name} join {one} and {other}") from error
    return [_hop(snapshot, graph, a, b) for a, b in pairwise(way)]


def find_node(graph: nx.MultiGraph[str], name: str) -> str:
    """A node by IRI, item (`Q423`) or label in either language, case aside. Raises UsageError for none or several."""
    wanted = name.casefold()
    found = [
        node
        for node, facts in graph.nodes(data=True)
        if name == node
        or wanted in {str(facts.get(key, "")).casefold() for key in ("item", "label", "label_en", "label_uk")}
    ]
    if len(found) != 1:
        near = sorted(str(f["label"]) for _, f in graph.nodes(data=True) if wanted in str(f["label"]).casefold())
        hint = f"; did you mean {', '.join(near[:5])}?" if near and not found else ""
        many = f"; give one of {', '.join(found)}" if found else ""
        raise UsageError(f"{len(found) or 'no'} nodes of the view {graph.name} are called {name!r}{hint}{many}")
    return found[0]


def _hop(snapshot: Snapshot, graph: nx.MultiGraph[str], one: str, other: str) -> Hop:
    """The edge between two nodes with most statements, and the first of these."""
    edges = [
        (a, b, facts) for a, b in ((one, other), (other, one)) for facts in (graph.get_edge_data(a, b) or {}).values()
    ]
    source, target, facts = min(edges, key=lambda e: (-e[2]["weight"], e[0] != one, e[2]["relation"]))
    statement = facts["statements"].split()[0]
    rows = list(snapshot.select(_WORDS.format(statement=statement)))
    words = " … ".join(row["words"].value for row in rows)
    labels = graph.nodes[source]["label"], graph.nodes[target]["label"]
    return Hop(labels[0], facts["relation"], labels[1], rows[0]["article"].value if rows else "", words, statement)
