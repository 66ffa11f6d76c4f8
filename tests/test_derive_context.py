"""What a statement that names nobody takes from its own article, and which of its pointers are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from derive_gold import claim, figure

from kg.derive import Claim, claims_of, conclude
from kg.derive.context import in_context
from kg.derive.rules import shipped_rules
from kg.evaluate.relations import count_relations, marks_of
from kg.model import Article, Entity, Event, Interval, Participant, Reading, Span, Statement

DAY = date(2026, 3, 1)
TOLD = replace(claim("a", "attack", agent="russia", patient="plant", said=DAY, speaker="mayor"), article="x")
BARE = replace(claim("b", "attack", said=DAY, speaker="ministry"), article="x", bare=True)


def in_one_article(*claims: Claim) -> list[Claim]:
    return in_context([replace(c, article="x") for c in claims], shipped_rules())


def test_a_bare_mention_goes_on_with_the_last_event_of_its_type() -> None:
    other = claim("c", "deployment", agent="dprk", said=DAY)
    told = in_one_article(TOLD, other, BARE)
    assert [c.resumes for c in told] == ["", "", TOLD.id]
    [cluster] = conclude(told).clusters
    assert {c.id for c in cluster.claims} == {TOLD.id, BARE.id}
    assert "resumed" in cluster.reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"said": DAY + timedelta(days=1)},
        {"stance": "denies"},
        {"modality": "planned"},
        {"type": "statement"},
        {"bare": False},
    ],
)
def test_what_was_said_on_another_day_or_of_another_kind_goes_on_with_nothing(changes: dict[str, Any]) -> None:
    before = replace(TOLD, type=changes.get("type", TOLD.type))
    assert [c.resumes for c in in_one_article(before, replace(BARE, **changes))] == ["", ""]


def denial(**changes: Any) -> Claim:
    return replace(BARE, stance="denies", targets=(TOLD.id,), **changes)


def test_a_denial_that_names_nobody_is_about_those_it_points_at() -> None:
    _, denied = in_one_article(TOLD, denial())
    assert denied.roles == TOLD.roles
    later = replace(
        claim("d", "attack", agent="russia", patient="plant", said=DAY + timedelta(days=90), speaker="ministry")
    )
    kinds = {r.kind for r in conclude([*in_one_article(TOLD, denial()), replace(later, stance="admits")]).relations}
    assert "reverses" in kinds


def disputed(*claims: Claim) -> set[str]:
    return {r.to for r in conclude(in_one_article(*claims)).relations if r.kind == "disputes"}


def test_a_denial_disputes_what_it_points_at() -> None:
    assert disputed(TOLD, denial()) == {TOLD.id}


def test_but_not_what_was_told_or_happened_long_after_it() -> None:
    assert disputed(TOLD, denial(said=DAY - timedelta(days=120))) == set()
    tomorrow = DAY + timedelta(days=1)
    assert disputed(replace(TOLD, time=Interval(tomorrow, tomorrow)), denial()) == set()


def test_nor_what_is_of_another_kind_where_something_of_its_own_kind_is_there() -> None:
    arrest = claim("c", "arrest", agent="police", said=DAY, speaker="police")
    assert disputed(TOLD, arrest, replace(denial(), targets=(TOLD.id, arrest.id))) == {TOLD.id}
    assert disputed(arrest, replace(denial(), targets=(arrest.id,))) == {arrest.id}


def test_who_denies_that_it_was_done_does_not_deny_the_plan() -> None:
    plan = replace(TOLD, modality="planned", said=DAY)
    done = replace(denial(), bare=False, roles=TOLD.roles)
    assert disputed(TOLD, done) == {TOLD.id}
    assert disputed(plan, done) == set()
    assert disputed(plan, denial()) == {plan.id}, "but *this* may be the plan"


def test_nor_each_detail_of_what_it_denies() -> None:
    detail = replace(claim("c", "attack", said=DAY, speaker="governor"), bare=True, quantities=(figure("killed", 3),))
    assert disputed(TOLD, detail, replace(denial(), targets=(TOLD.id, detail.id))) == {TOLD.id}


def test_what_an_article_itself_negates_disputes_nobody() -> None:
    told = replace(TOLD, time=Interval(DAY, DAY))
    negated = replace(told, id=BARE.id, event=BARE.event, speakers=frozenset(), polarity="negative")
    assert disputed(told, negated) == set()
    said = replace(negated, speakers=frozenset({"ministry"}))
    assert disputed(replace(told, speakers=frozenset()), said) == {told.id}


def test_a_pointer_over_a_sentence_is_not_believed() -> None:
    def reading(between: str) -> Reading:
        first, last = "Росія вдарила по Одесі.", "Міністр це заперечив."
        text = f"{first} {between}{last}"
        strike = Event("attack", (Participant("agent", Entity("Росія", "state")),))
        told = Statement("a", (Span(0, len(first)),), "asserts", "narrator", strike)
        start = text.index(last)
        minister = (Entity("міністр", "person"),)
        answer = Statement(
            "b",
            (Span(start, len(text)),),
            "denies",
            "indirect",
            Event("attack"),
            speaker=minister,
            targets=("a",),
        )
        return Reading(Article("x", text, DAY), (told, answer))

    assert [r.kind for r in conclude(claims_of([reading("")])).relations] == ["disputes"]
    assert conclude(claims_of([reading("Мер сказав про це більше. ")])).relations == ()


def test_a_denial_that_names_nobody_is_not_of_what_a_later_sentence_tells() -> None:
    def targets(between: str) -> list[int]:
        first = "Міністр це заперечив"
        text = f"{first}{between}Росія вдарила."
        minister = (Entity("міністр", "person"),)
        denial = Statement(
            "b", (Span(0, len(first)),), "denies", "indirect", Event("attack"), speaker=minister, targets=("a",)
        )
        strike = Event("attack", (Participant("agent", Entity("Росія", "state")),))
        told = Statement("a", (Span(text.index("Росія"), len(text)),), "asserts", "narrator", strike)
        return sorted(len(c.targets) for c in claims_of([Reading(Article("x", text, DAY), (denial, told))]))

    assert targets(", хоча ") == [0, 1]
    assert targets(". ") == [0, 0]


def test_a_day_of_saying_that_is_a_year_counts_as_its_last_day() -> None:
    year = Interval(date(2025, 1, 1), date(2025, 12, 31))
    statement = Statement("a", (Span(0, 5),), "denies", "indirect", Event("attack"), said_at=year)
    [read] = claims_of([Reading(Article("x", "Росія вдарила.", DAY), (statement,))])
    assert read.said == date(2025, 12, 31)


def told_of(article: str, stance: str, speaker: Entity, said: date, *participants: Participant) -> Claim:
    event = Event("deployment", participants, (Entity("Росія", "state"),))
    statement = Statement("a", (Span(0, 5),), stance, "indirect", event, (speaker,))
    [found] = claims_of([Reading(Article(article, f"Текст {article}.", said), (statement,))])
    return found


def test_troops_of_a_state_sent_to_another_are_that_state_s_act_whatever_the_sentence_calls_them() -> None:
    belarus, ministry = (
        Entity("Білорусь", "state", iri="state-BY"),
        Entity("Міністерство оборони Білорусі", "organisation"),
    )
    usa, troops = Entity("США", "state"), Entity("військові Білорусі", "group")
    told = told_of("a", "asserts", usa, DAY, Participant("agent", belarus))
    denied = told_of("b", "denies", ministry, DAY + timedelta(days=2), Participant("patient", troops))
    admitted = told_of("c", "admits", ministry, DAY + timedelta(days=90), Participant("agent", ministry))
    found = {(r.kind, r.of, r.to) for r in conclude([told, denied, admitted]).relations}
    assert found == {("disputes", denied.id, told.id), ("reverses", admitted.id, denied.id)}


def test_two_states_things_are_no_one_s_act() -> None:
    both = Participant("patient", Entity("війська Росії та КНДР", "group"))
    assert "agent" not in told_of("a", "asserts", Entity("США", "state"), DAY, both).sides


def test_a_pair_with_an_open_statement_is_right_where_it_is_marked_and_else_not_scored() -> None:
    from pathlib import Path

    marks = marks_of(Path("m.yaml"), {"disputes": [["a", "b"]], "open": {"statements": ["b"]}}, "abc")
    found = [("disputes", frozenset("ab")), ("disputes", frozenset("bc"))]
    assert count_relations(marks, found)["disputes"].fp == 0
    assert count_relations(marks, found)["disputes"].tp == 1
