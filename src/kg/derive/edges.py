"""Shortcuts between actors: who fights, arms, supports, accuses whom, and which statements say so.

An edge is no fact: it is a list of statements, and the shares of who speaks in them. A plan, a denial or a doubt makes
no edge, and who is only described (*люди*) has none, because the description names somebody else in the next article.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.derive.alike import sign
from kg.derive.claims import Claim
from kg.derive.rules import Rules

Ends = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Edge:
    """`of` does it to `to` (IRIs); shares of the statements, 0 to 1, with three decimals.

    Narrator: nobody is named as the source. Ally: the source speaks for who does it, or for who gets arms or support.
    Adversary: it speaks for who is fought or accused. What is left are third parties.
    """

    kind: str
    of: str
    to: str
    statements: tuple[str, ...]
    narrator: float
    ally: float
    adversary: float


def ends_of(claim: Claim, rules: Rules) -> set[Ends]:
    """Which edges it says: kind, of whom, to whom."""
    return set(_ends(claim, rules))


def _ends(claim: Claim, rules: Rules) -> Iterator[Ends]:
    if sign(claim, rules) != 1:
        return
    for kind, rule in rules.edges.items():
        if claim.type in rule.types or claim.stance in rule.stances:
            doers = claim.speakers & claim.parties if rule.of == "speaker" else _in_role(claim, rule.of)
            others = frozenset[str]().union(*(_in_role(claim, role) for role in rule.to))
            if rule.there and not any(claim.roles.get(role) for role in rule.to):
                others = claim.grounds if len(claim.grounds) == 1 else frozenset()
            yield from ((kind, of, to) for of in doers for to in others if of != to)


def _in_role(claim: Claim, role: str) -> frozenset[str]:
    """Those with a name; a state's troops or people are that state."""
    own = claim.own_sides.get(role, frozenset())
    named = claim.roles.get(role, frozenset()) & claim.parties
    return own | {who for who in named if own.isdisjoint(claim.states.get(who, ()))}


def edge_of(ends: Ends, claims: Collection[Claim], rules: Rules) -> Edge:
    """The edge that these claims, one at least, say."""
    kind, of, to = ends
    hostile = rules.edges[kind].hostile
    counted = {"narrator": 0, "ally": 0, "adversary": 0, "third": 0}
    for claim in claims:
        counted[_source(claim, of, to, hostile)] += 1
    narrator, ally, adversary = (round(counted[s] / len(claims), 3) for s in ("narrator", "ally", "adversary"))
    return Edge(kind, of, to, tuple(sorted(c.id for c in claims)), narrator, ally, adversary)


def _source(claim: Claim, of: str, to: str, hostile: bool) -> str:
    """Who speaks for both sides at once counts for who does it."""
    if not claim.speakers:
        return "narrator"
    if not claim.voices.isdisjoint({of, *claim.states.get(of, ())}):
        return "ally"
    if not claim.voices.isdisjoint({to, *claim.states.get(to, ())}):
        return "adversary" if hostile else "ally"
    return "third"
