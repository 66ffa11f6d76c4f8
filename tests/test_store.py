"""The store: whole articles or nothing, readers that never meet a writer, and folders that are no store."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import child_environment
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean
from rdflib import Dataset, URIRef

from kg.errors import QueryError, StoreError
from kg.rdf import canonical
from kg.store import is_store, open_snapshot, open_store
from kg.store.folder import FORMAT, MARKER, Folder

G = "http://example.org/graph"
S, P = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")


def quads(*values: str, graph: str = G) -> list[Quad]:
    return [Quad(S, P, Literal(v), NamedNode(graph)) for v in values]


def values(path: Path, graph: str = G) -> set[str]:
    with open_snapshot(path) as snapshot:
        return {getattr(q.object, "value", "") for q in snapshot.quads(graph)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_store(tmp_path / "s") as store:
        store.replace(G, quads("a", "b"))
    return tmp_path / "s"


def test_replace_leaves_nothing_of_what_was_there(path: Path) -> None:
    with open_store(path) as store:
        store.replace(G, iter(quads("c")))  # a generator is taken too
        assert store.holds(G) and store.graphs() == [G]
    assert values(path) == {"c"}


def test_graphs_do_not_touch_each_other(path: Path) -> None:
    with open_store(path) as store:
        store.replace(f"{G}2", quads("x", graph=f"{G}2"))
        store.remove(G)
        store.remove("http://example.org/never-there")
    assert values(path) == set()
    assert values(path, f"{G}2") == {"x"}


def test_a_long_run_puts_its_quads_into_files_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.writer._MOST_IN_MEMORY", 3)
    with open_store(tmp_path / "s") as store:
        files = set(store.folder.live.glob("*.sst"))
        store.replace(G, quads("a", "b"))
        store.replace(f"{G}2", quads("c", "d", graph=f"{G}2"))
        assert set(store.folder.live.glob("*.sst")) - files
    assert values(tmp_path / "s") | values(tmp_path / "s", f"{G}2") == {"a", "b", "c", "d"}


def nquads(*texts: str, graph: str = G) -> bytes:
    return canonical(quads(*texts, graph=graph))


@pytest.mark.parametrize("least", [1, 1_000_000])
def test_loaded_graphs_are_new_or_replace_what_was_there(
    path: Path, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the bulk loader and by a transaction."""
    monkeypatch.setattr("kg.store.writer._LEAST_IN_BULK", least)
    with open_store(path) as store:
        store.load({G: nquads("c", "b"), f"{G}2": nquads("x", graph=f"{G}2"), f"{G}3": nquads("y", graph=f"{G}3")})
        store.load({})
    assert (values(path), values(path, f"{G}2"), values(path, f"{G}3")) == ({"b", "c"}, {"x"}, {"y"})


@pytest.mark.parametrize("least", [1, 1_000_000])
def test_of_new_graphs_loaded_together_all_are_there_or_none(
    path: Path, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.writer._LEAST_IN_BULK", least)
    with open_store(path) as store, pytest.raises(SyntaxError):
        store.load({f"{G}2": nquads("x", graph=f"{G}2"), f"{G}3": b"no quads\n"})
    assert (values(path), values(path, f"{G}2")) == ({"a", "b"}, set())


def test_a_quad_of_another_graph_is_refused(path: Path) -> None:
    with open_store(path) as store, pytest.raises(ValueError, match="among those of"):
        store.replace(G, quads("x", graph=f"{G}2"))
    assert values(path) == {"a", "b"}


def test_an_iterable_that_breaks_changes_nothing(path: Path) -> None:
    def broken() -> Iterator[Quad]:
        yield from quads("new")
        raise RuntimeError("in the middle")

    with open_store(path) as store, pytest.raises(RuntimeError):
        store.replace(G, broken())
    assert values(path) == {"a", "b"}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "s"
    with open_store(path) as store:
        store.replace(G, quads(*texts))
    assert values(path) == set(texts)


def test_a_reader_keeps_its_snapshot_while_the_store_changes(path: Path) -> None:
    with open_snapshot(path) as old:
        with open_store(path) as store:
            store.replace(G, quads("new"))
            with open_snapshot(path) as during:
                assert len(during) == 2  # what is not published is not seen
        with open_store(path) as store:
            store.replace(G, quads("newer"))
        assert {q.object.value for q in old.quads(G)} == {"a", "b"}  # type: ignore[union-attr]
        assert old.path.is_dir()
    assert values(path) == {"newer"}


def test_snapshots_without_readers_are_removed(path: Path) -> None:
    for text in "cde":
        with open_store(path) as store:
            store.replace(G, quads(text))
    assert len([p for p in (path / "snapshots").iterdir() if p.is_dir()]) == 1


def test_opening_without_writing_publishes_nothing(path: Path) -> None:
    before = Folder(path).current()
    with open_store(path):
        pass
    assert Folder(path).current() == before


def test_two_writers_exclude_each_other(path: Path) -> None:
    with open_store(path) as store:
        store.replace(G, quads("first"))
        with pytest.raises(StoreError, match="another process is writing"), open_store(path):
            pass
    assert values(path) == {"first"}


def test_an_exception_in_a_build_keeps_what_was_stored(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), open_store(path) as store:
        store.replace(G, quads("whole"))
        raise KeyboardInterrupt
    assert values(path) == {"whole"}


def test_folders_that_are_no_store(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    for name, words in (("other", "other files"), ("file", "not a folder")):
        with pytest.raises(StoreError, match=words), open_store(tmp_path / name):
            pass
    for name in ("other", "file", "none"):
        with pytest.raises(StoreError, match=r"not a store|cannot be read"), open_snapshot(tmp_path / name):
            pass
    assert [p.name for p in (tmp_path / "other").iterdir()] == ["letter.txt"]
    assert not (tmp_path / "none").exists()


def test_an_empty_folder_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    with open_store(tmp_path / "s"):
        pass
    assert is_store(tmp_path / "s")
    with open_snapshot(tmp_path / "s") as snapshot:
        assert len(snapshot) == 0


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ('{"format": 99, "snapshot": 1}', "store format 99"),
        ('{"format": 1', "damaged"),
        ("[]", "damaged"),
        ('{"format": 1, "snapshot": "x"}', "damaged"),
    ],
)
def test_marker_of_another_format_or_damaged(path: Path, marker: str, words: str) -> None:
    (path / MARKER).write_text(marker)
    with pytest.raises(StoreError, match=words), open_snapshot(path):
        pass
    with pytest.raises(StoreError, match=words), open_store(path):
        pass


def test_a_damaged_database_is_told(path: Path) -> None:
    for file in (path / "live").glob("MANIFEST*"):
        file.write_bytes(b"rubbish")
    with pytest.raises(StoreError, match="cannot be opened"), open_store(path):
        pass
    assert values(path) == {"a", "b"}  # readers have their snapshot


def test_a_creation_that_was_killed_is_completed(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        store.replace(G, quads("lost"))
    (tmp_path / "s" / MARKER).unlink()  # killed before the marker was written
    shutil.rmtree(tmp_path / "s" / "snapshots")
    with open_store(tmp_path / "s") as store:
        store.replace(G, quads("new"))
    assert values(tmp_path / "s") == {"new"}


def test_what_a_kill_left_unpublished_is_published_by_the_next_reader(path: Path) -> None:
    with open_store(path) as store:
        store.replace(G, quads("late"))
        number = Folder(path).current()
    # as after a kill between the last article and the snapshot
    (path / MARKER).write_text(json.dumps({"format": FORMAT, "snapshot": number}))
    (path / "unpublished").touch()
    assert values(path) == {"late"}
    assert not (path / "unpublished").exists()


def test_a_read_only_disk(path: Path) -> None:
    """Readers read, writers are told; needs the right to mount, or not to be root."""
    mount = ["unshare", "-m", "sh", "-c"]
    script = f"mount --bind {path} {path} && mount -o remount,ro,bind {path} && "
    if subprocess.run([*mount, script + "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody make a read-only mount")
    from conftest import child_environment

    code = (
        "import sys; from pathlib import Path; from kg.store import *\n"
        "path = Path(sys.argv[1])\n"
        "with open_snapshot(path) as snapshot: print(len(snapshot))\n"
        "try:\n    with open_store(path) as store: store.remove('http://e/g')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    import sys

    command = f'{script} {sys.executable} -c "$CODE" {path}'
    environment = {**child_environment(), "CODE": code}
    done = subprocess.run([*mount, command], capture_output=True, text=True, env=environment, check=True)
    count, refusal = done.stdout.splitlines()
    assert count == "2"
    assert refusal.startswith("StoreError") and str(path) in refusal
    assert values(path) == {"a", "b"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be written"), open_store(tmp_path / "s"):
            pass
    finally:
        tmp_path.chmod(0o700)


# ---- asking


def test_queries_see_all_graphs_at_once(path: Path) -> None:
    with open_snapshot(path) as snapshot:
        assert len(list(snapshot.select("SELECT * { ?s ?p ?o }"))) == 2
        answer = snapshot.query("ASK { GRAPH <http://example.org/graph> { ?s ?p 'a' } }")
        assert isinstance(answer, QueryBoolean) and bool(answer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * { ?s ?p", r"line 1, column \d+"),
        ("SELECT * { ?s foo:bar ?o }", "line 1, column 22: the prefix is not declared"),
        ("", "line 1, column 1"),
        ("DROP ALL", "no SPARQL 1.1"),
    ],
)
def test_bad_queries_are_told_with_their_place(path: Path, text: str, words: str) -> None:
    with open_snapshot(path) as snapshot, pytest.raises(QueryError, match=words) as caught:
        snapshot.query(text)
    assert len(str(caught.value)) < 300


def test_only_a_select_has_rows(path: Path) -> None:
    with open_snapshot(path) as snapshot, pytest.raises(QueryError, match="no SELECT"):
        snapshot.select("ASK {}")


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own call
def test_the_same_data_through_rdflib(path: Path) -> None:
    with open_snapshot(path) as snapshot:
        dataset = snapshot.as_rdflib()
        assert isinstance(dataset, Dataset)
        assert {str(o) for o in dataset.objects(URIRef(S.value), URIRef(P.value))} == {"a", "b"}
        assert len(list(dataset.query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }"))) == 2


LOADING = """
import sys
from pathlib import Path
import kg.store.writer
from kg.store import open_store
kg.store.writer._LEAST_IN_BULK = 1
with open_store(Path(sys.argv[1])) as store:
    print("begin", flush=True)
    for batch in range(10_000):
        names = [f"http://example.org/{batch}-{n}" for n in range(5)]
        store.load({
            name: b"".join(b'<http://example.org/s> <http://example.org/p> "%d" <%s> .\\n' % (k, name.encode())
                           for k in range(200))
            for name in names
        })
"""


@pytest.mark.slow
def test_a_kill_while_many_graphs_are_loaded_leaves_all_of_a_batch_or_nothing(tmp_path: Path) -> None:
    chance, loaded = random.Random(7), 0
    for attempt in range(8):
        store = tmp_path / f"s{attempt}"
        command = [sys.executable, "-c", LOADING, str(store)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=child_environment()) as process:
            assert process.stdout and process.stdout.readline() == b"begin\n"
            time.sleep(chance.uniform(0.0, 0.8))
            process.kill()
        with open_store(store) as opened:
            sizes = {graph: sum(1 for _ in opened.quads(graph)) for graph in opened.graphs()}
        assert set(sizes.values()) <= {200}
        batches = Counter(graph.rpartition("/")[2].partition("-")[0] for graph in sizes)
        assert set(batches.values()) <= {5}
        loaded += len(sizes)
    assert loaded, "no kill came after a batch"
