"""What several tests need: the shared material, the command line as a real process, hand-made articles."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from kg.build import build
from kg.model import Article, Entity, Event, Mention, Participant, Reading, Span, Statement, statement_key
from kg.rdf import DEFAULT_BASE, Iris, to_quads, vocabulary_graph, vocabulary_quads
from kg.read import find, read_article
from kg.records import from_record
from kg.settings import Settings
from kg.store import open_store

ROOT = Path(__file__).parent.parent
settings.register_profile("kg", deadline=None)  # a busy machine is no failure
settings.load_profile("kg")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with articles, gold records and the shared scorer (`KG_SHARED` or `../shared`)."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no shared material at {folder}: set KG_SHARED")
    return folder


def child_environment() -> dict[str, str]:
    """The environment without KG_*, with this checkout's sources first."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KG_")}
    return {**env, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "TERM": "dumb", "COLUMNS": "120"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("build", "a.txt", cwd=…)` starts `kg` as a process of its own in the test's folder."""

    def call(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg.cli", *map(str, arguments)]
        defaults: dict[str, object] = {"cwd": tmp_path, "env": child_environment(), "timeout": 120}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            command, text=True, encoding="utf-8", capture_output=True, **{**defaults, **options}
        )

    return call


KCNA = "Q326804"  # the gold leaves it out, the linker would not


@pytest.fixture(scope="session")
def gold_readings(shared: Path) -> list[Reading]:
    """The shared articles as a perfect extractor would read them: gold statements, states as mentions."""
    gold: dict[str, list[dict[str, object]]] = {}
    for file in sorted((shared / "articles").glob("*.gold.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            record = json.loads(line)
            if not record.get("optional"):
                gold.setdefault(record["article"], []).append(record)
    articles = (read_article(p).article for p in find([str(shared / "articles")]) if isinstance(p, Path))
    return [_gold_reading(article, gold[article.name]) for article in articles]


def _gold_reading(article: Article, records: list[dict[str, object]]) -> Reading:
    # what only an optional record could answer is no target of another
    ids = {str(r["id"]) for r in records}
    statements = []
    for record in records:
        text = json.dumps(record, ensure_ascii=False).replace("gold-", "s").replace("#", "-")
        statement = from_record(_with_kcna(json.loads(text)))
        known = {i.replace("gold-", "s").replace("#", "-") for i in ids}
        statements.append(replace(statement, targets=tuple(t for t in statement.targets if t in known)))
    return Reading(article, tuple(statements), tuple(_state_mentions(article)))


def _with_kcna(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_kcna(v) for v in value]
    if not isinstance(value, dict):
        return value
    own = {"qid": KCNA} if "KCNA" in value.get("aliases", []) else {}
    return {k: _with_kcna(v) for k, v in value.items()} | own


STATES = {
    ("Північна Корея", "Q423"): r"Північн(?:а|ої|ій) Коре(?:я|ї)|КНДР",
    ("Росія", "Q159"): r"Росі(?:я|ї|єю)|РФ",
    ("Південна Корея", "Q884"): r"Південн(?:а|ої|ій) Коре(?:я|ї)",
    ("Україна", "Q212"): r"Україн(?:а|и|у|і)",
}


def _state_mentions(article: Article) -> Iterator[Mention]:
    for (name, qid), forms in STATES.items():
        for match in re.finditer(rf"\b(?:{forms})\b", article.text):
            yield Mention(Span(match.start(), match.end()), Entity(name, "state", qid=qid))


@pytest.fixture(scope="session")
def gold_store(gold_readings: list[Reading], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of all gold readings with the vocabulary, as a build would leave it."""
    path = tmp_path_factory.mktemp("gold") / "store"
    with open_store(path) as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        for reading in gold_readings:
            store.replace(Iris(reading.article.key, DEFAULT_BASE).graph.value, to_quads(reading))
    return path


@pytest.fixture(scope="session")
def memorial_store(gold_readings: list[Reading], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the first article alone."""
    path = tmp_path_factory.mktemp("memorial") / "store"
    reading = next(r for r in gold_readings if r.article.name == "memorial-2025-10-24")
    with open_store(path) as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        store.replace(Iris(reading.article.key, DEFAULT_BASE).graph.value, to_quads(reading))
    return path


TEXT = "Президент України повідомив, що посли домовилися про обмін. Це підтвердили в посольстві Росії."


def fake_reading(article: Article) -> Reading:
    """What a minimal extractor would find in any text: the article itself tells of one meeting."""
    start = article.body_start
    evidence = Span(start, min(start + 40, len(article.text)))
    who = Entity("посли", "group", ("послів",))
    event = Event("meeting", (Participant("agent", who),))
    statement = Statement(statement_key(evidence, "meeting"), (evidence,), "asserts", "narrator", event)
    return Reading(article, (statement,), tuple(_state_mentions(article)))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A store with two small articles in it, built with the fake extractor."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"a{number}.txt").write_text(f" date 2025-10-2{number} {TEXT} № {number}", "utf-8")
    outcomes = build([str(folder)], tmp_path / "store", Settings(), extractor=fake_reading)
    assert [o.status for o in outcomes] == ["stored", "stored"], outcomes
    return tmp_path / "store"
