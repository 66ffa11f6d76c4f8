"""`--endpoint` for `--store`: exports and pages of what an endpoint holds are those of the store it was given."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from conftest import Run, child_environment
from test_serve import start, stop
from virtuoso import Virtuoso

from kg.errors import QueryError, StoreError
from kg.rdf import canonical
from kg.store import open_snapshot, open_store
from kg.store.mirror import mirrored
from kg.store.publish import manifest_of, publish
from kg.store.remote import Login, RemoteStore


@pytest.fixture(scope="module")
def store(gold_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(gold_store, tmp_path_factory.mktemp("mirror") / "store"))


@pytest.fixture(scope="module")
def endpoint(store: Path) -> Iterator[str]:
    process, address = start(store)
    yield address
    stop(process)


CALLS = (
    ("rdf",),
    ("statements",),
    ("mentions",),
    ("graph", "--view", "citation", "--format", "json"),
    ("rdf", "--as-known-on", "2025-01-01"),
)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: "-".join(call).replace("---", "-"))
def test_an_export_is_the_same_to_the_byte(store: Path, endpoint: str, run: Run, call: tuple[str, ...]) -> None:
    here, there = run("export", *call, "--store", store), run("export", *call, "--endpoint", endpoint)
    assert there.returncode == 0, there.stderr
    assert len(here.stdout) > 500
    assert there.stdout == here.stdout


def test_virtuoso_exports_what_it_was_given_and_nothing_of_its_own(store: Path, tmp_path: Path) -> None:
    server = Virtuoso(tmp_path)
    server.start()
    try:
        graphs = f"{server.address}/sparql-graph-crud-auth"
        remote = RemoteStore(f"{server.address}/sparql", graphs=graphs, login=Login("digest", "dba:dba"))
        with open_snapshot(store) as snapshot:
            publish(snapshot, remote, manifest_of(tmp_path, remote.endpoint))
            assert len(remote.counts()) > len(snapshot.graphs())
            with mirrored(remote) as copy, open_snapshot(copy) as copied:
                assert canonical(copied.quads()) == canonical(snapshot.quads())
    finally:
        server.kill()


def test_the_pages_over_an_endpoint(endpoint: str, store: Path, run: Run, tmp_path: Path) -> None:
    env = {**child_environment(), "TMPDIR": str(tmp_path)}
    checked = run("serve", "--endpoint", endpoint, "--check", "--port", 0, env=env)
    assert checked.returncode == 0, checked.stderr
    with open_snapshot(store) as snapshot:
        assert f"{len(snapshot)} quads can be served" in checked.stderr
    assert list(tmp_path.iterdir()) == []  # the copy is gone
    refused = run("serve", "--endpoint", endpoint, "--check", env={**env, "KG_UPDATE_TOKEN": "x" * 20})
    assert refused.returncode == 2
    assert "changes to a copy would be lost" in refused.stderr


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_whatever_ends_the_pages_takes_the_copy_away(endpoint: str, tmp_path: Path, end: signal.Signals) -> None:
    call = [sys.executable, "-m", "kg.cli", "serve", "--endpoint", endpoint, "--port", "0"]
    env = {**child_environment(), "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(call, stderr=subprocess.PIPE, text=True, env=env)
    assert process.stderr
    address = process.stderr.readline().split()[-1]
    with urlopen(address.removesuffix("sparql"), timeout=20) as page:
        assert page.status == 200
    assert len(list(tmp_path.iterdir())) == 1
    process.send_signal(end)
    process.communicate(timeout=30)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_served_like_a_store(endpoint: str) -> None:
    with mirrored(RemoteStore(endpoint)) as copy:
        process, address = start(copy)
        try:
            with urlopen(address.removesuffix("sparql"), timeout=20) as page:
                assert page.status == 200
            text = "SELECT ?s WHERE { ?s a <https://w3id.org/kg-evidence/ns#Statement> }"
            here, there = (sorted(map(str, RemoteStore(a).select(text))) for a in (address, endpoint))
            assert here == there and here
        finally:
            stop(process)


def test_what_cannot_be_copied_is_told(
    tmp_path: Path, run: Run, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(QueryError, match="no whole answer"), mirrored(RemoteStore("http://127.0.0.1:1/sparql")):
        pass
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    remote = RemoteStore(endpoint)
    triples = RemoteStore.triples
    monkeypatch.setattr(RemoteStore, "triples", lambda self, graph: triples(self, graph)[:-1])
    with pytest.raises(StoreError, match="are its answers limited"), mirrored(remote):
        pass
    with open_store(tmp_path / "empty"):
        pass
    process, empty = start(tmp_path / "empty")
    try:
        done = run("export", "rdf", "--endpoint", empty)
        assert (done.returncode, done.stdout) == (1, "")
        assert "holds no article of kg" in done.stderr
    finally:
        stop(process)
    for wrong in (("--store", tmp_path, "--endpoint", endpoint), ("--store", tmp_path, "--auth", "basic")):
        assert run("export", "rdf", *wrong).returncode == 2
