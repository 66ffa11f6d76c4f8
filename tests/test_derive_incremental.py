"""Kept up as articles come and go: the same as anew, whatever the order; what is removed leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from test_derive import STRIKE, articles, later

from kg.derive import Claim, Conclusions, Decisions, Derivation, conclude, derived_graph
from kg.derive.context import in_context
from kg.derive.rules import shipped_rules
from kg.store import open_snapshot


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[list[Claim], set[str]]]:
    """Updates in which articles come, come again with other statements, and go."""
    claims = [
        replace(c, roles={} if bare else c.roles, bare=bare, places=frozenset(), spots=frozenset()) if bare else c
        for c in draw(articles())
        for bare in (draw(st.booleans()) and c.stance != "plans",)
    ]
    pointing = [
        replace(c, targets=tuple(o.id for o in claims if o.article == c.article and o.id < c.id))
        if c.stance == "denies" and draw(st.booleans())
        else c
        for c in claims
    ]
    by_article: dict[str, list[Claim]] = {}
    for claim in pointing:
        by_article.setdefault(claim.article, []).append(claim)
    made = {name: in_context(told, shipped_rules()) for name, told in by_article.items()}
    updates = []
    for _ in range(draw(st.integers(1, 6))):
        come = draw(st.sets(st.sampled_from(sorted(made))))
        go = draw(st.sets(st.sampled_from(sorted(made)), max_size=2)) - come
        cut = draw(st.integers(0, 3))
        added = [
            c for name in sorted(come) for c in (made[name][:-cut] if cut and len(made[name]) > cut else made[name])
        ]
        otherwise, bare = draw(st.booleans()), draw(st.booleans())
        if added and otherwise:  # the same sentence, read as another thing
            n, stance = draw(st.integers(0, len(added) - 1)), draw(st.sampled_from(["asserts", "denies", "admits"]))
            added[n] = replace(added[n], stance=stance, roles={} if bare else added[n].roles)
        updates.append((added, go))
    return updates


def left(updates: Iterable[tuple[list[Claim], set[str]]]) -> list[Claim]:
    held: dict[str, list[Claim]] = {}
    for added, gone in updates:
        for name in {c.article for c in added} | gone:
            held.pop(name, None)
        for claim in added:
            held.setdefault(claim.article, []).append(claim)
    return [c for claims in held.values() for c in claims]


@settings(max_examples=150)
@given(changes())
def test_kept_up_it_is_the_same_as_anew(updates: list[tuple[list[Claim], set[str]]]) -> None:
    derivation = Derivation()
    for n, (added, gone) in enumerate(updates, 1):
        derivation.update(added, gone)
        assert derivation.conclusions() == conclude(left(updates[:n]))


@given(changes())
def test_what_an_update_tells_makes_the_old_into_the_new(updates: list[tuple[list[Claim], set[str]]]) -> None:
    derivation = Derivation()
    held: list[object] = []
    for added, removed in updates:
        new, gone = derivation.update(added, removed)
        for one in parts(gone):
            held.remove(one)
        held += parts(new)
        assert sorted(map(repr, held)) == sorted(map(repr, parts(derivation.conclusions())))


def parts(found: Conclusions) -> list[object]:
    return [*found.clusters, *found.relations, *found.edges]


def test_decisions_hold_when_one_of_the_two_comes_later() -> None:
    far = later(said=date(2027, 1, 1), time=None)
    decided = Decisions(same=frozenset({(STRIKE.event, far.event)}))
    derivation = Derivation(decisions=decided)
    derivation.update([STRIKE])
    new, _ = derivation.update([far])
    assert [c.reasons for c in new.clusters] == [("decision",)]
    _, gone = derivation.update(removed=[far.article])
    assert [c.reasons for c in gone.clusters] == [("decision",)]
    assert derivation.conclusions() == Conclusions()


def test_an_article_taken_out_of_a_store_leaves_nothing_that_it_caused(run: Run, tmp_path: Path) -> None:
    first = "date 2026-03-01\nУ ніч на 1 березня російські дрони атакували Ізмаїл, повідомив мер Ізмаїла Ян Коваль.\n"
    other = "date 2026-03-02\nМіністерство оборони Росії заперечило, що 1 березня російські дрони атакували Ізмаїл.\n"
    for name, text in (("first", first), ("other", other)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    assert run("build", "first.txt", "--store", "alone").returncode == 0
    assert run("build", "first.txt", "other.txt", "--store", "both").returncode == 0
    for store in ("alone", "both"):
        assert run("derive", "--store", store).returncode == 0
    assert derived(tmp_path / "both") > derived(tmp_path / "alone"), "the second article caused something"
    assert run("remove", "other.txt", "--store", "both").returncode == 0
    assert run("derive", "--store", "both").returncode == 0
    assert derived(tmp_path / "both") == derived(tmp_path / "alone")


def derived(store: Path) -> set[str]:
    with open_snapshot(store) as snapshot:
        return {str(quad) for quad in snapshot.quads(NamedNode(derived_graph()).value)}


def test_a_denial_that_is_read_otherwise_the_next_time_denies_no_more() -> None:
    told = replace(STRIKE, roles={"agent": frozenset({"russia"}), "patient": frozenset({"ukraine"})})
    denial = replace(told, id="b", event="b", article="b", stance="denies", speakers=frozenset({"kremlin"}), time=None)
    derivation = Derivation()
    derivation.update([told, denial])
    assert {r.kind for r in derivation.conclusions().relations} == {"disputes"}
    derivation.update([replace(denial, roles={}, places=frozenset(), spots=frozenset())], removed=[told.article])
    derivation.update([told])
    assert derivation.conclusions().relations == ()
