"""`kg derive` again costs what the change costs: only what changed is read, and the graph is the same as made anew."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from pyoxigraph import Store as Database
from test_derive_incremental import changes, left

from kg.derive import Claim, Derivation, claims_of, conclude, derived_graph, derived_quads, keep_up, stored
from kg.derive.shelf import Shelf, fill, save, shelved
from kg.errors import StoreError
from kg.model import Article, Entity, Event, Interval, Participant, Quantity, Reading, Span, Statement
from kg.rdf import Iris, to_quads
from kg.store import open_snapshot, open_store

DAY = date(2026, 3, 1)
STATES = [Entity("Росія", "state", iri="state-RU"), Entity("Україна", "state", iri="state-UA"), None]
TOWNS = [Entity("Одеса", "place"), Entity("Ізмаїл", "place"), None]


@settings(max_examples=60)
@given(changes())
def test_kept_in_a_file_it_is_the_same_as_anew(updates: list[tuple[list[Claim], set[str]]]) -> None:
    file = sqlite3.connect(":memory:", isolation_level=None)
    in_memory = Derivation()
    in_memory.update(updates[0][0])
    fill(file, in_memory._held)
    for n, (added, gone) in enumerate(updates, 1):
        held = shelved(file)
        Derivation(held=held).update(added, gone)
        save(held)
        assert Derivation(held=shelved(file)).conclusions() == conclude(left(updates[:n]))


def test_nothing_is_left_in_the_file_of_what_was_removed() -> None:
    told = claims_of([reading("a", 1, "denies"), reading("b", 2, "asserts")])
    file = sqlite3.connect(":memory:", isolation_level=None)
    held = shelved(file)
    Derivation(held=held).update(told)
    save(held)
    Derivation(held=held).update(removed={c.article for c in told})
    save(held)
    tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert len(tables) > 10
    assert {name: file.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables} == dict.fromkeys(
        tables, 0
    )


def test_a_file_cannot_make_what_has_no_place_in_it() -> None:
    file = sqlite3.connect(":memory:", isolation_level=None)
    shelf: Shelf[str, object] = Shelf(file, "claims")
    file.execute("INSERT INTO claims VALUES (?, ?)", ("a", pickle.dumps(("a", Path("x")))))
    with pytest.raises(pickle.UnpicklingError, match="no place"):
        shelf["a"]


def reading(name: str, number: int, stance: str, **changed: object) -> Reading:
    """An article of one statement; the number chooses who, where and when."""
    agent, patient, town = STATES[number % 3], STATES[(number // 3) % 3], TOWNS[(number // 9) % 3]
    parts = [Participant("agent", agent)] if agent else []
    parts += [Participant("patient", patient)] if patient else []
    day = DAY + timedelta(days=number % 2)
    event = Event("attack", tuple(parts), (town,) if town else (), Interval(day, day) if number % 5 else None)
    speaker = (Entity(f"Мер {number % 2}", "person"),) if number % 4 else ()
    killed = (Quantity("killed", float(number), unit="person", of="люди"),) if number % 3 == 0 else ()
    statement = Statement("a", (Span(0, 5),), stance, "indirect" if speaker else "narrator", event, speaker)
    told = replace(statement, quantities=killed, **changed)  # type: ignore[arg-type]
    return Reading(Article(name, f"Стаття {name}.", DAY + timedelta(days=number % 7)), (told,))


READINGS = st.builds(
    reading,
    st.sampled_from("abcdefgh"),
    st.integers(0, 60),
    st.sampled_from(["asserts", "asserts", "denies", "admits", "plans"]),
)

STEPS = st.tuples(st.lists(READINGS, max_size=4), st.sets(st.sampled_from("abcdefgh"), max_size=2))


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(READINGS, max_size=4), st.sets(st.sampled_from("abcdefgh"), max_size=2)),
        min_size=2,
        max_size=5,
    )
)
def test_the_stored_graph_is_the_one_made_anew_whatever_came_and_went(
    steps: list[tuple[list[Reading], set[str]]],
) -> None:
    held: dict[str, Reading] = {}
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "_LEAST_ANEW", 100)  # of a few articles each would be most
        store = Path(folder, "store")
        for come, go in steps:
            with open_store(store) as target:
                for name in sorted(go & held.keys()):
                    target.remove(Iris(held.pop(name).article.key).graph.value)
                for one in come:
                    held[one.article.name] = one
                    target.replace(Iris(one.article.key).graph.value, to_quads(one))
            keep_up(store, lambda quads: None)
            assert derived(store) == anew(claims_of(held.values()))


def derived(store: Path) -> set[Quad]:
    with open_snapshot(store) as snapshot:
        return set(snapshot.quads(derived_graph()))


def anew(claims: list[Claim]) -> set[Quad]:
    """As a database gives them back: it writes decimals in one way."""
    database = Database()
    database.extend(derived_quads(conclude(claims)))
    return set(database)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write(tmp_path / "store", (reading(str(n), n, "denies" if n % 5 == 0 else "asserts") for n in range(40)))
    return tmp_path / "store"


def write(store: Path, readings: Iterable[Reading]) -> None:
    with open_store(store) as target:
        for one in readings:
            target.replace(Iris(one.article.key).graph.value, to_quads(one))


def read(run: Run, store: Path, *more: str) -> int:
    """How many articles `kg derive` says it read."""
    done = run("derive", "--store", str(store), *more)
    assert done.returncode == 0, done.stderr
    return int(done.stderr.split()[0])


def test_only_what_changed_is_read(store: Path, run: Run) -> None:
    assert read(run, store) == 40
    before = derived(store)
    assert read(run, store) == 0 and derived(store) == before
    new = reading("new", 7, "denies")
    write(store, [new])
    assert read(run, store) == 1
    assert derived(store) != before
    with open_store(store) as target:
        target.remove(Iris(new.article.key).graph.value)
    assert read(run, store) == 0
    assert derived(store) == before


def test_what_is_told_of_the_whole_is_the_same_as_anew(store: Path, run: Run, tmp_path: Path) -> None:
    read(run, store)
    new = reading("new", 7, "denies")
    write(store, [new])
    after = run("derive", "--store", str(store)).stderr
    (store / "derived.sqlite").unlink()
    anew = run("derive", "--store", str(store)).stderr
    assert after.startswith("1 articles read; 41 statements") and anew.startswith("41 articles read; 41 statements")
    assert after.partition(";")[2] == anew.partition(";")[2]


def test_all_is_read_where_it_is_not_known_what_changed(store: Path, run: Run, tmp_path: Path) -> None:
    read(run, store)
    with open_store(store) as target:
        target.update(
            "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/a> a <https://example.org/B> } }"
        )
    assert read(run, store) == 40
    with open_store(store) as target:
        target.remove(derived_graph())
    assert read(run, store) == 40, "somebody took the conclusions away"
    decisions = tmp_path / "decisions.yaml"
    decisions.write_text("same: []\n", "utf-8")
    assert read(run, store, "--decisions", str(decisions)) == 40
    assert read(run, store, "--decisions", str(decisions)) == 0
    assert read(run, store) == 40
    (store / "changed").unlink()
    assert read(run, store) == 40


def test_where_the_gate_refuses_nothing_changes(store: Path, run: Run) -> None:
    read(run, store)
    before = derived(store)
    write(store, [reading("new", 7, "denies")])

    def refuse(quads: list[Quad]) -> None:
        assert quads
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        keep_up(store, refuse)
    assert derived(store) == before
    assert read(run, store) == 1 and derived(store) != before


def test_after_a_death_between_graph_and_file_all_is_read(
    store: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(run, store)
    write(store, [reading("new", 7, "denies")])

    def die(held: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(stored, "save", die)
        keep_up(store, lambda quads: None)
    assert read(run, store) == 41
    with open_snapshot(store) as snapshot:
        assert derived(store) == anew(claims_of(snapshot.reading(graph) for graph in snapshot.articles()))


def test_a_damaged_file_is_told_and_a_missing_store_is_not_made(store: Path, run: Run, tmp_path: Path) -> None:
    (store / "derived.sqlite").write_bytes(b"no database")
    damaged = run("derive", "--store", str(store))
    assert damaged.returncode == 1 and "derived.sqlite" in damaged.stderr and "Traceback" not in damaged.stderr
    assert run("derive", "--store", str(tmp_path / "none")).returncode == 1
    assert not (tmp_path / "none").exists()
