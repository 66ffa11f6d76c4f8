"""Measures against graphs whose values are known: by theorem, from the literature, by hand on the first article."""

from __future__ import annotations

import json
import sys
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from click.testing import CliRunner
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import group
from kg.errors import KgError, UsageError
from kg.measures import (
    balance,
    betweenness,
    brokers,
    chain,
    changes,
    communities,
    find_node,
    origins,
    reciprocal,
    roles,
)
from kg.measures.balance import EXACT
from kg.store import open_snapshot
from kg.views import by_month, view_graph

if TYPE_CHECKING:
    Graph = nx.MultiGraph[str]

KCNA = "Центральне інформаційне агентство Кореї"
NIS = "Національна розвідувальна служба Південної Кореї"


def signed(edges: list[tuple[Any, Any, int]]) -> Graph:
    graph: Graph = nx.MultiDiGraph()
    for a, b, sign in edges:
        graph.add_edge(str(a), str(b))
        graph.edges[str(a), str(b), 0].update(sign=sign, weight=1, relation="x")
    return graph


def all_of_one_sign(graph: Any, sign: int) -> Graph:
    return signed([(a, b, sign) for a, b in graph.edges()])


@pytest.mark.parametrize(
    "name, graph, frustration",
    [
        ("a tree is balanced", nx.balanced_tree(2, 3), 0),
        ("a cycle of even length", nx.cycle_graph(8), 0),
        ("a cycle of odd length (Harary 1953)", nx.cycle_graph(7), 1),
        ("the complete graph of 5: its largest cut has 6 of 10", nx.complete_graph(5), 4),
        ("the complete graph of 8: 16 of 28", nx.complete_graph(8), 12),
        ("-Petersen: 3 (Zaslavsky 2012, Six signed Petersen graphs)", nx.petersen_graph(), 3),
        ("the cube has two sides", nx.hypercube_graph(3), 0),
        ("the dodecahedron: twelve odd faces, matched in pairs (Hadlock 1975)", nx.dodecahedral_graph(), 6),
        ("two odd cycles that share a node", nx.compose(nx.cycle_graph(3), nx.cycle_graph([0, 10, 11, 12, 13])), 2),
    ],
)
def test_frustration_of_graphs_with_only_enemies(name: str, graph: Any, frustration: int) -> None:
    found = balance(all_of_one_sign(graph, -1))
    assert (found.frustration, found.exact) == (frustration, True), name
    assert balance(all_of_one_sign(graph, +1)).frustration == 0
    side = {node: number for number, camp in enumerate(found.camps) for node in camp}
    assert sum(side[str(a)] == side[str(b)] for a, b in graph.edges()) == frustration


def test_the_powers_of_1907_are_balanced() -> None:
    """Antal, Krapivsky and Redner 2006, Social balance on networks, fig. 8: Entente against Triple Alliance."""
    entente, alliance = ("GB", "F", "R"), ("D", "AH", "I")
    powers = (*entente, *alliance)
    graph = signed([(a, b, 1 if (a in entente) == (b in entente) else -1) for a, b in combinations(powers, 2)])
    found = balance(graph)
    assert found.triads == {"+++": 2, "++-": 0, "+--": 18, "---": 0}
    assert (found.balanced, found.frustration) == (1.0, 0)
    assert {frozenset(camp) for camp in found.camps} == {frozenset(entente), frozenset(alliance)}
    graph.edges["GB", "F", 0]["sign"] = -1
    worse = balance(graph)
    assert worse.against == (("F", "GB"),) and worse.triads["++-"] == 1 and worse.triads["---"] == 3


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(list(combinations(range(7), 2))), st.sampled_from([-1, 1]), min_size=1))
def test_frustration_is_the_least_over_all_divisions(edges: dict[tuple[int, int], int]) -> None:
    found = balance(signed([(a, b, sign) for (a, b), sign in edges.items()]))
    least = min(
        sum((code >> a & 1 == code >> b & 1) != (sign > 0) for (a, b), sign in edges.items()) for code in range(2**7)
    )
    assert (found.frustration, len(found.against), found.exact) == (least, least, True)


def test_a_large_block_says_that_its_value_is_a_bound() -> None:
    found = balance(all_of_one_sign(nx.complete_graph(EXACT + 2), -1))
    assert not found.exact
    assert found.frustration == 2 * (EXACT // 2 + 1) * (EXACT // 2) // 2  # two halves, each a complete graph


def test_signs_that_cancel_are_left_out_and_counted() -> None:
    found = balance(signed([("a", "b", 1), ("b", "a", -1), ("b", "c", -1), ("c", "d", 0)]))
    assert (found.mixed, found.positive, found.negative) == (1, 0, 1)
    assert found.balanced is None


plain_graphs: st.SearchStrategy[Any] = st.builds(
    lambda directed, edges: (nx.MultiDiGraph if directed else nx.MultiGraph)(edges),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), min_size=1, max_size=20),
)


@settings(deadline=None)  # the first call imports igraph
@given(plain_graphs)
def test_betweenness_is_that_of_networkx(graph: Any) -> None:
    plain = nx.DiGraph(graph) if graph.is_directed() else nx.Graph(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    assert betweenness(graph) == pytest.approx(nx.betweenness_centrality(plain), abs=1e-9)


def test_betweenness_of_a_large_graph_is_that_of_networkx() -> None:
    graph = nx.gnm_random_graph(150, 900, seed=1, directed=True)
    assert betweenness(nx.MultiDiGraph(graph)) == pytest.approx(nx.betweenness_centrality(graph), abs=1e-9)


@pytest.mark.parametrize("with_igraph", [True, False])
def test_communities_of_the_karate_club(with_igraph: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.4198 is the optimum, in four parts (Brandes et al. 2008, On modularity clustering)."""
    if not with_igraph:
        monkeypatch.setitem(sys.modules, "igraph", None)
    club: Any = nx.MultiGraph(nx.karate_club_graph().edges())
    found = communities(club)
    assert len(found) == 4 and found[0].modularity == pytest.approx(0.4198, abs=5e-5 if with_igraph else 2e-3)
    assert sorted(node for part in found for node in part.nodes) == sorted(club)
    assert communities(club) == found


def test_without_igraph_betweenness_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    graph: Any = nx.MultiDiGraph(nx.gnm_random_graph(20, 60, seed=2, directed=True))
    fast = betweenness(graph)
    monkeypatch.setitem(sys.modules, "igraph", None)
    assert betweenness(graph) == pytest.approx(fast, abs=1e-9)


def test_an_empty_view_has_no_measures() -> None:
    empty: Graph = nx.MultiDiGraph()
    assert not any(measure(empty) for measure in (brokers, communities, origins, roles))
    assert reciprocal(empty) == (0.0, [])
    assert balance(empty).camps == ((), ())


# ---- the first article, counted by hand from its gold statements


def test_origins_of_the_first_article(memorial_store: Path) -> None:
    """KCNA is cited four times, three of them for Kim, who is cited twice without it."""
    with open_snapshot(memorial_store) as snapshot:
        rows = {row.label: row for row in origins(view_graph(snapshot, "citation"))}
    assert (rows[KCNA].statements, rows["Кім Чен Ин"].statements) == (1, 5)
    assert rows[NIS].statements == 3 and rows["Вадим Скібіцький"].statements == 1
    assert "Суспільне" not in rows
    assert all(row.outlets == 1 and row.sole == 0 for row in rows.values())


def test_roles_and_brokers_of_the_first_article(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        graph = view_graph(snapshot, "citation")
    found = {row.label: row.role for row in roles(graph)}
    assert {name for name, role in found.items() if role == "between"} == {KCNA, "Суспільне"}
    assert found["memorial-2025-10-24"] == "start" and found[NIS] == "end"
    # of the 9 × 8 ways between two others, only that from the article to Skibitskyi leads through anybody; Kim is cited
    # by the article directly, too
    assert [(b.label, round(b.betweenness, 6)) for b in brokers(graph)] == [("Суспільне", round(1 / 72, 6))]


def test_who_answers_whom_in_the_first_article(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        graph = view_graph(snapshot, "stance")
        share, pairs = reciprocal(graph)
        assert share == 0 and pairs == []
        hops = chain(snapshot, graph, "Q423", NIS)
        assert [(hop.source, hop.relation, hop.target) for hop in hops] in (
            [("Північна Корея", "admits", NIS)],
            [("Північна Корея", "denies", NIS)],
        )
        text = snapshot.reading(snapshot.articles()[0]).article.text
        assert all(part in text for hop in hops for part in hop.words.split(" … "))


def test_a_chain_that_is_not_there_is_told(gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        graph = view_graph(snapshot, "stance")
        with pytest.raises(UsageError, match="no nodes"):
            chain(snapshot, graph, "Атлантида", "Q423")
        graph.add_node("https://example.org/alone", label="Сам")
        with pytest.raises(KgError, match="join"):
            chain(snapshot, graph, "сам", "Q423")
        assert find_node(graph, "north korea") == find_node(graph, "Q423") == find_node(graph, "Північна Корея")


def test_months_tell_what_changed(gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        months = by_month(snapshot, "citation")
        whole = view_graph(snapshot, "citation")
    rows = changes(months)
    assert [row.month for row in rows] == sorted(months) and len(rows) > 3
    assert rows[0].new == rows[0].edges and rows[0].gone == 0
    for before, now in pairwise(rows):
        assert now.edges == before.edges - now.gone + now.new
    single_days = all(
        facts["first"][:7] == facts["last"][:7] for *_, facts in whole.edges(data=True) if "first" in facts
    )
    assert not single_days  # some edges last; every statement is in a month all the same
    told = {s for graph in months.values() for *_, f in graph.edges(data=True) for s in f["statements"].split()}
    dated = {s for *_, f in whole.edges(data=True) if "first" in f for s in f["statements"].split()}
    assert told <= dated and len(told) > 100


MEASURES = ["brokers", "sources", "communities", "balance", "roles", "reciprocity", "change"]


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_every_measure_on_the_command_line(form: str, memorial_store: Path) -> None:
    for measure in MEASURES:
        done = CliRunner().invoke(group, ["measure", measure, "--store", str(memorial_store), "--format", form])
        assert done.exit_code == 0, done.output
        if form == "json":
            assert all(isinstance(json.loads(line), dict) for line in done.stdout.splitlines())
        assert measure == "reciprocity" or done.stdout


def test_names_and_relations_are_in_the_language_asked(memorial_store: Path) -> None:
    def asked(*words: str) -> str:
        done = CliRunner().invoke(group, ["measure", *words, "--store", str(memorial_store), "--format", "csv"])
        assert done.exit_code == 0, done.output
        return done.stdout

    for measure in ("sources", "roles", "communities", "balance"):
        english, ukrainian = asked(measure, "--lang", "en"), asked(measure, "--lang", "uk")
        assert "North Korea" in english and "Північна Корея" not in english, measure
        assert "Північна Корея" in ukrainian and "North Korea" not in ukrainian, measure
    assert "admits" in asked("chain", "Північна Корея", NIS, "--lang", "en")
    assert "визнає" in asked("chain", "north korea", NIS, "--lang", "uk")


def test_a_wrong_call_ends_in_words(run: Run, memorial_store: Path) -> None:
    done = run("measure", "sources", "--view", "stance", "--store", memorial_store)
    assert (done.returncode, done.stdout) == (2, "") and "citation" in done.stderr


def test_wrong_calls_are_told(memorial_store: Path) -> None:
    for words, told in (
        (("sources", "--view", "stance"), "citation"),
        (("balance", "--view", "citation"), "signs"),
        (("roles", "--view", "together"), "direction"),
        (("brokers", "--since", "yesterday"), "2025-01-11"),
        (("brokers", "--since", "2025-02-01", "--until", "2025-01-01"), "before it begins"),
        (("brokers", "--type", "holiday"), "holiday"),
        (("brokers", "--item", "Korea"), "Wikidata items"),
        (("chain", "Q423", "nobody"), "nobody"),
    ):
        with pytest.raises(UsageError, match=told):
            CliRunner().invoke(group, ["measure", *words, "--store", str(memorial_store)], catch_exceptions=False)
