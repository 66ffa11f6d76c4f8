"""All conclusions from a set of statements: a function of the set, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.derive.claims import Claim
from kg.derive.cluster import Cluster, Decisions, clusters_of
from kg.derive.edges import Edge, edges_of
from kg.derive.relations import Relation, relations_of, told_of_one
from kg.derive.rules import Rules, shipped_rules


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Clusters by their first claim, relations and edges sorted."""

    clusters: tuple[Cluster, ...]
    relations: tuple[Relation, ...]
    edges: tuple[Edge, ...] = ()


def conclude(claims: Iterable[Claim], rules: Rules | None = None, decisions: Decisions | None = None) -> Conclusions:
    """What follows from these claims alone; none of them is changed."""
    ordered = sorted(claims, key=lambda c: c.id)
    known = rules or shipped_rules()
    clusters = clusters_of(ordered, known, decisions, told_of_one(ordered, known))
    relations = relations_of(ordered, clusters, known)
    return Conclusions(tuple(clusters), tuple(relations), tuple(edges_of(ordered, known)))


def known_on(claims: Iterable[Claim], day: date) -> list[Claim]:
    """The claims of articles published on that day or before; an article without a date is never known by a day."""
    return [c for c in claims if c.published and c.published <= day]


def news_since(
    claims: Iterable[Claim], day: date, decisions: Decisions | None = None
) -> tuple[Conclusions, Conclusions]:
    """What is concluded now and was not as known on the day, and what was concluded then and is not any more."""
    all_claims = list(claims)
    now = conclude(all_claims, decisions=decisions)
    then = conclude(known_on(all_claims, day), decisions=decisions)
    return _without(now, then), _without(then, now)


def _without(one: Conclusions, other: Conclusions) -> Conclusions:
    members = {tuple(c.id for c in cluster.claims) for cluster in other.clusters}
    clusters = tuple(c for c in one.clusters if tuple(claim.id for claim in c.claims) not in members)
    relations, edges = set(other.relations), set(other.edges)
    return Conclusions(
        clusters, tuple(r for r in one.relations if r not in relations), tuple(e for e in one.edges if e not in edges)
    )
