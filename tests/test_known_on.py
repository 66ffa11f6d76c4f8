"""As known on a day: questions, exports and conclusions show what was published by then; the store stays as it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from pyoxigraph import Quad
from test_report import FIRST, STORY

from kg.derive import derived_graph
from kg.errors import StoreError
from kg.rdf import Iris, to_quads, vocabulary_graph, vocabulary_quads
from kg.store import open_snapshot, open_store

EARLY = ("--as-known-on", "2026-03-31")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    with open_store(path) as target:
        target.replace(vocabulary_graph().value, vocabulary_quads())
        for reading in STORY:
            target.replace(Iris(reading.article.key).graph.value, to_quads(reading))
    return path


def in_store(store: Path) -> list[Quad]:
    with open_snapshot(store) as snapshot:
        return sorted(snapshot.quads(derived_graph()), key=str)


def test_as_known_on_a_day_is_printed_and_leaves_the_store_alone(store: Path, run: Run, tmp_path: Path) -> None:
    assert run("derive", "--store", str(store)).returncode == 0
    before = in_store(store)
    assert before
    early = run("derive", "--store", str(store), "--as-known-on", "2026-03-31")
    assert "kg-evidence/ns#disputes" in early.stdout and "ns#reverses" not in early.stdout
    file = tmp_path / "known.nq"
    assert run("derive", "--store", str(store), "--as-known-on", "2026-03-31", "-o", str(file)).returncode == 0
    assert file.read_text("utf-8") == early.stdout
    assert in_store(store) == before
    assert run("derive", "--store", str(store), "-o", str(file)).returncode == 2


def test_since_a_day_tells_what_is_new_and_gone(store: Path, run: Run) -> None:
    changes = [
        json.loads(line) for line in run("derive", "--store", str(store), "--since", "2026-03-31").stdout.splitlines()
    ]
    assert ("new", "reverses") in {(c["change"], c["kind"]) for c in changes}


def test_the_shipped_questions_ask_what_was_derived(store: Path, run: Run) -> None:
    assert run("derive", "--store", str(store)).returncode == 0
    admitted = run("query", "denied-then-admitted", "--store", str(store), "--format", "csv").stdout.splitlines()
    assert [row.split(",")[0] for row in admitted[1:]] == ["Аркадія"]
    disputed = run("query", "disputes", "--store", str(store), "--format", "csv").stdout.splitlines()
    assert [row.split(",")[-1] for row in disputed[1:]] == ["denial"]


def test_a_question_is_asked_of_what_was_known(store: Path, run: Run) -> None:
    assert run("derive", "--store", str(store)).returncode == 0
    ask = ("query", "who-says-what", "--store", str(store), "--format", "csv")
    assert len(run(*ask, *EARLY).stdout.splitlines()) == len(run(*ask).stdout.splitlines()) - 1
    admitted = ("query", "denied-then-admitted", "--store", str(store), "--format", "csv")
    assert len(run(*admitted).stdout.splitlines()) == 2
    assert len(run(*admitted, *EARLY).stdout.splitlines()) == 1
    assert run(*ask, "--as-known-on", "soon").returncode == 2
    assert run("query", "who-says-what", "--endpoint", "http://localhost:1/", *EARLY).returncode == 2


def test_exports_hold_what_was_known(store: Path, run: Run) -> None:
    assert run("derive", "--store", str(store)).returncode == 0
    records = [
        json.loads(line) for line in run("export", "statements", "--store", str(store), *EARLY).stdout.splitlines()
    ]
    assert {r["published"] for r in records} == {str(FIRST)}
    quads = run("export", "rdf", "--store", str(store), *EARLY).stdout
    assert "2026-05-01" not in quads and derived_graph() not in quads and vocabulary_graph().value in quads
    edges = ("export", "graph", "--view", "quantities", "--format", "json", "--store", str(store))
    assert len(run(*edges, *EARLY).stdout) < len(run(*edges).stdout)


def test_measures_and_pictures_are_of_what_was_known(store: Path, run: Run) -> None:
    for ask in (
        ("measure", "roles", "--view", "quantities", "--format", "csv"),
        ("measure", "change", "--view", "quantities", "--format", "csv"),
        ("plot", "estimates"),
    ):
        now, then = (run(*ask, "--store", str(store), *day) for day in ((), EARLY))
        assert (now.returncode, then.returncode) == (0, 0), then.stderr
        assert now.stdout != then.stdout, ask
    chain = run("measure", "chain", "Іван Коваль", "Аркадія", "--view", "quantities", "--store", str(store), *EARLY)
    assert "called 'Аркадія'" in chain.stderr, "it gave no figure by then"


def test_nobody_sees_more_of_it_than_was_known(store: Path) -> None:
    late = Iris(STORY[-1].article.key).graph.value
    with open_snapshot(store) as now, open_snapshot(store, FIRST) as then, open_snapshot(store, date.min) as never:
        assert len(now.articles()) == 3 and len(then.articles()) == 2 and never.articles() == []
        assert late in now.graphs() and late not in then.graphs()
        assert list(now.quads(late)) and not list(then.quads(late))
        assert len(now) > len(then) > len(never) > 0
        assert not list(then.select(f"SELECT * {{ GRAPH <{late}> {{ ?s ?p ?o }} }}"))
        named = f'SELECT * FROM <{late}> {{ ?s ?p "three" }}'
        assert list(now.select(named.replace(f"FROM <{late}>", ""))) and not list(then.select(named))
        with pytest.raises(StoreError, match="whole store"):
            then.as_rdflib()
