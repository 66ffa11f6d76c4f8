"""Wikidata is asked politely and only when wanted; whatever a server does, nothing hangs, is kept wrong or lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest
from conftest import Run, child_environment
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from wikidata_server import ENTITY, Stub, wikidata_server

from kg.errors import UsageError
from kg.gate import check_facts
from kg.gazetteer import Gazetteer, Row, shipped
from kg.link import Decision, Decisions
from kg.model import (
    Article,
    Entity,
    Event,
    Kind,
    Link,
    Mention,
    Participant,
    Reading,
    Span,
    Statement,
    statement_key,
)
from kg.rdf import term
from kg.store import open_store
from kg.wikidata import Cache, Client, Proposed, Servers, Wikidata, confirm, facts_graph, propose, wikidata_graph

TODAY = date(2026, 11, 23)
SPARQL, API, RECONCILE = "/sparql", "/w/api.php", "/reconcile"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with wikidata_server() as running:
        yield running


class Asking:
    """A client of the stub with a cache folder, a day, and a record of how long it would have slept."""

    def __init__(self, stub: Stub, folder: Path, today: date = TODAY, **client: object) -> None:
        self.slept: list[float] = []
        options = {"seconds": 1.0, "sleep": self.slept.append, **client}
        made = Client("tests@example.org", **options)  # type: ignore[arg-type]
        servers = Servers(*(stub.address + path for path in (SPARQL, API, RECONCILE)))
        self.wikidata = Wikidata(made, Cache(folder, today), servers)


@pytest.fixture
def asking(stub: Stub, tmp_path: Path) -> Asking:
    return Asking(stub, tmp_path / "cache")


def files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


# --- what an answer says ----------------------------------------------------------------------------------------------


def test_facts_have_labels_types_states_and_offices_with_days(asking: Asking) -> None:
    facts = asking.wikidata.facts(["Q1001"]).found["Q1001"]
    assert facts.asked == "2026-11-23"
    assert dict(facts.value.labels) == {"uk": "Йонас Вайткус", "en": "Jonas Vaitkus"}
    assert (facts.value.types, facts.value.countries, facts.value.aliases) == (("Q5",), ("Q37",), ("Вайткус",))
    office = facts.value.offices[0]
    assert (office.position, office.start, office.end) == ("Q900", "2024-03-01", "")
    assert "Міністр оборони Литви" in office.labels


def test_a_type_counts_through_its_classes(asking: Asking) -> None:
    found = asking.wikidata.facts(["Q202", "Q200"]).found
    assert found["Q202"].value.is_kind("place") is True
    assert found["Q200"].value.is_kind("place") is False
    assert found["Q202"].value.is_kind("thing") is None


def test_a_missing_item_and_a_merged_one_are_told_apart(asking: Asking) -> None:
    found = asking.wikidata.facts(["Q201", "Q999999"]).found
    assert (found["Q201"].value.here, found["Q201"].value.redirect) == (False, "Q202")
    assert (found["Q999999"].value.here, found["Q999999"].value.redirect) == (False, "")


def test_an_office_of_unknown_value_is_passed_over(asking: Asking) -> None:
    assert [o.position for o in asking.wikidata.facts(["Q1002"]).found["Q1002"].value.offices] == ["Q901"]


# --- manners ----------------------------------------------------------------------------------------------------------


def test_nobody_is_asked_without_a_contact() -> None:
    for contact in ("", "me"):
        with pytest.raises(UsageError, match="contact"):
            Client(contact)
    for contact in ("Іван@приклад.укр", "a@b.example\r\nX-Evil: 1"):
        with pytest.raises(UsageError, match="ASCII"):
            Client(contact)


def test_requests_come_one_by_one_and_say_who_asks(stub: Stub, asking: Asking) -> None:
    asking.wikidata.facts(f"Q{n}" for n in range(1, 60))
    asking.wikidata.searched(["Зоряне", "Вайткус"])
    assert len(stub.requests) == 3 + 2  # 59 items in three queries
    assert all("tests@example.org" in r.agent and r.agent.startswith("kg/") for r in stub.requests)
    assert {r.at_once for r in stub.requests} == {1}
    assert {r.parameters["maxlag"] for r in stub.seen(API)} == {"5"}


def test_an_answer_is_asked_for_once_until_it_is_old(stub: Stub, asking: Asking, tmp_path: Path) -> None:
    first = asking.wikidata.facts(["Q37"]).found["Q37"]
    assert Asking(stub, tmp_path / "cache").wikidata.facts(["Q37"]).found["Q37"] == first
    assert len(stub.requests) == 1
    later = Asking(stub, tmp_path / "cache", TODAY + timedelta(days=31)).wikidata.facts(["Q37"]).found["Q37"]
    assert len(stub.requests) == 2
    assert later.asked == "2026-12-24"


def test_offline_asks_nobody_and_an_old_answer_does(stub: Stub, asking: Asking, tmp_path: Path) -> None:
    asking.wikidata.facts(["Q37"])
    offline = Asking(stub, tmp_path / "cache", TODAY + timedelta(days=400), offline=True).wikidata
    answers = offline.facts(["Q37", "Q212"])
    assert answers.found["Q37"].asked == "2026-11-23"
    assert "offline" in answers.failed["Q212"]
    assert len(stub.requests) == 1


# --- faults -----------------------------------------------------------------------------------------------------------

PASSING = ["429", "retry 7", "500", "502", "503", "504", "hang", "drip", "reset", "cut"]
LASTING = ["html", "empty", "nonsense", "400", "403", "404"]


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_tried_again(stub: Stub, asking: Asking, fault: str) -> None:
    stub.faults[SPARQL] = [fault]
    assert asking.wikidata.facts(["Q37"]).found["Q37"].value.label == "Литва"
    assert len(stub.requests) == 2
    assert asking.slept == [7.0 if fault == "retry 7" else 1.0]


@pytest.mark.parametrize("fault", PASSING + LASTING)
def test_what_lasts_ends_after_a_few_tries_and_leaves_nothing_in_the_cache(
    stub: Stub, asking: Asking, fault: str, tmp_path: Path
) -> None:
    stub.faults[SPARQL] = [fault] * 20
    answers = asking.wikidata.facts(["Q37"])
    assert not answers.found and "127.0.0.1" in answers.failed["Q37"]
    assert len(stub.requests) == (3 if fault in PASSING else 1)
    assert not files(tmp_path / "cache")
    stub.faults.clear()
    assert Asking(stub, tmp_path / "cache").wikidata.facts(["Q37"]).found["Q37"].value.here


@pytest.mark.parametrize("fault", ["retry 0", "503", "html", "reset", "nonsense", "maxlag 6"])
def test_the_search_fails_as_gently(stub: Stub, asking: Asking, fault: str, tmp_path: Path) -> None:
    stub.faults[API] = [fault] * 20
    answers = asking.wikidata.searched(["Зоряне"])
    assert answers.failed.keys() == {"Зоряне"}
    assert len(stub.requests) <= 3 and not files(tmp_path / "cache")


def test_maxlag_is_waited_for(stub: Stub, asking: Asking) -> None:
    stub.faults[API] = ["maxlag 6"]
    assert asking.wikidata.searched(["Зоряне"]).found["Зоряне"].value == ["Q200", "Q201", "Q202"]
    assert asking.slept == [6.0]


def test_a_date_in_retry_after_is_understood(stub: Stub, asking: Asking) -> None:
    stub.faults[SPARQL] = [f"retry {formatdate(time() + 50, usegmt=True)}"]
    assert asking.wikidata.facts(["Q37"]).found
    assert 40 < asking.slept[0] <= 50


def test_who_asks_for_an_hour_of_peace_gets_it(stub: Stub, asking: Asking) -> None:
    stub.faults[SPARQL] = ["retry 3600"]
    answers = asking.wikidata.facts(f"Q{n}" for n in range(1, 60))
    assert len(stub.requests) == 1 and not asking.slept
    assert len(answers.failed) == 59 and "3600 s" in answers.failed["Q59"]


def test_a_server_that_keeps_failing_is_left_alone(stub: Stub, asking: Asking) -> None:
    stub.faults[API] = ["503"] * 100
    names = [f"Назва {n}" for n in range(20)]
    answers = asking.wikidata.searched(names)
    assert answers.failed.keys() == set(names)
    assert len(stub.requests) == 3 * 3


def test_a_batch_that_fails_loses_no_other(stub: Stub, asking: Asking) -> None:
    stub.faults[SPARQL] = ["html"]
    answers = asking.wikidata.facts(f"Q{n}" for n in range(1, 60))
    assert len(answers.failed) == 20 and len(answers.found) == 39


def test_an_old_answer_stands_in_where_there_is_no_new_one(stub: Stub, asking: Asking, tmp_path: Path) -> None:
    asking.wikidata.facts(["Q37"])
    stub.faults[SPARQL] = ["503"] * 9
    later = Asking(stub, tmp_path / "cache", TODAY + timedelta(days=99)).wikidata.facts(["Q37"])
    assert later.found["Q37"].asked == "2026-11-23" and not later.failed


def test_a_copy_that_holds_a_part_of_wikidata_makes_nothing_gone(stub: Stub, asking: Asking, tmp_path: Path) -> None:
    answers = asking.wikidata.facts(["Q37", *(f"Q88880{n}" for n in range(9))])
    assert not answers.found and "9 of 10" in answers.failed["Q37"]
    assert not files(tmp_path / "cache")


def test_a_damaged_file_of_the_cache_counts_as_none(stub: Stub, asking: Asking, tmp_path: Path) -> None:
    asking.wikidata.facts(["Q37"])
    (file,) = files(tmp_path / "cache")
    whole = json.loads(file.read_text())
    for content in (b"", b"{", b"\xff", json.dumps({**whole, "answer": {"item": "Q37"}}).encode()):
        file.write_bytes(content)
        assert Asking(stub, tmp_path / "cache").wikidata.facts(["Q37"]).found["Q37"].value.label == "Литва"
    file.write_text(json.dumps({**whole, "question": "another"}))
    assert Asking(stub, tmp_path / "cache").wikidata.facts(["Q37"]).found["Q37"].value.label == "Литва"
    assert len(stub.requests) == 6


# --- proposals --------------------------------------------------------------------------------------------------------


def reading(*entities: tuple[str, Kind], role: str | None = None, published: date | None = date(2025, 3, 1)) -> Reading:
    """An article whose first entity is the speaker in that role and which names all the others."""
    made = tuple(Entity(name, kind, link=Link("unknown", 0.0)) for name, kind in entities)
    text = f"Тут ідеться про таке: {', '.join(name for name, _ in entities)}."
    spans = [Span(text.index(name), text.index(name) + len(name)) for name, _ in entities]
    participants = tuple(Participant("topic", entity) for entity in made)
    statement = Statement(
        statement_key(spans[0], "statement"),
        (spans[0],),
        "asserts",
        "indirect",
        Event("statement", participants),
        speaker=made[:1],
        speaker_role=role,
    )
    return Reading(Article("a", text, published), (statement,), tuple(map(Mention, spans, made)))


def proposed(asking: Asking, read: Reading, decisions: Decisions | None = None) -> Proposed:
    return propose([read], asking.wikidata, shipped(), decisions or Decisions())


def test_the_office_at_the_articles_date_tells_namesakes_apart(asking: Asking) -> None:
    minister = reading(("Йонас Вайткус", "person"), ("Литва", "state"), role="міністр оборони Литви")
    (found,) = proposed(asking, minister).proposals
    assert found.item == "Q1001"
    assert found.candidates[0].reasons == ("label", "type", "country", "office")
    assert [c.facts.item for c in found.candidates] == ["Q1001", "Q1002"]


def test_before_the_office_began_nobody_is_likely(asking: Asking) -> None:
    early = reading(
        ("Йонас Вайткус", "person"), ("Литва", "state"), role="міністр оборони Литви", published=date(2020, 1, 1)
    )
    (found,) = proposed(asking, early).proposals
    assert found.item == "" and len(found.candidates) == 2


def test_a_top_hit_of_another_type_is_shown_and_not_taken_and_a_merged_item_is_followed(asking: Asking) -> None:
    (found,) = proposed(asking, reading(("Зоряне", "place"), ("Україна", "state"))).proposals
    assert found.item == "Q202"
    assert {c.facts.item: c.score for c in found.candidates}["Q200"] == 0.0
    assert "Q201" not in found.line()


def test_a_name_alone_is_not_enough_for_a_person(asking: Asking) -> None:
    (found,) = proposed(asking, reading(("Тільки Пошук", "person"))).proposals
    assert found.item == "" and [c.facts.item for c in found.candidates] == ["Q300"]


def test_the_search_is_asked_for_what_the_reconciliation_leaves_out(stub: Stub, asking: Asking) -> None:
    (found,) = proposed(asking, reading(("Тільки Пошук", "person"), ("Україна", "state"))).proposals
    assert found.item == "Q300"
    assert [r.parameters["search"] for r in stub.seen(API)] == ["Тільки Пошук"]


def test_a_line_can_go_into_the_decisions_as_it_is(asking: Asking, tmp_path: Path) -> None:
    from kg.link import read_decisions

    (found,) = proposed(asking, reading(("Зоряне", "place"), ("Україна", "state"))).proposals
    (tmp_path / "d.tsv").write_text("\t".join(found.line().split("\t")[:7]) + "\n", "utf-8")
    (decision,) = read_decisions(tmp_path / "d.tsv")
    assert decision == Decision(
        "a", "place", "Зоряне", "Q202", "kg link --live", "2026-11-23", "Wikidata: label+type+country 0.90"
    )


def test_what_people_decided_is_not_proposed_again(asking: Asking) -> None:
    read = reading(("Зоряне", "place"), ("Україна", "state"))
    decided = Decisions([Decision("*", "place", "Зоряне", "none")])
    assert not proposed(asking, read, decided).proposals
    certain = tuple(replace(m, entity=replace(m.entity, link=Link("decision", 1.0))) for m in read.mentions)
    built_with = replace(read, statements=(), mentions=certain)
    assert not proposed(asking, built_with).proposals


def test_what_is_unknown_everywhere_is_no_line_and_what_failed_is_told(stub: Stub, asking: Asking) -> None:
    read = reading(("Зоряне", "place"), ("Ніде Невідомий", "person"))
    assert [p.doubt.entity.name for p in proposed(asking, read).proposals] == ["Зоряне"]
    stub.faults[API] = ["503"] * 99
    stub.faults[RECONCILE] = ["html"] * 99
    failed = proposed(asking, reading(("Інше Місто", "place"), ("Зоряне", "place")))
    assert failed.failed.keys() == {"place Інше Місто"}
    assert [p.doubt.entity.name for p in failed.proposals] == ["Зоряне"]


# --- facts in the graph -----------------------------------------------------------------------------------------------


def iri(quad: Quad) -> str:
    """Of its subject."""
    assert isinstance(quad.subject, NamedNode)
    return quad.subject.value


def test_facts_pass_the_gate_and_say_where_and_when_they_are_from(asking: Asking) -> None:
    found = asking.wikidata.facts(["Q37", "Q1001", "Q201", "Q999999"]).found
    made = facts_graph(found.values(), asking.wikidata.servers.sparql)
    assert not made.refused and check_facts(made.quads, wikidata_graph()).passed
    assert made.quads == facts_graph(list(found.values())[::-1], asking.wikidata.servers.sparql).quads
    said = {(iri(q), q.predicate.value.rpartition("/")[2], getattr(q.object, "value", "")) for q in made.quads}
    item = "http://www.wikidata.org/entity/Q1001"
    assert (item, "sdDatePublished", "2026-11-23") in said
    assert ("http://www.wikidata.org/entity/statement/Q1001-a", "P580", "2024-03-01") in said
    assert (wikidata_graph(), "prov#wasDerivedFrom", asking.wikidata.servers.sparql) in said
    assert not any("Q999999" in iri(q) for q in made.quads)


def test_an_item_whose_facts_break_a_shape_is_left_out_alone(asking: Asking) -> None:
    found = asking.wikidata.facts(["Q37", "Q400"]).found
    made = facts_graph(found.values(), asking.wikidata.servers.sparql)
    assert made.refused.keys() == {"Q400"} and "begins" in made.refused["Q400"]
    assert check_facts(made.quads, wikidata_graph()).passed
    assert not any("Q400" in iri(q) for q in made.quads)


def test_the_gate_refuses_what_is_no_graph_of_facts(asking: Asking) -> None:
    name = NamedNode(wikidata_graph())
    good = list(facts_graph(asking.wikidata.facts(["Q1001"]).found.values(), "http://x.example/sparql").quads)
    item, day, kind = (
        NamedNode("http://www.wikidata.org/entity/Q1001"),
        term("schema:sdDatePublished"),
        term("rdf:type"),
    )
    elsewhere = NamedNode("http://x.example/g")
    wrong: list[tuple[list[Quad], str]] = [
        ([q for q in good if q.predicate != day], "Item-asked"),
        ([*good, Quad(item, term("kg:speaker"), item, name)], "Item"),
        ([*good, Quad(item, term("rdfs:label"), Literal("Йонас", language="lt"), name)], "Item-label"),
        ([*good, Quad(item, term("rdfs:label"), Literal("Йонас", language="uk"), name)], "Item-label"),
        ([q for q in good if q.predicate != kind or "Statement" not in str(q.object)], "Item-office"),
        ([*good, Quad(item, term("skos:altLabel"), Literal("В", language="uk"), elsewhere)], "Graph"),
        ([q for q in good if q.predicate != term("prov:wasDerivedFrom")], "Graph-source"),
        ([q for q in good if q.predicate != term("schema:license")], "Graph-licence"),
        ([*good, Quad(item, term("rdf:type"), BlankNode("b"), name)], "BlankNode"),
    ]
    assert check_facts(good, name.value).passed
    for quads, rule in wrong:
        assert rule in {f.rule for f in check_facts(quads, name.value).violations}, rule


# --- rows of the gazetteer --------------------------------------------------------------------------------------------


def test_rows_are_confirmed_or_it_is_told_what_is_wrong(asking: Asking) -> None:
    rows = (
        Row("Q37", "Q37", "state", "state", "Литва"),
        Row("Q1001", "Q1001", "person", "public", "Вайткус"),
        Row("Q201", "Q201", "place", "city", "Зоряне"),
        Row("Q200", "Q200", "place", "city", "Зоряне"),
        Row("Q202", "Q202", "place", "city", "Темне"),
        Row("Q77", "Q77", "place", "city", "Ніде"),
        Row("place:без номера", None, "place", "city", "Без номера"),
    )
    found, failed = confirm(Gazetteer(rows), asking.wikidata)
    assert not failed
    assert [(c.item, c.verdict) for c in found] == [
        ("Q37", "confirmed"),
        ("Q1001", "confirmed"),
        ("Q201", "redirect"),
        ("Q200", "other-type"),
        ("Q202", "other-label"),
        ("Q77", "missing"),
    ]
    assert {c.asked for c in found} == {"2026-11-23"}


# --- as a user --------------------------------------------------------------------------------------------------------

ARTICLE = (
    " date 2025-03-01 Міністр оборони Литви Йонас Вайткус заявив, що Литва відправить Україні 20 гаубиць. "
    "Російські війська вдарили по місту Зоряне.\n"
)


@pytest.fixture
def live(run: Run, stub: Stub, tmp_path: Path) -> Run:
    """`kg` with the stub as Wikidata and a contact."""
    environment = child_environment() | {
        "KG_CONTACT": "tests@example.org",
        "KG_CACHE": str(tmp_path / "cache"),
        "KG_WIKIDATA_SPARQL": stub.address + SPARQL,
        "KG_WIKIDATA_API": stub.address + API,
        "KG_RECONCILE_API": stub.address + RECONCILE,
    }
    return lambda *arguments, **more: run(*arguments, env=environment | more.pop("env", {}), **more)


def exported(run: Run) -> str:
    done = run("export", "rdf", "--store", "s", "--format", "nquads")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_a_proposal_by_a_decision_to_facts(live: Run, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    assert live("build", "a.txt", "--store", "s").returncode == 0
    done = live("link", "--live", "--store", "s", "-o", "proposals.tsv")
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in (tmp_path / "proposals.tsv").read_text("utf-8").splitlines()]
    found = {line[2]: line[3] for line in lines}
    assert found["Йонас Вайткус"] == "Q1001", lines
    assert '"Литва"@uk <https://w3id.org/kg-evidence/graph/wikidata>' in exported(live)  # linked by the gazetteer
    assert "entity/Q1001>" not in exported(live)  # proposed, not linked
    chosen = next(line for line in lines if line[3] == "Q1001")
    (tmp_path / "decisions.tsv").write_text("\t".join(chosen[:7]) + "\n", "utf-8")
    assert live("build", "a.txt", "--store", "s", "--decisions", "decisions.tsv").returncode == 0
    assert "graph/wikidata>" in exported(live)  # a build leaves the facts alone
    again = live("link", "--live", "--store", "s", "--decisions", "decisions.tsv")
    assert again.returncode == 0, again.stderr
    assert "Йонас Вайткус" not in again.stdout
    assert "<http://www.wikidata.org/entity/statement/Q1001-a>" in exported(live)
    assert live("validate", "--store", "s").returncode == 0
    with open_store(tmp_path / "s") as store:  # somebody else writes into it
        store.update(
            f'INSERT DATA {{ GRAPH <{wikidata_graph()}> {{ <{ENTITY}Q37> <{term("rdfs:label").value}> "X"@uk }} }}'
        )
    spoilt = live("validate", "--store", "s")
    assert spoilt.returncode == 3 and "Item-label" in spoilt.stdout
    asked = len(stub.requests)
    offline = live(
        "link", "--live", "--offline", "--store", "s", "--decisions", "decisions.tsv", env={"KG_CONTACT": ""}
    )
    assert offline.returncode == 0 and offline.stdout == again.stdout, offline.stderr
    assert len(stub.requests) == asked


def test_when_nobody_answers_the_facts_stay_and_the_exit_says_so(live: Run, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    live("build", "a.txt", "--store", "s")
    assert live("link", "--live", "--store", "s").returncode == 0
    before = exported(live)
    stub.faults = {path: ["html"] * 99 for path in (SPARQL, API, RECONCILE)}
    done = live("link", "--live", "--store", "s", env={"KG_CACHE": str(tmp_path / "another")})
    assert done.returncode == 1
    assert "could not be asked for" in done.stderr and "text/html" in done.stderr and "Traceback" not in done.stderr
    assert exported(live) == before


def test_refresh_writes_beside_the_tables_and_keeps_what_it_could_not_ask(
    live: Run, stub: Stub, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "states.tsv").write_text("qid\tlabel\nQ37\tЛитва\nQ212\tУкраїна\n", "utf-8")
    done = live("link", "--refresh", "--gazetteer", "own")
    assert done.returncode == 0, done.stderr
    first = (folder / "confirmed.tsv").read_text("utf-8")
    assert [line.split("\t")[0::4] for line in first.splitlines()[1:]] == [["Q37", "confirmed"], ["Q212", "confirmed"]]
    stub.faults[SPARQL] = ["html"] * 9
    failed = live("link", "--refresh", "--gazetteer", "own", env={"KG_CACHE": str(tmp_path / "another")})
    assert failed.returncode == 1 and (folder / "confirmed.tsv").read_text("utf-8") == first
    stub.faults.clear()
    (folder / "places.tsv").write_text("qid\ttype\tlabel\nQ200\tcity\tЗоряне\n", "utf-8")
    wrong = live("link", "--refresh", "--gazetteer", "own", "-o", "out.tsv")
    assert wrong.returncode == 3 and "other-type" in wrong.stdout
    assert "other-type" in (tmp_path / "out.tsv").read_text("utf-8")


def test_wrong_calls_are_told(live: Run, tmp_path: Path) -> None:
    for arguments, words in (
        (("link",), "--refresh"),
        (("link", "--live", "--refresh", "--store", "s"), "--refresh"),
        (("link", "--live", "review", "--store", "s"), "review"),
        (("link", "--refresh", "--gazetteer", "nowhere"), "nowhere"),
        (("link", "--refresh", "--gazetteer", "."), "no tables"),
    ):
        done = live(*arguments)
        assert done.returncode == 2 and words in done.stderr, done.stderr
    nobody = live("link", "--live", "--store", "s", env={"KG_CONTACT": ""})
    assert nobody.returncode == 2 and "contact" in nobody.stderr
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    live("build", "a.txt", "--store", "s")
    file = live("link", "--live", "--store", "s", env={"KG_WIKIDATA_SPARQL": "file:///etc/passwd"})
    assert file.returncode == 2 and "file:///etc/passwd" in file.stderr
