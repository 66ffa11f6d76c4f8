"""Relations between statements, each with the reason for it. `of` is the later statement, `to` the earlier one.

Within a cluster equal statements are represented by the first of them, so that a thousand repeats of one claim make one
dispute with its denial, not a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Literal

from kg.derive.alike import clash, intended, shared, sign
from kg.derive.claims import Claim
from kg.derive.cluster import Cluster
from kg.derive.figures import Figure, compare, population
from kg.derive.offices import rivals
from kg.derive.rules import Rules

Series = tuple[str, str, frozenset[str]]
Kind = Literal["disputes", "reverses", "repeats", "updates", "answers", "notComparable"]


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """Both ends are IRIs of statements; `reason` is a code of docs/derive.md."""

    kind: Kind
    of: str
    to: str
    reason: str


def settled(found: Iterable[Relation]) -> set[Relation]:
    """Of all relations of one pair: one of each kind, by the first reason; what is taken back is no dispute."""
    first: dict[Kind, Relation] = {}
    for relation in sorted(found):
        first.setdefault(relation.kind, relation)
    if "reverses" in first:
        first.pop("disputes", None)
    return set(first.values())


def targeted(claims: Iterable[Claim], rules: Rules) -> Iterator[Relation]:
    """What an article itself says that one of its statements answers."""
    claims = list(claims)
    by_id = {c.id: c for c in claims}
    for claim in claims:
        targets = [by_id[t] for t in claim.targets if t in by_id]
        types = {t.type for t in targets}
        for target in targets:
            if claim.stance in rules.deny:
                said_so = target.stance in rules.affirm and target.polarity == "positive"
                if (
                    claim.polarity == "positive"
                    and said_so
                    and other_voice(claim, target)
                    and _meant(claim, target, types, rules)
                ):
                    yield Relation("disputes", claim.id, target.id, "denial")
            else:
                yield Relation("answers", claim.id, target.id, claim.stance)


def _meant(denial: Claim, target: Claim, types: set[str], rules: Rules) -> bool:
    """Whether a denial can be of what it was read to point at; a wrong alarm is worse than a missed one."""
    if abs(days_between(denial, target)) > rules.denial_days or _began_after(target, denial):
        return False
    if target.bare and target.resumes in denial.targets:
        return False  # a detail of what is denied
    told_whole = not denial.bare and len(denial.roles.keys() | denial.described.keys()) > 1
    if told_whole and intended(target, rules) and not intended(denial, rules):
        return False  # that it was done is denied, not that it is planned
    return not denial.bare or denial.type == target.type or denial.type not in types


def _began_after(claim: Claim, denial: Claim) -> bool:
    """What is told as done on a later day nobody had told yet."""
    began = claim.time.start if claim.time and claim.modality == "actual" else None
    return bool(began and denial.said and began > denial.said)


def within(cluster: Cluster, rules: Rules) -> Iterator[Relation]:
    """Inside a cluster: repeats; reversals; opposite signs, or figures that cannot both hold, of different speakers."""
    yield from _repeats(cluster)
    told = _representatives(cluster, rules)
    for denial in told:
        if denial.stance in rules.deny and sign(denial, rules) == -1:
            yield from reversals(denial, (c for c in told if sign(c, rules) == 1), rules)
    for one, other in combinations(told, 2):
        if not other_voice(one, other) or _long_after(one, other, rules):
            continue
        signs = sign(one, rules), sign(other, rules)
        if signs[0] * signs[1] == -1:
            denied, denial = (one, other) if signs[0] == 1 else (other, one)
            if denial.stance in rules.deny:
                # not each detail of what is denied, and not what the article told besides its target
                elsewhere = denial.bare and denial.targets and denied.article == denial.article
                if not (_began_after(denied, denial) or denied.resumes or elsewhere):
                    yield Relation("disputes", other.id, one.id, "denial")
            elif denial.speakers and denial.modality != "possible":
                # what an article itself negates is often another thing, and who cannot confirm does not deny
                yield Relation("disputes", other.id, one.id, "opposite")
        elif signs == (1, 1) and _disjoint_figures(one, other, rules):
            yield Relation("disputes", other.id, one.id, "disjoint-figures")


def reversals(denial: Claim, affirmed: Iterable[Claim], rules: Rules) -> Iterator[Relation]:
    for claim in affirmed:
        own = not claim.voices.isdisjoint(denial.voices) or (claim.speakers and claim.speakers == denial.speakers)
        if own and claim.stance in rules.admit and days_between(denial, claim) > 0 and not clash(denial, claim, rules):
            yield Relation("reverses", claim.id, denial.id, "denied-then-admitted")


def _long_after(one: Claim, other: Claim, rules: Rules) -> bool:
    """Without days of the event, what is told months later may be of what happened since."""
    return not (one.time and other.time) and abs(days_between(one, other)) > rules.denial_days


def _representatives(cluster: Cluster, rules: Rules) -> list[Claim]:
    """The first of those that say the same: sign, speakers and figures."""
    first: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(cluster.claims, key=days_told):
        first.setdefault((sign(claim, rules), claim.speakers, claim.quantities), claim)
    return list(first.values())


def _disjoint_figures(one: Claim, other: Claim, rules: Rules) -> bool:
    verdicts = {compare(Figure(one, q), Figure(other, r), rules) for q in one.quantities for r in other.quantities}
    return "disjoint" in verdicts and "agree" not in verdicts


def _repeats(cluster: Cluster) -> Iterator[Relation]:
    """Equal statements of different articles, each tied to the first of them."""
    first: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(cluster.claims, key=days_told):
        same = (claim.stance, claim.polarity, claim.modality, _numbers(claim))
        if claim.speakers:
            origin = first.setdefault((claim.speakers, *same), claim)
            reason = "same-speaker"
        else:
            origin = first.get((None, *same), claim)
            reason = "without-source"
            if days_between(origin, claim) == 0:
                continue  # of one day nobody knows who had it first
        first.setdefault((None, *same), claim)
        if origin.article != claim.article:
            yield Relation("repeats", claim.id, origin.id, reason)


def republished(claims: Iterable[Claim], original: str) -> Iterator[Relation]:
    """What a copy of an article says as the article does: it is no second witness, whoever speaks or does not."""
    told = sorted(claims, key=lambda c: c.id)
    first: dict[tuple[object, ...], Claim] = {}
    for claim in told:
        if claim.article == original:
            first.setdefault(_said(claim), claim)
    for claim in told:
        if claim.copied_from == original and (same := first.get(_said(claim))):
            yield Relation("repeats", claim.id, same.id, "republished")


def _said(claim: Claim) -> tuple[object, ...]:
    roles = tuple(sorted((role, tuple(sorted(who))) for role, who in claim.roles.items()))
    kind = (claim.speakers, claim.stance, claim.polarity, claim.modality, claim.type)
    return (*kind, roles, claim.spots, _numbers(claim))


def series_of(claim: Claim, rules: Rules) -> set[Series]:
    """The series that its figures belong to: of one population and unit, and its actors or place."""
    if not (
        claim.actors | claim.spots and claim.polarity == "positive" and claim.stance in rules.affirm | rules.intend
    ):
        return set()
    whose = claim.roles.get("agent") or claim.own_sides.get("agent") or claim.actors or claim.spots
    return {(population(q), q.unit, whose) for q in claim.quantities if population(q)}


def figures(series: Series, claims: Iterable[Claim], rules: Rules) -> Iterator[Relation]:
    """In one series: revised own figures, and neighbours that cannot be compared."""
    told = [Figure(c, q) for c in claims for q in c.quantities if (population(q), q.unit) == series[:2]]
    ordered = sorted(told, key=lambda f: (days_told(f.claim), f.quantity.measure, f.range))
    for one, other in pairwise(ordered):
        verdict = compare(one, other, rules)
        near = one.claim.type == other.claim.type or shared(one.claim, other.claim) > 1
        if near and one.claim is not other.claim and verdict in ("other-measure", "other-place", "other-day"):
            yield Relation("notComparable", other.claim.id, one.claim.id, verdict)
    yield from _revised(ordered, rules)


def _revised(ordered: Iterable[Figure], rules: Rules) -> Iterator[Relation]:
    """Each figure against the speaker's last one of what can be the same event."""
    before: dict[tuple[object, ...], list[Figure]] = {}
    for figure in ordered:
        claim = figure.claim
        if not (claim.speakers and claim.said):
            continue
        own = before.setdefault((claim.speakers, figure.quantity.measure, claim.type, claim.spots), [])
        last = next((f for f in reversed(own) if not clash(f.claim, claim, rules)), None)
        if last and figure.range != last.range and days_between(last.claim, claim) > 0:
            yield Relation("updates", claim.id, last.claim.id, "revised-figure")
        own.append(figure)


def offices(claims: Iterable[Claim]) -> Iterator[Relation]:
    yield from (Relation("disputes", one.id, other.id, "office-held-by-two") for one, other in rivals(claims))


def other_voice(one: Claim, other: Claim) -> bool:
    """Somebody speaks, and nobody speaks for both."""
    return bool(one.speakers or other.speakers) and one.speakers.isdisjoint(other.speakers)


def _numbers(claim: Claim) -> frozenset[object]:
    return frozenset((q.measure, q.value, q.min, q.max, q.unit, population(q)) for q in claim.quantities)


def days_told(claim: Claim) -> tuple[date, date, str]:
    return (claim.said or date.min, claim.published or date.min, claim.id)


def days_between(one: Claim, other: Claim) -> int:
    """From one to the other; a day that is not known counts as equal."""
    return (other.said - one.said).days if one.said and other.said else 0
