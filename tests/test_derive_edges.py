"""Who fights, arms, accuses whom; two holders of one office; the shapes of the derived graph; the command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from derive_gold import claim
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from test_report import STORY

from kg.derive import Claim, claims_of, conclude, derived_graph, derived_quads
from kg.derive.derivation import Conclusions
from kg.derive.edges import Edge
from kg.gate import check_derived
from kg.model import Article, Entity, Event, Mention, Reading, Span, Statement
from kg.rdf import term
from kg.resources import resource

DAY = date(2026, 3, 1)
GRAPH = NamedNode(derived_graph())


def told(name: str, type_: str = "attack", stance: str = "asserts", speaker: str = "", **changes: Any) -> Claim:
    """Russia against, or for, Ukraine."""
    roles = {"agent": frozenset({"state-RU"}), "patient": frozenset({"state-UA"}), "recipient": frozenset({"state-UA"})}
    voices = {"ministry": {"ministry", "state-RU"}, "mayor": {"mayor", "state-UA"}}.get(speaker, {speaker} - {""})
    made = claim(name, type_, said=DAY, speaker=speaker)
    parties = frozenset({"state-RU", "state-UA", speaker} - {""})
    return replace(made, roles=roles, stance=stance, voices=frozenset(voices), parties=parties, **changes)


def edges_of(claims: list[Claim]) -> list[Edge]:
    return list(conclude(claims).edges)


def test_an_edge_names_its_statements_and_who_speaks_in_them() -> None:
    claims = [told("a"), told("b", speaker="ministry"), told("c", speaker="mayor"), told("d", speaker="un")]
    [edge] = edges_of(claims)
    assert (edge.kind, edge.of, edge.to) == ("fights", "state-RU", "state-UA")
    assert edge.statements == tuple(c.id for c in claims)
    assert (edge.narrator, edge.ally, edge.adversary) == (0.25, 0.25, 0.25)


def test_who_gets_arms_is_no_adversary_of_who_gives_them() -> None:
    [edge] = edges_of([told("a", "arms-transfer", speaker="mayor")])
    assert (edge.kind, edge.ally, edge.adversary) == ("arms", 1.0, 0.0)


def test_an_accusation_leads_from_who_accuses() -> None:
    edges = edges_of([told("a", "war-crime", "accuses", "un")])
    assert [(e.kind, e.of, e.to) for e in edges] == [("accuses", "un", "state-RU")]


@pytest.mark.parametrize(
    "changes",
    [
        {"stance": "denies"},
        {"stance": "plans"},
        {"stance": "asserts", "modality": "planned"},
        {"stance": "asserts", "modality": "possible"},
        {"stance": "asserts", "polarity": "negative"},
        {"stance": "demands"},
    ],
)
def test_nothing_is_an_edge_that_no_statement_says(changes: dict[str, Any]) -> None:
    assert edges_of([told("a", speaker="mayor", **changes)]) == []


def test_an_attack_on_a_place_is_one_on_its_state_where_nobody_else_is_named() -> None:
    strike = replace(told("a"), roles={"agent": frozenset({"state-RU"})}, grounds=frozenset({"state-UA"}))
    assert [(e.kind, e.of, e.to) for e in edges_of([strike])] == [("fights", "state-RU", "state-UA")]
    assert edges_of([replace(strike, grounds=frozenset({"state-UA", "state-MD"}))]) == [], "of two states which?"
    assert edges_of([replace(strike, grounds=frozenset({"state-RU"}))]) == []
    armed = replace(strike, roles={**strike.roles, "patient": frozenset({"armed-group"})})
    assert edges_of([armed]) == [], "an attack on others in that state"


def test_troops_of_a_state_act_for_it() -> None:
    own = {"agent": frozenset({"state-RU"})}
    troops = replace(
        told("a"),
        roles={**told("a").roles, "agent": frozenset({"troops"})},
        parties=frozenset({"troops", "state-UA"}),
        states={"troops": frozenset({"state-RU"})},
        own_sides=own,
    )
    assert [(e.of, e.to) for e in edges_of([troops])] == [("state-RU", "state-UA")]


def test_a_place_or_a_thing_is_no_actor() -> None:
    assert edges_of([replace(told("a"), parties=frozenset({"state-RU"}))]) == []


def holder(person: str, day: int, office: str = "Президент Аркадії") -> Reading:
    text = f"{office} {person} виступив із заявою {day}."
    statement = Statement(
        "a", (Span(0, len(text)),), "asserts", "indirect", Event("statement"), (Entity(person, "person"),), office
    )
    state = Entity("Аркадія", "state")
    at = text.index("Аркадії") if "Аркадії" in text else 0
    mentions = (Mention(Span(at, at + 7), state),) if "Аркадії" in text else ()
    return Reading(Article(str(day), text, DAY + timedelta(days=day)), (statement,), mentions)


def rivals(*readings: Reading) -> list[str]:
    relations = conclude(claims_of(readings)).relations
    return [r.reason for r in relations if r.kind == "disputes"]


def test_an_office_shown_with_two_holders_at_once_is_a_dispute() -> None:
    assert rivals(holder("Ян Коваль", 0), holder("Лев Мельник", 5), holder("Ян Коваль", 9)) == ["office-held-by-two"]


def test_a_change_of_holders_is_none_nor_an_office_that_many_hold() -> None:
    assert rivals(holder("Ян Коваль", 0), holder("Ян Коваль", 5), holder("Лев Мельник", 9)) == []
    for office in ("Депутат Аркадії", "Президент компанії"):
        assert rivals(*(holder(n, d, office) for n, d in (("Ян К", 0), ("Лев М", 5), ("Ян К", 9)))) == []


def derived() -> list[Quad]:
    found = conclude(claims_of(STORY))
    edges = edges_of([told("a"), told("b", "arms-transfer", speaker="mayor")])
    edges = [replace(e, of=f"https://e.org/entity/{e.of}", to=f"https://e.org/entity/{e.to}") for e in edges]
    return derived_quads(Conclusions(found.clusters, found.relations, tuple(edges)))


def test_what_is_derived_obeys_its_shapes_and_uses_declared_terms() -> None:
    quads = derived()
    assert {q.object for q in quads if q.predicate == term("rdf:type")} == {
        term("kg:EventCluster"),
        term("kg:Relation"),
        term("kg:ActorEdge"),
    }
    assert check_derived(quads, GRAPH.value).passed
    declared = {q.subject for q in parse(path=str(resource("ontology", "derived.ttl")), format=RdfFormat.TURTLE)}
    assert {q.predicate for q in quads} <= declared | {term("rdf:type"), term("prov:wasDerivedFrom")}


@pytest.mark.parametrize("predicate", sorted({q.predicate.value for q in derived()}))
def test_a_property_that_is_missing_or_wrong_is_refused(predicate: str) -> None:
    quads = derived()
    first = next(q for q in quads if q.predicate.value == predicate)
    same = [q for q in quads if (q.subject, q.predicate) == (first.subject, first.predicate)]
    assert not check_derived([q for q in quads if q not in same], GRAPH.value).passed
    wrong = Quad(first.subject, first.predicate, Literal(""), GRAPH)
    assert not check_derived([*quads, wrong], GRAPH.value).passed


def test_other_graphs_unknown_properties_and_classes_are_refused() -> None:
    quads = derived()
    node = quads[0].subject
    for wrong in (
        Quad(node, NamedNode("https://example.org/p"), Literal("x"), GRAPH),
        Quad(node, term("kg:reason"), Literal("actors"), NamedNode("https://example.org/g")),
        Quad(NamedNode("https://example.org/x"), term("kg:reason"), Literal("actors"), GRAPH),
    ):
        assert not check_derived([*quads, wrong], GRAPH.value).passed
