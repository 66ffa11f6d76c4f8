"""The shipped questions: each is complete, runs, and answers the first article as a reader of it would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kg.errors import QueryError, UsageError
from kg.model import Reading
from kg.rdf import vocabulary_graph
from kg.store import open_snapshot, open_store
from kg.store.questions import Question, parse_question, question, questions

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


def test_the_page_lists_every_question_with_its_titles() -> None:
    page = (Path(__file__).parent.parent / "docs" / "questions.md").read_text("utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|", page, re.MULTILINE)
    assert listed == [(q.name, q.title["en"], q.title["uk"]) for q in questions().values()]


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


# Worked out by hand from the gold records of the first article: columns, then every row.
EXPECTED: dict[str, tuple[str, set[Row]]] = {
    "states-named": (
        "state form times",
        {
            (NORTH, "КНДР", "10"),
            (NORTH, "Північна Корея", "4"),
            (NORTH, "Північної Кореї", "1"),
            (NORTH, "Північній Кореї", "1"),
            (SOUTH, "Південної Кореї", "2"),
            (SOUTH, "Південній Кореї", "1"),
            (RUSSIA, "РФ", "1"),
            (RUSSIA, "Росія", "1"),
            (RUSSIA, "Росії", "7"),
            (UKRAINE, "України", "8"),
            (UKRAINE, "Україну", "1"),
        },
    ),
    "officials": (
        "official office of",
        {(KIM, "лідер КНДР", NORTH), (ZELENSKY, "президент", ""), (SKIBITSKYI, OFFICE, UKRAINE)},
    ),
    "office-holders": (
        "official office attested",
        {
            (KIM, "лідер КНДР", "2025-10-24"),
            (ZELENSKY, "президент", "2025-10-24"),
            (SKIBITSKYI, OFFICE, "2025-10-24"),
        },
    ),
    "organisations": (
        "organisation speaks relays takesPart",
        {
            ("Збройні сили України", "0", "0", "1"),
            (NIS, "3", "0", "0"),
            ("Служба безпеки України", "0", "0", "1"),
            ("Суспільне", "0", "1", "0"),
            (KCNA, "1", "3", "0"),
        },
    ),
    "events-on-day": ("event speaker", {("capture of people", "")}),
    "events-in-place": (
        "from event speaker",
        {("", "deployment", KIM), ("", "casualties", ZELENSKY), ("2025-01-11", "capture of people", "")},
    ),
    "who-did-what": ("role participant", {("agent", "Збройні сили України"), ("patient", "військові КНДР")}),
    "planned-and-done": (
        "event speaker done",
        {("exhibition", "державні медіа", "false"), ("participation in war", NIS, "false")},
    ),
    "state-pairs": (
        "state other code statements",
        {
            (NORTH, RUSSIA, "AID", "1"),
            (NORTH, RUSSIA, "COOPERATE", "1"),
            (RUSSIA, NORTH, "AGREE", "1"),
            (RUSSIA, NORTH, "COOPERATE", "1"),
        },
    ),
    "quotations": (
        "speaker kind",
        {
            (KIM, "partial quote"),
            (KIM, "direct quote"),
            (NORTH, "partial quote"),
            (ZELENSKY, "partial quote"),
        },
    ),
    "said-by": (
        "stance event medium",
        {
            ("praises", "state of relations", KCNA),
            ("praises", "statement", ""),
            ("asserts", "deployment", KCNA),
            ("praises", "military aid", KCNA),
            ("asserts", "combat", ""),
        },
    ),
    "own-voice": (
        "event",
        {
            ("construction",),
            ("ceremony",),
            ("agreement",),
            ("military aid",),
            ("exhibition",),
            ("cooperation",),
            ("arms transfer",),
            ("deployment",),
            ("capture of people",),
        },
    ),
    "denials": (
        "denier denied deniedSpeaker deniedFrom",
        {
            (
                NORTH,
                "У жовтні 2024 року розвідка Південної Кореї повідомила, що КНДР вже відправила до Росії"
                " 1 500 своїх спецназівців",
                NIS,
                "2024-10-01",
            ),
            (NORTH, "планує залучити до війни проти України 12 тисяч військових", NIS, "2024-10-01"),
        },
    ),
    "said-about": ("speaker office event", {(SKIBITSKYI, OFFICE, "deployment")}),
    "state-media": (
        "medium role speaker",
        {(KCNA, "origin", KCNA), (KCNA, "relay", KIM), ("державні медіа", "origin", "державні медіа")},
    ),
    "spoke-through": ("speaker medium statements", {(KIM, KCNA, "3"), (SKIBITSKYI, "Суспільне", "1")}),
    "longest-chain": (
        "position source",
        {("1", KIM), ("2", KCNA), ("3", "memorial-2025-10-24"), ("1", SKIBITSKYI), ("2", "Суспільне")},
    ),
    "relays-of": ("stance statements", {("asserts", "2"), ("praises", "2")}),
    "figures-by-date": (
        "from to inferred measure value min max approximate of speaker",
        {
            ("2024-10-01", "2024-10-31", "true", "sent", "1500", "1500", "1500", "false", "спецназівці", NIS),
            ("2024-10-01", "2024-10-31", "true", "planned", *["12000"] * 3, "false", "військові", NIS),
            (
                "2025-08-01",
                "2025-08-31",
                "false",
                "present",
                "11000",
                "",
                "",
                "true",
                "військові із КНДР",
                SKIBITSKYI,
            ),
            ("2025-10-24", "2025-10-24", "true", "sent", "", "2000", "", "false", "солдати", ""),
        },
    ),
    "casualties": (
        "speaker measure value approximate place",
        {(ZELENSKY, "", "", "", "Курська область"), (NIS, "killed", "2000", "true", "")},
    ),
    "figures-not-comparable": (
        "valueA measureA valueB measureB reason",
        {
            ("1500", "sent", "2000", "sent", "other days"),
            ("1500", "sent", "11000", "present", "other measure"),
            ("1500", "sent", "12000", "planned", "other measure"),
            ("2000", "sent", "11000", "present", "other measure"),
            ("2000", "sent", "12000", "planned", "other measure"),
            ("11000", "present", "12000", "planned", "other measure"),
        },
    ),
    "denied-then-admitted": (
        "speaker deniedFrom admittedFrom months",
        {(NORTH, "2024-10-01", "2025-04-28", "6")},
    ),
    "disputes": ("speaker otherSpeaker reason", {(NIS, NORTH, "denial")}),
    "article-versions": ("article published language statements", {("memorial-2025-10-24", "2025-10-24", "uk", "27")}),
    "office-rivals": ("office", set()),
    "figures-disjoint": ("measure", set()),
    "first-speakers": ("measure", set()),
    "single-origin": ("measure", set()),
    "claim-denied-confirmed": ("claim", set()),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_answer_for_the_first_article(name: str, ask: Ask) -> None:
    columns, rows = EXPECTED[name]
    assert set(ask(name, *columns.split())) == rows


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


def test_open_times_leave_out_the_one_exact_day(ask: Ask) -> None:
    events = ask("open-times", "event", "from", "to")
    assert len(events) == 26
    assert ("agreement", "2024-01-01", "2024-12-31") in events


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
    from kg.rdf import PREFIXES

    return "".join(f"PREFIX {p}: <{n}>\n" for p, n in PREFIXES.items()) + text


def test_nothing_is_left_of_a_removed_article(gold_readings: list[Reading], tmp_path: Path) -> None:
    from kg.rdf import DEFAULT_BASE, Iris, to_quads, vocabulary_quads

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
