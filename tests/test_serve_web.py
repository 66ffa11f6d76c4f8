"""The service's other addresses: things at their IRIs, what it tells of itself, graphs, changes, operation."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH, VOID
from test_serve import start, stop

from kg.rdf import PREFIXES
from kg.store import open_snapshot, open_store
from kg.store.questions import questions
from kg.store.remote import Login, RemoteStore

TOKEN = "a-token-of-the-tests"
BASE = "https://w3id.org/kg-evidence/"
Call = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture(scope="module")
def store(memorial_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(memorial_store, tmp_path_factory.mktemp("web") / "store"))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    log = store.parent / "access.log"
    process, address = start(store, KG_UPDATE_TOKEN=TOKEN, KG_ACCESS_LOG=str(log), KG_WORKERS="2")
    yield address.removesuffix("/sparql")
    assert "Traceback" not in stop(process)


@pytest.fixture
def call(address: str) -> Call:
    def send(path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urlopen(Request(address + path, body, sent, method=method), timeout=30) as reply:
                return reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read()
        except HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    return send


def graph(reply: tuple[int, dict[str, str], bytes]) -> Graph:
    status, headers, body = reply
    assert status == 200, body
    return Graph().parse(data=body, format=headers["content-type"].split(";")[0])


AUTH = {"Authorization": f"Bearer {TOKEN}"}


# ---- things at their own addresses


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own JSON-LD parser
@pytest.mark.parametrize("media", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_a_statement_at_its_iri_leads_to_the_words(store: Path, call: Call, media: str) -> None:
    with open_snapshot(store) as snapshot:
        row = next(
            snapshot.select(
                "PREFIX kg: <https://w3id.org/kg-evidence/ns#> PREFIX oa: <http://www.w3.org/ns/oa#>"
                "SELECT ?s ?words { ?s kg:evidence/oa:hasSelector/oa:exact ?words } ORDER BY ?s ?words"
            )
        )
    found = graph(call("/" + quote(row["s"].value.removeprefix(BASE)), Accept=media))
    assert row["words"].value in {str(o) for o in found.objects(None, URIRef(PREFIXES["oa"] + "exact"))}


def test_terms_are_told_in_one_document(call: Call) -> None:
    found = graph(call("/ns", Accept="text/turtle"))
    assert {URIRef(PREFIXES["kg"] + name) for name in ("Statement", "stance", "evidence")} <= set(found.subjects())


@pytest.mark.parametrize("path", ["/statement/none", "/entity/%3Cscript%3E", "/..%2f..%2fetc/passwd", "/%00", "/x%20y"])
def test_what_nobody_knows_is_404(call: Call, path: str) -> None:
    status, headers, body = call(path)
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert b"Traceback" not in body


# ---- what it tells of itself


def test_void_counts_what_is_there(store: Path, call: Call) -> None:
    found = graph(call("/void"))
    with open_snapshot(store) as snapshot:
        rows = snapshot.select("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
        counted = {row["c"].value: int(row["n"].value) for row in rows}
    partitions = found.objects(None, VOID.classPartition)
    told = {str(found.value(p, VOID["class"])): int(str(found.value(p, VOID.entities))) for p in partitions}
    assert told == counted
    assert found.value(None, VOID.property, RDF.type) is not None


def test_each_question_is_an_example_and_each_prefix_declared(address: str, call: Call) -> None:
    found = graph(call("/examples"))
    assert {str(o) for o in found.objects(None, SH.select)} == {q.text for q in questions().values()}
    described = graph(call("/sparql"))
    assert {str(o) for o in described.objects(None, SH.prefix)} == set(PREFIXES)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (URIRef(f"{address}/sparql"), URIRef(sd + "endpoint"), URIRef(f"{address}/sparql")) in described


def test_openapi_names_every_fixed_address(call: Call) -> None:
    paths = json.loads(call("/openapi.json")[2])["paths"]
    for path in paths:
        query = "?query=ASK%7B%7D" if path == "/sparql" else "?default" if path == "/graphs" else ""
        assert call(path + query)[0] == 200, path


# ---- the same again


def test_an_unchanged_answer_is_304(call: Call) -> None:
    path = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 50")
    status, headers, body = call(path)
    assert status == 200
    assert call(path, If_None_Match=headers["etag"])[0] == 304
    assert call(path, If_None_Match=headers["etag"], Accept="text/csv")[0] == 200, (
        "another media type is another answer"
    )
    packed = call(path, Accept_Encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip" and gzip.decompress(packed[2]) == body
    assert packed[1]["etag"] != headers["etag"]
    assert call(path, If_None_Match=packed[1]["etag"], Accept_Encoding="gzip")[0] == 304


def test_what_changes_by_itself_has_no_tag(call: Call) -> None:
    assert "etag" not in call("/sparql?query=" + quote("SELECT (RAND() AS ?x) {}"))[1]


def test_head_and_options(call: Call) -> None:
    status, headers, body = call("/sparql?query=ASK%7B%7D", "HEAD")
    assert (status, body) == (200, b"") and int(headers["content-length"]) > 0
    status, headers, _ = call("/sparql", "OPTIONS")
    assert status == 204 and headers["access-control-allow-origin"] == "*"
    assert "authorization" not in headers["access-control-allow-headers"].lower()


# ---- who may ask and who may write


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 421), ("localhost:1", 200), ("127.0.0.1", 200), ("[::1]", 200), ("w3id.org", 200), ("[", 421)],
)
def test_only_its_own_names_are_answered(call: Call, host: str, status: int) -> None:
    assert call("/healthz", Host=host)[0] == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer wrong"}, 403), ({"Authorization": f"Basic {TOKEN}"}, 401)],
)
def test_changes_need_the_token(call: Call, headers: dict[str, str], status: int) -> None:
    update = {"Content-Type": "application/sparql-update"}
    assert call("/sparql", "POST", b"DROP ALL", **update, **headers)[0] == status
    assert call("/graphs?graph=http://e/g", "DELETE", **headers)[0] == status
    assert call("/graphs?graph=http://e/g", "PUT", b"", **{"Content-Type": "text/turtle"}, **headers)[0] == status


def test_an_update_is_a_new_snapshot_that_is_answered_from_at_once(store: Path, call: Call) -> None:
    path = "/sparql?query=" + quote("ASK { GRAPH <http://e/u> { <http://e/a> ?p 1 } }")
    before = call(path)
    update = b"INSERT DATA { GRAPH <http://e/u> { <http://e/a> <http://e/p> 1 } }"
    assert call("/sparql", "POST", update, **AUTH, **{"Content-Type": "application/sparql-update"})[0] == 204
    after = call(path, If_None_Match=before[1]["etag"])
    assert json.loads(before[2])["boolean"] is False and json.loads(after[2])["boolean"] is True
    with open_snapshot(store) as snapshot:
        assert "http://e/u" in snapshot.graphs()


@pytest.mark.parametrize(
    "body",
    [
        b"INSERT DATA { GRAPH <http://e/v> { <http://e/a> <http://e/p> } }",
        b"LOAD <http://127.0.0.1:1/>",
        b"DROP GRAPH <http://e/none>",
    ],
)
def test_a_wrong_update_changes_nothing(store: Path, call: Call, body: bytes) -> None:
    with open_snapshot(store) as snapshot:
        before = sorted(map(str, snapshot.quads()))
    status, _, words = call("/sparql", "POST", body, **AUTH, **{"Content-Type": "application/sparql-update"})
    assert status == 400, words
    with open_snapshot(store) as snapshot:
        assert sorted(map(str, snapshot.quads())) == before


def test_graphs_are_put_merged_read_and_deleted(call: Call) -> None:
    path, turtle = "/graphs?graph=http://e/g", {"Content-Type": "text/turtle", **AUTH}
    assert call(path, "PUT", "<http://e/a> <http://e/p> 'мир' .".encode(), **turtle)[0] == 201
    assert call(path, "POST", b"<http://e/b> <http://e/p> <x> .", **turtle)[0] == 204
    found = list(parse(call(path, Accept="application/n-triples")[2], RdfFormat.N_TRIPLES))
    assert {str(q.object) for q in found} == {'"мир"', "<http://e/x>"}
    assert call(path, "PUT", b"<http://e/c> <http://e/p> 1 .", **turtle)[0] == 204
    assert len(graph(call(path))) == 1
    assert call(path, "DELETE", **AUTH)[0] == 204
    assert call(path)[0] == call(path, "DELETE", **AUTH)[0] == 404


ENTITIES = b'<!DOCTYPE r [<!ENTITY a "x">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.mark.parametrize(
    ("query", "media", "body", "status"),
    [
        ("graph=../../etc/passwd", "text/turtle", b"", 400),
        ("graph=http://e/../../x", "text/turtle", b"", 400),
        ("graph=javascript:alert(1)", "text/turtle", b"", 400),
        ("graph=http://e/%3E%20%7D%20;%20DROP%20ALL", "text/turtle", b"", 400),
        ("graph=http://e/a&default", "text/turtle", b"", 400),
        ("", "text/turtle", b"", 400),
        ("graph=http://e/h", "text/html", b"<p>", 415),
        ("graph=http://e/h", "", b"x", 415),
        ("graph=http://e/h", "text/turtle", b"no turtle", 400),
        ("graph=http://e/h", "text/turtle", b"<a> <b> '\xff' .", 400),
        ("graph=http://e/h", "application/rdf+xml", ENTITIES, 400),
        ("graph=http://e/h", "application/rdf+xml", b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', 400),
        ("graph=http://e/h", "application/ld+json", b'{"@context": "http://127.0.0.1:1/c", "a": "b"}', 400),
    ],
)
def test_bad_graphs_are_refused(call: Call, query: str, media: str, body: bytes, status: int) -> None:
    assert call(f"/graphs?{query}", "PUT", body, **AUTH, **{"Content-Type": media})[0] == status
    assert call("/graphs?graph=http://e/h")[0] == 404


# ---- operation


def test_a_build_beside_the_server_is_answered_from_without_a_lost_request(store: Path, call: Call) -> None:
    name = "http://e/built"
    path = "/sparql?query=" + quote(f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    with open_store(store) as written:
        written.update(f"INSERT DATA {{ GRAPH <{name}> {{ <http://e/a> <http://e/p> 1 }} }}")
    for _ in range(2000):
        status, _, body = call(path)
        assert status == 200
        if json.loads(body)["boolean"]:
            break
    else:
        pytest.fail("the new snapshot was not taken up")


def test_health_metrics_and_log(store: Path, call: Call) -> None:
    assert call("/healthz")[0] == call("/readyz")[0] == 200
    call("/sparql?query=" + quote("SELECT * { ?s a <https://w3id.org/kg-evidence/ns#Statement> } LIMIT 3"))
    assert b'kg_requests_total{route="sparql",status="200"}' in call("/metrics")[2]
    lines = [json.loads(line) for line in (store.parent / "access.log").read_text("utf-8").splitlines()]
    assert any(line["path"] == "/sparql" and line.get("rows") == 3 and len(line["query"]) == 16 for line in lines)
    assert all(TOKEN not in json.dumps(line) for line in lines)


def test_check_tells_what_would_be_served(store: Path, run: Callable[..., Any]) -> None:
    done = run("serve", "--store", store, "--port", "0", "--check")
    assert done.returncode == 0 and "can be served" in done.stderr
    assert run("serve", "--store", store.parent / "none", "--check").returncode == 1


# ---- from elsewhere


def test_kg_query_asks_an_endpoint(address: str, store: Path, run: Callable[..., Any]) -> None:
    ours = run("query", "figures-by-date", "--store", store, "--format", "csv")
    theirs = run("query", "figures-by-date", "--endpoint", f"{address}/sparql", "--format", "csv")
    assert theirs.returncode == 0, theirs.stderr
    assert theirs.stdout == ours.stdout and theirs.stdout.count("\n") > 3
    wrong = run("query", "-", "--endpoint", f"{address}/sparql", input="SELECT {")
    assert wrong.returncode == 1 and "line 1, column" in wrong.stderr
    nobody = run("query", "figures-by-date", "--endpoint", "http://127.0.0.1:1/sparql")
    assert nobody.returncode == 1 and "no whole answer" in nobody.stderr


def test_a_remote_store_is_written_and_read(address: str, memorial_store: Path) -> None:
    remote = RemoteStore(f"{address}/sparql", graphs=f"{address}/graphs", login=Login("bearer", TOKEN))
    with open_snapshot(memorial_store) as snapshot:
        name = snapshot.articles()[0]
        quads = sorted(snapshot.quads(name), key=str)
    whole = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
    remote.remove(name)
    assert remote.query(whole) == []
    remote.replace(name, quads)
    found = remote.query(whole)
    assert isinstance(found, list) and set(found) == {q.triple for q in quads}
    remote.update(f"DELETE WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    assert remote.query(whole) == []
    remote.remove(name)  # which is gone already
    remote.replace(name, quads)
    assert len(list(remote.select(f"SELECT * {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"))) == len(quads)


# ---- what no client may hold on to


def test_a_client_that_sends_nonsense_is_turned_away(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 300_000)
        assert b"431" in connection.recv(100)
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00 no http\r\n\r\n")
        assert b"400" in connection.recv(100)


def test_a_killed_server_leaves_a_whole_store(memorial_store: Path, tmp_path: Path) -> None:
    shutil.copytree(memorial_store, tmp_path / "s")
    process, address = start(tmp_path / "s", KG_UPDATE_TOKEN=TOKEN, KG_WORKERS="1")
    remote = RemoteStore(address, login=Login("bearer", TOKEN))
    remote.update("INSERT DATA { GRAPH <http://e/k> { <http://e/a> <http://e/p> 1 } }")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with open_snapshot(tmp_path / "s") as snapshot:
        assert len(list(snapshot.quads("http://e/k"))) == 1
