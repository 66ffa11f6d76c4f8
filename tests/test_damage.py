"""Damaged files among good ones: all good ones are stored, each bad one is named with its reason."""

from __future__ import annotations

from pathlib import Path

from conftest import fake_reading
from damage import DAMAGES, fill

from kg.build import build, exit_code
from kg.settings import Settings
from kg.store import open_snapshot


def test_each_way_of_damage_is_named_and_costs_nothing_else(tmp_path: Path) -> None:
    damaged = len(DAMAGES)
    reasons = fill(tmp_path / "in", 4 * damaged, damaged)
    outcomes = build([str(tmp_path / "in")], tmp_path / "s", Settings(), extractor=fake_reading)
    told = {Path(o.path).name: o.message for o in outcomes if o.status != "stored"}
    wrong = {name: told.get(name) for name, words in reasons.items() if words not in told.get(name, "")}
    assert not wrong
    assert told.keys() == reasons.keys()
    assert all(name in message for name, message in told.items()), "each reason names its file"
    with open_snapshot(tmp_path / "s") as snapshot:
        assert len(snapshot.articles()) == 3 * damaged
    assert exit_code(outcomes) == 4
