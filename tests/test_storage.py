"""Inputs and outputs in a storage elsewhere, through fsspec: read, known again, removed as files of a disk are."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner
from conftest import TEXT, fake_reading

from kg.build import Outcome, build, remove
from kg.cli import group
from kg.rdf import canonical
from kg.read import Options, find
from kg.settings import Settings
from kg.storage import Location, StorageError
from kg.store import open_snapshot

DATED = f" date 2025-10-24 {TEXT}"


@pytest.fixture
def bucket() -> Iterator[Any]:
    """A storage that is no disk. What is named here is below memory://news."""
    storage = fsspec.filesystem("memory")
    storage.store.clear()
    for number in range(3):
        storage.pipe_file(f"/news/{number % 2}/{number}.txt", f"{DATED} № {number}".encode())
    storage.pipe_file("/news/notes.docx", b"no article")
    yield storage
    storage.store.clear()


def run_build(*paths: object, store: Path, options: Options | None = None) -> list[Outcome]:
    return build(map(str, paths), store, Settings(), extractor=fake_reading, options=options)


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


def statuses(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(o.path, o.status) for o in outcomes]


def test_a_bucket_gives_the_bytes_of_a_folder(bucket: Any, tmp_path: Path) -> None:
    for number in range(3):
        file = tmp_path / "in" / str(number % 2) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bucket.cat_file(f"/news/{number % 2}/{number}.txt"))
    run_build(tmp_path / "in", store=tmp_path / "a")
    outcomes = run_build("memory://news", store=tmp_path / "b")
    assert statuses(outcomes) == [(f"memory:///news/{n % 2}/{n}.txt", "stored") for n in (0, 2, 1)]
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_what_is_unchanged_is_left_alone_and_changed_text_replaces(bucket: Any, tmp_path: Path) -> None:
    run_build("memory://news", store=tmp_path / "s")
    bucket.pipe_file("/news/1/1.txt", f"{DATED} № 11".encode())
    outcomes = run_build("memory://news", store=tmp_path / "s")
    assert [o.status for o in outcomes] == ["unchanged", "unchanged", "stored"]
    with open_snapshot(tmp_path / "s") as snapshot:
        assert len(snapshot.articles()) == 3


def test_articles_go_by_their_address_and_when_they_are_missing(bucket: Any, tmp_path: Path) -> None:
    run_build("memory://news", store=tmp_path / "s")
    assert [r.articles for r in remove(["memory://news/0"], tmp_path / "s")] == [2]
    run_build("memory://news", store=tmp_path / "s")
    bucket.rm_file("/news/0/2.txt")
    assert [r.articles for r in remove([], tmp_path / "s", missing=True)] == [1]


def test_what_cannot_be_asked_is_not_missing(bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_build("memory://news", store=tmp_path / "s")

    def unreachable(*_: object, **__: object) -> None:
        raise TimeoutError("the storage does not answer")

    monkeypatch.setattr(type(bucket), "info", unreachable)
    with pytest.raises(StorageError, match="does not answer"):
        Location("memory://news").exists()
    assert [r.articles for r in remove([], tmp_path / "s", missing=True)] == [0]


@pytest.mark.parametrize("name", ["many.jsonl", "many.jsonl.gz", "many.zip"])
def test_tables_and_archives_are_read_where_they_lie(name: str, bucket: Any, tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"{TEXT} № {n}", "date": "2025-10-24"}, ensure_ascii=False) for n in range(5)]
    data = "\n".join(lines).encode()
    if name.endswith(".zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a/many.jsonl", data)
        data = packed.getvalue()
    bucket.pipe_file(f"/tables/{name}", gzip.compress(data) if name.endswith(".gz") else data)
    outcomes = run_build(f"memory://tables/{name}", store=tmp_path / "s")
    assert [o.status for o in outcomes] == ["stored"] * 5
    assert [o.status for o in run_build(f"memory://tables/{name}", store=tmp_path / "s")] == ["unchanged"] * 5


def test_patterns_choose_among_files(bucket: Any) -> None:
    assert list(find(["memory://news/*/[12].txt"])) == [
        Location("memory:///news/0/2.txt"),
        Location("memory:///news/1/1.txt"),
    ]
    assert list(find(["memory://news/0/0.txt", "memory:///news/0/0.txt"])) == [Location("memory:///news/0/0.txt")]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("memory://nothing", "there is no such file"),
        ("memory://news/*.md", "there is no such file"),
        ("memory://news/notes.docx", "cannot read .docx"),
        ("nix://news/a.txt", "not known"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_others_go_on(
    given: str, reason: str, bucket: Any, tmp_path: Path
) -> None:
    failed, *others = sorted(run_build(given, "memory://news/0", store=tmp_path / "s"), key=lambda o: o.status)
    assert failed.status == "failed" and reason in failed.message
    assert given.partition("://")[2] in failed.message
    assert [o.status for o in others] == ["stored"] * 2


def test_a_file_above_the_limit_is_not_fetched(bucket: Any, tmp_path: Path) -> None:
    options = replace(Options(), max_bytes=10)
    outcomes = run_build("memory://news/0/0.txt", store=tmp_path / "s", options=options)
    assert "above the limit" in outcomes[0].message


def test_reports_and_exports_go_to_an_address(bucket: Any, tmp_path: Path) -> None:
    store = ["--store", str(tmp_path / "s")]
    call = CliRunner().invoke
    assert call(group, ["build", "memory://news", *store, "--report", "memory://out/report.json"]).exit_code == 0
    assert json.loads(bucket.cat_file("/out/report.json"))["articles"] == {"stored": 3}
    assert call(group, ["export", "rdf", *store, "-o", "memory://out/graph.nq"]).exit_code == 0
    assert bucket.cat_file("/out/graph.nq") == content(tmp_path / "s")


def test_an_output_that_breaks_off_leaves_the_old_one(bucket: Any) -> None:
    bucket.pipe_file("/out/a.txt", b"old")
    with pytest.raises(ZeroDivisionError), Location("memory://out/a.txt").writing() as file:
        file.write(b"new")
        raise ZeroDivisionError
    assert bucket.cat_file("/out/a.txt") == b"old"
