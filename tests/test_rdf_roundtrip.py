"""What is written as RDF is what was read: statements → quads → statements, through a store, in any order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Quad, RdfFormat, Store, parse, serialize
from rdf_example import quads, reading

from kg.errors import BadInput
from kg.model import (
    Article,
    Entity,
    Event,
    Interval,
    Kind,
    Link,
    Mention,
    Participant,
    Quantity,
    Reading,
    Span,
    Statement,
    Step,
)
from kg.rdf import Iris, article_iris, canonical, iri_of, reading_of, statements_of, to_quads
from kg.records import ROLES, Record, to_record

GOLDEN = Path(__file__).parent / "golden" / "example.nq"
WORDS = st.text("абвгґдеєжзиіїйАБВ 'ʼ-«»\t\nÿ😀", min_size=1, max_size=12).filter(lambda s: bool(s.strip()))
DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))
NUMBERS = st.floats(0, 1e15, allow_nan=False).map(lambda x: round(x, 3))
CODES = st.sampled_from(["meeting", "attack", "casualties", "statement"])


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    """A cast in which no two have the same address: an article describes each once."""
    kinds = st.sampled_from(get_args(Kind))
    names = draw(st.lists(WORDS, min_size=2, max_size=5, unique_by=str.casefold))
    return [
        Entity(
            name,
            draw(kinds),
            tuple(draw(st.lists(WORDS, max_size=2))),
            qid := draw(st.sampled_from([None, f"Q{number + 1}"])),
            f"local-{number}",
            draw(st.sampled_from([None, Link("gazetteer", 0.95)] + ([Link("context", 0.5)] if qid else []))),
        )
        for number, name in enumerate(names)
    ]


@st.composite
def intervals(draw: st.DrawFn) -> Interval | None:
    if draw(st.booleans()):
        return None
    start, end = sorted((draw(DAYS), draw(DAYS)))
    return Interval(draw(st.sampled_from([None, start])), end, draw(WORDS), draw(st.sampled_from(["", "year"])))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    text = draw(st.text("абв «»\r\n\x01😀", min_size=20, max_size=40))
    cast = draw(entities())
    some = st.lists(st.sampled_from(cast), max_size=2).map(tuple)
    spans = st.integers(0, 18).flatmap(lambda a: st.integers(a + 1, 20).map(lambda b: Span(a, b)))
    keys = draw(st.lists(st.sampled_from(["1-2-a", "1-2-a-1", "б/в", "x y", "r"]), max_size=4, unique=True))
    quantities = st.builds(
        Quantity,
        st.sampled_from(["killed", "sent", "money"]),
        st.none() | NUMBERS,
        NUMBERS,
        approximate=st.booleans(),
        unit=st.sampled_from(["", "person"]),
        of=st.just("") | WORDS,
        as_of=intervals(),
    )
    roles = st.sampled_from(ROLES)
    participants = st.lists(st.builds(Participant, roles, st.sampled_from(cast)), max_size=3).map(tuple)
    steps = st.builds(Step, st.just("relay"), st.sampled_from(cast))
    relays = st.lists(steps, max_size=2, unique_by=lambda step: Iris("0").entity(step.entity)).map(tuple)
    said = {key: (who := draw(some), tuple(s for s in draw(relays) if s.entity not in who)) for key in keys}
    statements = tuple(
        Statement(
            key,
            tuple(draw(st.lists(spans, min_size=1, max_size=2))),
            draw(st.sampled_from(["asserts", "denies"])),
            draw(st.sampled_from(["direct", "narrator"])),
            Event(draw(CODES), draw(participants), draw(some), draw(intervals())),
            said[key][0],
            draw(st.none() | WORDS),
            said[key][1],  # nobody relays their own words
            draw(intervals()),
            draw(st.sampled_from(["positive", "negative"])),
            draw(st.sampled_from(["actual", "planned"])),
            tuple(draw(st.lists(st.sampled_from(keys), max_size=2))),
            tuple(draw(st.lists(quantities, max_size=2))),
            draw(st.sampled_from(["", "rule/x"])),
            draw(st.sampled_from([0.25, 1.0])),
        )
        for key in keys
    )
    mentions = tuple(draw(st.lists(st.builds(Mention, spans, st.sampled_from(cast)), max_size=3)))
    return Reading(Article("а", text, draw(st.none() | DAYS), 0), statements, mentions)


def records(reading_: Reading, article: Article) -> list[Record]:
    found = [to_record(s, article, iri_of()) for s in reading_.statements]
    return sorted(found, key=lambda r: str(r["id"]))


@settings(max_examples=150, deadline=None)
@given(readings())
def test_statements_come_back_through_a_store(r: Reading) -> None:
    store = Store()
    written = to_quads(r)
    store.extend(written)
    back = reading_of(store, Iris(r.article.key).graph.value)
    assert back.article == r.article
    assert records(back, r.article) == records(r, r.article)
    assert {(m.span, m.entity.name) for m in back.mentions} == {(m.span, m.entity.name) for m in r.mentions}
    assert canonical(to_quads(back)) == canonical(written) == canonical(store)


def test_everything_of_the_example_comes_back() -> None:
    back = reading_of(quads(), Iris(reading().article.key).article.value)
    assert records(back, reading().article) == records(reading(), reading().article)
    links = {m.entity.name: m.entity.link for m in back.mentions}
    assert links == {m.entity.name: m.entity.link for m in reading().mentions}
    rules = {s.event.time.rule for s in back.statements if s.event.time}
    assert rules == {"relative-year"}


def test_the_example_is_written_byte_for_byte_as_before() -> None:
    """After a change that is meant: `python tests/test_rdf_roundtrip.py` writes the file again."""
    assert canonical(_without_version()).decode() == GOLDEN.read_text("utf-8")


def _without_version() -> list[Quad]:
    return [q for q in quads() if "extractor/" not in str(q)]


def test_order_of_statements_and_mentions_changes_no_byte() -> None:
    shuffled = random.Random(7).sample(reading().statements, 3)
    other = replace(reading(), statements=tuple(shuffled), mentions=reading().mentions[::-1])
    assert canonical(to_quads(other)) == canonical(quads())


def test_a_generator_of_quads_works_like_a_list() -> None:
    assert canonical(q for q in quads()) == canonical(quads())
    iri = Iris(reading().article.key).article.value
    assert len(statements_of((q for q in quads()), iri)) == 3


def test_all_in_one_graph_without_blank_nodes() -> None:
    assert {q.graph_name for q in quads()} == {Iris(reading().article.key).graph}
    assert not any(isinstance(t, BlankNode) for q in quads() for t in (q.subject, q.object))


@pytest.mark.parametrize("form", [RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD])
def test_other_syntaxes_hold_the_same_quads(form: RdfFormat) -> None:
    written = serialize(quads(), format=form)
    assert written is not None
    assert canonical(parse(input=written, format=form)) == canonical(quads())


def test_an_article_dropped_leaves_nothing() -> None:
    other = replace(reading(), article=replace(reading().article, text=reading().article.text + " Кінець."))
    store = Store()
    store.extend(quads())
    before = canonical(store)
    store.extend(to_quads(other))
    assert len(article_iris(store)) == 2
    store.remove_graph(Iris(other.article.key).graph)
    assert canonical(store) == before


def test_another_base_moves_the_data_and_not_the_vocabulary() -> None:
    moved = canonical(to_quads(reading(), "https://example.org/news/")).decode()
    assert "https://w3id.org/kg-evidence/article/" not in moved
    assert "<https://w3id.org/kg-evidence/ns#stance>" in moved


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_text_that_rdf_cannot_hold_is_refused_in_words(bad: str) -> None:
    article = replace(reading().article, text=f"Текст {bad} далі")
    with pytest.raises(BadInput, match=r"offset 6 .* U\+FFFD"):
        to_quads(Reading(article))


def test_no_local_name_needs_an_escape() -> None:
    base = "https://w3id.org/kg-evidence/"
    for quad in quads():
        for node in (quad.subject, quad.object):
            value = getattr(node, "value", "")
            if value.startswith(base) and "#" not in value and value.count("/") > 4:
                assert value.removeprefix(base).count("/") == 1, value


def test_an_article_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="not stored"):
        statements_of(Store(), "https://w3id.org/kg-evidence/article/0123456789abcdef")
    with pytest.raises(ValueError, match="not the IRI of an article"):
        statements_of(Store(), "https://example.org/x")


if __name__ == "__main__":
    GOLDEN.write_bytes(canonical(_without_version()))


def test_who_relays_their_own_words_is_one_step() -> None:
    agency = Entity("Вісник", "organisation")
    span = Span(0, 4)
    chain = (Step("origin", agency), Step("relay", agency), Step("relay", Entity("Рада", "organisation")))
    statement = Statement("0-4-a", (span,), "asserts", "indirect", Event("meeting", ()), (agency,), chain=chain)
    store = Store()
    store.extend(to_quads(Reading(Article("а", "абвг", None, 0), (statement,), ())))
    [back] = reading_of(store, Iris(Article("а", "абвг", None, 0).key).graph.value).statements
    assert [(step.role, step.entity.name) for step in back.chain] == [("origin", "Вісник"), ("relay", "Рада")]
