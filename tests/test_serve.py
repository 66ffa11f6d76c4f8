"""The service answers SPARQL 1.1 clients, refuses what it must, and survives what kills a query."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from conftest import child_environment
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.serve.guard import check
from kg.serve.negotiate import choose
from kg.serve.problem import Problem
from kg.store.questions import question

Reply = tuple[int, dict[str, str], bytes]
Send = Callable[..., Reply]


def start(store: Path, **environment: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**child_environment(), **environment})
    assert process.stderr
    line = process.stderr.readline()
    assert line.startswith("serving http://127.0.0.1:"), line + process.stderr.read()
    return process, line.split()[1]


def stop(process: subprocess.Popen[str]) -> str:
    """Ask it to end; what it said on standard error after it was ready."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    return said


@pytest.fixture(scope="module")
def server(memorial_store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process, address = start(memorial_store, KG_QUERY_SECONDS="2")
    yield process, address
    assert process.poll() is None, "the server did not live to the end"
    assert "Traceback" not in stop(process)


@pytest.fixture
def address(server: tuple[subprocess.Popen[str], str]) -> str:
    return server[1]


@pytest.fixture
def send(address: str) -> Send:
    """`send(query, accept=…)` by GET; or `send(method=…, path=…, body=…, headers=…)`."""

    def call(query: str | None = None, *, accept: str = "", method: str = "GET", **given: Any) -> Reply:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        path = given.get("path") or parts.path + (f"?{urlencode({'query': query})}" if query is not None else "")
        headers = {"Accept": accept} if accept else {}
        with closing(connection):
            connection.request(method, path, body=given.get("body"), headers=headers | given.get("headers", {}))
            with connection.getresponse() as response:
                found = {k.lower(): v for k, v in response.getheaders()}
                return response.status, found, response.read()

    return call


def problem(reply: Reply) -> tuple[int, str]:
    status, headers, body = reply
    assert headers["content-type"] == "application/problem+json"
    content = json.loads(body)
    assert content["status"] == status
    assert "Traceback" not in content["detail"]
    return status, content["detail"]


# ---- SPARQLWrapper as the client


def asked(address: str, text: str, form: str = JSON, method: str = "GET", how: str = "") -> Any:
    client = SPARQLWrapper(address)
    client.setQuery(text)
    client.setReturnFormat(form)
    client.setMethod(method)
    if how:
        client.setRequestMethod(how)
    return client.query().convert()


@pytest.mark.parametrize(("method", "how"), [("GET", ""), (POST, ""), (POST, POSTDIRECTLY)])
def test_who_denied_what_and_admitted_it_later(address: str, method: str, how: str) -> None:
    answer = asked(address, question("denied-then-admitted").text, method=method, how=how)
    [row] = answer["results"]["bindings"]
    assert row["speaker"]["value"] == "Північна Корея"
    assert (row["deniedFrom"]["value"], row["admittedFrom"]["value"]) == ("2024-10-01", "2025-04-28")


def test_all_figures_of_troops(address: str) -> None:
    answer = asked(address, question("figures-by-date").text)
    found = [
        (r["from"]["value"], r["measure"]["value"], r.get("value", r.get("min"))["value"])
        for r in answer["results"]["bindings"]
    ]
    assert found == [
        ("2024-10-01", "planned", "12000"),
        ("2024-10-01", "sent", "1500"),
        ("2025-08-01", "present", "11000"),
        ("2025-10-24", "sent", "2000"),
    ]


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_result_formats(address: str, form: str) -> None:
    answer = asked(address, "SELECT ('мир' AS ?x) {}", form)
    text = (
        answer.toxml() if form == XML else json.dumps(answer, ensure_ascii=False) if form == JSON else answer.decode()
    )
    assert "мир" in text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # SPARQLWrapper's own call
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML])
def test_graph_formats(address: str, form: str) -> None:
    answer = asked(address, "CONSTRUCT { <http://e/s> <http://e/p> 'мир' } {}", form)
    text = answer.serialize(format="turtle") if form == RDFXML else answer.decode()
    assert "мир" in text


def test_dataset_parameters_choose_the_graphs(address: str, send: Send) -> None:
    graph = asked(address, "SELECT ?g { GRAPH ?g { ?s a <https://schema.org/NewsArticle> } }")
    name = graph["results"]["bindings"][0]["g"]["value"]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def counted(**parameters: str) -> int:
        path = "/sparql?" + urlencode({"query": count, **parameters})
        status, _, body = send(path=path)
        assert status == 200
        return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])

    everything, one = counted(), counted(**{"default-graph-uri": name})
    assert 0 < one < everything
    unknown = send(path="/sparql?" + urlencode({"query": count, "default-graph-uri": "http://example.org/none"}))
    assert problem(unknown) == (
        400,
        "the store has no graph <http://example.org/none>; nothing is fetched from elsewhere",
    )
    assert counted(**{"named-graph-uri": name}) == 0  # then there is no default graph


# ---- negotiation

SELECT, ASK, CONSTRUCT = "SELECT * {} LIMIT 1", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (SELECT, "text/*", "text/csv"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        (ASK, "", "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, "", "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-triples;q=0.5, application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <http://e/x>", "text/turtle", "text/turtle"),
    ],
)
def test_the_wanted_format_is_given(send: Send, query: str, accept: str, media: str) -> None:
    status, headers, _ = send(query, accept=accept)
    assert (status, headers["content-type"].split(";")[0]) == (200, media)


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "image/png"), (CONSTRUCT, "text/csv"), (ASK, "text/csv"), (SELECT, "*/*;q=0"), (SELECT, ";;,q")],
)
def test_what_cannot_be_given_is_406_with_the_choices(send: Send, query: str, accept: str) -> None:
    status, words = problem(send(query, accept=accept))
    assert status == 406 and "can be had as" in words


def test_choice_prefers_the_specific_range() -> None:
    assert (
        choose("text/*;q=0.9, text/csv;q=0.1", ["text/csv", "text/tab-separated-values"]) == "text/tab-separated-values"
    )
    assert choose("text/csv;q=rubbish", ["text/csv"]) is None


# ---- wrong requests

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"path": "/sparql?x=1"}, 400, "exactly one query"),
        ({"path": "/sparql?query="}, 400, "empty"),
        ({"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400, "exactly one query"),
        ({"path": "/sparql?query=%FF%FE"}, 400, "UTF-8"),
        ({"path": "/sparql?query=ASK%7B%7D%00"}, 400, "NUL"),
        ({"path": "/sparql?query=SELECT+*+%7B"}, 400, "line 1, column"),
        ({"path": "/sparql?update=DROP+ALL"}, 400, "by POST"),
        ({"path": "/sparql?query=DROP+ALL"}, 400, "no SPARQL 1.1"),
        ({"path": "/sparql?query=ASK%7B%7D&default-graph-uri=no+iri"}, 400, "cannot be answered"),
        ({"method": "PUT", "path": "/sparql", "body": b"x"}, 405, "method"),
        ({"method": "POST", "body": b"query=ASK%7B%7D"}, 415, "application/sparql-query"),
        ({"method": "POST", "body": b"\xff", "headers": DIRECT}, 400, "UTF-8"),
        ({"method": "POST", "body": b"", "headers": DIRECT}, 400, "empty"),
        ({"method": "POST", "body": b"DROP ALL", "headers": {"Content-Type": "application/sparql-update"}}, 403, "off"),
        ({"method": "POST", "body": b"update=DROP+ALL", "headers": FORM}, 403, "off"),
        ({"method": "POST", "body": b"a=" + b"x" * 300_000, "headers": FORM}, 413, "longer than"),
        ({"method": "POST", "body": b"ASK{}#" + b"x" * 65_536, "headers": DIRECT}, 413, "longer than"),
        ({"path": "/nothing"}, 404, "nothing is known"),
    ],
)
def test_wrong_requests_are_told(send: Send, request_: dict[str, Any], status: int, words: str) -> None:
    found = problem(send(**request_))
    assert found[0] == status and words in found[1]


# ---- what must not reach the engine


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { { SERVICE\n<http://h/>{} } }",
        "SELECT * { S\\u0045RVICE <http://h/> {} }",
        "SELECT * { ?s ?p '#' . SERVICE <http://h/> {} }",
        "PREFIX : <http://h/> SELECT * { SERVICE:x {} }",
        "SELECT * { ?s ?p 1SERVICE <http://h/> {} }",
        "SELECT * { ?s ?p trueSERVICE <http://h/> {} }",
        "LOAD <http://h/>",
        "SELECT * { ?s ?p '''a''b''' . SERVICE <http://h/> {} }",
        "ASK " + "{" * 2400 + "}" * 2400,
        "SELECT (" * 70,
    ],
)
def test_calls_to_others_and_deep_nests_are_refused(query: str) -> None:
    with pytest.raises(Problem) as caught:
        check(query)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'SERVICE <http://h/>' } # SERVICE <x>",
        "SELECT * { ?s <http://e/SERVICE> ?o . ?s e:SERVICE ?x . ?s e:SERVICE ?y }",
        'SELECT * { ?s ?p "a \\" SERVICE <b> { " }',
        'SELECT * { ?s ?p """\n"SERVICE" {{{ """ }',
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    ],
)
def test_words_that_only_look_alike_pass(query: str) -> None:
    check(query)


def test_a_service_call_reaches_nobody(send: Send) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        port = canary.getsockname()[1]
        status, words = problem(send(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
        assert status == 400 and "SERVICE" in words
        with pytest.raises(TimeoutError):
            canary.accept()


# ---- queries that do not end

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_runaway_query_is_ended_and_others_are_answered(send: Send) -> None:
    status, words = problem(send(RUNAWAY))
    assert status == 504 and "longer than 2 s" in words
    for _ in range(4):  # as many as there are processes, and more
        assert send(SELECT)[0] == 200


def test_an_answer_that_is_cut_off_does_not_look_whole(send: Send) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        send(ENDLESS_ROWS)
    assert send(SELECT)[0] == 200


def test_a_client_that_goes_away_frees_its_process(address: str, send: Send) -> None:
    parts = urlsplit(address)
    for _ in range(4):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        connection.request("GET", f"/sparql?query={quote(ENDLESS_ROWS)}")
        connection.getresponse().read(1000)
        connection.close()
    assert send(SELECT)[0] == 200


def children(pid: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def priorities(pids: set[int]) -> list[int]:
    """How much each of their threads stands back, 0 for none."""
    found = []
    for stat in (stat for pid in pids for stat in Path(f"/proc/{pid}/task").glob("*/stat")):
        try:
            found.append(int(stat.read_text().rpartition(")")[2].split()[16]))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the threads")
def test_a_long_query_stands_back_and_its_process_stays(memorial_store: Path) -> None:
    process, address = start(memorial_store, KG_WORKERS="1", KG_QUERY_SECONDS="60")
    rows = "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 6000000 } }"
    with closing(http.client.HTTPConnection(address.split("/")[2], timeout=60)) as connection:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        before, seen = children(process.pid), 0
        usual = max(priorities({process.pid}))
        connection.request("GET", f"/sparql?query={quote(rows)}")
        connection.sock.settimeout(0)
        while True:  # until there is an answer to read
            seen = max(seen, *priorities(before))
            try:
                if connection.sock.recv(1, socket.MSG_PEEK):
                    break
            except BlockingIOError:
                time.sleep(0.01)
        connection.sock.settimeout(60)
        assert connection.getresponse().status == 200
    assert seen > usual
    assert children(process.pid) == before
    stop(process)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the processes")
def test_killed_workers_are_replaced_and_none_outlives_the_server(memorial_store: Path, tmp_path: Path) -> None:
    process, address = start(memorial_store, KG_WORKERS="2")
    try:
        assert asked(address, ASK)["boolean"] is True
        before = children(process.pid)
        assert len(before) == 3  # two that answer, one that waits to replace another
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        statuses = []
        for _ in range(4):
            try:
                statuses.append(asked(address, ASK)["boolean"])
            except Exception as error:
                statuses.append(type(error).__name__)
        assert statuses[-1] is True and statuses.count(True) >= 2, statuses
        workers = children(process.pid)
        assert len(workers) == 3 and not workers & before
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        signal.sigtimedwait([], 0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_port_in_use_is_told(memorial_store: Path, address: str, run: Callable[..., Any]) -> None:
    done = run("serve", "--store", memorial_store, "--port", urlsplit(address).port)
    assert done.returncode == 1
    assert "cannot listen" in done.stderr and "Traceback" not in done.stderr


def test_the_server_answers_from_the_store_as_it_was(memorial_store: Path, tmp_path: Path) -> None:
    import shutil

    from kg.store import open_store

    shutil.copytree(memorial_store, tmp_path / "s")
    process, address = start(tmp_path / "s")
    try:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        before = asked(address, count)
        with open_store(tmp_path / "s") as store:
            for graph in store.graphs():
                store.remove(graph)
        for _ in range(3):
            assert asked(address, count) == before
    finally:
        stop(process)
