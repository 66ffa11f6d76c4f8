"""The shipped questions: each is complete, runs, and answers the first article as a reader of it would."""

from __future__ import annotations

import json
import os
import re
import runpy
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from pyoxigraph import QuerySolutions

from kg.build import build
from kg.errors import QueryError, UsageError
from kg.model import Article, Entity, Event, Quantity, Reading, Span, Statement
from kg.rdf import DEFAULT_BASE, PREFIXES, Iris, to_quads, vocabulary_graph, vocabulary_quads
from kg.settings import Settings
from kg.store import open_snapshot, open_store
from kg.store.questions import Question, parse_question, question, questions

PAGE = Path(__file__).parent.parent / "docs" / "questions.md"
NAMES = list(questions())
KCNA = "Центральне інформаційне агентство Кореї"
NIS = "Національна розвідувальна служба Південної Кореї"
KIM, ZELENSKY, SKIBITSKYI = "Кім Чен Ин", "Володимир Зеленський", "Вадим Скібіцький"
NORTH, SOUTH, RUSSIA, UKRAINE = "Північна Корея", "Південна Корея", "Росія", "Україна"
OFFICE = "Заступник начальника Головного управління розвідки Міністерства оборони України"

Row = tuple[str, ...]
Ask = Callable[..., list[Row]]


@pytest.fixture
def ask(memorial_store: Path) -> Ask:
    """`ask("denials", "denier", "denied", lang="uk")`: the rows of a question on the first article, as text."""

    def rows(name: str, *columns: str, **parameters: str) -> list[Row]:
        with open_snapshot(memorial_store) as snapshot:
            solutions = snapshot.select(question(name).bind(parameters))
            return [tuple(getattr(row[c], "value", "") for c in columns) for row in solutions]

    return rows


def test_all_questions_are_there() -> None:
    assert len(NAMES) >= 37
    assert len({q.topic for q in questions().values()}) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_header_is_complete(name: str) -> None:
    asked = questions()[name]
    assert re.search("[a-z]", asked.title["en"]) and re.search("[а-яіїєґ]", asked.title["uk"])
    assert asked.description.endswith(".")
    used = set(re.findall(r"PREFIX (\w+):", asked.text))
    body = asked.text.split("\nSELECT", 1)[1]
    assert all(re.search(rf"\b{p}:", body) for p in used), "a PREFIX line is not used"


@pytest.mark.parametrize("name", NAMES)
def test_runs_on_all_gold_articles_with_the_promised_columns(name: str, gold_store: Path) -> None:
    asked = questions()[name]
    with open_snapshot(gold_store) as snapshot:
        answer = snapshot.select(asked.text)
        assert tuple(v.value for v in answer.variables) == asked.columns
        rows = [str(row) for row in answer]
        assert rows == [str(row) for row in snapshot.select(asked.bind(_defaults(asked)))]
        assert len(rows) == len(set(rows)), "the same row twice"


def _defaults(asked: Question) -> dict[str, str]:
    return {p.name: ",".join(x.split(":")[-1] for x in p.default.split()) for p in asked.parameters}


@pytest.mark.parametrize("name", [n for n in NAMES if "lang" in {p.name for p in questions()[n].parameters}])
def test_labels_come_in_the_asked_language(name: str, gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        english = list(snapshot.select(questions()[name].bind({"lang": "en"})))
        ukrainian = list(snapshot.select(questions()[name].bind({"lang": "uk"})))
    assert len(english) == len(ukrainian)
    if english:
        assert any(str(a) != str(b) for a, b in zip(english, ukrainian, strict=True))


EXPECTED = yaml.safe_load((Path(__file__).parent / "golden" / "questions.yaml").read_text("utf-8"))


@pytest.fixture(scope="session")
def stores(memorial_store: Path, gold_store: Path, read_store: Path) -> dict[str, Path]:
    return {"first": memorial_store, "all": gold_store, "read": read_store}


@pytest.fixture(scope="session")
def read_store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first article as the project's own extractor reads it."""
    path = tmp_path_factory.mktemp("read") / "store"
    build([str(shared / "articles" / "memorial-2025-10-24.txt")], path, Settings())
    return path


def test_every_question_has_an_expected_answer() -> None:
    assert set(EXPECTED) == set(NAMES)
    assert sorted(e["number"] for e in EXPECTED.values() if "number" in e) == list(range(1, 37))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_answer_is_the_expected_one(name: str, stores: dict[str, Path]) -> None:
    expected = EXPECTED[name]
    with open_snapshot(stores[expected["of"]]) as snapshot:
        found = list(snapshot.select(questions()[name].text))
        rows = {tuple(getattr(row[c], "value", "") for c in expected["columns"].split()) for row in found}
    assert rows == {tuple(row) for row in expected["rows"]}
    assert len(found) == expected.get("count", len(found))


@pytest.mark.parametrize("name", NAMES)
def test_answers_show_labels_and_no_addresses(name: str, gold_store: Path) -> None:
    """Only an item of Wikidata is an address: it is what was asked for."""
    with open_snapshot(gold_store) as snapshot:
        answer = snapshot.select(questions()[name].text)
        shown = {column: str(row[column]) for row in answer for column in questions()[name].columns if row[column]}
    assert {column for column, value in shown.items() if value.startswith("<")} <= {"item"}


def test_the_page_of_questions_is_in_step(stores: dict[str, Path]) -> None:
    page = runpy.run_path(str(PAGE.with_suffix(".py")))["render"](EXPECTED, stores)
    if os.environ.get("KG_WRITE_DOCS"):
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page, "run `make docs`"


def test_exact_words_are_cut_out_of_the_text_again(ask: Ask) -> None:
    rows = ask("exact-words", "words", "same")
    assert len(rows) == 28  # 27 statements, one of them with two pieces of evidence
    assert {same for _, same in rows} == {"true"}


def test_known_by_day_depends_on_the_day(ask: Ask) -> None:
    assert len(ask("known-by-day", "words", day="2025-10-24")) == 27
    assert ask("known-by-day", "words", day="2025-10-23") == []


def test_items_and_entities_without_one(ask: Ask) -> None:
    rows = {entity: item for entity, item in ask("wikidata-items", "entity", "item")}  # noqa: C416
    assert rows[KIM].endswith("/Q56226")
    assert rows[SKIBITSKYI] == ""
    kinds = {kind for (kind,) in ask("wikidata-items", "kind", lang="uk")}
    assert kinds == {"держава", "особа", "організація", "місце", "група", "річ"}


def test_across_articles(gold_store: Path) -> None:
    with open_snapshot(gold_store) as snapshot:
        reversed_ = {
            (row["speaker"].value, row["deniedFrom"].value)
            for row in snapshot.select(question("denied-then-admitted").text)
        }
    assert (NORTH, "2024-10-24") in reversed_  # denied in one article, admitted in another


# ---- what must stay empty

NEO_NAZI = """
SELECT ?words WHERE { GRAPH ?g {
  ?s kg:quoteKind ?kind ; kg:about ?e ; kg:evidence/oa:hasSelector/oa:exact ?words .
  ?e sem:hasActor/rdfs:label ?actor .
  FILTER(?kind NOT IN (quote:direct, quote:partial))
  FILTER(CONTAINS(LCASE(?words), "неонацист") || CONTAINS(LCASE(STR(?actor)), "неонацист"))
} }"""
PLANNED_AS_FACT = """
SELECT ?s WHERE { GRAPH ?g {
  ?s kg:quantity/schema:value ?value ; kg:modality modality:actual ; kg:polarity polarity:positive ; kg:stance ?stance .
  FILTER(?value = 12000)
} }"""


@pytest.mark.parametrize("text", [NEO_NAZI, PLANNED_AS_FACT])
def test_stays_empty(text: str, memorial_store: Path) -> None:
    with open_snapshot(memorial_store) as snapshot:
        assert list(snapshot.select(prefixed(text))) == []


def prefixed(text: str) -> str:
    return "".join(f"PREFIX {p}: <{n}>\n" for p, n in PREFIXES.items()) + text


def test_nothing_is_left_of_a_removed_article(gold_readings: list[Reading], tmp_path: Path) -> None:
    reading = gold_readings[0]
    graph = Iris(reading.article.key, DEFAULT_BASE).graph.value
    with open_store(tmp_path / "s") as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        empty = len(store)
        store.replace(graph, to_quads(reading))
        assert len(store) > empty
        store.remove(graph)
        assert len(store) == empty
    with open_snapshot(tmp_path / "s") as snapshot:
        assert snapshot.graphs() == [vocabulary_graph().value]


# ---- parameters

HEAD = "# param item: items wd:Q1 — x\n# param day: date 2025-01-01 — y\nSELECT * WHERE {\n"
TEXT = HEAD + 'VALUES ?item { wd:Q1 } VALUES ?day { "2025-01-01"^^xsd:date } }'


def test_values_are_set_as_terms() -> None:
    bound = parse_question(TEXT, "t").bind({"item": "Q423, wd:Q159", "day": "2024-02-29"})
    wd = "http://www.wikidata.org/entity/"
    assert f"VALUES ?item {{ <{wd}Q423> <{wd}Q159> }}" in bound
    assert '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>' in bound


@pytest.mark.parametrize(
    "values",
    [
        {"item": "Q0"},
        {"item": "Q1 } ?s ?p ?o . {"},
        {"item": ""},
        {"day": "2025-02-30"},
        {"day": '2025-01-01" . #'},
        {"other": "Q1"},
    ],
)
def test_wrong_values_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=next(iter(values))):
        parse_question(TEXT, "t").bind(values)


def test_a_parameter_without_its_line_is_told() -> None:
    with pytest.raises(QueryError, match="VALUES"):
        parse_question(HEAD + "}", "t").bind({"item": "Q1"})


def test_unknown_question_is_told() -> None:
    with pytest.raises(UsageError, match="--list"):
        question("no-such-question")
    with pytest.raises(UsageError, match="no such file"):
        question("no-such-file.rq")


@pytest.mark.parametrize("name", ["denied-then-admitted", "figures-by-date", "longest-chain", "state-pairs"])
def test_rdflib_gives_the_same_answer(name: str, memorial_store: Path) -> None:
    asked = question(name)
    with open_snapshot(memorial_store) as snapshot:
        ours = snapshot.select(asked.text)
        assert isinstance(ours, QuerySolutions)
        wanted = {tuple(str(getattr(row[c], "value", "")) for c in asked.columns) for row in ours}
        found = {
            tuple("" if value is None else str(value) for value in row)  # type: ignore[union-attr]
            for row in snapshot.as_rdflib().query(asked.text)
        }
    assert found == wanted


# ---- what no shared article has: made-up pairs


def told(
    who: str, number: float, day: date, *, measure: str = "killed", role: str | None = None, key: str = "a"
) -> Reading:
    """An article of its own in which a person gives one figure."""
    article = Article(f"{who}-{key}-{day}", f"{who} каже про втрати {day}. {key}", day, 0)
    speaker = Entity(who, "person")
    statement = Statement(
        f"0-{len(who)}-casualties",
        (Span(0, len(who)),),
        "asserts",
        "indirect",
        Event("casualties", ()),
        speaker=(speaker,),
        speaker_role=role,
        quantities=(Quantity(measure, number, unit="person", of="солдати"),),
    )
    return Reading(article, (statement,), ())


def asked(name: str, folder: Path, *readings: Reading) -> set[Row]:
    with open_store(folder / "s") as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        for reading in readings:
            store.replace(Iris(reading.article.key, DEFAULT_BASE).graph.value, to_quads(reading))
    with open_snapshot(folder / "s") as snapshot:
        rows = snapshot.select(question(name).text)
        return {tuple(getattr(row[c], "value", "") for c in question(name).columns) for row in rows}


DAY, LATER = date(2025, 5, 1), date(2025, 5, 9)


def test_figures_that_do_not_overlap_are_found(tmp_path: Path) -> None:
    [row] = asked("figures-disjoint", tmp_path, told("Гай", 100, DAY), told("Бук", 300, DAY), told("Дуб", 900, LATER))
    assert (row[0], row[2], row[4], row[6], row[8]) == ("killed", "100", "Гай", "300", "Бук")


def test_a_figure_with_one_origin_in_two_articles_is_found(tmp_path: Path) -> None:
    same = told("Гай", 100, DAY), told("Гай", 100, LATER), told("Гай", 200, DAY, key="b"), told("Бук", 200, LATER)
    assert asked("single-origin", tmp_path, *same) == {("killed", "100", "Гай", "2")}


def test_the_first_speaker_and_the_repeats_are_found(tmp_path: Path) -> None:
    readings = told("Гай", 100, DAY), told("Бук", 100, LATER), told("Дуб", 100, DAY, measure="wounded")
    first, later = readings[0].article.name, readings[1].article.name
    assert asked("first-speakers", tmp_path, *readings) == {("killed", "100", first, "Гай", later, "Бук")}


def test_two_holders_of_one_office_at_once_are_found(tmp_path: Path) -> None:
    office = "міністр оборони"
    readings = (
        told("Гай", 100, DAY, role=office),
        told("Бук", 100, date(2025, 5, 5), role=office),
        told("Гай", 100, LATER, role=office, key="b"),
    )
    assert {row[:4] for row in asked("office-rivals", tmp_path, *readings)} == {(office, "Гай", "Бук", "2025-05-05")}


def test_a_publisher_that_is_known_stands_at_the_end_of_the_chain(tmp_path: Path) -> None:
    """Two articles of one site: it cites, and not each of its articles."""
    reports = Path(__file__).parent.parent / "data" / "articles"
    text = (reports / "dprk-prisoners-2025-01-14.txt").read_text("utf-8")
    more = "Президент України Володимир Зеленський заявив, що російська армія втратила 20 танків."
    records = [
        {"title": f"стаття {n}", "text": text, "source": "Вісник", "date": "2025-01-14"}
        for n, text in enumerate([text, f"{text} {more}"])
    ]
    file = tmp_path / "site.jsonl"
    file.write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    build([str(file)], tmp_path / "s", Settings())

    def column(name: str, column: str, **parameters: str) -> set[str]:
        with open_snapshot(tmp_path / "s") as snapshot:
            return {row[column].value for row in snapshot.select(question(name).bind(parameters))}

    assert "Вісник" in column("who-cites-whom", "citing") and "стаття 0" not in column("who-cites-whom", "citing")
    assert "Вісник" in column("longest-chain", "source")
    [outlet] = column("relays-of", "outlet", item="Q3874799")
    assert outlet == "Вісник"
