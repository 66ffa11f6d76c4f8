"""A watched folder: what is put there, changes, or waits behind another writer, gets into the store."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import TEXT, Run, child_environment, fake_reading

from kg.build import Outcome, build, watch
from kg.errors import BadInput
from kg.rdf import canonical
from kg.settings import Settings
from kg.store import open_snapshot, open_store

WAIT = 60  # seconds after which something is broken, whatever the machine does


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f" date 2025-10-24 {TEXT} {text}", "utf-8")


def names(store: Path) -> list[str]:
    with open_snapshot(store) as snapshot:
        return sorted(snapshot.reading(g).article.name for g in snapshot.articles())


class Watched:
    """A watch in a thread: builds that stored or refused something, and notes."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.builds: queue.Queue[list[Outcome]] = queue.Queue()
        self.notes: queue.Queue[str] = queue.Queue()
        self.stop = threading.Event()
        options = {"extractor": fake_reading, "built": self.builds.put, "note": self.notes.put}
        self.thread = threading.Thread(target=watch, args=([str(folder)], store, Settings(), self.stop), kwargs=options)

    def next(self) -> list[str]:
        return [f"{Path(o.path).name} {o.status}" for o in self.builds.get(timeout=WAIT)]


@contextmanager
def watching(folder: Path, store: Path) -> Iterator[Watched]:
    watched = Watched(folder, store)
    watched.thread.start()
    try:
        yield watched
    finally:
        watched.stop.set()
        watched.thread.join(WAIT)
        assert not watched.thread.is_alive()


def test_what_is_put_there_and_what_changes_is_built(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "s"
    write(folder, "a.txt", "один")
    with watching(folder, store) as watched:
        assert watched.next() == ["a.txt stored"]
        (folder / "b").mkdir()
        write(folder / "b", "b.txt", "два")
        assert watched.next() == ["b.txt stored"]
        write(folder, "a.txt", "зовсім інше")
        (folder / "picture.png").write_bytes(b"no article")
        assert watched.next() == ["a.txt stored"]
        (folder / "c.txt").write_bytes(b"\xff\xfe")
        assert watched.next() == ["c.txt failed"]
    (folder / "c.txt").unlink()
    build([str(folder)], tmp_path / "fresh", Settings(), extractor=fake_reading)
    with open_snapshot(store) as one, open_snapshot(tmp_path / "fresh") as other:
        assert canonical(one.quads()) == canonical(other.quads())


def test_changes_wait_while_somebody_else_writes(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "s"
    write(folder, "a.txt", "один")
    with open_store(store), watching(folder, store) as watched:
        assert "another process is writing" in watched.notes.get(timeout=WAIT)
    assert watched.builds.empty()
    with watching(folder, store) as watched:
        assert watched.next() == ["a.txt stored"]


def test_only_folders_are_watched(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        watch([str(tmp_path / "gone")], tmp_path / "s", Settings(), threading.Event())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_by_a_signal_with_whole_articles(tmp_path: Path, number: signal.Signals) -> None:
    write(tmp_path / "in", "a.txt", "один")
    command = [sys.executable, "-m", "kg.cli", "watch", "in", "--store", "s"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=child_environment(), stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr
        assert "1 article stored" in process.stderr.readline()
        os.kill(process.pid, number)
        assert process.wait(WAIT) == 0
        assert process.stderr.read() == "stopped\n"
    assert names(tmp_path / "s") == ["a"]


def test_no_folder_is_a_wrong_call(run: Run) -> None:
    assert run("watch", "--store", "s").returncode == 2
    done = run("watch", "nowhere", "--store", "s")
    assert done.returncode == 1 and "no folder" in done.stderr
