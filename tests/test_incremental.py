"""A build does nothing twice, follows what changes, gives the same bytes with any number of processes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TEXT, Run, child_environment, fake_reading

from kg.build import Outcome, build, remove
from kg.errors import StoreError
from kg.model import Article, Reading
from kg.rdf import canonical
from kg.read import Options
from kg.settings import Settings
from kg.store import open_snapshot


def write(folder: Path, **texts: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f" date 2025-10-24 {TEXT} {text}", "utf-8")
    return [str(folder)]


def numbered(folder: Path, count: int) -> list[str]:
    return write(folder, **{f"n{number:03}": f"№ {number}" for number in range(count)})


def run_build(paths: list[str], store: Path, **options: object) -> list[Outcome]:
    return build(paths, store, Settings(), **{"extractor": fake_reading, **options})  # type: ignore[arg-type]


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [o.status for o in outcomes]


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


def names(store: Path) -> list[str]:
    with open_snapshot(store) as snapshot:
        return sorted(snapshot.reading(g).article.name for g in snapshot.articles())


def never(article: Article) -> Reading:
    raise AssertionError(f"{article.name} was read again")


def test_what_is_unchanged_is_not_read_again(tmp_path: Path) -> None:
    calls: list[str] = []

    def counting(article: Article) -> Reading:
        calls.append(article.name)
        return fake_reading(article)

    paths = write(tmp_path / "in", a="один", b="два")
    assert statuses(run_build(paths, tmp_path / "s", extractor=counting)) == ["stored", "stored"]
    write(tmp_path / "in", c="три")
    assert statuses(run_build(paths, tmp_path / "s", extractor=counting)) == ["unchanged", "unchanged", "stored"]
    assert calls == ["a", "b", "c"]


def test_changed_text_replaces_what_its_file_gave_before(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", a="один", b="два")
    run_build(paths, tmp_path / "s")
    write(tmp_path / "in", a="зовсім інше")
    assert statuses(run_build(paths, tmp_path / "s")) == ["stored", "unchanged"]
    run_build(paths, tmp_path / "fresh")
    assert content(tmp_path / "s") == content(tmp_path / "fresh")


def test_another_date_of_publication_is_read_again(tmp_path: Path) -> None:
    from datetime import date

    file = tmp_path / "a.txt"
    file.write_text(TEXT, "utf-8")
    run_build([str(file)], tmp_path / "s")
    assert statuses(run_build([str(file)], tmp_path / "s", options=Options(date(2025, 1, 2)))) == ["stored"]
    assert statuses(run_build([str(file)], tmp_path / "s", options=Options(date(2025, 1, 2)))) == ["unchanged"]


def test_another_extractor_reads_everything_again(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", a="один", b="два")
    run_build(paths, tmp_path / "s")
    assert statuses(run_build(paths, tmp_path / "s", extractor=Reading)) == ["stored", "stored"]


def test_new_words_in_the_reader_read_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write(tmp_path / "in", a="один")
    run_build(paths, tmp_path / "s")
    monkeypatch.setattr("kg.build.fingerprint.fingerprint", lambda *files: "a frame more")
    assert statuses(run_build(paths, tmp_path / "s")) == ["stored"]


def test_what_failed_is_tried_again_and_the_old_text_stays_until_then(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", a="один")
    run_build(paths, tmp_path / "s")
    before = content(tmp_path / "s")
    write(tmp_path / "in", a="інше")
    [failed] = run_build(paths, tmp_path / "s", extractor=never)
    assert failed.status == "failed" and "was read again" in failed.message
    assert content(tmp_path / "s") == before
    assert statuses(run_build(paths, tmp_path / "s")) == ["stored"]


def test_the_same_text_in_two_files_is_one_article(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", a="один", b="один")
    outcomes = run_build(paths, tmp_path / "s")
    assert statuses(outcomes) == ["stored", "duplicate"]
    assert "the same text as" in outcomes[1].message and outcomes[1].message.endswith("a.txt")
    write(tmp_path / "other", c="один")
    assert statuses(run_build([str(tmp_path / "other")], tmp_path / "s")) == ["duplicate"]
    assert names(tmp_path / "s") == ["a"]


@pytest.mark.parametrize("reader", [fake_reading, Reading])
def test_a_text_may_move_to_another_file_while_its_own_gets_a_new_one(
    tmp_path: Path, reader: Callable[[Article], Reading]
) -> None:
    """By the same reader as before, and by another one, which reads all again."""
    run_build(write(tmp_path / "in", a="один"), tmp_path / "s")
    paths = write(tmp_path / "in", a="інше", b="один")
    run_build(paths, tmp_path / "s", extractor=reader)
    assert statuses(run_build(paths, tmp_path / "s", extractor=reader)) == ["unchanged", "unchanged"]
    with open_snapshot(tmp_path / "s") as snapshot:
        assert len(snapshot.articles()) == 2


def test_articles_are_stored_many_at_a_time_with_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = numbered(tmp_path / "in", 7)
    (tmp_path / "in" / "n004.txt").write_bytes(b"")
    alone = run_build(paths, tmp_path / "together")
    monkeypatch.setattr("kg.build.batch._MOST_BYTES", 1)
    assert run_build(paths, tmp_path / "one by one") == alone
    assert content(tmp_path / "together") == content(tmp_path / "one by one")


def test_a_repeated_text_that_failed_fails_both_times(tmp_path: Path) -> None:
    assert statuses(run_build(write(tmp_path / "in", a="один", b="один"), tmp_path / "s", extractor=never)) == [
        "failed",
        "failed",
    ]


def test_an_article_stays_while_one_of_its_files_does(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    run_build(write(folder, a="один", b="один", c="інше"), tmp_path / "s")
    assert [(r.sources, r.articles) for r in remove([str(folder / "a.txt")], tmp_path / "s")] == [(1, 0)]
    assert len(names(tmp_path / "s")) == 2
    assert [(r.sources, r.articles) for r in remove([str(folder / "b.txt")], tmp_path / "s")] == [(1, 1)]
    assert names(tmp_path / "s") == ["c"]


def test_removed_articles_leave_nothing_behind(tmp_path: Path) -> None:
    run_build(write(tmp_path / "in", a="один"), tmp_path / "s")
    before = content(tmp_path / "s")
    run_build(write(tmp_path / "more", b="два", c="три"), tmp_path / "s")
    [removed] = remove([str(tmp_path / "more")], tmp_path / "s")
    assert removed.articles == 2
    assert content(tmp_path / "s") == before
    assert statuses(run_build([str(tmp_path / "more")], tmp_path / "s")) == ["stored", "stored"]


def test_remove_takes_the_iri_of_an_article(tmp_path: Path) -> None:
    run_build(write(tmp_path / "in", a="один", b="два"), tmp_path / "s")
    with open_snapshot(tmp_path / "s") as snapshot:
        graph = snapshot.articles()[0]
    [removed] = remove([graph.replace("/graph/", "/article/")], tmp_path / "s")
    assert (removed.sources, removed.articles) == (1, 1)
    assert len(names(tmp_path / "s")) == 1


def test_missing_removes_what_files_that_are_gone_gave(tmp_path: Path) -> None:
    run_build(write(tmp_path / "in", a="один", b="два"), tmp_path / "s")
    (tmp_path / "in" / "a.txt").unlink()
    assert [r.articles for r in remove([], tmp_path / "s", missing=True)] == [1]
    assert names(tmp_path / "s") == ["b"]


def test_remove_says_what_it_does_not_know(run: Run, built: Path) -> None:
    done = run("remove", "nowhere", "--store", built)
    assert done.returncode == 1 and "nowhere: nothing in the store came from it" in done.stderr
    done = run("remove", "articles", "nowhere", "--store", built)
    assert done.returncode == 4 and "2 articles removed" in done.stderr
    assert run("remove", "--store", built).returncode == 2
    assert "not a store" in run("remove", "x", "--store", "none").stderr


def test_any_number_of_processes_gives_the_same_bytes_and_outcomes(tmp_path: Path) -> None:
    paths = numbered(tmp_path / "in", 25)
    alone = run_build(paths, tmp_path / "one")
    assert run_build(paths, tmp_path / "three", workers=3) == alone
    assert content(tmp_path / "one") == content(tmp_path / "three")


def dying(article: Article) -> Reading:
    """Takes its process with it on one article."""
    if article.name == "n005":
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_reading(article)


def test_a_process_that_dies_costs_its_article_alone(tmp_path: Path) -> None:
    outcomes = run_build(numbered(tmp_path / "in", 12), tmp_path / "s", workers=2, extractor=dying)
    [failed] = [o for o in outcomes if o.status != "stored"]
    assert Path(failed.path).name == "n005.txt" and "died" in failed.message
    assert len(names(tmp_path / "s")) == 11


def test_limit_takes_the_first_and_fail_fast_stops(tmp_path: Path) -> None:
    paths = numbered(tmp_path / "in", 6)
    assert statuses(run_build(paths, tmp_path / "a", limit=2)) == ["stored", "stored"]
    (tmp_path / "in" / "n001.txt").write_bytes(b"")
    assert statuses(run_build(paths, tmp_path / "b", fail_fast=True)) == ["stored", "failed"]
    assert names(tmp_path / "b") == ["n000"]


def test_the_report_tells_of_every_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "good.txt").write_text(TEXT, "utf-8")
    done = run("build", "bad.txt", "good.txt", "gone.txt", "--store", "s", "--report", "run.json")
    report = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert done.returncode == report["exit_code"] == 4
    assert report["articles"] == {"failed": 2, "stored": 1}
    assert {o["path"] for o in report["outcomes"]} == {"bad.txt", "good.txt", "gone.txt"}
    assert all(o["message"] for o in report["outcomes"] if o["status"] == "failed")


def test_a_damaged_ledger_is_told_with_the_remedy(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", a="один")
    run_build(paths, tmp_path / "s")
    before = content(tmp_path / "s")
    (tmp_path / "s" / "sources.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"damaged .*remove it"):
        run_build(paths, tmp_path / "s")
    (tmp_path / "s" / "sources.sqlite").unlink()
    assert statuses(run_build(paths, tmp_path / "s")) == ["stored"]
    assert content(tmp_path / "s") == before


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import fake_reading
from kg.build import build
from kg.settings import Settings
print("begin", flush=True)
build([sys.argv[2]], Path(sys.argv[3]), Settings(), extractor=fake_reading)
"""


@pytest.mark.slow
def test_killed_at_any_moment_and_continued_gives_the_bytes_of_an_undisturbed_build(tmp_path: Path) -> None:
    """The second generation of the texts: the kills fall between writing the new article and dropping the old."""
    numbered(tmp_path / "in", 40)
    paths = write(tmp_path / "in", **{f"n{n:03}": f"№ {n}, виправлено" for n in range(0, 40, 2)})
    run_build(paths, tmp_path / "undisturbed")
    old = tmp_path / "old"
    chance = random.Random(10)
    for attempt in range(5):
        store = tmp_path / f"s{attempt}"
        run_build(numbered(old, 40), store)
        _as_if_old_were(tmp_path / "in", old)
        command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(old), str(store)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=child_environment()) as process:
            assert process.stdout and process.stdout.readline() == b"begin\n"
            try:
                process.wait(chance.uniform(0.0, 0.6))
            except subprocess.TimeoutExpired:
                process.kill()
        run_build([str(old)], store)
        assert content(store) == content(tmp_path / "undisturbed")


def _as_if_old_were(new: Path, old: Path) -> None:
    for file in new.iterdir():
        (old / file.name).write_bytes(file.read_bytes())
