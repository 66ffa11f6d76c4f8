"""Statement records keep to the contract's schema and lose nothing of a statement on the way there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator
from rdf_example import BORIA, DENIAL, HAI, HERALD, PLEDGE, reading

from kg.model import Entity, Interval, Statement, Step
from kg.rdf import iri_of
from kg.records import from_record, normal, to_record
from kg.resources import resource

SCHEMA = json.loads(resource("data", "contract", "statement.schema.json").read_text("utf-8"))


def statement(key: str) -> Statement:
    return next(s for s in reading().statements if s.key == key)


def bare(s: Statement) -> Statement:
    """Without what a record does not hold: links, and the rules of intervals."""

    def entity(e: Entity) -> Entity:
        return replace(e, link=None)

    def interval(i: Interval | None) -> Interval | None:
        return i and replace(i, rule="")

    event = s.event
    participants = tuple(replace(p, entity=entity(p.entity)) for p in event.participants)
    places = tuple(entity(e) for e in event.place)
    return replace(
        normal(s),
        speaker=tuple(map(entity, s.speaker)),
        chain=tuple(replace(step, entity=entity(step.entity)) for step in normal(s).chain),
        said_at=interval(s.said_at),
        event=replace(event, participants=participants, place=places, time=interval(event.time)),
    )


def test_records_keep_to_the_schema() -> None:
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for s in reading().statements:
        validator.validate(to_record(s, reading().article, iri_of()))


def test_fields_come_in_the_order_of_the_schema() -> None:
    for s in reading().statements:
        record = to_record(s, reading().article)
        assert list(record) == [name for name in SCHEMA["properties"] if name in record]


def test_ids_and_targets_are_iris() -> None:
    record = to_record(statement(DENIAL), reading().article, iri_of("https://example.org/"))
    assert record["id"] == f"https://example.org/statement/{reading().article.key}.{DENIAL}"
    assert record["targets"] == [f"https://example.org/statement/{reading().article.key}.{PLEDGE}"]
    assert record["speaker"][0]["iri"] == "https://example.org/entity/Q1000002"


def test_the_evidence_is_cut_from_the_text() -> None:
    record = to_record(statement(PLEDGE), reading().article)
    text = reading().article.text
    assert [e["exact"] for e in record["evidence"]] == [text[e["start"] : e["end"]] for e in record["evidence"]]


def test_a_record_read_back_is_the_statement() -> None:
    for s in reading().statements:
        assert from_record(json.loads(json.dumps(to_record(s, reading().article)))) == bare(s)


def test_lists_of_a_record_do_not_depend_on_order() -> None:
    s = statement(PLEDGE)
    event = replace(s.event, participants=s.event.participants[::-1])
    turned = replace(s, evidence=s.evidence[::-1], event=event)
    assert to_record(turned, reading().article) == to_record(s, reading().article)


def test_whole_numbers_are_integers() -> None:
    quantity = to_record(statement(PLEDGE), reading().article)["quantities"][0]
    assert (quantity["value"], type(quantity["value"])) == (200, int)


def test_a_chain_begins_with_the_speaker() -> None:
    s = replace(statement(PLEDGE), chain=(Step("relay", HERALD),))
    assert normal(s).chain == (Step("origin", HAI), Step("relay", normal(s).chain[1].entity))
    assert normal(replace(s, chain=(Step("origin", HAI),))).chain == ()


def test_a_bare_gold_record_is_read() -> None:
    record: dict[str, Any] = {
        "id": "1",
        "article": "a",
        "evidence": [{"start": 0, "end": 4, "exact": "Текс"}],
        "stance": "asserts",
        "quote_kind": "indirect",
        "speaker": [{"name": "Борія", "kind": "state", "qid": BORIA.qid}],
        "event": {"type": "visit"},
        "type_any": ["meeting"],
    }
    s = from_record(record)
    assert (s.speaker[0].qid, s.polarity, s.modality, s.event.participants) == (BORIA.qid, "positive", "actual", ())
