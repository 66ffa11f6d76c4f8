"""What is made from the ontology is in step with it: the pages, the diagram, the JSON-LD context; and the context says
the same graph as the other syntaxes, without a network."""

from __future__ import annotations

import io
import json
import runpy
import socket
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import Dataset, Quad, RdfFormat, parse
from rdf_example import quads
from rdflib import Dataset as RdflibDataset

from kg.rdf import canonical, vocabulary_quads
from kg.resources import resource
from kg.store import open_snapshot
from kg.views.export.jsonld import write as write_jsonld
from kg.views.export.rdf import write

ROOT = Path(__file__).parent.parent
MAKER = runpy.run_path(str(ROOT / "docs" / "ontology.py"))


def test_context_and_diagram_are_in_step() -> None:
    assert MAKER["CONTEXT"].read_text("utf-8") == MAKER["render_context"](), "run `make docs`"
    assert MAKER["DIAGRAM"].read_text("utf-8") == MAKER["render_diagram"](), "run `make docs`"


def test_the_diagram_is_an_image_of_every_kind_of_node_that_has_a_shape() -> None:
    texts = {e.text for e in ElementTree.parse(MAKER["DIAGRAM"]).iter("{http://www.w3.org/2000/svg}text")}
    assert {"kg:Statement", "твердження", "kg:step", "kg:source"} <= texts
    shown = {name for pair in MAKER["edges"]() for name in pair}
    assert shown == set(MAKER["PLACES"])


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_page_explains_every_term(language: str) -> None:
    page = MAKER["PAGES"][language].read_text("utf-8")
    graph = MAKER["_in"](language)
    for label in graph.objects(None, MAKER["RDFS"].label):
        assert str(label) in page or str(label).replace("'", "&#x27;") in page, f"{label}: run `make docs`"
    assert 'src="diagram.svg"' in page and f'<html lang="{language}">' in page
    assert "<script src=" not in page and "<link rel" not in page.split("</head>")[0].replace('rel="icon"', "")


# ---- JSON-LD


def jsonld(of: list[Quad]) -> bytes:
    stream = io.BytesIO()
    write_jsonld(sorted(of, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object))), stream)
    return stream.getvalue()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of its own
def test_the_example_comes_back_from_json_ld(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> socket.socket:
        raise AssertionError("something asks the network")

    monkeypatch.setattr(socket, "create_connection", offline)
    for graph in (list(quads()), vocabulary_quads()):
        written = jsonld(graph)
        assert canonical(parse(input=written, format=RdfFormat.JSON_LD)) == canonical(graph)
        other = RdflibDataset()
        other.parse(data=written, format="json-ld")
        lines = other.serialize(format="nquads")
        assert Dataset(parse(input=lines, format=RdfFormat.N_QUADS)) == Dataset(graph)


def test_the_context_in_the_file_is_the_shipped_one_and_the_data_are_short() -> None:
    found = json.loads(jsonld(list(quads())))
    assert found["@context"] == json.loads(resource("ontology", "context.jsonld").read_text("utf-8"))["@context"]
    [graph] = found["@graph"]
    statement = next(node for node in graph["@graph"] if node.get("@type") == "kg:Statement")
    assert statement["kg:stance"].startswith("stance:")
    assert isinstance(statement["kg:confidence"], str)
    assert statement["schema:identifier"]


def test_all_syntaxes_say_the_same(built: Path) -> None:
    found = {}
    with open_snapshot(built) as snapshot:
        for name, form in (("nquads", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG), ("jsonld", RdfFormat.JSON_LD)):
            stream = io.BytesIO()
            write(snapshot, name, stream)
            found[name] = canonical(parse(input=stream.getvalue(), format=form))
        assert len(set(found.values())) == 1
        assert found["nquads"] == canonical(snapshot.quads())
