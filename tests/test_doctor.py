"""The doctor finds what was broken on purpose, says what to do, and what it says to do mends it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import Run
from packaging.requirements import Requirement
from pyoxigraph import Literal, NamedNode

from kg.derive import keep_up
from kg.doctor import Finding, examine
from kg.doctor.installation import library_findings, python_finding
from kg.rdf import canonical, term
from kg.store import open_snapshot, open_store
from kg.store.folder import FORMAT, MARKER, Folder


def of_store(store: Path) -> dict[str, list[Finding]]:
    """By the thing looked at, without the installation's."""
    found: dict[str, list[Finding]] = {}
    for finding in list(examine(store))[len(list(examine(None))) :]:
        found.setdefault(finding.what, []).append(finding)
    return found


def levels(store: Path) -> dict[str, str]:
    order = ("ok", "note", "warning", "error")
    return {what: max((f.level for f in found), key=order.index) for what, found in of_store(store).items()}


def test_this_installation_and_a_whole_store_are_well(built: Path, run: Run) -> None:
    keep_up(built, lambda quads: None)
    assert set(levels(built).values()) == {"ok"}
    done = run("doctor", "--store", built, "--json")
    assert done.returncode == 0, done.stdout
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(set(line) == {"what", "level", "text", "remedy"} for line in lines)
    assert {"python", "libraries", "dictionary", "gazetteer", "frames", "format", "articles", "disk"} <= {
        line["what"] for line in lines if line["level"] == "ok"
    }
    assert all(line["remedy"] for line in lines if line["level"] != "ok")


def test_nothing_is_changed(built: Path) -> None:
    (built / "unpublished").touch()
    before = {p: p.stat().st_mtime_ns for p in built.rglob("*")}
    assert levels(built)["build"] == "warning"
    assert {p: p.stat().st_mtime_ns for p in built.rglob("*")} == before


def test_a_changed_text_and_a_graph_cut_short(built: Path, run: Run) -> None:
    with open_store(built) as store:
        first, second = store.articles()
        text = next(q for q in store.quads(first) if q.predicate == term("schema:text"))
        other = Literal("Зовсім інший текст. " * 20)
        store.patch(first, [text], [type(text)(text.subject, text.predicate, other, text.graph_name)])
        kinds = [q for q in store.quads(second) if q.object == term("kg:ArticleGraph")]
        store.patch(second, kinds, [])
    found = of_store(built)["article"]
    assert {f.level for f in found} == {"error"}
    assert any(first in f.text and "violations" in f.text for f in found)
    assert any(second in f.text and "does not say" in f.text for f in found)
    done = run("doctor", "--store", built)
    assert done.returncode == 1
    assert f"kg remove {first}, then build its file again" in done.stdout
    assert run("doctor", "--store", built, "--quick").returncode == 0
    for graph in (first, second):  # as it says
        assert run("remove", graph, "--store", built).returncode == 0
    assert "article" not in levels(built)


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ("{", "damaged"),
        (json.dumps({"format": FORMAT + 1, "snapshot": 1}), "use the kg that made it"),
        (json.dumps({"format": FORMAT - 1, "snapshot": 1}), "kg migrate --store"),
        (json.dumps({"format": FORMAT, "snapshot": 77}), "snapshot 77 is missing"),
    ],
)
def test_the_marker(built: Path, marker: str, words: str) -> None:
    (built / MARKER).write_text(marker, "utf-8")
    found = [f for findings in of_store(built).values() for f in findings if f.level == "error"]
    assert len(found) == 1
    assert words in str(found[0])


def test_a_first_build_that_was_killed_is_no_damage(tmp_path: Path) -> None:
    with open_store(tmp_path / "s"):
        pass
    folder = Folder(tmp_path / "s")
    folder.point_to(0)
    shutil.rmtree(folder.path / "snapshots")
    folder.unpublished.touch()
    found = levels(tmp_path / "s")
    assert (found["snapshot"], found["build"]) == ("warning", "warning")
    assert "error" not in found.values()


def test_no_store(tmp_path: Path, run: Run) -> None:
    done = run("doctor", "--store", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "not a store of kg" in done.stdout
    assert run("doctor").returncode == 0


def test_damaged_files_of_the_database(built: Path) -> None:
    number = Folder(built).current()
    for file in Folder(built).snapshot(number).glob("*.sst"):
        content = bytearray(file.read_bytes())
        content[: len(content) // 2] = bytes(len(content) // 2)
        file.unlink()  # live/ has it by a hard link
        file.write_bytes(content)
    found = levels(built)
    assert "error" in (found["snapshot"], found.get("database"))


def test_damaged_ledger_is_made_again_as_it_says(built: Path) -> None:
    file = built / "sources.sqlite"
    file.write_bytes(b"no database at all" * 100)
    (finding,) = of_store(built)["sources.sqlite"]
    assert finding.level == "error"
    assert finding.remedy == f"remove {file}: the next build reads all articles again"
    file.unlink()
    assert set(of_store(built)) & {"sources.sqlite"} == set()


def test_conclusions_behind_the_articles(built: Path) -> None:
    assert levels(built)["conclusions"] == "note"
    keep_up(built, lambda quads: None)
    assert levels(built)["conclusions"] == "ok"
    with open_store(built) as store:
        store.remove(store.articles()[0])
    (finding,) = of_store(built)["conclusions"]
    assert (finding.level, finding.text[:9]) == ("warning", "1 article")
    keep_up(built, lambda quads: None)
    assert levels(built)["conclusions"] == "ok"


def test_what_kills_left(built: Path) -> None:
    folder = Folder(built)
    shutil.copytree(folder.live, folder.trial)
    shutil.copytree(folder.snapshot(folder.current()), folder.snapshot(99))
    (built.parent / f".{built.name}.part").mkdir()
    folder.migrating.write_text("x", "utf-8")
    folder.published.mkdir()
    (folder.published / "e.tsv").write_text("http://example.org/g\tunknown\n", "utf-8")
    (folder.quarantine / "bad-0").mkdir(parents=True)
    (folder.quarantine / "bad-0" / "report.en.md").write_text("why", "utf-8")
    found = of_store(built)
    assert len(found["leftover"]) == 3
    assert {"migration", "publication", "quarantine"} <= found.keys()
    assert all(f.remedy for what in found.values() for f in what if f.level != "ok")


def test_sources_and_articles_that_are_no_longer_there(built: Path, tmp_path: Path) -> None:
    (tmp_path / "articles" / "a1.txt").unlink()
    assert levels(built)["sources"] == "note"
    with sqlite3.connect(built / "sources.sqlite") as ledger:
        ledger.execute("UPDATE sources SET graph = 'http://example.org/graph/none'")
    ledger.close()
    assert levels(built)["sources"] == "warning"


def test_versions_are_compared_with_what_is_declared() -> None:
    needed = [
        Requirement("present>=2.0"),
        Requirement("old>=3"),
        Requirement("gone"),
        Requirement('nice; extra == "x"'),
    ]
    held = {"present": "2.1", "old": "2.9"}
    found = list(library_findings(needed, ["x"], held.get))
    assert [(f.what, f.level, f.text) for f in found] == [
        ("libraries", "error", "old 2.9, wanted >=3"),
        ("libraries", "error", "not installed: gone"),
        ("extra x", "note", "not installed: nice"),
    ]
    assert "pip install --upgrade 'kg[x]'" in found[2].remedy
    assert [f.level for f in library_findings(needed[:1], [], held.get)] == ["ok"]
    assert python_finding("3.10.2", ">=3.11").level == "error"
    assert python_finding("3.12.0", ">=3.11").level == "ok"


def test_a_gazetteer_and_a_dictionary_that_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise FileNotFoundError("this installation of kg lacks data/gazetteer")

    monkeypatch.setattr("kg.gazetteer.shipped", broken)
    monkeypatch.setattr("kg.language.morphology.dictionary", broken)
    found = {f.what: f for f in examine(None)}
    for what in ("gazetteer", "dictionary"):
        assert found[what].level == "error"
        assert "lacks data/gazetteer" in found[what].text
        assert "reinstall" in found[what].remedy
    assert found["frames"].level == "ok"  # the next things are looked at


def test_a_foreign_graph_named_as_an_article_is_told(built: Path) -> None:
    graph = NamedNode("https://w3id.org/kg-evidence/graph/0123456789abcdef")
    with open_snapshot(built) as snapshot:
        before = canonical(snapshot.quads())
    with open_store(built) as store:
        quad = next(store.quads(store.articles()[0]))
        store.replace(graph.value, [type(quad)(quad.subject, quad.predicate, quad.object, graph)])
    assert levels(built)["article"] == "error"
    with open_store(built) as store:
        store.remove(graph.value)
    with open_snapshot(built) as snapshot:
        assert canonical(snapshot.quads()) == before
