"""What views cost on a large store: building, writing, measuring, against the plain ways to the same result.

    python bench/views.py [--quads 1000000]

makes a store of invented statements (the same each time), and times each step once, or the best of three where it takes
less than five seconds. The table goes to standard output; docs/views.md holds one of them.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx as nx
from rdflib import Dataset, Graph
from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

from kg.measures import betweenness, communities
from kg.model import Article, Entity, Event, Participant, Reading, Span, Statement
from kg.rdf import DEFAULT_BASE, Iris, to_quads, vocabulary_graph, vocabulary_quads
from kg.store import Snapshot, open_snapshot, open_store
from kg.views import view_graph
from kg.views.export import graphml

SELF_JOIN = """
PREFIX kg: <https://w3id.org/kg-evidence/ns#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
SELECT ?a ?b ?statement WHERE {
  ?statement kg:about ?event . ?event sem:hasActor ?a , ?b . FILTER(STR(?a) < STR(?b))
}
"""
ACTORS, MEMBERS, STATEMENTS = 2_000, 5, 30  # in all; of an event; of an article


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quads", type=int, default=1_000_000)
    wanted = options.parse_args().quads
    print("| what | seconds | against |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        quads = _fill(store, wanted)
        with open_snapshot(store) as snapshot:
            _building(snapshot, quads)
    _writing()
    _measuring()


def _building(snapshot: Snapshot, quads: int) -> None:
    ours, view = timed(lambda: view_graph(snapshot, "together"))
    join, joined = timed(lambda: _self_join(snapshot))
    pairs = {frozenset(edge) for edge in view.edges()}
    assert pairs == {frozenset(edge) for edge in joined.edges()}, "the view is not what the self join gives"
    row(f"self join in SPARQL into networkx, {quads:,} quads, {joined.number_of_edges():,} rows", join)
    row(
        f"view `together`, {len(view):,} nodes, {view.number_of_edges():,} edges",
        ours,
        f"{ours / join:.2f} × self join",
    )
    dump = io.BytesIO()
    from kg.views.export.rdf import write

    write(snapshot, "nquads", dump)
    slow, _ = timed(lambda: _by_rdflib(dump.getvalue()))
    row("rdflib: parse, `rdflib_to_networkx_multidigraph`", slow, f"the view takes {ours / slow:.1%}")


def _writing(edges: int = 160_000) -> None:
    graph = _dense(ACTORS, edges)
    buffer, other = io.BytesIO(), io.BytesIO()
    ours, _ = timed(lambda: _again(buffer, lambda: graphml.write(graph, buffer)))
    theirs, _ = timed(lambda: _again(other, lambda: nx.write_graphml_xml(graph, other)))
    row(f"GraphML of {edges:,} edges", ours)
    row("`nx.write_graphml_xml`", theirs, f"{theirs / ours:.1f} ×")
    try:
        lxml, _ = timed(lambda: _again(other, lambda: nx.write_graphml_lxml(graph, other)))
        row("`nx.write_graphml` with lxml installed", lxml, f"{lxml / ours:.1f} ×")
    except ImportError:
        pass
    copy = nx.read_graphml(io.BytesIO(buffer.getvalue()), force_multigraph=True)
    assert dict(copy.nodes(data=True)) == dict(graph.nodes(data=True))
    key = repr
    assert sorted(map(key, copy.edges(data=True))) == sorted(map(key, graph.edges(data=True)))


def _measuring(edges: int = 120_000) -> None:
    graph = nx.MultiDiGraph(nx.gnm_random_graph(ACTORS, edges, seed=1, directed=True))
    nx.set_edge_attributes(graph, 1, "weight")
    ours, values = timed(lambda: betweenness(graph))
    row(f"betweenness, exact, {ACTORS:,} nodes, {edges:,} edges", ours)
    plain: Any = nx.DiGraph(graph)
    theirs, reference = timed(lambda: nx.betweenness_centrality(plain))
    worst = max(abs(values[node] - reference[node]) for node in plain)
    assert worst < 1e-9, worst
    row("`nx.betweenness_centrality`", theirs, f"{theirs / ours:.0f} ×; largest difference {worst:.0e}")
    spent, parts = timed(lambda: communities(graph))
    row(f"communities of the same: {len(parts)}", spent)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    best, result = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
        if best > 5:
            break
    return best, result


def row(what: str, seconds: float, against: str = "") -> None:
    print(f"| {what} | {seconds:.2f} | {against} |", flush=True)


def _again(buffer: io.BytesIO, write: Callable[[], None]) -> None:
    buffer.seek(0)
    buffer.truncate()
    write()


def _self_join(snapshot: Snapshot) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for found in snapshot.select(SELF_JOIN):
        graph.add_edge(found["a"].value, found["b"].value, statement=found["statement"].value)
    return graph


def _by_rdflib(data: bytes) -> Any:
    dataset = Dataset(default_union=True)
    dataset.parse(data=data, format="nquads")
    whole = Graph()
    for triple in dataset.triples((None, None, None)):
        whole.add(triple)  # type: ignore[arg-type]
    return rdflib_to_networkx_multidigraph(whole)


def _fill(store: Path, quads: int) -> int:
    """Articles of invented statements until there are so many quads."""
    dice = random.Random(1)
    written = 0
    with open_store(store) as opened:
        opened.replace(vocabulary_graph().value, vocabulary_quads())
        number = 0
        while written < quads:
            reading = _reading(number, dice)
            made = list(to_quads(reading))
            opened.replace(Iris(reading.article.key, DEFAULT_BASE).graph.value, made)
            written += len(made)
            number += 1
    return written


def _reading(number: int, dice: random.Random) -> Reading:
    day = date(2025, 1, 1) + timedelta(days=number % 365)
    text = f"Стаття {number}. " + "слово " * STATEMENTS
    statements = tuple(_statements(text, dice))
    return Reading(Article(f"a{number}", text, day), statements)


def _statements(text: str, dice: random.Random) -> Iterator[Statement]:
    start = text.index("слово")
    for place in range(STATEMENTS):
        actors = [Entity(f"Діяч {n}", "state", qid=f"Q{n}") for n in sorted(dice.sample(range(1, ACTORS + 1), MEMBERS))]
        span = Span(start + place * 6, start + place * 6 + 5)
        event = Event("meeting", tuple(Participant("agent", actor) for actor in actors))
        yield Statement(f"{place}", (span,), "asserts", "indirect", event, speaker=(actors[0],))


def _dense(nodes: int, edges: int) -> nx.MultiDiGraph[str]:
    dice = random.Random(1)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"{DEFAULT_BASE}entity/Q{n}" for n in range(nodes)]
    graph.add_nodes_from((name, {"label": f"Діяч {n}", "kind": "state"}) for n, name in enumerate(names))
    for number in range(edges):
        facts = {"relation": "denies", "weight": 1, "sign": -1, "first": "2025-01-01", "last": "2025-02-01"}
        iri = f"{DEFAULT_BASE}statement/0123456789abcdef.{number}-x"
        graph.add_edges_from([(*dice.sample(names, 2), {**facts, "statements": iri})])
    return graph


if __name__ == "__main__":
    main()
