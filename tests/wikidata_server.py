"""A loopback server that speaks as Wikidata does: SPARQL over real triples, wbsearchentities, the Reconciliation API.

It proves that the protocol is spoken rightly, with all the ways in which servers fail; it proves nothing about
Wikidata's data. `faults` are taken one for each request to a path, then the server answers properly again.
"""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Store

TRIPLES = Path(__file__).with_name("wikidata.ttl")
ENTITY = "http://www.wikidata.org/entity/"
PREFIXES = (
    f"PREFIX wd: <{ENTITY}> PREFIX wdt: <http://www.wikidata.org/prop/direct/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
Fault = str  # a status (`429`), `retry 7` (429 with Retry-After), maxlag, hang, drip, html, reset, cut, empty


@dataclass
class Request:
    path: str
    agent: str
    parameters: dict[str, str]
    at_once: int  # requests under way when this one came, itself included


@dataclass
class Stub:
    address: str = ""
    store: Store = field(default_factory=Store)
    requests: list[Request] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    under_way: int = 0

    def seen(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def rows(self, query: str) -> QuerySolutions:
        answer = self.store.query(PREFIXES + query)
        assert isinstance(answer, QuerySolutions)
        return answer


@contextmanager
def wikidata_server() -> Iterator[Stub]:
    stub = Stub()
    stub.store.load(path=str(TRIPLES), format=RdfFormat.TURTLE)
    modified = NamedNode("http://schema.org/dateModified")
    for number in range(1, 60):  # items of which nothing else is known
        stub.store.add(Quad(NamedNode(f"{ENTITY}Q{number}"), modified, Literal("2026-01-01T00:00:00Z"), DefaultGraph()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"stub": stub}))
    server.daemon_threads = True
    stub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    stub: Stub

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, query: str) -> None:
        path = urlsplit(self.path).path
        parameters = {name: values[0] for name, values in parse_qs(query).items()}
        stub = self.stub
        stub.under_way += 1
        try:
            agent = self.headers.get("User-Agent", "")
            stub.requests.append(Request(path, agent, parameters, stub.under_way))
            faults = stub.faults.get(path)
            fault = faults.pop(0) if faults else ""
            if fault:
                self._fail(fault)
            else:
                self._send(
                    *{"/sparql": _sparql, "/w/api.php": _search, "/reconcile": _reconcile}[path](stub, parameters)
                )
        finally:
            stub.under_way -= 1

    def _fail(self, fault: Fault) -> None:
        kind, _, rest = fault.partition(" ")
        if kind == "retry":
            self._send("text/plain", b"slow down", 429, {"Retry-After": rest})
        elif kind == "maxlag":
            lag = {"error": {"code": "maxlag", "info": "Waiting for a database server: 7 seconds lagged.", "lag": 7}}
            self._send("application/json", json.dumps(lag).encode(), 200, {"Retry-After": rest or "5"})
        elif kind == "hang":
            time.sleep(2.5)
        elif kind == "drip":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            for _ in range(50):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return
                time.sleep(0.05)
        elif kind == "html":
            self._send("text/html; charset=utf-8", b"<html>Please log in</html>")
        elif kind == "reset":
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif kind == "cut":
            self._send("application/json", b'{"results": {"bindings": [')
        elif kind == "empty":
            self._send("application/json", b'{"results": {"bindings": []}, "search": []}')
        elif kind == "nonsense":
            self._send("application/json", b'[{"id": "../../etc"}, null]')
        else:
            self._send("text/plain", b"no", int(kind))

    def _send(self, media: str, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _sparql(stub: Stub, parameters: dict[str, str]) -> tuple[str, bytes]:
    answer = stub.store.query(parameters["query"])
    assert isinstance(answer, QuerySolutions)
    return "application/sparql-results+json", answer.serialize(format=QueryResultsFormat.JSON) or b""


def _search(stub: Stub, parameters: dict[str, str]) -> tuple[str, bytes]:
    assert (parameters["action"], parameters["format"], parameters["maxlag"]) == ("wbsearchentities", "json", "5")
    found = _named(stub, parameters["search"], parameters["language"], int(parameters["limit"]))
    results = [{"id": item, "label": label, "concepturi": ENTITY + item} for item, label in found]
    return "application/json", json.dumps({"search": results, "success": 1}).encode()


def _reconcile(stub: Stub, parameters: dict[str, str]) -> tuple[str, bytes]:
    """Scores are as careless as those of servers can be: what begins so is a match, whatever its type."""
    answer = {}
    for key, query in json.loads(parameters["queries"]).items():
        if query["query"] == "Тільки Пошук":
            continue  # left out of the answer
        found = _named(stub, query["query"], "uk", query["limit"])
        answer[key] = {
            "result": [
                {"id": i, "name": label, "score": 100 - n, "match": n == 0} for n, (i, label) in enumerate(found)
            ]
        }
    return "application/json", json.dumps(answer).encode()


def _named(stub: Stub, name: str, language: str, limit: int) -> list[tuple[str, str]]:
    rows = stub.rows(
        f"SELECT DISTINCT ?item ?label {{ ?item rdfs:label|skos:altLabel ?label "
        f'FILTER(LANG(?label) = "{language}" && STRSTARTS(LCASE(?label), "{name.lower()}")) }} ORDER BY STR(?item)'
    )
    found: dict[str, str] = {}
    for row in rows:
        item, label = row["item"], row["label"]
        assert isinstance(item, NamedNode) and isinstance(label, Literal)
        found.setdefault(item.value.removeprefix(ENTITY), label.value)
    return list(found.items())[:limit]
