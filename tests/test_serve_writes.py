"""Changes over HTTP: what the gate refuses is told and not stored; what overruns leaves the store as it was."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import Quad, RdfFormat, serialize
from test_serve import start, stop
from test_serve_web import AUTH, TOKEN
from test_serve_web import call as call  # a fixture, over the address of this module

from kg.rdf import PREFIXES
from kg.store import open_snapshot

Call = Callable[..., tuple[int, dict[str, str], bytes]]
UPDATE = {"Content-Type": "application/sparql-update", **AUTH}
KG = "PREFIX kg: <https://w3id.org/kg-evidence/ns#> PREFIX oa: <http://www.w3.org/ns/oa#> "
KG += f"PREFIX stance: <{PREFIXES['stance']}> PREFIX schema: <https://schema.org/> "


@pytest.fixture(scope="module")
def store(memorial_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(memorial_store, tmp_path_factory.mktemp("writes") / "store"))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    limits = {"KG_UPDATE_SECONDS": "4", "KG_CLIENT_SECONDS": "1", "KG_WORKERS": "1"}
    process, address = start(store, KG_UPDATE_TOKEN=TOKEN, **limits)
    yield address.removesuffix("/sparql")
    assert "Traceback" not in stop(process)


@pytest.fixture(scope="module")
def article(store: Path) -> tuple[str, list[Quad]]:
    with open_snapshot(store) as snapshot:
        name = snapshot.articles()[0]
        return name, sorted(snapshot.quads(name), key=str)


def everything(store: Path) -> list[str]:
    with open_snapshot(store) as snapshot:
        return sorted(map(str, snapshot.quads()))


# ---- the gate

ONE = "{ SELECT ?s ?g { GRAPH ?g { ?s a kg:Statement } } ORDER BY ?s LIMIT 1 }"
REFUSED = {
    "a second stance": f"INSERT {{ GRAPH ?g {{ ?s kg:stance stance:denies, stance:admits }} }} WHERE {ONE}",
    "no stance": f"DELETE {{ GRAPH ?g {{ ?s kg:stance ?x }} }} WHERE {{ {ONE} GRAPH ?g {{ ?s kg:stance ?x }} }}",
    "another quote": "DELETE { GRAPH ?g { ?s oa:exact ?x } } INSERT { GRAPH ?g { ?s oa:exact 'other words' } }"
    " WHERE { GRAPH ?g { ?s oa:exact ?x } }",
    "another text": "DELETE { GRAPH ?g { ?s schema:text ?x } } INSERT { GRAPH ?g { ?s schema:text 'мир' } }"
    " WHERE { GRAPH ?g { ?s schema:text ?x } }",
    "a property of nobody": f"INSERT {{ GRAPH ?g {{ ?s <http://e/p> 1 }} }} WHERE {ONE}",
    "a stance from another graph": f"INSERT {{ GRAPH <http://e/x> {{ ?s kg:stance stance:thanks }} }} WHERE {ONE}",
    "a stance in the default graph": f"INSERT {{ ?s kg:stance stance:thanks }} WHERE {ONE}",
    "a statement of no article": "INSERT DATA { GRAPH <http://e/x> { <http://e/s> a kg:Statement } }",
    "an article under another name": "INSERT { GRAPH <http://e/x> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o }"
    " FILTER EXISTS { GRAPH ?g { ?g a kg:ArticleGraph } } }",
    "a blank node": f"INSERT {{ GRAPH ?g {{ [] a kg:Statement }} }} WHERE {ONE}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_shapes_refuse_is_not_stored(store: Path, call: Call, name: str) -> None:
    before = everything(store)
    status, headers, body = call("/sparql", "POST", (KG + REFUSED[name]).encode(), **UPDATE)
    assert (status, headers["content-type"]) == (422, "application/problem+json"), body
    told = json.loads(body)
    assert told["findings"] and {"graph", "node", "shape", "message", "remedy"} <= told["findings"][0].keys()
    assert "not made" in told["detail"]
    assert everything(store) == before
    assert not (store / "trial").exists()


def test_notes_beside_an_article_are_stored(store: Path, call: Call) -> None:
    """In words that the model does not use: they contradict nothing that the article's graph tells."""
    text = f"{KG} INSERT {{ GRAPH <http://e/notes> {{ ?s <http://e/checked> true }} }} WHERE {ONE}"
    assert call("/sparql", "POST", text.encode(), **UPDATE)[0] == 204
    assert call("/graphs?graph=http://e/notes", "DELETE", **AUTH)[0] == 204


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_gate_stands_before_the_graph_store_too(
    store: Path, call: Call, article: tuple[str, list[Quad]], method: str
) -> None:
    name, quads = article
    path, before = f"/graphs?graph={quote(name, safe='')}", everything(store)
    if method == "PUT":
        sent = [q.triple for q in quads if q.predicate.value != PREFIXES["kg"] + "stance"]
        body = serialize(sent, format=RdfFormat.N_TRIPLES)
    else:
        body = b'<http://e/a> <http://e/p> "x" .'
    status, _, told = call(path, method, body, **AUTH, **{"Content-Type": "application/n-triples"})
    assert status == 422 and json.loads(told)["findings"], told
    whole = serialize([q.triple for q in quads], format=RdfFormat.N_TRIPLES)
    for other in ("graph=http://e/else", "default"):
        status, _, _ = call(f"/graphs?{other}", "PUT", whole, **AUTH, **{"Content-Type": "application/n-triples"})
        assert status == 422
    assert everything(store) == before
    assert call(path, "PUT", whole, **AUTH, **{"Content-Type": "application/n-triples"})[0] == 204
    assert everything(store) == before


def test_a_value_that_changes_by_itself_is_refused(store: Path, call: Call) -> None:
    for function in ("NOW()", "RAND()", "STRUUID()"):
        text = f"INSERT {{ GRAPH <http://e/x> {{ <http://e/a> <http://e/p> ?x }} }} WHERE {{ BIND({function} AS ?x) }}"
        status, _, body = call("/sparql", "POST", text.encode(), **UPDATE)
        assert status == 400 and b"write the value itself" in body


# ---- changes that do not end


def test_an_update_that_overruns_is_ended_and_changes_nothing(store: Path, call: Call) -> None:
    before = everything(store)
    text = "INSERT { GRAPH <http://e/x> { ?a ?b ?i } } WHERE { GRAPH ?x { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
    status, _, body = call("/sparql", "POST", text.encode(), **UPDATE)
    assert status == 504 and b"not made" in body
    assert everything(store) == before
    text = "INSERT DATA { GRAPH <http://e/after> { <http://e/a> <http://e/p> 1 } }"
    assert call("/sparql", "POST", text.encode(), **UPDATE)[0] == 204


# ---- clients that do not end


def _connected(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect((host, int(port)))
    return connection


def _until_closed(connection: socket.socket) -> bytes:
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionError:
        pass
    return received


def test_a_head_that_drips_in_is_cut_off(address: str, call: Call) -> None:
    with _connected(address) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(40):
            try:
                connection.sendall(b"X: y\r\n")
            except ConnectionError:
                break
            time.sleep(0.1)
        else:
            pytest.fail("the connection was held open")
        assert b"200 OK" not in _until_closed(connection)
    assert call("/healthz")[0] == 200


def test_a_body_that_does_not_come_is_408(address: str, call: Call) -> None:
    with _connected(address) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 100\r\n\r\nASK "
        )
        received = _until_closed(connection)
    assert received.startswith(b"HTTP/1.1 408 ") and b"application/problem+json" in received
    assert call("/healthz")[0] == 200


def test_a_client_that_takes_nothing_in_frees_its_process(address: str, call: Call) -> None:
    """The one process is at work for it; the next query waits for less than the queue's 5 s."""
    endless = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with _connected(address) as connection:
        connection.sendall(f"GET /sparql?query={endless} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert connection.recv(20).startswith(b"HTTP/1.1 200")
        assert call("/sparql?query=ASK%7B%7D")[0] == 200
        received = _until_closed(connection)
        assert not received.endswith(b"0\r\n\r\n"), "an answer that was cut off looks whole"
