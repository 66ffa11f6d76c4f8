"""Views as networkx graphs and as files that other tools open, Ukrainian text and all."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

import jsonschema
import networkx as nx
import pytest
from conftest import TEXT, Run, fake_reading
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

import kg
from kg.build import build
from kg.derive import claims_of, conclude
from kg.errors import UsageError
from kg.model import Article, Entity, Link, Reading
from kg.rdf import PREFIXES, canonical
from kg.settings import Settings
from kg.store import open_snapshot, open_store
from kg.views import VIEWS, Scope, by_month, view_graph
from kg.views.export import gexf, graphml, mentions, node_link, rdf, statements

KCNA = "Центральне інформаційне агентство Кореї"
Edge = tuple[str, str, str, int]


class Writer(Protocol):
    def __call__(self, graph: nx.MultiGraph[str], stream: IO[bytes]) -> None: ...


def edges(store: Path, view: str) -> set[Edge]:
    with open_snapshot(store) as snapshot:
        graph = view_graph(snapshot, view)
    label = nx.get_node_attributes(graph, "label")
    return {(label[a], label[b], d["relation"], d["weight"]) for a, b, d in graph.edges(data=True)}


def test_citation_of_the_first_article(memorial_store: Path) -> None:
    article = "memorial-2025-10-24"
    assert edges(memorial_store, "citation") == {
        (KCNA, "Кім Чен Ин", "relay", 3),
        ("Суспільне", "Вадим Скібіцький", "relay", 1),
        (article, KCNA, "publisher", 4),
        (article, "Суспільне", "publisher", 1),
        (article, "Кім Чен Ин", "publisher", 2),
        (article, "Володимир Зеленський", "publisher", 3),
        (article, "Національна розвідувальна служба Південної Кореї", "publisher", 3),
        (article, "Північна Корея", "publisher", 2),
        (article, "Південна Корея", "publisher", 2),
        (article, "державні медіа", "publisher", 1),
    }


def test_speakers_side_by_side_do_not_cite_each_other(gold_store: Path) -> None:
    assert not {("Росія", "Північна Корея"), ("Північна Корея", "Росія")} & {
        (a, b) for a, b, *_ in edges(gold_store, "citation")
    }


def test_stance_of_the_first_article(memorial_store: Path) -> None:
    found = edges(memorial_store, "stance")
    nis = "Національна розвідувальна служба Південної Кореї"
    assert ("Північна Корея", nis, "denies", 1) in found
    assert ("Північна Корея", nis, "admits", 1) in found
    assert ("Володимир Зеленський", "росіяни", "accuses", 1) in found
    assert ("Кім Чен Ин", "військові КНДР", "praises", 1) in found
    with open_snapshot(memorial_store) as snapshot:
        signs = {d["relation"]: d["sign"] for *_, d in view_graph(snapshot, "stance").edges(data=True)}
    assert signs["denies"] == signs["accuses"] == -1
    assert (signs["praises"], signs["admits"]) == (1, 0)


def test_participation_leaves_out_what_was_denied(memorial_store: Path) -> None:
    found = edges(memorial_store, "participation")
    assert ("Збройні сили України", "взяття в полон (memorial-2025-10-24)", "agent", 1) in found
    with open_snapshot(memorial_store) as snapshot:
        graph = view_graph(snapshot, "participation")
    assert not any("21-" in node or node.endswith(".s21") for node in graph)


def test_edges_name_their_statements(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        for view in VIEWS:
            for *_, data in view_graph(snapshot, view).edges(data=True):
                iris = data["statements"].split()
                assert len(iris) == data["weight"] and all("/statement/" in iri for iri in iris)


def test_unknown_view_is_told(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot, pytest.raises(UsageError, match="citation"):
        view_graph(snapshot, "nonsense")


def written(write: Writer, graph: nx.MultiGraph[str]) -> bytes:
    stream = io.BytesIO()
    write(graph, stream)
    return stream.getvalue()


@pytest.mark.parametrize("view", VIEWS)
def test_every_format_opens_in_networkx_with_all_edges(view: str, gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        graph = view_graph(snapshot, view)
    opened = {
        "graphml": nx.read_graphml(io.BytesIO(written(graphml.write, graph)), force_multigraph=True),
        "gexf": nx.read_gexf(io.BytesIO(written(gexf.write, graph))),
        "json": nx.node_link_graph(json.loads(written(node_link.write, graph)), edges="edges"),
    }
    assert len(graph.edges) > 20
    for name, copy in opened.items():
        assert set(copy.nodes) == set(graph.nodes), name
        assert copy.number_of_edges() == graph.number_of_edges(), name
    wanted = nx.get_node_attributes(graph, "label")
    assert nx.get_node_attributes(opened["graphml"], "label") == wanted
    assert any("і" in label for label in wanted.values())


@pytest.mark.parametrize("write", [graphml.write, gexf.write, node_link.write])
def test_same_graph_same_bytes(write: Writer, gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        first = written(write, view_graph(snapshot, "citation"))
        assert first == written(write, view_graph(snapshot, "citation"))
    assert b"lastmodified" not in first


def test_characters_that_xml_forbids_become_replacements(tmp_path: Path) -> None:
    """The text has them, the graph keeps them, only XML files cannot."""
    name = "пос\x0bли\x1b «Ї» & <ї> \ufffe ]]>"

    def named(article: Article) -> Reading:
        reading = fake_reading(article)
        speaker = Entity(name, "group", ("посли",))
        return replace(reading, statements=(replace(reading.statements[0], speaker=(speaker,), quote_kind="indirect"),))

    (tmp_path / "a\x01.txt").write_text(f" date 2025-10-24 {TEXT}\x0b\x1b", "utf-8")
    [outcome] = build([str(tmp_path)], tmp_path / "s", Settings(), extractor=named)
    assert outcome.status == "stored", outcome
    with open_snapshot(tmp_path / "s") as snapshot:
        graph = view_graph(snapshot, "citation")
        [record] = statements.records(snapshot)
    assert record["speaker"][0]["name"] == name
    copy = nx.read_graphml(io.BytesIO(written(graphml.write, graph)))
    labels = set(nx.get_node_attributes(copy, "label").values())
    assert labels == {"пос\ufffdли\ufffd «Ї» & <ї> \ufffd ]]>", "a\ufffd"}
    nx.read_gexf(io.BytesIO(written(gexf.write, graph)))
    assert name in {d["label"] for d in json.loads(written(node_link.write, graph))["nodes"]}


# ---- records, mentions, RDF


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().splitlines()]


def test_statement_records_keep_the_contract(gold_store: Path, shared: Path) -> None:
    schema = json.loads((shared / "contract" / "statement.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    stream = io.BytesIO()
    with open_snapshot(gold_store) as snapshot:
        statements.write(snapshot, stream)
        texts = {snapshot.reading(g).article.name: snapshot.reading(g).article.text for g in snapshot.articles()}
    found = lines(stream.getvalue())
    assert len(found) > 200
    for record in found:
        validator.validate(record)
        for evidence in record["evidence"]:
            assert texts[record["article"]][evidence["start"] : evidence["end"]] == evidence["exact"]
    ids = {record["id"] for record in found}
    assert all(target in ids for record in found for target in record["targets"])


def test_mentions_are_one_name_a_line(memorial_store: Path) -> None:
    stream = io.BytesIO()
    with open_snapshot(memorial_store) as snapshot:
        mentions.write(snapshot, stream)
        text = snapshot.reading(snapshot.articles()[0]).article.text
    found = lines(stream.getvalue())
    assert found[0] == {
        "article": "memorial-2025-10-24",
        "start": 17,
        "end": 31,
        "exact": "Північна Корея",
        "kind": "state",
        "name": "Північна Корея",
        "iri": "https://w3id.org/kg-evidence/entity/Q423",
        "qid": "Q423",
        "score": None,
        "method": None,
    }
    assert all(text[m["start"] : m["end"]] == m["exact"] for m in found)
    assert [m["start"] for m in found] == sorted(m["start"] for m in found)


def test_n_quads_are_sorted(memorial_store: Path) -> None:
    stream = io.BytesIO()
    with open_snapshot(memorial_store) as snapshot:
        rdf.write(snapshot, "nquads", stream)
        assert stream.getvalue() == canonical(snapshot.quads())
    rows = stream.getvalue().splitlines()
    assert rows == sorted(set(rows)) and b"_:" not in stream.getvalue()


@pytest.mark.parametrize("name", rdf.FORMATS)
def test_every_rdf_syntax_holds_everything_and_repeats_itself(name: str, memorial_store: Path) -> None:
    streams = io.BytesIO(), io.BytesIO()
    with open_snapshot(memorial_store) as snapshot:
        for stream in streams:
            rdf.write(snapshot, name, stream)
        quads = set(snapshot.quads())
    assert streams[0].getvalue() == streams[1].getvalue()
    parsed = list(parse(streams[0].getvalue(), format=rdf.FORMATS[name]))
    if rdf.FORMATS[name] == RdfFormat.TURTLE:
        assert {q.triple for q in parsed} == {q.triple for q in quads}
    else:
        assert set(parsed) == quads


def test_unknown_syntax_is_told(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot, pytest.raises(UsageError, match="trig"):
        rdf.write(snapshot, "rdfa", io.BytesIO())


# ---- windows, statements, the library call


def test_windows_choose_by_day_and_months_add_up(gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        whole = view_graph(snapshot, "citation")
        part = view_graph(snapshot, "citation", Scope(since=date(2025, 4, 1), until=date(2025, 4, 30)))
        april = by_month(snapshot, "citation")["2025-04"]
    assert 0 < part.number_of_edges() < whole.number_of_edges()
    assert set(part.edges(keys=True)) == set(april.edges(keys=True))
    for *_, facts in part.edges(data=True):
        assert facts["first"] <= "2025-04-30" and facts["last"] >= "2025-04-01"
    assert part.graph["since"] == "2025-04-01"


def test_scopes_choose_by_event_and_item(gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        whole = view_graph(snapshot, "citation")
        losses = view_graph(snapshot, "citation", Scope(types=("casualties",), items=("Q423",)))
        wanted = {
            row["s"].value
            for row in snapshot.select(
                "PREFIX kg: <https://w3id.org/kg-evidence/ns#> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> "
                "PREFIX e: <https://w3id.org/kg-evidence/code/event-type#> "
                "SELECT ?s WHERE { ?s kg:about ?x . ?x sem:eventType e:casualties }"
            )
        }
    kept = {s for *_, facts in losses.edges(data=True) for s in facts["statements"].split()}
    assert kept and kept <= wanted
    assert losses.number_of_edges() < whole.number_of_edges()


def test_together_is_the_self_join_of_participants(gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        graph = view_graph(snapshot, "together")
        rows = snapshot.select(
            "PREFIX kg: <https://w3id.org/kg-evidence/ns#> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> "
            "PREFIX p: <https://w3id.org/kg-evidence/code/polarity#> "
            "PREFIX s: <https://w3id.org/kg-evidence/code/stance#> "
            "SELECT ?a ?b (COUNT(DISTINCT ?e) AS ?n) WHERE { ?x kg:about ?e ; kg:polarity p:positive ; kg:stance ?h . "
            "FILTER(?h NOT IN (s:denies, s:rejects)) ?e sem:hasActor ?a , ?b FILTER(STR(?a) < STR(?b)) } "
            "GROUP BY ?a ?b"
        )
        joined = {frozenset((row["a"].value, row["b"].value)): int(row["n"].value) for row in rows}
    assert {frozenset((a, b)): facts["weight"] for a, b, facts in graph.edges(data=True)} == joined
    assert len(joined) > 30 and not graph.is_directed()


def test_statements_answer_statements(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        within = view_graph(snapshot, "statements")
    assert {f["relation"] for *_, f in within.edges(data=True)} >= {"denies", "admits"}
    assert not any("reason" in f for *_, f in within.edges(data=True))


def test_statements_are_joined_by_what_derive_concluded(
    gold_store: Path, gold_readings: list[Reading], tmp_path: Path, run: Run
) -> None:
    """`kg derive` writes its graph into a store of the articles; the view shows it, the later statement first."""
    store = tmp_path / "s"
    shutil.copytree(gold_store, store)
    with open_snapshot(store) as snapshot:
        within = view_graph(snapshot, "statements")
    told = run("derive", "--store", store)
    assert told.returncode == 0, told.stderr
    with open_snapshot(store) as snapshot:
        across = view_graph(snapshot, "statements")
        found = conclude(claims_of(gold_readings))
    signs = {"disputes": -1, "reverses": -1, "repeats": 1, "updates": 0}
    derived = {
        (a, b, f["relation"], f["sign"], f["reason"], f["statements"])
        for a, b, f in across.edges(data=True)
        if "reason" in f
    }
    assert derived == {(r.of, r.to, r.kind, signs[r.kind], r.reason, r.of) for r in found.relations if r.kind in signs}
    assert {kind for _, _, kind, *_ in derived} >= {"disputes", "updates"}
    assert across.number_of_edges() == within.number_of_edges() + len(derived)
    assert {f["relation_uk"] for *_, f in across.edges(data=True)} >= {"суперечить", "оновлює"}
    assert all(across.nodes[node]["words"] for node in across)


def test_statements_about_one_event_all_count(tmp_path: Path) -> None:
    """Graphs of others may let two statements share an event: each of them stands behind each pair."""
    day = '"2025-01-02"^^<http://www.w3.org/2001/XMLSchema#date>'
    lines = [f"ex:a <https://schema.org/datePublished> {day} ."]
    for one in ("ex:s1", "ex:s2"):
        lines += [
            f"{one} a kg:Statement ; <https://schema.org/appearance> ex:a ; kg:about ex:e .",
            f"{one} kg:polarity polarity:positive ; kg:stance stance:asserts .",
        ]
    lines += ["ex:e sem:hasActor ex:x , ex:y , ex:z ."]
    prefixes = "".join(f"@prefix {n}: <{PREFIXES[n]}> ." for n in ("kg", "polarity", "stance", "sem"))
    text = prefixes + "@prefix ex: <https://example.org/> ." + "\n".join(lines)
    home = NamedNode("https://example.org/g")
    with open_store(tmp_path / "s") as store:
        parsed = parse(text.encode(), format=RdfFormat.TURTLE)
        store.replace(home.value, [Quad(q.subject, q.predicate, q.object, home) for q in parsed])
    with open_snapshot(tmp_path / "s") as snapshot:
        graph = view_graph(snapshot, "together")
    pairs = {(a[-1] + b[-1]): f for a, b, f in graph.edges(data=True)}
    assert sorted(pairs) == ["xy", "xz", "yz"]
    for facts in pairs.values():
        assert (facts["weight"], facts["statements"]) == (2, "https://example.org/s1 https://example.org/s2")
        assert facts["first"] == facts["last"] == "2025-01-02"


def test_an_item_that_is_only_close_is_named_and_chosen(tmp_path: Path) -> None:
    """What the linker is not sure of is `skos:closeMatch`: the node has its item, and --item finds its statements."""
    (tmp_path / "a.txt").write_text(f" date 2025-10-24 {TEXT}", "utf-8")

    def unsure(article: Article) -> Reading:
        reading = fake_reading(article)
        link = Link("likely", 0.6)
        speaker = Entity("Президент", "person", qid="Q3874799", link=link)
        return replace(reading, statements=(replace(reading.statements[0], speaker=(speaker,), quote_kind="indirect"),))

    [outcome] = build([str(tmp_path / "a.txt")], tmp_path / "s", Settings(), extractor=unsure)
    assert outcome.status == "stored", outcome
    with open_snapshot(tmp_path / "s") as snapshot:
        graph = view_graph(snapshot, "citation", Scope(items=("Q3874799",)))
    assert {facts.get("item") for _, facts in graph.nodes(data=True)} == {"Q3874799", None}


def test_quantities_carry_their_figures(memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        graph = view_graph(snapshot, "quantities")
    label = nx.get_node_attributes(graph, "label")
    given = {
        (label[a], f["relation"], *(graph.nodes[b].get(bound) for bound in ("figure", "min")))
        for a, b, f in graph.edges(data=True)
    }
    nis = "Національна розвідувальна служба Південної Кореї"
    assert given == {
        ("Кім Чен Ин", "duration", 1.0, 1.0),
        ("memorial-2025-10-24", "sent", None, 2000.0),
        (nis, "sent", 1500.0, 1500.0),
        (nis, "planned", 12000.0, 12000.0),
        ("memorial-2025-10-24", "captured", 2.0, 2.0),
        ("Вадим Скібіцький", "present", 11000.0, None),
        (nis, "killed", 2000.0, None),
    }


def test_the_library_call(gold_store: Path) -> None:
    found = kg.graph(gold_store, "stance")
    table, other = found.to_pandas(), found.to_polars()
    graph = found.to_networkx()
    assert len(table) == len(other) == graph.number_of_edges() == len(found.edges())
    assert list(table["weight"]) == other["weight"].to_list() == [f["weight"] for *_, f in graph.edges(data=True)]
    assert "Північна Корея" in set(table["source_label"])
    shown = found._repr_html_()
    assert shown.count("<tr>") == 13 and "Володимир Зеленський" in shown
    assert not hasattr(kg, "nonsense")


@pytest.mark.slow
def test_the_tutorial_gives_the_answer_that_it_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notebook's cells run in their order where the articles lie, and the page's table is what they give."""
    root = Path(__file__).parent.parent
    (tmp_path / "data").symlink_to(root / "data")
    monkeypatch.chdir(tmp_path)
    notebook = json.loads((root / "docs" / "tutorial-relations.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    for cell in cells:
        exec(cell, names)
    page = (root / "docs" / "tutorial-relations.md").read_text("utf-8")
    given = [f"| {one.label} | {one.statements} |" for one in names["origins"](names["losses"].to_networkx())]
    table = page[page.index("| label | statements") : page.index("## Which figures")]
    assert given == re.findall(r"^\| [^|]+ \| \d+ \|", table, re.MULTILINE), (
        "the page's table is not what the cells give"
    )
    assert names["disputes"].edges() == [] and len(names["stance"]) > 5
