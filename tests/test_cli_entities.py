"""People look after names: the lists are checked, uncertain entities are listed, and what is decided is replayed."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Run

ARTICLE = " date 2025-03-01 Російські війська вдарили по Миколаєву. Загинули двоє людей.\n"


def mentions(run: Run, name: str) -> list[dict[str, object]]:
    done = run("export", "mentions", "--store", "s")
    assert done.returncode == 0, done.stderr
    return [m for line in done.stdout.splitlines() if (m := json.loads(line))["name"] == name]


def test_a_decision_is_followed_from_the_list_of_doubts_to_the_graph(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    assert run("build", "a.txt", "--store", "s").returncode == 0
    assert {m["qid"] for m in mentions(run, "Миколаїв")} == {None}

    done = run("link", "review", "--store", "s", "-o", "review.tsv")
    assert done.returncode == 0, done.stderr
    header, *lines = (tmp_path / "review.tsv").read_text("utf-8").splitlines()
    [line] = [line for line in lines if "\tМиколаїв\t" in line]
    cells = dict(zip(header.split("\t"), line.split("\t"), strict=True))
    assert "вдарили по Миколаєву" in cells["sentence"]
    item = next(word for word in cells["candidates"].split() if word.startswith("Q"))

    decided = [cells["article"], cells["kind"], cells["name"], item, "analyst", "2026-11-23", "the regional centre"]
    (tmp_path / "decisions.tsv").write_text("\t".join(decided) + "\n", "utf-8")
    again = run("build", "a.txt", "--store", "s", "--decisions", "decisions.tsv")
    assert again.returncode == 0, again.stderr
    [mention] = mentions(run, "Миколаїв")
    assert (mention["qid"], mention["method"]) == (item, "decision")
    left = run("link", "review", "--store", "s", "--decisions", "decisions.tsv")
    assert "Миколаїв" not in left.stdout


def test_taking_a_decision_out_undoes_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "decisions.tsv").write_text("*\tplace\tМиколаїв\tQ42\n", "utf-8")
    assert run("build", "a.txt", "--store", "s", "--decisions", "decisions.tsv").returncode == 0
    assert {m["qid"] for m in mentions(run, "Миколаїв")} == {"Q42"}
    assert run("build", "a.txt", "--store", "s").returncode == 0
    assert {m["qid"] for m in mentions(run, "Миколаїв")} == {None}


def test_a_wrong_line_of_decisions_is_named_before_anything_is_built(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "decisions.tsv").write_text("# ours\n*\tplace\tМиколаїв\tперший\n", "utf-8")
    done = run("build", "a.txt", "--store", "s", "--decisions", "decisions.tsv")
    assert done.returncode == 1
    assert "decisions.tsv" in done.stderr and "2" in done.stderr and "перший" in done.stderr
    assert not (tmp_path / "s").exists()
    missing = run("build", "a.txt", "--store", "s", "--decisions", "none.tsv")
    assert missing.returncode == 1 and "none.tsv" in missing.stderr


def test_the_shipped_lists_have_no_grave_problem(run: Run) -> None:
    done = run("gazetteer", "check")
    assert done.returncode == 0, done.stdout
    assert "0 problems" in done.stderr


def test_a_list_with_a_row_twice_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    from kg.resources import resource

    shipped = resource("data", "gazetteer") / "states.tsv"
    text = shipped.read_text("utf-8")
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "states.tsv").write_text(text + text.splitlines()[-1] + "\n", "utf-8")
    done = run("gazetteer", "check", "own", "--json")
    assert done.returncode == 3
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert any("again" in p["problem"] and "states.tsv" in p["where"] for p in found)
    assert run("gazetteer", "check", "nowhere").returncode == 2
