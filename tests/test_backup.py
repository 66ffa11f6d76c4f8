"""Backups: a restored store is the store, a backup that is not whole is never taken for one, nothing is overwritten."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run, child_environment
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.rdf import canonical
from kg.store import Locked, is_store, open_snapshot, open_store
from kg.store.backup import MANIFEST, back_up, restore

G = NamedNode("http://example.org/graph")
P = NamedNode("http://example.org/p")


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "s"
    with open_store(path) as opened:
        opened.replace(G.value, [Quad(G, P, Literal(f"{n} " + "x" * 100), G) for n in range(1000)])
    (path / "quarantine").mkdir()
    (path / "quarantine" / "bad.txt").write_text("why", "utf-8")
    (path / "published").mkdir()
    (path / "published" / "endpoint.tsv").write_text("known", "utf-8")
    return path


@pytest.fixture
def backup(store: Path, tmp_path: Path) -> Path:
    back_up(store, tmp_path / "b")
    return tmp_path / "b"


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.endswith(".part")]


def test_a_restored_store_is_the_store_and_can_be_written(store: Path, backup: Path, tmp_path: Path) -> None:
    made = restore(backup, tmp_path / "again")
    assert made.quads == 1000
    assert content(tmp_path / "again") == content(store)
    assert (tmp_path / "again" / "quarantine" / "bad.txt").read_text("utf-8") == "why"
    with open_store(tmp_path / "again") as opened:
        opened.remove(G.value)
    assert content(tmp_path / "again") == b""
    restore(backup, tmp_path / "third")
    assert content(tmp_path / "third") == content(store), "a restored store shares nothing with the backup"


def test_what_endpoints_hold_is_not_taken_along(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "again")
    assert not (tmp_path / "again" / "published").exists()


def test_a_build_into_the_restored_store_finds_its_articles_unchanged(run: Run) -> None:
    article = ROOT / "data" / "articles" / "dprk-prisoners-2025-01-14.txt"
    for call in (("build", article, "--store", "s"), ("backup", "b", "--store", "s"), ("restore", "b", "--store", "r")):
        done = run(*call)
        assert done.returncode == 0, done.stderr
    again = run("build", article, "--store", "r", "--json")
    assert [o["status"] for o in json.loads(again.stdout)] == ["unchanged"]


def test_nothing_is_overwritten(store: Path, backup: Path, tmp_path: Path, run: Run) -> None:
    before = content(store), (backup / MANIFEST).read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        back_up(store, backup)
    with pytest.raises(StoreError, match="exists already"):
        restore(backup, store)
    (tmp_path / "empty").mkdir()
    done = run("restore", "b", "--store", "empty")
    assert (done.returncode, "exists already" in done.stderr) == (1, True)
    assert (content(store), (backup / MANIFEST).read_bytes()) == before


def _flip(backup: Path) -> None:
    file = next(backup.glob("live/*.sst"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _cut(backup: Path) -> None:
    file = next(backup.glob("live/*.sst"))
    file.write_bytes(file.read_bytes()[:-1])


def _other_format(backup: Path) -> None:
    content = json.loads((backup / MANIFEST).read_text("utf-8"))
    (backup / MANIFEST).write_text(json.dumps({**content, "format": 99}), "utf-8")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_flip, r"\.sst: damaged"),
        (_cut, r"\.sst: damaged"),
        (lambda b: next(b.glob("live/*.sst")).unlink(), "is missing"),
        (lambda b: (b / "live" / "more.sst").write_bytes(b"x"), "more.sst: is new"),
        (lambda b: (b / "link").symlink_to("/etc/passwd"), "symbolic link"),
        (lambda b: (b / MANIFEST).unlink(), "not a backup"),
        (lambda b: (b / MANIFEST).write_text('{"backup": 1', "utf-8"), "manifest.json: damaged"),
        (lambda b: (b / MANIFEST).write_text("[]", "utf-8"), "manifest.json: damaged"),
        (_other_format, "store format 99"),
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_no_store(
    damage: Callable[[Path], object], told: str, backup: Path, tmp_path: Path
) -> None:
    damage(backup)
    with pytest.raises(StoreError, match=told):
        restore(backup, tmp_path / "again")
    assert not (tmp_path / "again").exists() and not leftovers(tmp_path)


def test_a_backup_inside_its_store_is_refused(store: Path) -> None:
    with pytest.raises(StoreError, match="lies inside the store"):
        back_up(store, store / "b")
    assert not (store / "b").exists() and leftovers(store) == []


def test_no_store_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a store"):
        back_up(tmp_path / "nothing", tmp_path / "b")
    assert [*tmp_path.iterdir()] == []


def test_a_store_that_is_written_is_not_backed_up(store: Path, tmp_path: Path) -> None:
    with open_store(store), pytest.raises(Locked, match="another process"):
        back_up(store, tmp_path / "b")
    assert not (tmp_path / "b").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from kg.store import backup
copy, left = backup._copy, [3]
def dying(source, target):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return copy(source, target)
backup._copy = dying
getattr(backup, sys.argv[1])(Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.parametrize(("what", "source"), [("back_up", "s"), ("restore", "b")])
def test_what_a_kill_leaves_has_no_name_and_the_next_try_works(
    what: str, source: str, store: Path, backup: Path, tmp_path: Path
) -> None:
    call = [sys.executable, "-c", KILLED, what, str(tmp_path / source), str(tmp_path / "t")]
    assert subprocess.run(call, env=child_environment(), check=False).returncode == -signal.SIGKILL
    assert not (tmp_path / "t").exists() and leftovers(tmp_path) == [".t.part"]
    assert not is_store(tmp_path / ".t.part") and not (tmp_path / ".t.part" / MANIFEST).exists()
    (restore if what == "restore" else back_up)(tmp_path / source, tmp_path / "t")
    if what == "back_up":
        restore(tmp_path / "t", tmp_path / "u")
    assert content(tmp_path / ("t" if what == "restore" else "u")) == content(store)
    assert not leftovers(tmp_path)


def test_a_disk_that_takes_no_more_is_told_and_the_store_is_intact(store: Path, tmp_path: Path, run: Run) -> None:
    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    with (store / "quarantine" / "big.txt").open("wb") as file:
        file.write(b"x" * 100_000)
    before = content(store)
    done = run("backup", "b", "--store", "s", preexec_fn=small_files)
    assert done.returncode == 1 and "Traceback" not in done.stderr and done.stderr.startswith("kg: "), done.stderr
    assert not (tmp_path / "b").exists() and not leftovers(tmp_path)
    assert content(store) == before
