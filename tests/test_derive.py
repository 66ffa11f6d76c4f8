"""Across articles: what is no dispute stays none, order does not matter, what is removed leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from derive_gold import claim, figure
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg.derive import Claim, Decisions, conclude, derived_quads, known_on, news_since, read_decisions, refuse_unknown
from kg.derive.derivation import Conclusions
from kg.derive.figures import Figure, compare, population
from kg.derive.rules import shipped_rules
from kg.derive.sides import sides, without_states
from kg.errors import BadInput
from kg.model import Entity, Interval, Quantity
from kg.rdf import term
from kg.resources import resource

MARCH = date(2026, 3, 1)


def on(day: int) -> Interval:
    when = MARCH + timedelta(days=day)
    return Interval(when, when)


def kinds(*claims: Claim) -> set[tuple[str, str]]:
    return {(r.kind, r.reason) for r in conclude(claims).relations}


def disputes(*claims: Claim) -> set[str]:
    return {reason for kind, reason in kinds(*claims) if kind == "disputes"}


STRIKE = claim("a", "attack", agent="russia", patient="plant", spot="kharkiv", time=on(0), said=MARCH, speaker="mayor")


def test_a_denial_in_another_article_disputes_the_claim() -> None:
    denial = replace(
        STRIKE,
        id="https://example.org/statement/b",
        event="https://example.org/event/b",
        article="b",
        stance="denies",
        speakers=frozenset({"ministry"}),
    )
    assert disputes(STRIKE, denial) == {"denial"}


def test_opposite_polarity_and_disjoint_figures_are_disputes() -> None:
    other = replace(
        STRIKE,
        id="https://example.org/statement/b",
        event="https://example.org/event/b",
        article="b",
        speakers=frozenset({"governor"}),
    )
    assert disputes(STRIKE, replace(other, polarity="negative")) == {"opposite"}
    two, nine = (figure("killed", n) for n in (2, 9))
    assert disputes(replace(STRIKE, quantities=(two,)), replace(other, quantities=(nine,))) == {"disjoint-figures"}
    assert disputes(replace(STRIKE, quantities=(two,)), replace(other, quantities=(two,))) == set()


DEPLOYED = claim("a", "deployment", agent="dprk", recipient="russia", said=date(2024, 10, 18), speaker="nis")


def test_an_own_denial_admitted_later_is_a_reversal() -> None:
    denial = replace(DEPLOYED, stance="denies", speakers=frozenset({"dprk"}))
    admission = replace(
        denial,
        id="https://example.org/statement/b",
        event="https://example.org/event/b",
        article="b",
        stance="admits",
        said=date(2025, 4, 28),
    )
    assert kinds(denial, admission) == {("reverses", "denied-then-admitted")}
    assert kinds(denial, replace(admission, said=date(2024, 10, 1))) == set(), "admitted before"
    assert kinds(denial, replace(admission, speakers=frozenset({"russia"}))) == set(), "somebody else admits"


def series() -> list[Claim]:
    """1,500 sent in October 2024, 12,000 planned, 11,000 present in August 2025."""
    rows = [("sent", 1500, "asserts", date(2024, 10, 18)), ("planned", 12000, "plans", date(2024, 10, 18))]
    rows.append(("present", 11000, "estimates", date(2025, 8, 1)))
    return [
        replace(
            DEPLOYED,
            id=f"https://example.org/statement/{m}",
            event=f"https://example.org/event/{m}",
            article=m,
            stance=s,
            said=d,
            quantities=(figure(m, n),),
        )
        for m, n, s, d in rows
    ]


def answers(stance: str, polarity: str) -> list[Claim]:
    other = replace(
        STRIKE,
        id="https://example.org/statement/b",
        event="https://example.org/event/b",
        article="b",
        speakers=frozenset({"ministry"}),
    )
    return [STRIKE, replace(other, stance=stance, polarity=polarity)]


def later(**changes: Any) -> Claim:
    return replace(
        STRIKE, id="https://example.org/statement/b", event="https://example.org/event/b", article="b", **changes
    )


NO_DISPUTES = {
    "sent, planned, present": series(),
    "cannot confirm": answers("confirms", "negative"),
    "did not deny": answers("denies", "negative"),
    "a recap of an old event": [
        STRIKE,
        later(time=None, said=MARCH + timedelta(days=200), stance="denies", speakers=frozenset({"x"})),
    ],
    "a revised own estimate": [
        replace(STRIKE, quantities=(figure("killed", 2),)),
        later(said=MARCH + timedelta(days=1), quantities=(figure("killed", 9),)),
    ],
    "two strikes on one city on two days": [
        STRIKE,
        later(time=on(1), said=MARCH + timedelta(days=1), stance="denies", speakers=frozenset({"x"})),
    ],
    "a count that grows": [
        replace(STRIKE, quantities=(figure("killed", 2),)),
        later(said=MARCH + timedelta(days=1), speakers=frozenset({"x"}), quantities=(figure("killed", 9),)),
    ],
    "a plan refused": [STRIKE, later(stance="rejects", speakers=frozenset({"x"}))],
    "the narrator, twice": [replace(STRIKE, speakers=frozenset()), later(speakers=frozenset(), polarity="negative")],
}


@pytest.mark.parametrize("case", NO_DISPUTES)
def test_none_is_a_dispute(case: str) -> None:
    assert disputes(*NO_DISPUTES[case]) == set()


def test_a_state_and_its_army_are_one_agent_and_two_states_are_not() -> None:
    def strike(agent: str, side: str) -> Claim:
        states = {"agent": frozenset({side})}
        return later(roles={"agent": frozenset({agent})}, sides=states, own_sides=states)

    state = replace(strike("state-RU", "state-RU"), id=STRIKE.id, event=STRIKE.event, article="a")
    assert len(conclude([state, strike("group-російські-війська", "state-RU")]).clusters) == 1
    assert conclude([state, strike("group-українські-війська", "state-UA")]).clusters == ()


def test_what_a_ministry_denied_its_state_takes_back_and_that_is_no_dispute() -> None:
    voices = frozenset({"ministry", "state-KP"})
    denial = replace(DEPLOYED, stance="denies", speakers=frozenset({"ministry"}), voices=voices)
    changes: dict[str, Any] = {
        "id": "https://example.org/statement/b",
        "event": "https://example.org/event/b",
        "article": "b",
    }
    admission = replace(DEPLOYED, **changes, stance="admits", voices=frozenset({"state-KP"}), said=date(2024, 11, 1))
    assert kinds(denial, admission) == {("reverses", "denied-then-admitted")}


def test_states_are_told_by_names_adjectives_and_bodies() -> None:
    for name, kind, state in [
        ("російські війська", "group", "RU"),
        ("МЗС КНДР", "organisation", "KP"),
        ("північнокорейська делегація", "group", "KP"),
        ("військові Північної Кореї", "group", "KP"),
        ("Міністерство оборони Білорусі", "organisation", "BY"),
    ]:
        assert sides([Entity(name, kind)], "b/") == {f"b/entity/state-{state}"}  # type: ignore[arg-type]
    assert sides([Entity("люди", "group")], "b/") == frozenset()


def test_figures_that_measure_different_things_say_why_they_cannot_be_compared() -> None:
    assert ("notComparable", "other-measure") in kinds(*series())


def test_whose_soldiers_they_are_is_told_in_more_than_one_way() -> None:
    for words, state in (
        ("білоруські військові", "BY"),
        ("військові Білорусі", "BY"),
        ("військові Північної Кореї", "KP"),
    ):
        assert without_states(words) == ("військові", frozenset({state}))
    assert without_states("люди") == ("люди", frozenset())
    assert population(Quantity("killed", 1, of="росіяни")) == "росіяни"

    def told(of: str) -> Figure:
        return Figure(STRIKE, Quantity("killed", 1, unit="person", of=of))

    rules = shipped_rules()
    assert compare(told("військові"), told("російські військові"), rules) == "agree"
    assert compare(told("українські військові"), told("російські військові"), rules) == "other-population"


def test_an_own_figure_is_updated_and_a_plan_comes_true() -> None:
    assert ("updates", "revised-figure") in kinds(*NO_DISPUTES["a revised own estimate"])
    plan = replace(DEPLOYED, modality="planned", stance="plans")
    fact = replace(
        DEPLOYED,
        id="https://example.org/statement/b",
        event="https://example.org/event/b",
        article="b",
        said=date(2025, 1, 5),
    )
    assert kinds(plan, fact) == {("updates", "plan-come-true")}


def test_fewer_than_were_planned_are_not_the_plan_come_true() -> None:
    plan = replace(DEPLOYED, modality="planned", stance="plans", quantities=(figure("planned", 12_000),))
    fact = later_of(DEPLOYED, said=date(2025, 1, 5), quantities=(figure("sent", 1_500),))
    assert ("updates", "plan-come-true") not in kinds(plan, fact)
    assert ("updates", "plan-come-true") in kinds(plan, replace(fact, quantities=(figure("sent", 13_000),)))


def later_of(claim: Claim, **changes: Any) -> Claim:
    return replace(
        claim, id="https://example.org/statement/b", event="https://example.org/event/b", article="b", **changes
    )


def test_the_word_of_one_who_takes_part_that_it_is_not_so_is_a_denial() -> None:
    told = replace(DEPLOYED, speakers=frozenset({"nis"}))
    agent = next(iter(DEPLOYED.roles["agent"]))
    after = DEPLOYED.said + timedelta(days=20) if DEPLOYED.said else None
    negated = later_of(
        DEPLOYED, said=after, polarity="negative", speakers=frozenset({agent}), voices=frozenset({agent})
    )
    assert disputes(told, negated) == {"denial"}
    other = frozenset({"observer"})
    assert disputes(told, replace(negated, speakers=other, voices=other)) == set(), "who takes no part says less"
    assert disputes(told, replace(negated, time=on(0))) == set(), "on a day of its own another thing did not happen"


def test_what_was_said_first_is_repeated() -> None:
    again = later(said=MARCH + timedelta(days=1))
    [relation] = conclude([again, STRIKE]).relations
    assert (relation.kind, relation.reason, relation.to) == ("repeats", "same-speaker", STRIKE.id)
    assert kinds(STRIKE, replace(again, speakers=frozenset())) == {("repeats", "without-source")}


@st.composite
def articles(draw: st.DrawFn) -> list[Claim]:
    """Up to 12 statements of few actors, places and days, so that many of them meet."""
    made = []

    def pick(*of: Any) -> Any:
        return draw(st.sampled_from(of))

    for n in range(draw(st.integers(2, 12))):
        made.append(
            replace(
                claim(str(n), "attack", agent=pick("r", "u"), patient=pick("p", "q"), spot=pick("k", "l", "")),
                time=pick(None, on(0), on(1), Interval(MARCH, MARCH + timedelta(days=20))),
                said=MARCH + timedelta(days=pick(0, 1, 6, 60)),
                published=MARCH + timedelta(days=60),
                article=f"article{n % 4}",
                stance=pick("asserts", "denies", "admits", "plans"),
                polarity=pick("positive", "negative"),
                speakers=pick(frozenset(), frozenset({"m"}), frozenset({"n"})),
                quantities=pick((), (figure("killed", 2),), (figure("killed", 9),)),
            )
        )
    return made


@given(articles(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(claims: list[Claim], random: object) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert conclude(claims) == conclude(shuffled)


@given(articles())
def test_an_article_removed_takes_all_it_caused_with_it(claims: list[Claim]) -> None:
    gone = {c.id for c in claims if c.article == "article0"}
    left = conclude(c for c in claims if c.id not in gone)
    named = {c.id for cluster in left.clusters for c in cluster.claims} | {
        i for r in left.relations for i in (r.of, r.to)
    }
    assert not named & gone
    assert left == conclude(sorted((c for c in claims if c.id not in gone), key=lambda c: c.event))


@given(articles())
def test_no_cluster_holds_what_clashes(claims: list[Claim]) -> None:
    for cluster in conclude(claims).clusters:
        times = [c.time for c in cluster.claims if c.time]
        assert max((t.start for t in times if t.start), default=MARCH) <= min(
            (t.end for t in times if t.end), default=MARCH
        )


def test_decisions_undo_and_fix_a_merge(tmp_path: Path) -> None:
    again = later()
    pair = (STRIKE.event, again.event)
    assert len(conclude([STRIKE, again]).clusters) == 1
    assert conclude([STRIKE, again], decisions=Decisions(apart=frozenset({pair}))).clusters == ()
    far = replace(again, time=on(300))
    assert conclude([STRIKE, far]).clusters == ()
    file = tmp_path / "decisions.yaml"
    file.write_text(f"same:\n  - [{again.event}, {STRIKE.event}]\n", "utf-8")
    assert len(conclude([STRIKE, far], decisions=read_decisions(file)).clusters) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a", "lists under"),
        ("same: [[a]]", "entry 1"),
        ("same: [[a, b]]\napart: [[b, a]]", "both the same and apart"),
        ("same: [[a, b]]", "no event"),
        ("same: [", "YAML"),
    ],
)
def test_a_wrong_decisions_file_is_refused_in_words(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=words):
        refuse_unknown(file, read_decisions(file), frozenset())


def test_what_changed_since_a_day() -> None:
    first = replace(STRIKE, published=MARCH)
    denial = later(stance="denies", speakers=frozenset({"ministry"}), published=MARCH + timedelta(days=3))
    undated = later(published=None)
    assert known_on([first, denial, undated], MARCH) == [first]
    new, gone = news_since([first, denial], MARCH)
    assert {r.kind for r in new.relations} == {"disputes"}
    assert gone == Conclusions((), ())


def test_the_derived_graph_uses_the_terms_of_its_ontology_and_stays_the_same() -> None:
    found = conclude([STRIKE, later(stance="denies", speakers=frozenset({"ministry"}))])
    quads = derived_quads(found)
    declared = {q.subject for q in parse(path=str(resource("ontology", "derived.ttl")), format=RdfFormat.TURTLE)}
    assert {q.predicate for q in quads} <= declared | {term("rdf:type")}
    assert {q.object for q in quads if q.predicate in (term("rdf:type"), term("kg:relationKind"))} <= declared
    assert quads == derived_quads(found)


def test_a_denial_that_names_nothing_is_of_what_its_article_says_that_it_answers() -> None:
    told = replace(STRIKE, speakers=frozenset())
    answered = replace(
        STRIKE,
        id="https://example.org/statement/b",
        event="https://example.org/event/b",
        speakers=frozenset({"ministry"}),
    )
    denial = replace(
        claim("c", "attack", said=MARCH, speaker="spokesman"),
        article="a",
        stance="denies",
        targets=(answered.id,),
        bare=True,
    )
    pairs = {(r.of, r.to) for r in conclude([told, answered, denial]).relations if r.kind == "disputes"}
    assert pairs == {(denial.id, answered.id)}
