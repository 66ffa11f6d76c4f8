"""The demo shows something: its articles are stored whole, and each of its questions has an answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from kg.build import build
from kg.settings import Settings
from kg.store import open_snapshot
from kg.store.questions import question

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
QUESTIONS = re.findall(r"^QUESTIONS = (.*)$", MAKEFILE, re.MULTILINE)[0].split()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("demo") / "store"
    outcomes = build([str(ROOT / "data" / "articles")], store, Settings())
    assert [o.status for o in outcomes] == ["stored"] * 5, outcomes
    return store


def rows(store: Path, name: str) -> list[dict[str, str]]:
    with open_snapshot(store) as snapshot:
        answer = snapshot.select(question(name).text)
        names = [variable.value for variable in answer.variables]
        values = ([getattr(row[name], "value", "") for name in names] for row in answer)
        return [dict(zip(names, row, strict=True)) for row in values]


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_of_the_demo_has_an_answer(demo: Path, name: str) -> None:
    assert len(QUESTIONS) == 5
    assert rows(demo, name)


def test_who_denied_admits_later(demo: Path) -> None:
    found = {(r["speaker"], r["deniedFrom"], r["admittedFrom"]) for r in rows(demo, "denied-then-admitted")}
    assert ("Північна Корея", "2024-10-21", "2025-04-28") in found


def test_figures_keep_their_speaker_and_day(demo: Path) -> None:
    found = {(r["speaker"], r["value"], r["from"]) for r in rows(demo, "figures-by-date")}
    assert ("Національна розвідувальна служба Південної Кореї", "1500", "2024-10-18") in found
