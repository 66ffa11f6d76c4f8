"""Conclusions across articles against marks made by hand: what is called a dispute is one, and few are missed."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from kg.errors import BadInput
from kg.evaluate.match import NONE, Count
from kg.evaluate.relations import b_cubed, count_relations, marks_of, named_clusters, named_pairs

BENCH: dict[str, Any] = runpy.run_path(str(Path(__file__).parent.parent / "bench" / "derive.py"))
SETS = {chosen.name: chosen for chosen in BENCH["sets"]()}
FILE = Path("marks.yaml")


@pytest.fixture(scope="module")
def counts() -> dict[str, Count]:
    """Of all sets that are there, from statements by hand."""
    total: dict[str, Count] = {}
    for chosen in SETS.values():
        found = BENCH["by_hand"](chosen)
        for kind, count in count_relations(chosen.marks, named_pairs(found, chosen.statements)).items():
            total[kind] = total.get(kind, NONE).plus(count)
    return total


@pytest.mark.parametrize("kind", ["disputes", "reverses"])
def test_disputes_and_reversals_are_right_and_few_are_missed(kind: str, counts: dict[str, Count]) -> None:
    count = counts[kind]
    assert count.tp / (count.tp + count.fp) >= 0.90
    assert count.tp / (count.tp + count.fn) >= 0.75


@pytest.mark.parametrize("name", SETS)
def test_what_is_read_gives_no_false_alarm(name: str) -> None:
    """From the texts, with all that the reader leaves out or mistakes: a false dispute is worse than a missed one."""
    found, names = BENCH["as_read"](SETS[name])
    counts = count_relations(SETS[name].marks, named_pairs(found, names))
    for kind in ("disputes", "reverses"):
        count = counts.get(kind, NONE)
        assert count.fp <= 0.1 * (count.tp + count.fp), kind


@pytest.mark.parametrize(("name", "floor"), [("dev", 0.85), ("stories-dev", 0.85), ("stories-held", 0.85)])
def test_mentions_of_one_event_come_together(name: str, floor: float) -> None:
    if name not in SETS:
        pytest.skip("the development articles are not beside this checkout")
    chosen = SETS[name]
    found = named_clusters(BENCH["by_hand"](chosen), chosen.statements)
    assert b_cubed(chosen.marks, found, chosen.statements.values())[2] >= floor


def marks(**given: object) -> Any:
    return marks_of(FILE, given, "abcde")


def test_b_cubed_counts_those_in_a_cluster_only() -> None:
    given = marks(clusters=[["a", "b", "c"]], open={"statements": ["e"]})
    precision, recall, f1 = b_cubed(given, [["a", "b"], ["c", "d"]], "abcde")
    assert precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert b_cubed(given, [["a", "b", "c"]], "abcde") == (1.0, 1.0, 1.0)
    assert f1 < 1


def test_open_pairs_are_not_scored_and_direction_does_not_matter() -> None:
    given = marks(disputes=[["a", "b"], ["c", "d"]], open={"pairs": [["a", "c"]]})
    found = [("disputes", frozenset("ba")), ("disputes", frozenset("ac")), ("disputes", frozenset("ad"))]
    assert count_relations(given, found) == {"disputes": Count(1, 1, 1)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"disputes": [["a", "a"]]}, "two statements make a pair"),
        ({"clusters": [["a", "b"], ["b", "c"]]}, "two clusters"),
        ({"reverses": [["a", "z"]]}, "no statement of the set"),
    ],
)
def test_wrong_marks_are_refused_in_words(given: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        marks(**given)


def test_a_store_is_scored_by_marks_on_the_command_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("date 2026-03-01\nРосія атакувала Ізмаїл, заявив мер Одеси Ян Коваль.\n", "utf-8")
    assert run("build", "one.txt", "--store", "s").returncode == 0
    (tmp_path / "gold.jsonl").write_text(run("export", "statements", "--store", "s").stdout, "utf-8")
    ids = [json.loads(line)["id"] for line in (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()]
    (tmp_path / "marks.yaml").write_text("disputes: []\n", "utf-8")
    scored = run("eval", "gold.jsonl", "--store", "s", "--relations", "marks.yaml")
    assert ids and re.search(r"disputes +0 +1.00 +1.00 +1.00", scored.stdout)
    (tmp_path / "marks.yaml").write_text("disputes: [[a, b]]\n", "utf-8")
    for marks, words in (("marks.yaml", "no statement of the set"), ("none.yaml", "cannot be read")):
        wrong = run("eval", "gold.jsonl", "--store", "s", "--relations", marks)
        assert wrong.returncode == 1 and words in wrong.stderr and "Traceback" not in wrong.stderr
    assert run("eval", "gold.jsonl", "--store", "s", "--relations", "marks.yaml", "--json").returncode == 2
