"""Bad input of every kind: the right status in time, and the server is still the same process and answers."""

from __future__ import annotations

import gzip
import http.client
import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from test_serve import children, start, stop

SECONDS = 2.0
DIRECT = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(memorial_store: Path) -> Iterator[tuple[Any, str]]:
    process, address = start(memorial_store, KG_QUERY_SECONDS=str(SECONDS), KG_WORKERS="2", KG_QUERY_MEMORY="400")
    yield process, address
    assert process.poll() is None, "the server did not live to the end"
    assert "Traceback" not in stop(process)


def send(address: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and body; status 0 where the body was broken off after it had begun."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as connection:
        connection.request(method, path, body, headers)
        with connection.getresponse() as response:
            try:
                return response.status, response.read()
            except http.client.IncompleteRead:
                return 0, b""


def by_post(query: str) -> dict[str, Any]:
    return {"method": "POST", "body": query.encode("utf-8", "surrogatepass"), "headers": DIRECT}


ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
CHAIN = " . ".join(f"?x{i} ?p{i} ?x{i + 1}" for i in range(800))
DOUBLED = "'a'"
for _ in range(24):
    DOUBLED = f"REPLACE({DOUBLED}, 'a', 'aa')"
BAD: dict[str, tuple[dict[str, Any], set[int]]] = {
    "empty": (by_post(""), {400}),
    "blank": (by_post("  \n"), {400}),
    "double": ({"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, {400}),
    "64 kB and one": (by_post("ASK{}#" + "x" * (65_536 + 1 - 6)), {413}),
    "nested groups": (by_post("ASK " + "{" * 2400 + "}" * 2400), {400}),
    "nested brackets": (by_post("SELECT (" + "(" * 5000 + "1" + ")" * 5000 + " AS ?x) {}"), {400}),
    "negations": (by_post("ASK { FILTER(" + "!" * 10_000 + "true) }"), {400}),
    "unions": (by_post("ASK { {}" + " UNION{}" * 7000 + " }"), {400}),
    "a long path": (by_post("ASK { ?s " + "/".join(["<p>"] * 15_000) + " ?o }"), {400}),
    "chained patterns": (by_post(f"ASK {{ {CHAIN} }}"), {400}),
    "many values": (by_post("SELECT * { VALUES ?x { " + "1 " * 100_000 + "} }"), {413}),
    "values that fit": (by_post("SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "1 " * 30_000 + "} }"), {200}),
    "cartesian count": (by_post(f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}"), {504}),
    "all paths": (by_post("SELECT (COUNT(*) AS ?n) { ?s (<http://e/p>|!<http://e/p>)* ?o . ?x ?y ?z }"), {503, 504}),
    "order of a cross join": (by_post(f"SELECT * {{ {ALL} }} ORDER BY ?i ?c"), {503, 504}),
    "regular expression": (by_post(f"SELECT * {{ {ALL} FILTER(REGEX('{'a' * 5000}', '^(a+)+$b')) }}"), {200, 504}),
    "growth": (by_post(f"SELECT (STRLEN({DOUBLED}) AS ?n) {{}}"), {200, 503, 504}),
    "growth over all": (by_post(f"SELECT (GROUP_CONCAT({DOUBLED}) AS ?n) {{ ?s ?p ?o }}"), {503, 504}),
    "concatenation of everything": (by_post(f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {ALL} }}"), {503, 504}),
    "negative limit": (by_post("SELECT * { ?s ?p ?o } LIMIT -1"), {400}),
    "large offset": (by_post(f"SELECT * {{ ?s ?p ?o }} OFFSET {10**18}"), {200}),
    "endless rows": (by_post(f"SELECT * {{ {ALL} }}"), {0}),
    "no UTF-8": ({"method": "POST", "body": b"ASK { ?s ?p '\xff' }", "headers": DIRECT}, {400}),
    "no UTF-8 in the address": ({"path": "/sparql?query=%C3%28"}, {400}),
    "NUL": (by_post("ASK {}\0"), {400}),
    "lone surrogate": (by_post("ASK { ?s ?p '\ud800' }"), {400}),
    "escaped surrogate": (by_post("ASK { ?s ?p '\\ud800' }"), {400}),
    "wrong content type": ({"method": "POST", "body": b"ASK {}", "headers": {"Content-Type": "image/png"}}, {415}),
    "no content type": ({"method": "POST", "body": b"ASK {}"}, {415}),
    "another charset": (
        {"method": "POST", "body": b"ASK {}", "headers": {"Content-Type": "application/sparql-query; charset=utf-16"}},
        {415},
    ),
    "nonsense wanted": ({"path": "/sparql?query=ASK%7B%7D", "headers": {"Accept": ";;;q=nan,/,*"}}, {406}),
    "much wanted": ({"path": "/sparql?query=ASK%7B%7D", "headers": {"Accept": "a/b," * 10_000}}, {406}),
    "packed bomb": (
        {"method": "POST", "body": gzip.compress(b" " * 10_000_000), "headers": {**DIRECT, "Content-Encoding": "gzip"}},
        {415},
    ),
    "much body": ({"method": "POST", "body": b"query=" + b"x" * 1_000_000, "headers": FORM}, {413}),
    "many fields": ({"method": "POST", "body": b"a=1&" * 5000, "headers": FORM}, {400}),
    "dangerous graph": (
        {"path": "/sparql?" + urlencode({"query": "ASK {}", "default-graph-uri": "javascript:1"})},
        {400},
    ),
    "path out": ({"path": "/graphs?graph=" + quote("../../etc/passwd", safe="")}, {400}),
    "path out of things": ({"path": "/../../etc/passwd"}, {404}),
    "update off": ({"method": "POST", "body": b"update=DROP+ALL", "headers": FORM}, {403}),
    "write off": ({"method": "PUT", "path": "/graphs?graph=http://e/g", "body": b""}, {403}),
    "foreign method": ({"method": "TRACE", "path": "/sparql"}, {405}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_met(server: tuple[Any, str], name: str) -> None:
    process, address = server
    given, statuses = BAD[name]
    asked = {"method": "GET", "path": "/sparql", "body": None, "headers": {}, **given}
    began = time.monotonic()
    status, body = send(address, **asked)
    assert status in statuses, body[:300]
    # the deadline, and much for a busy machine: what this catches is a query that nothing ends
    assert time.monotonic() - began < SECONDS + 10
    if status >= 400:
        assert json.loads(body)["status"] == status
    assert b"Traceback" not in body and b"/site-packages/" not in body
    assert send(address, "GET", "/sparql?query=ASK%7B%7D", None, {})[0] == 200
    assert process.poll() is None


CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE: { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { S\\u0045RVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s <http://e/\\u0041#> 1 . SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <URL>",
    "ASK {} ; LOAD <URL>",
]


def test_no_call_reaches_another_server(server: tuple[Any, str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        for call in CALLS:
            query = call.replace("URL", url)
            assert send(server[1], "POST", "/sparql", query.encode(), DIRECT)[0] == 400, call
        for name in ("default-graph-uri", "named-graph-uri"):
            path = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }", name: url})
            assert send(server[1], "GET", path, None, {})[0] == 400
        with pytest.raises(TimeoutError):
            canary.accept()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the processes")
def test_after_all_this_there_are_as_many_processes_as_before(server: tuple[Any, str]) -> None:
    process = server[0]
    for _ in range(100):
        if len(children(process.pid)) == 3:
            break
        time.sleep(0.1)
    assert len(children(process.pid)) == 3
    zombies = [p for p in Path("/proc").glob("[0-9]*/stat") if _is_zombie_of(p, process.pid)]
    assert not zombies


def _is_zombie_of(stat: Path, parent: int) -> bool:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[1]) == parent and fields[0] == "Z"
