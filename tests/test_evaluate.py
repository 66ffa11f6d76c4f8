"""The scorer counts as the shared one does, and by the rules of the annotation guide."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import BadInput
from kg.evaluate import as_json, group, lines, read_records, score

Raw = dict[str, Any]


def record(**changes: Any) -> Raw:
    base: Raw = {
        "id": "g1",
        "article": "a",
        "evidence": [{"start": 0, "end": 100, "exact": "x"}],
        "stance": "asserts",
        "quote_kind": "indirect",
        "speaker": [{"name": "Кім Чен Ин", "kind": "person", "qid": "Q56226"}],
        "event": {"type": "deployment", "participants": [], "place": [], "time": None},
        "quantities": [],
    }
    return {**base, **changes}


def slots(gold: list[Raw], given: list[Raw]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(count) for name, count in score(group(gold), group(given)).slots.items() if any(count)}


def test_a_record_against_itself_is_perfect() -> None:
    assert slots([record()], [record(id="p")]) == {
        "type": (1, 0, 0),
        "stance": (1, 0, 0),
        "speaker": (1, 0, 0),
    }


def test_evidence_below_the_least_overlap_makes_no_pair() -> None:
    far = record(evidence=[{"start": 71, "end": 171, "exact": "x"}])
    assert slots([record()], [far])["type"] == (0, 1, 1)
    assert slots([record()], [record(evidence=[{"start": 50, "end": 150, "exact": "x"}])])["type"] == (
        1,
        0,
        0,
    )


def test_further_codes_are_right_but_not_first() -> None:
    gold = record(type_any=["participation"], stance_any=["admits"])
    given = record(stance="admits", event={"type": "participation"})
    report = score(group([gold]), group([given]))
    assert report.slots["stance"] == (1, 0, 0)
    assert as_json(report)["strict"] == {"type": 0.0, "stance": 0.0}


def test_optional_is_neither_missed_nor_counted() -> None:
    assert slots([record(optional=True)], []) == {}
    assert slots([record(optional=True)], [record(id="p")]) == {}
    speaker = [{"name": "Кім Чен Ин", "kind": "person", "optional": True}]
    assert "speaker" not in slots([record(speaker=speaker)], [record(speaker=[])])


@pytest.mark.parametrize(
    ("kind", "gold", "given", "same"),
    [
        ("person", "Кім Чен Ин", "Кім", True),
        ("state", "Південна Корея", "Корея", False),
        ("group", "військові КНДР", "солдати КНДР", False),
        ("group", "північнокорейські військові", "військові", True),
        ("organisation", "Мін’юст", "«мін'юст»", True),
    ],
)
def test_names_match_by_kind(kind: str, gold: str, given: str, same: bool) -> None:
    wanted, found = (
        record(speaker=[{"name": gold, "kind": kind}]),
        record(speaker=[{"name": given, "kind": kind}]),
    )
    assert (slots([wanted], [found])["speaker"] == (1, 0, 0)) is same


def test_different_items_never_match() -> None:
    found = record(speaker=[{"name": "Кім Чен Ин", "kind": "person", "qid": "Q1"}])
    assert slots([record()], [found])["speaker"] == (0, 1, 1)


def test_targets_are_compared_through_partners() -> None:
    far = [{"start": 500, "end": 600, "exact": "y"}]
    gold = [record(), record(id="g2", evidence=far, targets=["g1"])]
    right = [record(id="p1"), record(id="p2", evidence=far, targets=["p1"])]
    assert slots(gold, right)["target"] == (1, 0, 0)
    assert slots(gold, [right[0], record(id="p2", evidence=far, targets=["p2"])])["target"] == (0, 1, 1)


def test_bounds_decide_where_there_is_no_value() -> None:
    gold = record(quantities=[{"measure": "sent", "value": None, "min": 2000, "max": None}])
    assert slots([gold], [record(quantities=[{"measure": "sent", "min": 2000, "max": None}])])["quantity"] == (1, 0, 0)
    assert slots([gold], [record(quantities=[{"measure": "sent", "min": 2001, "max": None}])])["quantity"] == (0, 1, 1)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(record()) + "\n\n{\n", "utf-8")
    with pytest.raises(BadInput, match=r"gold\.jsonl:3: not a statement record"):
        read_records(path)
    with pytest.raises(BadInput, match="no such file"):
        read_records(tmp_path / "none.jsonl")
    path.write_bytes(b"\xff")
    with pytest.raises(BadInput, match="cannot be read"):
        read_records(path)


@pytest.fixture(scope="module")
def reference(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", shared / "eval" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GOLD = ["memorial-2025-10-24.gold.jsonl", "dev.gold.jsonl"]


@pytest.mark.parametrize("name", GOLD)
@pytest.mark.parametrize("seed", range(8))
def test_same_numbers_as_the_shared_scorer(
    shared: Path, reference: ModuleType, tmp_path: Path, name: str, seed: int
) -> None:
    gold_path, given_path = shared / "articles" / name, tmp_path / "given.jsonl"
    raw = [json.loads(line) for line in gold_path.read_text("utf-8").splitlines()]
    given = mutate(raw, random.Random(seed))
    given_path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in given), "utf-8")
    wanted = reference.score(reference.read(str(gold_path)), reference.read(str(given_path)))
    report = score(read_records(gold_path), read_records(given_path))
    assert as_json(report) == wanted
    assert wanted["slots"]["fp"] > 0 < wanted["slots"]["fn"]
    assert len(list(lines(report))) == len(wanted["by_slot"]) + 3


def mutate(raw: list[Raw], chance: random.Random) -> list[Raw]:
    """Drop, double, shift and spoil records, so that every slot is met, missed and made up."""
    found = []
    for original in raw:
        one = copy.deepcopy(original)
        for key in ("type_any", "stance_any", "optional"):
            one.pop(key, None)
        one["id"] = "p-" + one["id"]
        one["targets"] = ["p-" + t for t in one.get("targets", []) if chance.random() < 0.8]
        spoil(one, chance)
        found += [one] * chance.choice([0, 1, 1, 1, 1, 2])
    chance.shuffle(found)
    return found


def spoil(one: Raw, chance: random.Random) -> None:
    others = ["asserts", "denies", "plans", "accuses"]
    if chance.random() < 0.2:
        one["stance"] = chance.choice(others)
    if chance.random() < 0.2:
        one["event"]["type"] = chance.choice(["deployment", "participation", "statement"])
    if chance.random() < 0.3:
        one["speaker"] = [{"name": chance.choice(["Кім", "Росія", "розвідка"]), "kind": "person"}][
            : chance.randrange(3)
        ]
    if chance.random() < 0.3:
        one["chain"] = [{"name": "Суспільне", "role": chance.choice(["relay", "origin"])}]
    if chance.random() < 0.3:
        one["event"]["time"] = {"from": "2025-01-11", "to": chance.choice(["2025-01-11", None])}
    for entity in [*one["speaker"], *one["event"].get("participants", []), *one["event"].get("place", [])]:
        if chance.random() < 0.3:
            entity.pop("qid", None)
            entity["name"] = chance.choice([entity["name"].upper(), entity["name"].split()[0], "хтось"])
    for quantity in one.get("quantities", []):
        if chance.random() < 0.4:
            quantity[chance.choice(["value", "min", "max"])] = chance.choice([None, 2, 12000])
    if chance.random() < 0.2:
        one["modality"], one["polarity"] = (
            chance.choice(["planned", "actual"]),
            chance.choice(["negative", "positive"]),
        )
    shift = chance.randrange(0, 40)
    for evidence in one["evidence"]:
        evidence["end"] += shift
        evidence["start"] += shift
