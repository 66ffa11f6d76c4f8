"""Partitions: the same content gives the same files, a store comes back out of them, damage is named and not loaded."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import fsspec
import pytest
from conftest import TEXT, Run, fake_reading

from kg.build import build, load
from kg.errors import BadInput, StoreError
from kg.rdf import canonical
from kg.settings import Settings
from kg.storage import Location, StorageError
from kg.store import is_store, open_snapshot
from kg.store.partitions import MANIFEST, export, read_manifest

DAYS = 3
UNBUFFERED = {**os.environ, "PYTHONUNBUFFERED": "1"}
PRINTED_AGAIN = " ".join(f"{TEXT} {n} тисяч" for n in range(8))


def articles(folder: Path, first: int, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(first, first + count):
        day = date(2025, 10, 24) + timedelta(number % DAYS)
        (folder / f"{number:03}.txt").write_text(f" date {day} {TEXT} № {number}", "utf-8")


def built(store: Path, folder: Path) -> Path:
    outcomes = build([str(folder)], store, Settings(), extractor=fake_reading)
    assert {o.status for o in outcomes} == {"stored"}, outcomes
    return store


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


def exported(store: Path, target: Path | str, packed: bool = False) -> int:
    """How many files were written."""
    with open_snapshot(store) as snapshot:
        return export(snapshot, Location(str(target)), packed).written


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    articles(tmp_path / "in", 0, 7)
    for name, day in (("agency", "2025-10-24"), ("again", "2025-10-25")):
        (tmp_path / "in" / f"{name}.txt").write_text(f" date {day} {name}. {PRINTED_AGAIN}", "utf-8")
    (tmp_path / "in" / "undated.txt").write_text(f"{TEXT} колись", "utf-8")
    return built(tmp_path / "s", tmp_path / "in")


@pytest.fixture
def partitions(store: Path, tmp_path: Path) -> Path:
    exported(store, tmp_path / "p")
    return tmp_path / "p"


def test_a_store_comes_back_to_the_byte(store: Path, partitions: Path, tmp_path: Path) -> None:
    loaded = load(Location(str(partitions)), tmp_path / "again")
    assert [done.refused for done in loaded] == [""] * 5
    assert content(tmp_path / "again") == content(store)
    assert b"/graph/copies" in content(store), "a copy is among them"
    load(Location(str(partitions)), tmp_path / "again")
    assert content(tmp_path / "again") == content(store), "loading again changes nothing"


def test_each_day_is_a_file_with_its_checksum(partitions: Path) -> None:
    days = ["2025-10-24", "2025-10-25", "2025-10-26", "shared", "undated"]
    assert set(files(partitions)) == {*(f"{day}.nq" for day in days), MANIFEST}
    for partition in read_manifest(Location(str(partitions))):
        written = (partitions / partition.file).read_bytes()
        assert hashlib.sha256(written).hexdigest() == partition.sha256
        assert len(written) == partition.bytes > 0
        assert written.count(b"\n") == partition.quads
        assert len({line.rsplit(b" <", 1)[1] for line in written.splitlines()}) == partition.graphs
        dated = [line for line in written.splitlines() if b"datePublished" in line and b"XMLSchema#date" in line]
        assert {partition.day} == {line.split(b'"')[1].decode() for line in dated} or not dated


def test_the_bytes_follow_from_the_content_alone(partitions: Path, tmp_path: Path) -> None:
    given = sorted((tmp_path / "in").iterdir(), reverse=True)
    for number, file in enumerate(given):  # one after another, last first, another store
        build([str(file)], tmp_path / "t", Settings(), extractor=fake_reading, workers=1 + number % 2)
    exported(tmp_path / "t", tmp_path / "q")
    assert files(tmp_path / "q") == files(partitions)


def test_packed_files_are_the_same_each_time_and_load(store: Path, partitions: Path, tmp_path: Path) -> None:
    exported(store, tmp_path / "a", packed=True)
    exported(store, tmp_path / "b", packed=True)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    unpacked = gzip.decompress((tmp_path / "a" / "2025-10-24.nq.gz").read_bytes())
    assert unpacked == (partitions / "2025-10-24.nq").read_bytes()
    load(Location(str(tmp_path / "a")), tmp_path / "t")
    assert content(tmp_path / "t") == content(store)


def test_only_days_that_changed_are_written_again(store: Path, partitions: Path, tmp_path: Path) -> None:
    assert exported(store, partitions) == 0
    articles(tmp_path / "more", 9, 1)  # of the first day
    built(store, tmp_path / "more")
    before = files(partitions)
    assert exported(store, partitions) == 1
    after = files(partitions)
    assert {name for name in after if after[name] != before[name]} == {"2025-10-24.nq", MANIFEST}


def test_a_day_that_is_gone_is_taken_out(store: Path, partitions: Path, tmp_path: Path, run: Run) -> None:
    run("remove", tmp_path / "in" / "undated.txt", "--store", store)
    exported(store, partitions)
    assert "undated.nq" not in files(partitions)
    load(Location(str(partitions)), tmp_path / "t")
    assert content(tmp_path / "t") == content(store)


def test_several_stores_become_one(store: Path, tmp_path: Path) -> None:
    inputs = sorted((tmp_path / "in").iterdir())
    for number in range(2):
        build([str(p) for p in inputs[number::2]], tmp_path / f"s{number}", Settings(), extractor=fake_reading)
        exported(tmp_path / f"s{number}", tmp_path / f"p{number}")
        load(Location(str(tmp_path / f"p{number}")), tmp_path / "one")
    assert content(tmp_path / "one") == content(store)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-10])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_damaged_file_is_named_and_the_others_are_loaded(
    damage: Callable[[Path], object], store: Path, partitions: Path, tmp_path: Path, run: Run
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(partitions, whole)
    damage(partitions / "2025-10-25.nq")
    done = run("load", partitions, "--store", tmp_path / "t")
    assert done.returncode == 4
    assert f"refused: {partitions}/2025-10-25.nq: " in done.stderr
    with open_snapshot(tmp_path / "t") as snapshot:
        days = {day.isoformat() if day else "" for day in snapshot.days().values()}
    assert days == {"2025-10-24", "2025-10-26", ""}, "of the damaged day nothing"
    assert run("load", whole, "--store", tmp_path / "t").returncode == 0, "and the load goes on"
    assert content(tmp_path / "t") == content(store)


@pytest.mark.parametrize(
    "manifest",
    ["", "{}", "[]", '{"partitions": 2, "quads": 0, "files": []}', '{"partitions": 1, "quads": 7, "files": []}'],
)
def test_a_manifest_that_cannot_be_trusted_stops_before_a_store_is_made(
    manifest: str, partitions: Path, tmp_path: Path
) -> None:
    (partitions / MANIFEST).write_text(manifest, "utf-8")
    with pytest.raises(BadInput, match=MANIFEST):
        load(Location(str(partitions)), tmp_path / "t")
    assert not is_store(tmp_path / "t")


def test_a_manifest_leads_to_no_file_elsewhere(partitions: Path, tmp_path: Path) -> None:
    text = (partitions / MANIFEST).read_text("utf-8")
    (partitions / MANIFEST).write_text(text.replace('"shared.nq"', '"../p/shared.nq"'), "utf-8")
    with pytest.raises(BadInput, match="damaged"):
        load(Location(str(partitions)), tmp_path / "t")


def test_a_folder_with_other_files_is_left_alone(store: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="other files"):
        exported(store, tmp_path / "in")
    assert MANIFEST not in files(tmp_path / "in")


@pytest.fixture
def bucket() -> Iterator[str]:
    yield "memory://bucket"
    fsspec.filesystem("memory").store.clear()


def test_partitions_in_a_storage_elsewhere_are_the_same(
    store: Path, partitions: Path, bucket: str, tmp_path: Path
) -> None:
    assert exported(store, f"{bucket}/p") == 5
    stored = fsspec.filesystem("memory")
    assert {name: stored.cat_file(f"/bucket/p/{name}") for name in files(partitions)} == files(partitions)
    load(Location(f"{bucket}/p"), tmp_path / "t")
    assert content(tmp_path / "t") == content(store)
    stored.pipe_file("/bucket/p/2025-10-24.nq", b"cut")
    (refused,) = (done.refused for done in load(Location(f"{bucket}/p"), tmp_path / "u") if done.refused)
    assert refused.startswith(f"{bucket}/p/2025-10-24.nq: damaged")


def test_partitions_are_loaded_from_a_web_server(store: Path, partitions: Path, tmp_path: Path, run: Run) -> None:
    (partitions / "undated.nq").write_bytes(b"")
    command = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(partitions)]
    with subprocess.Popen([*command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=UNBUFFERED) as server:
        assert server.stdout
        address = server.stdout.readline().split(b"(")[1].split(b"/)")[0].decode()
        done = run("load", address, "--store", tmp_path / "t")
        nothing = run("load", f"{address}/nothing", "--store", tmp_path / "u")
        server.terminate()
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("refused") == 2 and f"{address}/undated.nq: damaged" in done.stderr
    with open_snapshot(tmp_path / "t") as snapshot:
        assert len(snapshot.articles()) == 9
    assert nothing.returncode == 1 and "manifest.json is missing" in nothing.stderr


def test_a_storage_that_cannot_be_spoken_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nix://bucket/manifest.json: .*not known"):
        load(Location("nix://bucket"), tmp_path / "t")


def test_the_commands_say_what_they_did(store: Path, tmp_path: Path, run: Run) -> None:
    done = run("export", "partitions", "--store", store, "-o", tmp_path / "p")
    manifest = json.loads((tmp_path / "p" / MANIFEST).read_text("utf-8"))
    assert f"{manifest['quads']:,} quads in 5 files, 5 written" in done.stderr
    done = run("load", tmp_path / "p", "--store", tmp_path / "t")
    assert f"with {manifest['quads']:,} quads loaded from 5 files" in done.stderr
    assert run("load", tmp_path / "in", "--store", tmp_path / "u").returncode == 1
