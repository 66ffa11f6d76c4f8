"""Wikidata's editors get lines to look through: what articles show, with qualifiers and references, and no more."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from conftest import Run

from kg.model import Article, Entity, Event, Kind, Link, Mention, Reading, Span, Statement, statement_key
from kg.rdf import Iris, to_quads
from kg.store import open_snapshot, open_store
from kg.views.export.quickstatements import lines

TEXT = "Міністр оборони Литви Йонас Вайткус заявив про\tгаубиці. Він додав, що їх 20. Йому вірить Осип Безрідний."
STATE = Entity("Литва", "state", qid="Q37", iri="state-LT", link=Link("name", 0.98))


def person(name: str, qid: str | None, link: Link) -> Entity:
    return Entity(name, "person", qid=qid, link=link)


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def said(by: Entity, words: str, role: str | None) -> Statement:
    where = span(words)
    event = Event("statement")
    return Statement(statement_key(where, "statement"), (where,), "asserts", "indirect", event, (by,), role)


def of(
    tmp_path: Path, *statements: Statement, mentions: tuple[tuple[str, Entity], ...] = (), url: str = ""
) -> list[str]:
    article = Article("Гаубиці", TEXT, date(2025, 3, 1), url=url)
    reading = Reading(article, statements, tuple(Mention(span(words), one) for words, one in mentions))
    with open_store(tmp_path / "s") as store:
        store.replace(Iris(article.key).graph.value, to_quads(reading))
    with open_snapshot(tmp_path / "s") as snapshot:
        return list(lines(snapshot))


ROLE = "Міністр оборони Литви"
LINKED = person("Йонас Вайткус", "Q1001", Link("name+role", 1.0))


def test_an_office_comes_with_day_state_words_and_source(tmp_path: Path) -> None:
    first = said(LINKED, "Міністр оборони Литви Йонас Вайткус заявив про\tгаубиці", ROLE)
    again = said(LINKED, "Він додав, що їх 20", ROLE)
    (line,) = of(tmp_path, first, again, mentions=(("Литви", STATE),), url="https://news.example/1")
    cells = line.split("\t")
    assert cells[:9] == [
        "Q1001",
        "P39",
        "somevalue",
        "P1932",
        f'"{ROLE}"',
        "P1001",
        "Q37",
        "P585",
        "+2025-03-01T00:00:00Z/11",
    ]
    assert cells[9:-1] == [
        "S854", '"https://news.example/1"',
        "S1476", 'uk:"Гаубиці"',
        "S577", "+2025-03-01T00:00:00Z/11",
        "S1683", 'uk:"Міністр оборони Литви Йонас Вайткус заявив про гаубиці"',
    ]  # fmt: skip
    assert re.fullmatch(r"/\* [0-9a-f]{16} 0-54 \*/", cells[-1])


def test_who_is_not_linked_for_certain_has_no_line(tmp_path: Path) -> None:
    words = "Міністр оборони Литви Йонас Вайткус заявив"
    for number, (qid, score) in enumerate(((None, 0.0), ("Q1001", 0.6))):
        doubtful = person("Йонас Вайткус", qid, Link("review", score))
        assert of(tmp_path / str(number), said(doubtful, words, ROLE)) == []
    assert of(tmp_path / "no-role", said(LINKED, words, None)) == []


def test_only_what_people_decided_to_be_missing_becomes_an_item(tmp_path: Path) -> None:
    decided = Link("decision", 1.0)
    found: tuple[tuple[str, Entity], ...] = (("Осип Безрідний", person("Осип Безрідний", None, decided)),)
    made = of(tmp_path / "a", mentions=found)
    assert made[:2] == ["CREATE", 'LAST\tLuk\t"Осип Безрідний"']
    assert made[2].startswith("LAST\tP31\tQ5\tS1476\t") and len(made) == 3
    for number, link in enumerate((Link("unknown", 0.0), Link("review", 0.5))):
        assert of(tmp_path / f"b{number}", mentions=(("Осип Безрідний", person("Осип Безрідний", None, link)),)) == []
    kinds: tuple[Kind, ...] = ("thing", "state")
    for kind in kinds:
        other = Entity("Осип", kind, link=decided)
        assert of(tmp_path / kind, mentions=(("Осип", other),)) == []


def test_the_command_writes_them(run: Run, tmp_path: Path) -> None:
    text = "Президент України Володимир Зеленський заявив, що Україна отримала 20 гаубиць від Литви."
    (tmp_path / "a.txt").write_text(f" date 2025-03-01 {text}\n", "utf-8")
    assert run("build", "a.txt", "--store", "s").returncode == 0
    done = run("export", "quickstatements", "--store", "s")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('Q3874799\tP39\tsomevalue\tP1932\t"Президент України"\tP1001\tQ212\t'), done.stdout
