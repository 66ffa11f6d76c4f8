"""kill -9 of a query process, of a writer, of the server, of a build beside the server: no wrong answer, no corrupt
store."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from conftest import ROOT, child_environment
from test_serve import children, start, stop
from test_serve_web import TOKEN

from kg.gate import check_quads
from kg.store import open_snapshot, open_store

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the processes")
UPDATE = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# about a second of work, with a result that is known
WORK = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 1000 } { SELECT * { ?d ?e ?f } LIMIT 1000 } }"


@pytest.fixture
def store(memorial_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(memorial_store, tmp_path / "store"))


def counted(address: str, query: str) -> int | None:
    """The number that a query gives; None where the server says that it has none."""
    try:
        with urlopen(f"{address}?query={quote(query)}", timeout=30) as reply:
            return int(json.load(reply)["results"]["bindings"][0]["n"]["value"])
    except HTTPError as error:
        with error:
            assert error.code == 503 and error.headers.get_content_type() == "application/problem+json"
            return None


def changed(address: str, update: str) -> int:
    """The status of an update; 0 where there is no answer."""
    try:
        with urlopen(Request(address, update.encode(), UPDATE), timeout=30) as reply:
            return int(reply.status)
    except HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return 0


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_killed_workers_give_no_wrong_answer(store: Path) -> None:
    process, address = start(store, KG_WORKERS="2")
    try:
        right = counted(address, WORK)
        assert right == 1_000_000
        with ThreadPoolExecutor(3) as clients:
            asked = [clients.submit(counted, address, WORK) for _ in range(12)]
            for _ in range(6):
                time.sleep(0.3)
                for pid in sorted(children(process.pid))[:1]:
                    os.kill(pid, signal.SIGKILL)
            answers = [future.result() for future in asked]
        assert set(answers) <= {right, None} and right in answers
        assert counted(address, WORK) == right
    finally:
        assert "Traceback" not in stop(process)


def test_a_query_is_answered_by_another_where_those_that_waited_were_killed(store: Path) -> None:
    process, address = start(store, KG_WORKERS="2")
    try:
        right = counted(address, COUNT)
        assert right
        for _ in range(5):
            for pid in children(process.pid):
                os.kill(pid, signal.SIGKILL)
            assert counted(address, COUNT) == right
    finally:
        assert "Traceback" not in stop(process)


def test_a_killed_writer_changes_nothing_or_all(store: Path) -> None:
    process, address = start(store, KG_WORKERS="1", KG_UPDATE_TOKEN=TOKEN)
    try:
        before = counted(address, COUNT)
        assert before
        data = " ".join(f"<http://e/{i}> <http://e/p> {i} ." for i in range(500))
        killed = threading.Event()

        def kill() -> None:
            while not killed.is_set():
                for pid in children(process.pid):
                    if "kg.serve.writer" in command_of(pid) and (store / "trial").exists():
                        os.kill(pid, signal.SIGKILL)
                        killed.set()

        with ThreadPoolExecutor(1) as killer:
            killing = killer.submit(kill)
            status = changed(address, f"INSERT DATA {{ GRAPH <http://e/g> {{ {data} }} }}")
            killed.set()
            killing.result()
        assert status == 503
        assert counted(address, COUNT) == before
        assert changed(address, f"INSERT DATA {{ GRAPH <http://e/g> {{ {data} }} }}") == 204
        assert counted(address, COUNT) == before + 500
    finally:
        assert "Traceback" not in stop(process)


def test_what_a_killed_server_had_confirmed_is_there_whole(store: Path) -> None:
    process, address = start(store, KG_WORKERS="1", KG_UPDATE_TOKEN=TOKEN)
    confirmed = []
    threading.Timer(3.0, process.kill).start()
    for i in range(100):
        triples = " ".join(f"<http://e/{j}> <http://e/p> {i} ." for j in range(100))
        status = changed(address, f"INSERT DATA {{ GRAPH <http://e/g{i}> {{ {triples} }} }}")
        if status == 0:
            break
        assert status == 204
        confirmed.append(f"http://e/g{i}")
    process.communicate()
    assert confirmed
    again, address = start(store, KG_WORKERS="1", KG_UPDATE_TOKEN=TOKEN)
    try:
        with open_snapshot(store) as snapshot:
            found = {
                name: len(list(snapshot.quads(name))) for name in snapshot.graphs() if name.startswith("http://e/")
            }
        assert set(confirmed) <= set(found) and len(found) <= len(confirmed) + 1
        assert set(found.values()) == {100}
        assert changed(address, "INSERT DATA { GRAPH <http://e/last> { <http://e/a> <http://e/p> 1 } }") == 204
    finally:
        stop(again)


def test_a_build_killed_beside_the_server_leaves_whole_articles(store: Path, run: Callable[..., Any]) -> None:
    process, address = start(store, KG_WORKERS="1")
    try:
        before = counted(address, COUNT)
        command = [sys.executable, "-m", "kg.cli", "build", str(ROOT / "data/articles"), "--store", str(store)]
        build = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=child_environment())
        while not (store / "unpublished").exists():
            assert build.poll() is None, "the build ended before it wrote"
            time.sleep(0.001)
        build.kill()
        build.wait()
        seen = {counted(address, COUNT) for _ in range(50)}
        with open_snapshot(store) as snapshot:
            whole = len(list(snapshot.quads()))
            verdicts = [check_quads(snapshot.quads(name)) for name in snapshot.articles()]
        assert seen <= {before, whole}
        assert all(verdict.passed for verdict in verdicts)
        done = run("build", ROOT / "data/articles", "--store", store)
        assert done.returncode == 0, done.stderr
        with open_store(store) as written:
            full = len(written)
        for _ in range(100):
            if counted(address, COUNT) == full:
                break
            time.sleep(0.1)
        assert counted(address, COUNT) == full
    finally:
        assert "Traceback" not in stop(process)
