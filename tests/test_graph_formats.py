"""Every format of a graph is read back by a reader that is not ours, whole, whatever the text: igraph, networkx, pydot,
xmlschema, csv, pandas, polars, an HTML parser."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import igraph
import networkx as nx
import pandas
import polars
import pydot
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store import open_snapshot
from kg.views import VIEWS, view_graph
from kg.views.export import GRAPH_FORMATS, html, tables
from kg.views.export.pajek import vertex_labels
from kg.views.export.xml_text import clean

if TYPE_CHECKING:
    Graph = nx.MultiGraph[str]
SCHEMAS = Path(__file__).parent / "schemas"
HOSTILE = [
    "]]>",
    "<script>",
    '"',
    "\\",
    "\\N",
    "{{edges}}",
    "a\nb",
    "\r",
    "\t",
    "\x0b",
    "\ufffe",
    "&amp;",
    "Їжак’",
    " ",
]

words = st.one_of(st.text(min_size=1, max_size=12), st.sampled_from(HOSTILE))
days = st.dates().map(lambda day: day.isoformat())
node_facts = st.fixed_dictionaries(
    {"label": words, "kind": st.sampled_from(["state", "person", "event"])},
    optional={
        "item": words,
        "first": days,
        "last": days,
        "figure": st.decimals(-(10**9), 10**9, places=2).map(float),
        "approximate": st.booleans(),
    },
)
edge_facts = st.fixed_dictionaries(
    {"relation": words, "weight": st.integers(1, 10**6), "statements": words},
    optional={"sign": st.sampled_from([-1, 0, 1]), "first": days, "last": days, "via": words},
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    graph: Graph = draw(st.sampled_from([nx.MultiGraph, nx.MultiDiGraph]))()
    graph.graph.update(name="stance", title=draw(words), articles=3)
    nodes = [f"https://example.org/{number}" for number in range(draw(st.integers(1, 5)))]
    for node in nodes:
        graph.add_node(node, **draw(node_facts))
    for number in range(draw(st.integers(0, 6))):
        ends = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        graph.add_edge(*ends, key=str(number))
        graph.edges[(*ends, str(number))].update(draw(edge_facts))
    return graph


def written(form: str | Callable[[Graph, IO[bytes]], None], graph: Graph) -> bytes:
    stream = io.BytesIO()
    write: Callable[[Graph, IO[bytes]], None] = GRAPH_FORMATS[form] if isinstance(form, str) else form
    write(graph, stream)
    return stream.getvalue()


def told(facts: Mapping[str, Any]) -> frozenset[tuple[str, Any]]:
    """Attributes to compare: clean text; 1 and 1.0 are one number; what a reader fills in is left out."""
    return frozenset(
        (name, clean(value) if isinstance(value, str) else value)
        for name, value in facts.items()
        if value is not None and value != "" and not (isinstance(value, float) and math.isnan(value))
    )


def content(graph: Any) -> tuple[dict[str, Any], Counter[Any]]:
    """Nodes with attributes, and edges with theirs, in which undirected ends have no order."""
    ends: Callable[[str, str], Any] = (lambda a, b: (a, b)) if graph.is_directed() else (lambda a, b: frozenset((a, b)))
    nodes = {node: told(facts) for node, facts in graph.nodes(data=True)}
    return nodes, Counter((ends(a, b), told(facts)) for a, b, facts in graph.edges(data=True))


@given(graphs())
def test_graphml_in_networkx(graph: Graph) -> None:
    copy = nx.read_graphml(io.BytesIO(written("graphml", graph)), force_multigraph=True)
    assert content(copy) == content(graph)
    assert copy.is_directed() == graph.is_directed()


@given(graphs())
def test_graphml_in_igraph(tmp_path_factory: pytest.TempPathFactory, graph: Graph) -> None:
    file = tmp_path_factory.getbasetemp() / "igraph.graphml"
    file.write_bytes(written("graphml", graph))
    read = igraph.Graph.Read_GraphML(str(file))
    assert read.is_directed() == graph.is_directed()
    copy: Graph = nx.MultiDiGraph() if read.is_directed() else nx.MultiGraph()
    for vertex in read.vs:
        facts = vertex.attributes()
        copy.add_node(facts.pop("id"), **facts)
    for edge in read.es:
        copy.add_edge(*(read.vs[end]["id"] for end in edge.tuple), **edge.attributes())
    nodes, edges = content(copy)
    wanted_nodes, wanted_edges = content(graph)
    # igraph knows no missing truth value: it is False
    assert {n: f - {("approximate", False)} for n, f in nodes.items()} == {
        n: f - {("approximate", False)} for n, f in wanted_nodes.items()
    }
    assert edges == wanted_edges


@cache
def gexf_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "gexf-1.3" / "gexf.xsd"))


@settings(max_examples=50)
@given(graphs())
def test_gexf_keeps_its_schema_and_opens_in_networkx(graph: Graph) -> None:
    data = written("gexf", graph)
    gexf_schema().validate(io.BytesIO(data))
    copy: Any = nx.read_gexf(io.BytesIO(data))
    for facts in [facts for _, facts in copy.nodes(data=True)] + [facts for *_, facts in copy.edges(data=True)]:
        facts.update({new: facts.pop(old) for old, new in (("start", "first"), ("end", "last")) if old in facts})
    for *_, facts in copy.edges(data=True):
        facts["relation"] = facts.pop("label", "")
        del facts["id"]
    wanted_nodes, wanted_edges = content(graph)
    nodes, edges = content(nx.MultiDiGraph(copy) if graph.is_directed() else nx.MultiGraph(copy))
    assert (nodes, edges) == (wanted_nodes, wanted_edges)


@given(graphs())
def test_json_keeps_every_character(graph: Graph) -> None:
    data = json.loads(written("json", graph))
    copy: Any = nx.node_link_graph(data, edges="edges")
    assert list(copy.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(copy.edges(data=True, keys=True)) == list(graph.edges(data=True, keys=True))
    assert copy.graph == graph.graph


@given(graphs())
def test_cytoscape_json_in_networkx(graph: Graph) -> None:
    data = json.loads(written("cytoscape", graph))
    assert [n["data"]["name"] for n in data["elements"]["nodes"]] == [f["label"] for _, f in graph.nodes(data=True)]
    copy = nx.cytoscape_graph(data)
    for _, facts in copy.nodes(data=True):
        for own in ("id", "name", "value"):
            facts.pop(own, None)
    for *_, facts in copy.edges(data=True):
        for own in ("source", "target", "key"):
            facts.pop(own, None)
    assert content(copy) == content(graph)


@given(graphs())
def test_pajek_in_networkx_and_igraph(tmp_path_factory: pytest.TempPathFactory, graph: Graph) -> None:
    data = written("pajek", graph)
    names = vertex_labels(graph)
    assert len(set(names.values())) == len(graph)
    wanted = Counter((names[a], names[b], facts["weight"]) for a, b, facts in graph.edges(data=True))
    if not graph.is_directed():
        wanted = Counter((*sorted(edge[:2]), edge[2]) for edge in wanted.elements())
    copy = nx.read_pajek(io.BytesIO(data))
    file = tmp_path_factory.getbasetemp() / "graph.net"
    file.write_bytes(data)
    other = igraph.Graph.Read_Pajek(str(file))
    labels = other.vs["id"] if "id" in other.vs.attributes() else other.vs["name"]
    assert set(copy) == set(labels) == set(names.values())
    sides: Callable[..., list[str]] = (lambda *ends: list(ends)) if graph.is_directed() else (lambda *e: sorted(e))
    assert Counter((*sides(a, b), f["weight"]) for a, b, f in copy.edges(data=True)) == wanted
    assert Counter((*sides(*(labels[end] for end in e.tuple)), e["weight"]) for e in other.es) == wanted


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # pydot calls old names of pyparsing
@settings(max_examples=40, deadline=None)
@given(graphs())
def test_dot_in_pydot(graph: Graph) -> None:
    [read] = pydot.graph_from_dot_data(written("dot", graph).decode()) or []
    copy: Graph = nx.MultiDiGraph() if read.get_type() == "digraph" else nx.MultiGraph()
    for node in read.get_nodes():
        if node.get_name() != "node":
            copy.add_node(plain(node.get_name()), **{k: plain(v) for k, v in node.get_attributes().items()})
    for edge in read.get_edges():
        facts = {k: plain(v) for k, v in edge.get_attributes().items() if k != "label"}
        copy.add_edge(plain(edge.get_source()), plain(edge.get_destination()), **facts)
    assert content(copy) == content(as_text(graph))


def plain(quoted: Any) -> str:
    """What a string of DOT stands for in a label."""
    assert quoted[0] == quoted[-1] == '"'
    return str(quoted)[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def as_text(graph: Graph) -> Graph:
    copy = graph.copy()
    for facts in [f for _, f in copy.nodes(data=True)] + [f for *_, f in copy.edges(data=True)]:
        facts.update({k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in facts.items()})
    return copy


@given(graphs())
def test_tables_in_csv_pandas_and_polars(graph: Graph) -> None:
    nodes, edges = written(tables.write_nodes, graph), written(tables.write_edges, graph)
    wanted = content(as_text(graph))
    readers: list[Callable[[bytes], list[dict[str, Any]]]] = [
        lambda data: list(csv.DictReader(io.StringIO(data.decode(), newline=""))),
        lambda data: pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False).to_dict("records"),
        lambda data: polars.read_csv(data, infer_schema=False).to_dicts(),
    ]
    for read in readers:
        copy: Graph = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
        for row in read(nodes):
            copy.add_node(row.pop("id"), **row)
        for row in read(edges):
            copy.add_edge(row.pop("source"), row.pop("target"), **row)
        assert content(copy) == wanted


class Page(HTMLParser):
    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: Counter[str] = Counter()
        self.fetched: list[str] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.fetched += [str(v) for k, v in attrs if k in ("src", "data") or (k == "href" and tag != "a")]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@given(graphs())
def test_the_page_holds_every_edge_and_fetches_nothing(graph: Graph) -> None:
    page = Page(written("html", graph))
    assert page.fetched == [] and page.tags["script"] == 1
    label = nx.get_node_attributes(graph, "label")
    wanted = Counter(
        (unified(label[a]), unified(label[b]), unified(f["relation"])) for a, b, f in graph.edges(data=True)
    )
    rows = [row for row in page.rows if len(row) >= 3][1 : graph.number_of_edges() + 1]
    assert Counter((unified(a), unified(b), unified(c)) for a, b, c, *_ in rows) == wanted
    assert len(page.rows) == len(graph) + graph.number_of_edges() + 2


def unified(text: str) -> str:
    """HTML knows one kind of line end, and some characters only as replacements."""
    return "".join(c for c in clean(text) if c.isprintable() and not c.isspace())


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_articles_come_back_whole(view: str, gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        graph = view_graph(snapshot, view)
    assert graph.number_of_edges() > 10
    assert content(nx.read_graphml(io.BytesIO(written("graphml", graph)), force_multigraph=True)) == content(graph)
    gexf_schema().validate(io.BytesIO(written("gexf", graph)))
    assert not any(value in (None, "") for _, facts in graph.nodes(data=True) for value in facts.values())


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_same_graph_same_bytes(form: str, gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        assert written(form, view_graph(snapshot, "citation")) == written(form, view_graph(snapshot, "citation"))


def test_the_page_speaks_the_language_asked(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        graph = view_graph(snapshot, "stance")
    pages = {}
    for lang in ("en", "uk"):
        stream = io.BytesIO()
        html.write(graph, stream, lang)
        pages[lang] = stream.getvalue().decode()
        assert f'<html lang="{lang}">' in pages[lang] and "{{" not in pages[lang]
    for words in ("Who takes which stance", "<td>denies</td>", "edges", "<th>weight</th>", "in Ukrainian"):
        assert words in pages["en"] and words not in pages["uk"], words
    for words in ("Хто як ставиться", "<td>заперечує</td>", "Північна Корея</td>", "<th>вага</th>", "Знайти"):
        assert words in pages["uk"], words
