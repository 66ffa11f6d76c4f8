"""Entities get the right item or none: by name, state, role and date, and people's decisions beat every score."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.gazetteer import Gazetteer, Office, Row
from kg.link import Decision, Decisions, doubts, link, read_decisions, review_lines
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
    Step,
    statement_key,
)


def reading(
    *entities: Entity, text: str = "Текст статті.", published: date | None = None, role: str | None = None
) -> Reading:
    """A reading whose only statement has all the entities, the first one as its speaker."""
    span = Span(0, 5)
    statement = Statement(
        statement_key(span, "statement"),
        (span,),
        "asserts",
        "indirect",
        Event("statement", tuple(Participant("topic", entity) for entity in entities)),
        speaker=entities[:1],
        speaker_role=role,
        chain=tuple(Step("relay", entity) for entity in entities[1:2]),
    )
    mentions = tuple(Mention(span, entity) for entity in entities)
    return Reading(Article("a", text, published), (statement,), mentions)


def item(name: str, kind: Kind, *others: Entity, aliases: tuple[str, ...] = (), **about: object) -> Entity:
    """What the entity becomes beside the others."""
    done = link(reading(Entity(name, kind, aliases), *others, **about))  # type: ignore[arg-type]
    return done.mentions[0].entity


def test_a_name_of_one_row_is_linked_with_score_and_reason() -> None:
    found = item("Північна Корея", "state")
    assert (found.qid, found.iri) == ("Q423", "state-KP")
    assert found.link == Link("name", 0.98)


def test_an_alias_links_too() -> None:
    assert item("Йонг-хап", "organisation", aliases=("KCNA",)).qid == "Q326804"


def test_the_kind_must_match() -> None:
    assert item("Київ", "place").qid == "Q1899"
    assert item("Київ", "person").qid is None


def test_statements_chain_and_mentions_get_the_same_entity() -> None:
    done = link(reading(Entity("Україна", "state"), Entity("НАТО", "organisation")))
    statement = done.statements[0]
    assert statement.speaker[0] == statement.event.participants[0].entity == done.mentions[0].entity
    assert statement.chain[0].entity.qid == "Q7184"


def test_a_listed_body_without_an_item_keeps_kind_and_gets_one_iri() -> None:
    one = item("Міністерство оборони України", "organisation")
    other = item("Міноборони України", "organisation")
    assert one.qid is None and one.iri == other.iri == "organisation-міністерство-оборони-україни"


def test_unknown_names_are_never_forced() -> None:
    found = item("Іван Неіснуючий", "person")
    assert (found.qid, found.iri) == (None, "person-іван-неіснуючий")
    assert found.link == Link("own-name", 0.0)


def test_a_surname_or_a_description_is_another_thing_in_another_article() -> None:
    for name, kind in (("Неіснуючий", "person"), ("угода", "thing"), ("журналісти", "group")):
        one, other = item(name, kind), item(name, kind, text="Інший текст.")  # type: ignore[arg-type]
        assert one.iri != other.iri


def test_a_deputys_full_name_needs_word_of_deputies() -> None:
    assert item("Ярослав Железняк", "person").qid is None
    assert item("Ярослав Железняк", "person", text="Нардеп Ярослав Железняк проти.").qid == "Q66486529"


def test_a_weak_name_goes_to_the_state_that_is_named() -> None:
    assert item("Конгрес", "organisation").qid is None
    assert item("Конгрес", "organisation", Entity("США", "state")).qid == "Q11268"


HOLDERS = Gazetteer(
    (
        Row("Q10", "Q10", "state", "state", "Литва", iso2="LT", adjectives=("литовський",)),
        Row("Q11", "Q11", "person", "public", "Ян Перший", parent="Q10"),
        Row("Q12", "Q12", "person", "public", "Ян Другий", parent="Q10"),
        Row("Q13", "Q13", "person", "public", "Петро Однаковий", parent="Q10"),
        Row("Q14", "Q14", "person", "public", "Петро Однаковий", parent="Q10"),
    ),
    (
        Office("Q11", "president", "Q10", date(2010, 1, 1), date(2015, 1, 1)),
        Office("Q12", "president", "Q10", date(2015, 1, 2), None),
        Office("Q13", "defence-minister", "Q10", date(2010, 1, 1), date(2015, 1, 1)),
        Office("Q14", "finance-minister", "Q10", date(2010, 1, 1), date(2015, 1, 1)),
    ),
)


@pytest.mark.parametrize(
    ("name", "day", "qid"),
    [
        ("президент Литви", date(2012, 5, 1), "Q11"),
        ("литовський президент", date(2012, 5, 1), "Q11"),
        ("президент Литви", date(2019, 5, 1), None),  # nobody says that the second one is still in office
        ("президент Литви", date(2001, 5, 1), None),
        ("президент Литви", None, None),
    ],
)
def test_a_role_is_its_holder_on_the_day(name: str, day: date | None, qid: str | None) -> None:
    done = link(reading(Entity(name, "person"), published=day), HOLDERS)
    assert done.mentions[0].entity.qid == qid


def test_namesakes_are_told_apart_by_role_and_otherwise_left_alone() -> None:
    who = Entity("Петро Однаковий", "person")
    assert link(reading(who), HOLDERS).mentions[0].entity.qid is None
    named = reading(who, published=date(2012, 1, 1), role="міністр фінансів Литви")
    assert link(named, HOLDERS).mentions[0].entity.qid == "Q14"


def test_doubts_are_listed_with_candidates_and_sentence() -> None:
    text = "Перше речення. Тут Петро Однаковий виступив. Кінець."
    who = Entity("Петро Однаковий", "person")
    made = Reading(Article("a", text), (), (Mention(Span(19, 34), who),))
    lines = list(review_lines(doubts(made, HOLDERS)))
    assert len(lines) == 2
    cells = lines[1].split("\t")
    assert cells[:4] == ["a", "person", "Петро Однаковий", ""]
    assert "Q13" in cells[7] and "Q14" in cells[7]
    assert cells[8] == "Тут Петро Однаковий виступив."


def test_a_decision_beats_every_score() -> None:
    who = Entity("Володимир Зеленський", "person")
    none = Decisions([Decision("*", "person", "Володимир Зеленський", "none")])
    other = Decisions([Decision("a", "person", "володимир зеленський", "iri:person-актор")])
    forced = Decisions([Decision("*", "person", "Нікому Невідомий", "Q42")])
    assert link(reading(who), decisions=none).mentions[0].entity.qid is None
    assert link(reading(who), decisions=other).mentions[0].entity.iri == "person-актор"
    assert link(reading(Entity("Нікому Невідомий", "person")), decisions=forced).mentions[0].entity.qid == "Q42"


def test_a_decision_for_one_article_goes_before_one_for_all() -> None:
    both = Decisions([Decision("a", "person", "Хтось Один", "Q1"), Decision("*", "person", "Хтось Один", "Q2")])
    assert link(reading(Entity("Хтось Один", "person")), decisions=both).mentions[0].entity.qid == "Q1"


def test_decisions_are_read_from_a_plain_table(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_text(
        "# ours\narticle\tkind\tname\titem\twho\twhen\twhy\n*\tperson\tХтось Один\tQ1\tя\t2026-01-01\tперевірено\n",
        "utf-8",
    )
    done = link(reading(Entity("Хтось Один", "person")), decisions=Decisions(read_decisions(path)))
    assert done.mentions[0].entity.link == Link("decision", 1.0)


@pytest.mark.parametrize("line", ["*\tperson\tХтось\tмабуть", "*\tplanet\tМарс\tQ1", "*\tperson"])
def test_a_wrong_decision_is_told_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_text(f"{line}\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        read_decisions(path)
    assert caught.value.line == 1


def test_linking_twice_changes_nothing() -> None:
    bare = Entity("Володимир Путін", "person", link=Link("surname", 1.0))
    once = link(
        reading(Entity("США", "state"), Entity("Білий дім", "organisation"), Entity("Хтось Один", "person"), bare)
    )
    assert link(once) == once
