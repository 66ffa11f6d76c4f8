"""`kg serve` measured: beside rdflib-endpoint and the engine called directly, and under queries that mean harm.

    python bench/service.py questions [--quads 100000] [--rivals default,oxigraph] [--names NAME,…]
    python bench/service.py runaway | stream | neighbours [--quads 100000]
    python bench/service.py endure [--requests 10000]

Data: bench/service_data.py, kept in build/bench-service-QUADS. Tables go to standard output, what is measured on the
way there to standard error; docs/service.md holds one run of each. rdflib-endpoint is installed into a virtual
environment of its own.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
from pyoxigraph import QueryResultsFormat
from service_clients import Connection, kg, rival
from service_data import make

from kg.store import open_snapshot
from kg.store.questions import questions

BUILD = Path(__file__).parent.parent / "build"
SMALL = 100  # rows
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
LONG = 10  # seconds for one question
SETTLED = 5  # seconds after which the server has prepared its pages, which takes a worker's time, or replaced workers
PARTS = 5  # of the hostile requests, with a look at the memory after each
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}"
HOSTILE = [
    RUNAWAY,
    f"SELECT * {{ {ALL} }} ORDER BY ?i ?c",
    f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {ALL} }}",
    "SELECT (COUNT(*) AS ?n) { ?s (<http://e/p>|!<http://e/p>)* ?o . ?x ?y ?z }",
]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts: dict[str, Callable[..., None]] = {
        "questions": beside,
        "runaway": runaway,
        "stream": stream,
        "neighbours": neighbours,
        "endure": endure,
    }
    options.add_argument("part", choices=parts)
    options.add_argument("--quads", type=int, default=100_000)
    options.add_argument("--requests", type=int, default=10_000)
    options.add_argument("--rivals", default="default,oxigraph", help="kinds of rdflib-endpoint, empty for none")
    options.add_argument("--names", default="", help="questions, divided by commas; all without it")
    options.add_argument("--seconds", type=float, default=1.0, help="spent on each question and server")
    options.add_argument("--clients", type=int, default=4, help="connections at once for requests a second")
    given = options.parse_args()
    parts[given.part](given)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def repeated(call: Callable[[], object], seconds: float, least: int = 3, most: int = 2000) -> list[float]:
    """Milliseconds of each call, after one that is not counted."""
    call()
    found: list[float] = []
    ends = time.perf_counter() + seconds
    while len(found) < least or (time.perf_counter() < ends and len(found) < most):
        began = time.perf_counter()
        call()
        found.append((time.perf_counter() - began) * 1000)
    return found


def throughput(address: str, query: str, clients: int, seconds: float) -> float:
    """Requests a second of some clients, each with one connection."""

    def one(_: int) -> int:
        connection, count = Connection(address), 0
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            connection.ask(query)
            count += 1
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        return sum(threads.map(one, range(clients))) / (time.perf_counter() - began)


# ---- the analyst's questions


def beside(given: argparse.Namespace) -> None:
    store = make(given.quads, BUILD / f"bench-service-{given.quads}")
    named = set(given.names.split(",")) - {""} or set(questions())
    texts = {question.name: question.text for question in questions().values() if question.name in named}
    with open_snapshot(store) as snapshot:
        engine = pyoxigraph.Store.read_only(str(snapshot.path))
        rows = []
        with kg(store, query_seconds=LONG) as (_, address):
            time.sleep(SETTLED)
            for name in sorted(texts):  # asked of the service first: it can be stopped, the engine cannot
                if _answers(address, texts[name]):
                    rows.append(_measured(engine, address, name, texts[name], given))
                    _progress(rows[-1], "direct", "kg")
        kinds = [kind for kind in given.rivals.split(",") if kind]
        for kind in kinds:
            lines = BUILD / f"bench-service-{given.quads}.nq"
            if kind == "default":
                engine.dump(str(lines), pyoxigraph.RdfFormat.N_QUADS)
            left = list(rows)
            while left:  # one that has not answered is still at it: the next question gets a fresh server
                with rival(kind, snapshot.path, lines) as address:
                    while left:
                        row = left.pop(0)
                        _asked(row, kind, address, texts[str(row["name"])], given)
                        _progress(row, kind)
                        if f"{kind} rate" not in row:
                            break
    _table(rows, kinds)
    unanswered = sorted(texts.keys() - {row["name"] for row in rows})
    print(f"not answered in {LONG} s, and left out: {', '.join(map(str, unanswered)) or 'none'}")


def _answers(address: str, text: str) -> bool:
    connection = Connection(address)
    status, _ = connection.ask(text)
    connection.close()
    return status == 200


Row = dict[str, object]


def _measured(engine: pyoxigraph.Store, address: str, name: str, text: str, given: argparse.Namespace) -> Row:
    """The engine and the service in turn, so that what else the machine does meets both alike."""

    def direct() -> bytes:
        answer = engine.query(text, use_default_graph_as_union=True)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        return answer.serialize(format=QueryResultsFormat.JSON) or b""

    def asked() -> tuple[int, bytes]:
        return connection.ask(text)

    body = direct()
    connection = Connection(address)  # not earlier: one that is silent for seconds is closed
    assert asked() == (200, body), f"{name}: not the engine's answer"
    times: dict[str, list[float]] = {"direct": [], "kg": []}
    gc.disable()
    ends = time.perf_counter() + 2 * given.seconds
    while len(times["kg"]) < 5 or time.perf_counter() < ends:
        for who, call in (("direct", direct), ("kg", asked)):
            began = time.perf_counter()
            call()
            times[who].append((time.perf_counter() - began) * 1000)
    gc.enable()
    connection.close()
    return {
        "name": name,
        "rows": len(json.loads(body)["results"]["bindings"]),
        **times,
        "direct rate": 1000 * len(times["direct"]) / sum(times["direct"]),
        "kg rate": throughput(address, text, given.clients, given.seconds),
    }


def _asked(row: Row, kind: str, address: str, text: str, given: argparse.Namespace) -> None:
    connection = Connection(address, timeout=LONG)
    try:
        status, _ = connection.ask(text)
        if status == 200:
            row[kind] = repeated(lambda: connection.ask(text), given.seconds)
            row[f"{kind} rate"] = throughput(address, text, given.clients, given.seconds)
    except (OSError, ValueError):
        pass  # no answer in time
    finally:
        connection.close()


def _progress(row: Row, *servers: str) -> None:
    """A line on standard error for what was just measured: a run that is broken off leaves what it found."""
    for who in servers:
        found = "no answer in time"
        if f"{who} rate" in row:
            halves, most = _percentile(row, who, 0.5), _percentile(row, who, 0.95)
            found = f"p50 {halves:.2f} ms, p95 {most:.2f} ms, {float(str(row[f'{who} rate'])):.1f} a second"
        print(f"{row['name']} ({row['rows']} rows), {who}: {found}", file=sys.stderr, flush=True)


def _table(rows: list[Row], kinds: list[str]) -> None:
    print("| question | rows | direct p50, p95 ms | over HTTP p50, p95 ms | a second, of direct |", end="")
    print("".join(f" {kind}: ms, times slower a second |" for kind in kinds))
    print("|---|---|---|---|---|" + "---|" * len(kinds))
    for row in rows:
        direct, ours = row["direct"], row["kg"]
        assert isinstance(direct, list) and isinstance(ours, list)
        rate, of = float(str(row["kg rate"])), float(str(row["direct rate"]))
        cells = [str(row["name"]), f"{row['rows']:,}"]
        cells += [f"{percentile(t, 0.5):.2f}, {percentile(t, 0.95):.2f}" for t in (direct, ours)]
        cells.append(f"{rate:,.0f}, {rate / of:.2f} ×")
        for kind in kinds:
            times = row.get(kind)
            if isinstance(times, list):
                cells.append(f"{percentile(times, 0.5):,.1f}, {rate / float(str(row[f'{kind} rate'])):,.0f} ×")
            else:
                cells.append(f"no answer in {LONG} s")
        print("| " + " | ".join(cells) + " |")
    small = [r for r in rows if int(str(r["rows"])) <= SMALL]
    print(f"\nOver HTTP above the direct call, {len(small)} small answers (at most {SMALL} rows);", end="")
    print(" steady: the direct call's own p95 is at most 2 ms above its p50")
    steady = [r for r in small if _percentile(r, "direct", 0.95) - _percentile(r, "direct", 0.5) <= 2]
    for share, which, found in ((0.5, "all", small), (0.95, "all", small), (0.95, "steady", steady)):
        above = sorted(_percentile(r, "kg", share) - _percentile(r, "direct", share) for r in found) or [math.nan]
        print(
            f"- p{share * 100:.0f}, {which}: median {percentile(above, 0.5):.2f} ms, worst {above[-1]:.2f} ms;", end=""
        )
        print(f" within 2 ms {sum(a <= 2 for a in above)} of {len(found)}")
    shares = sorted(float(str(r["kg rate"])) / float(str(r["direct rate"])) for r in rows)
    print(
        f"requests a second of the direct call's: median {percentile(shares, 0.5):.2f}, least {shares[0]:.2f};", end=""
    )
    print(f" 0.7 or more: {sum(s >= 0.7 for s in shares)} of {len(shares)}")
    for kind in kinds:
        times = sorted(float(str(r["kg rate"])) / float(str(r[f"{kind} rate"])) for r in rows if f"{kind} rate" in r)
        lost = len(rows) - len(times)
        print(f"{kind}: {times[0]:.0f} to {times[-1]:,.0f} times, median {percentile(times, 0.5):,.0f};", end="")
        print(f" 30 or more: {sum(t >= 30 for t in times)} of {len(times)}; {lost} without an answer")


def _percentile(row: Row, who: str, share: float) -> float:
    times = row[who]
    assert isinstance(times, list)
    return percentile(times, share)


# ---- queries that mean harm


def runaway(given: argparse.Namespace) -> None:
    """How long after its deadline a runaway query is told and its process gone, and how long the next one takes."""
    deadline, told, dead, following = 1.0, [], [], []
    store = make(given.quads, BUILD / f"bench-service-{given.quads}")
    with kg(store, query_seconds=deadline, workers=1) as (process, address):
        time.sleep(SETTLED)
        for _ in range(10):
            connection = Connection(address)
            before = set(_children(process.pid))
            began = time.perf_counter()
            status, _ = connection.ask(RUNAWAY)
            ended = time.perf_counter()
            assert status == 504
            assert connection.ask("ASK {}")[0] == 200
            following.append((time.perf_counter() - ended) * 1000)
            while before <= set(_children(process.pid)):
                time.sleep(0.001)
            told.append((ended - began - deadline) * 1000)
            dead.append((time.perf_counter() - began - deadline) * 1000)
            connection.close()
    print("10 runaway queries, one worker, worst (median) ms: ", end="")
    for what, found in (("told", told), ("dead", dead), ("the next one answered after that", following)):
        print(f"{what} {max(found):.1f} ({percentile(found, 0.5):.1f}); ", end="")
    print()


def stream(given: argparse.Namespace) -> None:
    """The memory of server and processes while a long answer goes out, and while none does."""
    rows = 1_000_000
    store = make(given.quads, BUILD / f"bench-service-{given.quads}")
    query = f"SELECT * {{ ?a ?b ?c . {{ SELECT ?d {{ ?d ?e ?f }} LIMIT 1000 }} }} LIMIT {rows}"
    with kg(store, query_seconds=60, workers=1) as (process, address):
        connection = Connection(address)
        peaks, size, lines = [], 0, 0
        began = time.perf_counter()
        connection.send(query, "text/csv")
        for i, part in enumerate(connection.parts()[1]):
            size += len(part)
            lines += part.count(b"\r\n")
            if i % 50 == 0:
                peaks.append(_memory(process.pid))
        assert connection.whole
        seconds = time.perf_counter() - began
        connection.close()
    quarter = len(peaks) // 4
    print(f"{lines - 1:,} rows, {size / 1e6:.0f} MB in {seconds:.1f} s; memory of server and processes:", end="")
    print(
        f" {max(peaks[: quarter or 1]):.0f} MB at most in the first quarter, {max(peaks[-quarter:]):.0f} MB in the last"
    )


def neighbours(given: argparse.Namespace) -> None:
    """A light query alone, and beside four that run until they are killed."""
    light = "SELECT ?s { ?s a <https://w3id.org/kg-evidence/ns#Statement> } LIMIT 10"
    store = make(given.quads, BUILD / f"bench-service-{given.quads}")
    with kg(store, query_seconds=5) as (_, address):
        connection = Connection(address)
        quiet = repeated(lambda: connection.ask(light), 5, most=100_000)

        def hostile(query: str) -> None:
            ends = time.perf_counter() + 12
            while time.perf_counter() < ends:
                other = Connection(address)
                other.ask(query)
                other.close()

        with ThreadPoolExecutor(4) as threads:
            for query in HOSTILE:
                threads.submit(hostile, query)
            time.sleep(1)
            loud = repeated(lambda: connection.ask(light), 10, most=100_000)
    before, after = percentile(quiet, 0.95), percentile(loud, 0.95)
    print(f"light query: p95 {before:.2f} ms alone, {after:.2f} ms beside 4 hostile ones: {after / before:.1f} times")
    print(f"(p50 {percentile(quiet, 0.5):.2f} and {percentile(loud, 0.5):.2f} ms; {len(quiet)} and {len(loud)} times)")


def endure(given: argparse.Namespace) -> None:
    """Hostile requests, one after the other on some connections; then: memory, zombies, an answer."""
    store = make(given.quads, BUILD / f"bench-service-{given.quads}")
    bad = [
        *HOSTILE,
        "SELECT * { " + "{" * 2400,
        "ASK { FILTER(" + "!" * 10_000 + "true) }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        f"ASK {{ {' . '.join(f'?x{i} ?p ?x{i + 1}' for i in range(290))} }}",
        "SELECT * { ?s ?p ?o } LIMIT -1",
        "DROP ALL",
        "SELECT (REPLACE(GROUP_CONCAT(STR(?o)), 'a', 'aaaaaaaaaaaaaaaa') AS ?x) { ?s ?p ?o }",
    ]
    told: dict[int, int] = {}

    def one(number: int) -> None:
        connection = Connection(address)
        try:
            status, _ = connection.ask(bad[number % len(bad)])
        except OSError:
            status = 0
        finally:
            connection.close()
        told[status] = told.get(status, 0) + 1

    with kg(store, query_seconds=0.2) as (process, address):
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(one, range(200)))  # what only the first requests take
        start, whole = _settled(process.pid)
        told.clear()
        seconds, part = 0.0, max(1, given.requests // PARTS)
        for done in range(0, given.requests, part):
            began = time.perf_counter()
            with ThreadPoolExecutor(8) as threads:
                list(threads.map(one, range(done, min(given.requests, done + part))))
            seconds += time.perf_counter() - began
            server, everything = _settled(process.pid)
            line = f"{sum(told.values()):,} requests: server {server:.1f} MB, with its processes {everything:.1f} MB"
            print(line, file=sys.stderr, flush=True)
        (end, whole_end), zombies = _settled(process.pid), _zombies(process.pid)
        assert Connection(address).ask("ASK {}")[0] == 200 and process.poll() is None
        print(
            f"{given.requests:,} hostile requests in {seconds:.0f} s, by status {dict(sorted(told.items()))};", end=""
        )
        print(f" the server's memory {start:.1f} MB at the start, {end:.1f} MB at the end ({end / start - 1:+.1%});")
        print(f"with its processes {whole:.0f} MB and {whole_end:.0f} MB ({whole_end / whole - 1:+.1%});", end="")
        print(f" zombies: {zombies}; it answers")


def _settled(pid: int) -> tuple[float, float]:
    """MB of the server alone and with its processes, once all of them were replaced that were to be."""
    time.sleep(SETTLED)
    return _memory(pid, children=False), _memory(pid)


def _memory(pid: int, *, children: bool = True) -> float:
    """MB of a process and its children, of pages that several share each its part (PSS)."""
    pids = [pid, *(_children(pid) if children else [])]
    total = 0.0
    for each in pids:
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return total


def _children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _zombies(pid: int) -> int:
    states = (Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in _children(pid))
    return sum(state == "Z" for state in states)


if __name__ == "__main__":
    main()
