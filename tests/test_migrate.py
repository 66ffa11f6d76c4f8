"""An older store is recognised, brought forward with a backup kept, and of its old format until all is done.

`golden/store-format-1.tar.xz` was written by an earlier kg, before it knew sketches: an article, and one that is nearly
the same text.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT, Run, child_environment

from kg.build.migrate import migrate
from kg.errors import StoreError
from kg.rdf import canonical, copies_graph
from kg.store import FORMAT, OtherFormat, open_snapshot, open_store
from kg.store.backup import back_up, restore
from kg.store.folder import MARKER, Folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(ROOT / "tests" / "golden" / "store-format-1.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "store"


def graphs(store: Path) -> dict[str, bytes]:
    with open_snapshot(store) as snapshot:
        return {graph: canonical(snapshot.quads(graph)) for graph in snapshot.graphs()}


COMMANDS = (
    ("build", ROOT / "data" / "articles"),
    ("query", "denials"),
    ("validate",),
    ("derive",),
    ("remove", "x.txt"),
    ("export", "rdf"),
    ("serve", "--check"),
    ("publish", "--endpoint", "http://127.0.0.1:1/"),
    ("info",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_says_what_to_do(old: Path, run: Run, command: tuple[object, ...]) -> None:
    done = run(*command, "--store", old)
    assert done.returncode == 1
    assert "store format 1, this kg reads 2; kg migrate --store" in done.stderr
    assert "Traceback" not in done.stderr
    assert Folder(old).marker() == (1, 1)


def test_it_is_brought_forward_and_the_backup_is_what_it_was(old: Path, tmp_path: Path, run: Run) -> None:
    done = run("migrate", "--store", old)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"format 1 is now format {FORMAT}, 2 articles looked through" in done.stderr
    assert run("migrate", "--store", old).returncode == 0

    now = graphs(old)
    copies = now.pop(copies_graph().value)
    assert copies.count(b"toArticle> <https://w3id.org/kg-evidence/article/08896f830382164d>") == 1
    assert set(re.findall(rb"^<([^>]+)>", copies, re.M)) == {b"https://w3id.org/kg-evidence/copy/d9493d0ceec3e49f"}
    assert run("validate", "--store", old).returncode == 0

    restore(tmp_path / "store.format-1", tmp_path / "again")
    with pytest.raises(OtherFormat), open_snapshot(tmp_path / "again"):
        pass
    assert migrate(tmp_path / "again").version == 1
    again = graphs(tmp_path / "again")
    assert again.pop(copies_graph().value) == copies
    assert again == now


KILLED = """
import os, signal, sys
from pathlib import Path
from kg.build import migrate as module
from kg.store.folder import Folder
store, moment = Path(sys.argv[1]), sys.argv[2]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "backup":
    module.back_up = die
elif moment == "steps":
    module._sketches = die
elif moment == "written":
    Folder.point_to = die
module.migrate(store)
"""


@pytest.mark.parametrize("moment", ["backup", "steps", "written"])
def test_broken_off_it_is_of_the_old_format_and_goes_on(old: Path, tmp_path: Path, moment: str) -> None:
    call = [sys.executable, "-c", KILLED, str(old), moment]
    assert subprocess.run(call, env=child_environment(), check=False).returncode == -signal.SIGKILL
    assert Folder(old).marker()[0] == 1
    with pytest.raises(OtherFormat), open_store(old):
        pass
    done = migrate(old)
    assert done.backup == tmp_path / "store.format-1"
    assert Folder(old).marker()[0] == FORMAT
    assert sorted(p.name for p in tmp_path.iterdir()) == ["store", "store.format-1"]
    assert not Folder(old).migrating.exists()
    with open_snapshot(old) as snapshot:
        assert len(snapshot.articles()) == 2
        assert copies_graph().value in snapshot.graphs()


def test_nothing_is_overwritten_and_nothing_else_is_taken_for_an_old_store(old: Path, tmp_path: Path) -> None:
    (tmp_path / "store.format-1").mkdir()
    with pytest.raises(StoreError, match="exists already"):
        migrate(old)
    assert Folder(old).marker() == (1, 1)
    (old / MARKER).write_text(json.dumps({"format": FORMAT + 1, "snapshot": 1}), "utf-8")
    with pytest.raises(OtherFormat, match="a newer kg made it"):
        migrate(old)
    with pytest.raises(OtherFormat, match="a newer kg made it"):
        back_up(old, tmp_path / "b")
    with pytest.raises(StoreError, match="not a store"):
        migrate(tmp_path / "nowhere")


def test_a_backup_that_is_noted_wrongly_is_told(old: Path) -> None:
    Folder(old).migrating.write_text("{", "utf-8")
    with pytest.raises(StoreError, match="cannot be read"):
        migrate(old)


def test_a_full_disk_leaves_the_old_store(old: Path, run: Run) -> None:
    """No file may grow beyond some kilobytes: what a full disk does, without needing one."""
    limited = f"ulimit -f 16; exec {sys.executable} -m kg.cli migrate --store {old}"
    env = {**child_environment(), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(["bash", "-c", limited], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert Folder(old).marker() == (1, 1)
    assert sorted(p.name for p in old.parent.iterdir()) == ["store"]
    assert (old / "snapshots" / "1").is_dir()
