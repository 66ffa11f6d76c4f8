"""The same build on a Dask cluster: the same bytes as on one machine, also when workers die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEXT, Run, child_environment, fake_reading
from distributed import Client

from kg.build import Outcome, build
from kg.build.article import Task
from kg.build.cluster import cluster
from kg.errors import KgError
from kg.model import Article, Reading
from kg.rdf import canonical
from kg.settings import Settings
from kg.store import open_snapshot

Process = subprocess.Popen[bytes]


def slow_reading(article: Article) -> Reading:
    time.sleep(0.1)
    return fake_reading(article)


def deadly_reading(article: Article) -> Reading:
    if "№ 7" in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_reading(article)


def violating_reading(article: Article) -> Reading:
    reading = fake_reading(article)
    object.__setattr__(reading.statements[0], "stance", "shouts")
    return reading


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[Process]:
    paths = f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"
    env = {**child_environment(), "PYTHONPATH": paths, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(command, env={**env, **environment}, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    file = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    with started("distributed.cli.dask_scheduler", *options):
        end = time.monotonic() + 60
        while True:
            try:
                yield json.loads(file.read_text("utf-8"))["address"]
                return
            except (FileNotFoundError, ValueError):
                assert time.monotonic() < end, "no scheduler after a minute"
                time.sleep(0.1)


def worker(address: str, *options: str) -> Any:
    """A process, and with a nanny (the default of Dask) one more that starts it again."""
    return started("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", *options)


def wait_for_workers(address: str, count: int) -> None:
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of two workers that start again when they die."""
    with scheduler(tmp_path_factory.mktemp("cluster")) as address, worker(address), worker(address):
        yield address


def articles(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(f" date 2025-10-24 {TEXT} № {number}.", "utf-8")
    return folder


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


def run_build(folder: Path, store: Path, extractor: Any = fake_reading, **options: Any) -> list[Outcome]:
    return build([str(folder)], store, Settings(), extractor=extractor, **options)


def test_the_cluster_gives_the_bytes_of_one_process(pair: str, tmp_path: Path, run: Run) -> None:
    folder = articles(tmp_path / "in", 21)
    alone = run("build", folder, "--store", tmp_path / "a", "--json")
    together = run("build", folder, "--store", tmp_path / "b", "--json", "--scheduler", pair)
    assert together.returncode == 0, together.stderr
    assert together.stdout == alone.stdout, "the same outcomes in the same order"
    assert content(tmp_path / "b") == content(tmp_path / "a")


def test_what_is_refused_lies_in_the_quarantine_of_the_machine_that_stores(pair: str, tmp_path: Path) -> None:
    folder = articles(tmp_path / "in", 2)
    outcomes = run_build(folder, tmp_path / "s", violating_reading, scheduler=pair)
    assert [o.status for o in outcomes] == ["quarantined"] * 2
    reports = [Path(o.message.partition(": see ")[2]) for o in outcomes]
    assert all(r.is_file() and r.is_relative_to(tmp_path / "s") for r in reports)


def test_an_article_that_kills_workers_costs_itself_alone(pair: str, tmp_path: Path) -> None:
    outcomes = run_build(articles(tmp_path / "in", 10), tmp_path / "s", deadly_reading, scheduler=pair)
    assert [o.status for o in outcomes] == ["stored"] * 7 + ["failed"] + ["stored"] * 2
    assert "the workers that read it died" in outcomes[7].message


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    folder = articles(tmp_path / "in", 60)
    run_build(folder, tmp_path / "a")
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(tmp_path))
        first, second = (stack.enter_context(worker(address, "--no-nanny")) for _ in range(2))
        wait_for_workers(address, 2)
        with ThreadPoolExecutor(1) as beside:
            done = beside.submit(run_build, folder, tmp_path / "b", slow_reading, scheduler=address)
            time.sleep(1)
            first.kill()
            assert not done.done(), "killed in the middle"
            outcomes = done.result(120)
        assert second.poll() is None
    assert [o.status for o in outcomes] == ["stored"] * 60
    assert content(tmp_path / "b") == content(tmp_path / "a")


def test_all_workers_may_die_if_others_come(tmp_path: Path) -> None:
    folder = articles(tmp_path / "in", 30)
    run_build(folder, tmp_path / "a")
    with ThreadPoolExecutor(1) as beside, scheduler(tmp_path) as address:
        with worker(address, "--no-nanny") as only:
            wait_for_workers(address, 1)
            done = beside.submit(run_build, folder, tmp_path / "b", slow_reading, scheduler=address)
            time.sleep(1)
            only.kill()
        assert not done.done(), "killed in the middle"
        with worker(address, "--no-nanny"):
            assert [o.status for o in done.result(120)] == ["stored"] * 30
    assert content(tmp_path / "b") == content(tmp_path / "a")


def test_a_scheduler_that_goes_away_is_told_and_the_build_goes_on_elsewhere(tmp_path: Path) -> None:
    folder = articles(tmp_path / "in", 60)
    with ThreadPoolExecutor(1) as beside:
        with scheduler(tmp_path) as address, worker(address, "--no-nanny"):
            wait_for_workers(address, 1)
            done = beside.submit(run_build, folder, tmp_path / "b", slow_reading, scheduler=address)
            time.sleep(1)
        with pytest.raises(KgError, match="same build again goes on"):
            done.result(120)
    run_build(folder, tmp_path / "b", slow_reading)
    run_build(folder, tmp_path / "a")
    assert content(tmp_path / "b") == content(tmp_path / "a")


def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.build.cluster._PATIENCE", 0.0)
    monkeypatch.setattr("kg.build.cluster._LOOK", 0.2)
    with scheduler(tmp_path) as alone, pytest.raises(KgError, match="no workers"):
        run_build(articles(tmp_path / "in", 1), tmp_path / "s", scheduler=alone)


def test_a_worker_with_another_kg_reads_nothing(pair: str, tmp_path: Path) -> None:
    with cluster(pair, "another") as workers:
        wait = workers.submit(Task("a", Article("a", TEXT), (), "https://example.org/", fake_reading))
        with pytest.raises(KgError, match="another version of kg"):
            wait()


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path, run: Run) -> None:
    folder = articles(tmp_path / "in", 1)
    done = run("build", folder, "--store", tmp_path / "s", "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 1
    assert "tcp://127.0.0.1:1: no Dask scheduler answers" in done.stderr
    both = run("build", folder, "--store", tmp_path / "s", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2")
    assert both.returncode == 2
