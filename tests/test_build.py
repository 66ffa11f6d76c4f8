"""A build stores every good article whole, tells of the others, and can be repeated without a trace."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TEXT, child_environment, fake_reading

from kg.build import Outcome, build, exit_code
from kg.errors import StoreError
from kg.model import Article, Entity, Reading
from kg.rdf import canonical
from kg.settings import Settings
from kg.store import is_store, open_snapshot

SETTINGS = Settings()


def articles(folder: Path, count: int) -> list[str]:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(f" date 2025-10-24 {TEXT} № {number}", "utf-8")
    return [str(folder)]


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


def run_build(paths: list[str], store: Path, extractor=fake_reading) -> list[Outcome]:  # type: ignore[no-untyped-def]
    return build(paths, store, SETTINGS, extractor=extractor)


def test_two_builds_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    paths = [str(p) for p in sorted(Path(articles(tmp_path / "in", 5)[0]).iterdir())]
    run_build(paths, tmp_path / "a")
    run_build(paths[::-1], tmp_path / "b")
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_building_again_changes_nothing(tmp_path: Path) -> None:
    paths = articles(tmp_path / "in", 3)
    run_build(paths, tmp_path / "s")
    before = content(tmp_path / "s")
    run_build(paths, tmp_path / "s")
    assert content(tmp_path / "s") == before


def test_a_new_reading_of_an_article_replaces_the_old_one(tmp_path: Path) -> None:
    paths = articles(tmp_path / "in", 1)
    run_build(paths, tmp_path / "s")
    run_build(paths, tmp_path / "s", lambda article: Reading(article))
    with open_snapshot(tmp_path / "s") as snapshot:
        [graph] = snapshot.articles()
        assert snapshot.reading(graph).statements == ()


def failing(article: Article) -> Reading:
    """Breaks on the second article, makes a graph that violates a shape of the fourth."""
    if article.name == "001":
        raise RuntimeError("cannot think")
    reading = fake_reading(article)
    if article.name == "003":
        bad = replace(reading.statements[0], confidence=7.0)
        return replace(reading, statements=(bad,))
    return reading


def test_bad_articles_do_not_stop_the_others(tmp_path: Path) -> None:
    paths = articles(tmp_path / "in", 5)
    outcomes = run_build([*paths, str(tmp_path / "missing.txt")], tmp_path / "s", failing)
    assert sorted(o.status for o in outcomes) == ["failed", "failed", "quarantined", "stored", "stored", "stored"]
    by_name = {Path(o.path).stem: o for o in outcomes}
    assert "cannot think" in by_name["001"].message
    assert "no such file" in by_name["missing"].message
    with open_snapshot(tmp_path / "s") as snapshot:
        assert {snapshot.reading(g).article.name for g in snapshot.articles()} == {"000", "002", "004"}


def test_quarantine_keeps_graph_and_report(tmp_path: Path) -> None:
    outcomes = run_build(articles(tmp_path / "in", 4), tmp_path / "s", failing)
    report = Path(next(o for o in outcomes if o.status == "quarantined").message.split(": see ")[1])
    assert report.is_relative_to(tmp_path / "s" / "quarantine")
    assert report.read_text("utf-8")
    assert {p.name for p in report.parent.iterdir()} >= {"graph.nq", "article.txt"}


def test_quarantine_goes_where_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(quarantine=str(tmp_path / "refused"))
    build(articles(tmp_path / "in", 4), tmp_path / "s", settings, extractor=failing)
    assert len(list((tmp_path / "refused").iterdir())) == 1


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (["stored"], 0),
        (["failed"], 1),
        (["failed", "failed"], 1),
        (["stored", "quarantined"], 3),
        (["quarantined"], 3),
        (["stored", "failed"], 4),
        (["quarantined", "failed"], 4),
    ],
)
def test_exit_codes(statuses: list[str], code: int) -> None:
    assert exit_code(Outcome("x", status) for status in statuses) == code  # type: ignore[arg-type]


def test_nothing_readable_makes_no_store(tmp_path: Path) -> None:
    assert exit_code(run_build([str(tmp_path / "none.txt")], tmp_path / "s")) == 1
    assert not is_store(tmp_path / "s")


def test_a_failing_disk_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="a file, not a folder"):
        run_build(articles(tmp_path / "in", 1), tmp_path / "file")


def test_another_base_names_everything_differently(tmp_path: Path) -> None:
    base = "http://example.org/news#"
    build(articles(tmp_path / "in", 1), tmp_path / "s", Settings(base=base), extractor=fake_reading)
    with open_snapshot(tmp_path / "s") as snapshot:
        assert all(graph.startswith(base) for graph in snapshot.graphs())
        assert snapshot.reading(snapshot.articles()[0]).statements


def test_entities_keep_what_each_article_calls_them(tmp_path: Path) -> None:
    """Two articles name one entity differently: dropping one leaves the other's name."""

    def named(article: Article) -> Reading:
        reading = fake_reading(article)
        statement = reading.statements[0]
        speaker = Entity(f"Особа {article.name}", "person", qid="Q56226")
        return replace(reading, statements=(replace(statement, speaker=(speaker,), quote_kind="indirect"),))

    run_build(articles(tmp_path / "in", 2), tmp_path / "s", named)
    with open_snapshot(tmp_path / "s") as snapshot:
        names = {snapshot.reading(g).statements[0].speaker[0].name for g in snapshot.articles()}
    assert names == {"Особа 000", "Особа 001"}


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import fake_reading
from kg.build import build
from kg.settings import Settings
build([sys.argv[2]], Path(sys.argv[3]), Settings(), extractor=fake_reading,
      tell=lambda outcome: (print(outcome.status, flush=True), sys.stdin.readline()))
"""


@pytest.mark.parametrize("after", [1, 4, 8])
def test_a_killed_build_leaves_whole_articles_and_resumes(tmp_path: Path, after: int) -> None:
    paths = articles(tmp_path / "in", 12)
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), paths[0], str(tmp_path / "s")]
    with _waiting_for_us(command) as process:
        for _ in range(after):
            _go_on(process)
        process.send_signal(signal.SIGKILL)
    with open_snapshot(tmp_path / "s") as snapshot:
        graphs = snapshot.articles()
        assert len(graphs) >= after
        for graph in graphs:
            reading = snapshot.reading(graph)
            assert reading == fake_reading_as_stored(reading)
    run_build(paths, tmp_path / "s")
    run_build(paths, tmp_path / "undisturbed")
    assert content(tmp_path / "s") == content(tmp_path / "undisturbed")


def _waiting_for_us(command: list[str]) -> subprocess.Popen[str]:
    """A build that waits for a line after each outcome."""
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=child_environment(), text=True)


def _go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin and process.stdout
    assert process.stdout.readline() == "stored\n"
    process.stdin.write("\n")
    process.stdin.flush()


def fake_reading_as_stored(reading: Reading) -> Reading:
    """What the fake extractor says of the same text, through the graph and back."""
    from kg.rdf import Iris, reading_of, to_quads

    whole = fake_reading(reading.article)
    return reading_of(to_quads(whole), Iris(reading.article.key, SETTINGS.base).article.value)


def test_readers_go_on_while_a_build_is_running(tmp_path: Path, built: Path) -> None:
    before = content(built)
    paths = articles(tmp_path / "in", 8)
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), paths[0], str(built)]
    with _waiting_for_us(command) as process:
        _go_on(process)  # in the middle of writing, for as long as we like
        assert content(built) == before
        with pytest.raises(StoreError, match="another process is writing"):
            run_build(paths, built)
        process.communicate("\n" * 8)
    with open_snapshot(built) as snapshot:
        assert len(snapshot.articles()) == 10


def test_only_build_knows_both_reading_and_storing() -> None:
    source = Path(__file__).parent.parent / "src" / "kg"
    steps = {"kg.read": set(), "kg.extract": set(), "kg.gate": set(), "kg.store": set()}  # type: dict[str, set[str]]
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            package = ".".join((getattr(node, "module", None) or "").split(".")[:2])
            if isinstance(node, ast.ImportFrom) and package in steps:
                steps[package].add(path.relative_to(source).parts[0])
    knowing = set.intersection(*steps.values()) - {"cli"}
    assert knowing == {"build"}
