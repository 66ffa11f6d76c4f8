"""Names are scored by exact bounds and kind, and are found as people mark them, in articles nobody wrote rules for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from conftest import Run

from kg.errors import BadInput
from kg.evaluate.mentions import SCORED, listed, marked, mention_lines, read_mentions, score_mentions
from kg.evaluate.score import rates
from kg.extract import extract
from kg.language import analyse
from kg.model import Article

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold" / "mentions"
FLOORS: dict[str, float] = yaml.safe_load((ROOT / "bench" / "floors.yaml").read_text("utf-8"))["mentions"]


def record(start: int, end: int, kind: str, exact: str = "x") -> dict[str, object]:
    return {"article": "a", "start": start, "end": end, "kind": kind, "exact": exact}


def found_in(text: str, name: str = "a") -> list[dict[str, object]]:
    reading = extract(analyse(Article(name, text)))
    return [
        {"article": name, "start": m.span.start, "end": m.span.end, "kind": m.entity.kind, "exact": m.span.cut(text)}
        for m in reading.mentions
    ]


@pytest.mark.parametrize("part", ["seen", "held"])
def test_marks_stand_in_the_text_apart_and_in_order(part: str) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (GOLD / part).glob("*.txt")}
    assert len(texts) >= 7
    last: tuple[str, int] = ("", 0)
    for line in (GOLD / f"{part}.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        assert texts[one["article"]][one["start"] : one["end"]] == one["exact"]
        assert one["kind"] in SCORED
        assert one["article"] != last[0] or one["start"] >= last[1]
        last = one["article"], one["end"]


@pytest.mark.parametrize("part", ["seen", "held"])
def test_names_are_found_as_well_as_the_floor_says(part: str) -> None:
    given = [
        one for path in sorted((GOLD / part).glob("*.txt")) for one in found_in(path.read_text("utf-8"), path.stem)
    ]
    report = score_mentions(read_mentions(GOLD / f"{part}.jsonl"), marked(given))
    assert rates(report.total).f1 >= FLOORS[part]


def test_bounds_and_kind_have_to_be_exact_and_a_state_is_a_place() -> None:
    gold = marked([record(0, 5, "state"), record(6, 9, "person"), record(10, 12, "organisation")])
    given = marked([record(0, 5, "place"), record(6, 8, "person"), record(10, 12, "person"), record(20, 22, "thing")])
    report = score_mentions(gold, given)
    assert tuple(report.total) == (1, 2, 2)
    assert tuple(report.kinds["place"]) == (1, 0, 0)
    assert [one.kind for one in report.missed] == ["person", "organisation"]


def test_names_outside_the_gazetteer_are_counted_apart() -> None:
    gold = list(marked([record(0, 8, "state", "Україною"), record(9, 15, "place", "Тересва")]))
    report = score_mentions(gold, gold[:1], listed)
    assert {part: tuple(count) for part, count in report.parts.items()} == {
        "in the gazetteer": (1, 0, 0),
        "outside": (0, 0, 1),
    }
    assert any(line.startswith("outside") for line in mention_lines(report))


@pytest.mark.parametrize(
    "line", ["{", '{"article": "a"}', '{"article": 1, "start": 0, "end": 1, "exact": "", "kind": ""}', "[]"]
)
def test_a_line_that_is_no_mention_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(json.dumps(record(0, 1, "place")) + "\n" + line + "\n", "utf-8")
    with pytest.raises(BadInput, match="line 2"):
        read_mentions(tmp_path / "g.jsonl")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Речник російського Генштабу відповів.", ["Генштабу"]),
        ("За даними розвідки Південної Кореї, усе тихо.", ["Південної Кореї"]),
        ("Японське Міноборони протестує.", ["Міноборони"]),
        ("За словами української розвідки, усе тихо.", []),
    ],
)
def test_what_only_describes_is_no_part_of_the_mention(text: str, names: list[str]) -> None:
    assert [one["exact"] for one in found_in(text)] == names


def test_the_command_scores_a_store(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Україна та Естонія домовилися.\n", "utf-8")
    gold = [record(0, 7, "state", "Україна"), record(11, 18, "state", "Естонія"), record(19, 20, "person", "?")]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(one) + "\n" for one in gold), "utf-8")
    assert run("build", "a.txt", "--store", "s").returncode == 0
    done = run("eval", "gold.jsonl", "--store", "s", "--mentions", "--misses")
    assert done.returncode == 0, done.stderr
    assert "all" in done.stdout and "0.667" in done.stdout
    assert done.stderr.splitlines() == ["missed\ta\t19\tperson\t?"]
    assert run("eval", "gold.jsonl", "--store", "s", "--mentions", "--json").returncode == 2
