"""A text that was printed again is a copy of the first one: found as articles come and go, told to `kg derive`."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import Run
from pyoxigraph import RdfFormat, parse

from kg.build import build, remove
from kg.build.sketch import sketch
from kg.derive import claims_of, conclude
from kg.gate import check_derived
from kg.model import Article, Reading
from kg.rdf import canonical, copied_from, copies_graph, term
from kg.resources import resource
from kg.settings import Settings
from kg.store import open_snapshot

ROOT = Path(__file__).parent.parent
REPORT = (ROOT / "data" / "articles" / "dprk-prisoners-2025-01-14.txt").read_text("utf-8").split(" ", 4)[-1]
OTHER = (ROOT / "tests" / "gold" / "plant-explosion-2025-10-13.txt").read_text("utf-8").split(" ", 4)[-1]
DAY = date(2025, 1, 14)
HEADLINE = "Головні новини дня від нашої редакції."
GRAPH = copies_graph().value


def put(folder: Path, name: str, text: str, day: date = DAY) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(f" date {day} {text}", "utf-8")


def run_build(*folders: Path, store: Path) -> None:
    outcomes = build([str(f) for f in folders], store, Settings(), extractor=Reading)
    assert all(o.status in ("stored", "unchanged") for o in outcomes), outcomes


def copies(store: Path) -> dict[str, str]:
    """Name of an article → name of the one that it is a copy of."""
    with open_snapshot(store) as snapshot:
        articles = [snapshot.reading(graph).article for graph in snapshot.articles()]
        names = {a.key: a.name for a in articles}
        return {names[of]: names[to] for of, to in copied_from(snapshot.quads(GRAPH)).items()}


def test_a_report_printed_again_is_a_copy_of_the_first_and_other_texts_are_not(tmp_path: Path) -> None:
    put(tmp_path / "in", "again", f"{HEADLINE} {REPORT}", DAY + timedelta(1))
    put(tmp_path / "in", "agency", REPORT)
    put(tmp_path / "in", "cut", REPORT[: int(len(REPORT) * 0.85)], DAY + timedelta(2))
    put(tmp_path / "in", "other", OTHER)
    run_build(tmp_path / "in", store=tmp_path / "s")
    assert copies(tmp_path / "s") == {"again": "agency", "cut": "agency"}


@pytest.mark.parametrize("text", ["300", "2 700"])
def test_a_report_in_the_same_words_with_other_figures_is_none(tmp_path: Path, text: str) -> None:
    assert text in REPORT
    daily = "Втрати ворога за добу: танків 12, гармат 45, літаків 3. " + REPORT.replace(text, "911")
    put(tmp_path / "in", "yesterday", daily)
    today = daily.replace("12", "17").replace("45", "51").replace("911", "955")
    put(tmp_path / "in", "today", today, DAY + timedelta(1))
    run_build(tmp_path / "in", store=tmp_path / "s")
    assert copies(tmp_path / "s") == {}


def test_short_notices_are_compared_with_none() -> None:
    assert sketch(Article("a", "Президент прийняв вірчі грамоти послів.", DAY)) is None


def test_the_order_in_which_articles_come_and_go_plays_no_part(tmp_path: Path) -> None:
    texts = {
        f"n{n}": (f"{HEADLINE} " * (n % 3) + REPORT + " Далі буде." * (n % 2), DAY + timedelta(n // 2))
        for n in range(6)
    }
    texts["other"] = (OTHER, DAY)
    chance = random.Random(3)
    found = set()
    for attempt in range(4):
        names = chance.sample(sorted(texts), len(texts))
        store = tmp_path / f"s{attempt}"
        for name in names:  # one build for each, so that earlier articles come after their copies
            put(tmp_path / f"{attempt}-{name}", name, *texts[name])
            run_build(tmp_path / f"{attempt}-{name}", store=store)
        gone = f"{attempt}-n1"
        remove([str(tmp_path / gone)], store)
        with open_snapshot(store) as snapshot:
            found.add(canonical(snapshot.quads(GRAPH)))
            assert check_derived(snapshot.quads(GRAPH), GRAPH).passed
    [quads] = found
    assert quads.count(b"Copy>") > 2 and set(copies(store)) == {"n2", "n3", "n4", "n5"}


def test_an_original_that_goes_leaves_its_copies_to_the_next(tmp_path: Path) -> None:
    put(tmp_path / "a", "agency", REPORT)
    put(tmp_path / "b", "again", f"{HEADLINE} {REPORT}", DAY + timedelta(1))
    put(tmp_path / "c", "late", f"{REPORT} {HEADLINE}", DAY + timedelta(2))
    run_build(tmp_path / "a", tmp_path / "b", tmp_path / "c", store=tmp_path / "s")
    assert copies(tmp_path / "s") == {"again": "agency", "late": "agency"}
    remove([str(tmp_path / "a")], tmp_path / "s")
    assert copies(tmp_path / "s") == {"late": "again"}
    put(tmp_path / "c", "late", OTHER, DAY + timedelta(2))
    run_build(tmp_path / "c", store=tmp_path / "s")
    with open_snapshot(tmp_path / "s") as snapshot:
        assert GRAPH not in snapshot.graphs()


def test_a_build_that_ended_before_the_ties_were_written_is_made_good_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "in", "agency", REPORT)
    put(tmp_path / "in", "again", f"{HEADLINE} {REPORT}", DAY + timedelta(1))
    with monkeypatch.context() as without:
        without.setattr("kg.build.copies.Copies.renew", lambda self, store: None)
        run_build(tmp_path / "in", store=tmp_path / "s")
    assert copies(tmp_path / "s") == {}
    run_build(tmp_path / "in", store=tmp_path / "s")
    assert copies(tmp_path / "s") == {"again": "agency"}


def test_statements_of_a_copy_repeat_those_of_the_first_whoever_speaks(run: Run, tmp_path: Path) -> None:
    put(tmp_path / "in", "agency", REPORT)
    put(tmp_path / "in", "again", f"{HEADLINE} {REPORT}")
    assert run("build", "in", "--store", "s").returncode == 0
    assert run("validate", "--store", "s").returncode == 0
    done = run("derive", "--store", "s")
    assert done.returncode == 0, done.stderr
    with open_snapshot(tmp_path / "s") as snapshot:
        [(of, to)] = copied_from(snapshot.quads(GRAPH)).items()
        readings = {r.article.key: r for r in map(snapshot.reading, snapshot.articles())}
        reasons = snapshot.select("SELECT ?r WHERE { ?x <https://w3id.org/kg-evidence/ns#reason> ?r }")
        assert sum(row["r"].value == "republished" for row in reasons) >= len(readings[to].statements) - 1 > 2
    claims = claims_of(readings.values(), copies={of: to})
    assert {(r.of, r.to) for r in conclude(claims).relations if r.reason == "republished"}
    assert not [r for r in conclude(claims_of(readings.values())).relations if r.reason == "republished"]
    rows = run("query", "republished", "--store", "s", "--format", "tsv").stdout.splitlines()
    assert len(rows) == 2
    known = run("query", "republished", "--store", "s", "--format", "tsv", "--as-known-on", "2025-02-01")
    assert len(known.stdout.splitlines()) == 1, "ties are concluded from all articles"


def test_the_terms_are_declared() -> None:
    declared = {q.subject for q in parse(path=str(resource("ontology", "derived.ttl")), format=RdfFormat.TURTLE)}
    assert {term(f"kg:{name}") for name in ("Copy", "ofArticle", "toArticle", "copyLikeness")} <= declared
