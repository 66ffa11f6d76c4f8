"""The conclusions from a set of statements, kept up as articles come and go: a function of the set, not of the order.

Everything is concluded in small units, of which each depends on few claims: a pair of mentions, an article, a denial
with what was said around it, a series of figures, an office, an edge, a component of joined mentions. A change renews
the units that it touches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import TypeVar

from kg.derive.alike import clash, likeness
from kg.derive.claims import Claim
from kg.derive.cluster import Cluster, Decisions, Join, Neighbours, agglomerate, keep
from kg.derive.edges import Edge, edge_of, ends_of
from kg.derive.held import Held, Unit
from kg.derive.past import Group, groups_of
from kg.derive.relations import Relation, figures, offices, republished, series_of, settled, targeted, within
from kg.derive.rules import Rules, shipped_rules

Key = TypeVar("Key")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Clusters by their first claim, relations and edges sorted."""

    clusters: tuple[Cluster, ...] = ()
    relations: tuple[Relation, ...] = ()
    edges: tuple[Edge, ...] = ()


class Derivation:
    """Start with `update`; `conclusions` gives what follows from all claims that are in it."""

    def __init__(
        self, rules: Rules | None = None, decisions: Decisions | None = None, held: Held | None = None
    ) -> None:
        self._rules = rules or shipped_rules()
        self._decisions = decisions or Decisions()
        self._held = held or Held()
        self._neighbours = Neighbours(self._rules, self._held.claims, self._held.blocks, self._held.wide)

    def update(self, added: Iterable[Claim] = (), removed: Iterable[str] = ()) -> tuple[Conclusions, Conclusions]:
        """Take in claims and drop articles (by key): what is concluded now and was not, and what is not any more.

        An article that is here already is replaced by what `added` has of it.
        """
        new = sorted(added, key=lambda c: c.id)
        left = {*removed, *(c.article for c in new)}
        members = (self._held.members.get(("article", article), ()) for article in sorted(left))
        old = [self._held.claims[id_] for ids in members for id_ in sorted(ids)]
        change = _Change({}, set(), set(), {}, {})
        for claim in old:
            self._drop(claim, change)
        for claim in new:
            self._take(claim, change)
        for unit in change.units:
            self._renew(unit, change)
        self._cluster_anew(change)
        return self._difference(change)

    def conclusions(self) -> Conclusions:
        relations = (r for found in self._held.pairs.values() for r in settled(found))
        return _conclusions(self._held.clusters.values(), relations, self._held.edges.values())

    def _units(self, claim: Claim) -> Iterator[Unit]:
        yield "article", claim.article
        yield "copies", claim.article
        if claim.copied_from:
            yield "copies", claim.copied_from
        yield from (("series", *key) for key in series_of(claim, self._rules))
        yield from (("edge", *ends) for ends in ends_of(claim, self._rules))
        if claim.office:
            yield "office", claim.office

    def _take(self, claim: Claim, change: _Change) -> None:
        held = self._held
        held.claims[claim.id] = claim
        held.events[claim.event] = claim.id
        for unit in self._units(claim):
            members = held.members.get(unit) or set()
            members.add(claim.id)
            held.members[unit] = members
            change.units.add(unit)
        for key in groups_of(claim):
            group = held.groups.get(key) or Group()
            group.add(claim, self._rules)
            if group:
                held.groups[key] = group
            change.units |= {("past", key, asked) for asked in group.asked_by(claim, self._rules)}
        self._join(claim, change)
        self._neighbours.add(claim)
        change.touched.add(claim.id)
        if claim.resumes:
            self._tell_of_one(claim.id, claim.resumes, "resumed", 1)

    def _drop(self, claim: Claim, change: _Change) -> None:
        held = self._held
        del held.claims[claim.id], held.events[claim.event]
        for unit in self._units(claim):
            members = held.members[unit]
            members.discard(claim.id)
            keep(held.members, unit, members)
            change.units.add(unit)
        for key in groups_of(claim):
            group = held.groups.get(key)
            if group is None:
                continue  # all in it neither deny, plan nor affirm
            group.discard(claim, self._rules)
            change.units |= {("past", key, asked) for asked in group.asked_by(claim, self._rules)}
            keep(held.groups, key, group)
        self._neighbours.discard(claim)
        for other in held.alike.pop(claim.id, {}):
            joins = held.alike[other]
            del joins[claim.id]
            keep(held.alike, other, joins)
            change.touched.add(other)
        change.touched |= {claim.id, *(other for other, _ in held.told_of_one.get(claim.id, ()))}
        if claim.resumes:
            self._tell_of_one(claim.id, claim.resumes, "resumed", -1)

    def _join(self, claim: Claim, change: _Change) -> None:
        """Scored in the order of events, so that a pair is scored in one way whoever of the two came first."""
        for other in self._neighbours.of(claim):
            one, two = sorted((claim, other), key=lambda c: c.event)
            score, reasons = likeness(one, two, self._rules)
            if score >= self._rules.threshold:
                join = score, one.event, two.event, reasons
                for mine, theirs in ((claim.id, other.id), (other.id, claim.id)):
                    joins = self._held.alike.get(mine) or {}
                    joins[theirs] = join
                    self._held.alike[mine] = joins
                change.touched.add(other.id)

    def _renew(self, unit: Unit, change: _Change) -> None:
        held, kind = self._held, unit[0]
        members = [held.claims[id_] for id_ in sorted(held.members.get(unit, ()))]
        if kind == "edge":
            change.edges.setdefault(unit, held.edges.pop(unit, None))
            if members:
                held.edges[unit] = edge_of(unit[1:], members, self._rules)  # type: ignore[arg-type]
            return
        found = tuple(sorted(set(self._concluded(unit, members))))
        joining = kind in ("article", "past")
        for relations, sign in ((held.found.pop(unit, ()), -1), (found, 1)):
            for relation in relations:
                self._count(relation, sign, change)
                if joining and relation.kind in ("reverses", "disputes", "answers"):
                    self._tell_of_one(relation.of, relation.to, "answer", sign)
                    change.touched |= {relation.of, relation.to}
        if found:
            held.found[unit] = found

    def _concluded(self, unit: Unit, members: Iterable[Claim]) -> Iterator[Relation]:
        match unit:
            case ("article", _):
                yield from targeted(members, self._rules)
            case ("copies", str(original)):
                yield from republished(members, original)
            case ("series", str(population), str(of_unit), frozenset() as whose):
                yield from figures((population, of_unit, whose), members, self._rules)
            case ("office", _):
                yield from offices(members)
            case ("past", key, str(asked)) if claim := self._held.claims.get(asked):
                group = self._held.groups.get(key) if key in groups_of(claim) else None
                yield from group.relations(claim, self._held.claims, self._rules) if group else ()

    def _cluster_anew(self, change: _Change) -> None:
        """The components of joined mentions that were touched, before or after."""
        held, seeds = self._held, set(change.touched)
        for id_ in change.touched:
            seeds |= self._uncluster(id_, change)
        seen: set[str] = set()
        for seed in sorted(seeds):
            if seed in seen or seed not in held.claims:
                continue
            component = self._component(seed)
            seen |= component
            for id_ in component:
                self._uncluster(id_, change)
            by_event = {held.claims[id_].event: held.claims[id_] for id_ in component}
            joins = {join for id_ in component for join in self._joins(id_)}
            for cluster in agglomerate(by_event, joins, self._rules, self._decisions):
                name = cluster.claims[0].id
                held.clusters[name] = cluster
                for claim in cluster.claims:
                    held.cluster_of[claim.id] = name
                change.clusters.setdefault(name, None)
                held.found["cluster", name] = found = tuple(sorted(set(within(cluster, self._rules))))
                for relation in found:
                    self._count(relation, 1, change)

    def _uncluster(self, id_: str, change: _Change) -> set[str]:
        """Forget the cluster of a claim; its members."""
        name = self._held.cluster_of.get(id_)
        if name is None:
            return set()
        cluster = self._held.clusters.pop(name)
        members = {c.id for c in cluster.claims}
        change.clusters[name] = change.clusters.get(name) or cluster
        for relation in self._held.found.pop(("cluster", name)):
            self._count(relation, -1, change)
        for member in members:
            del self._held.cluster_of[member]
        return members

    def _component(self, seed: str) -> set[str]:
        component, ends = {seed}, [seed]
        while ends:
            for _, one, other, _ in self._joins(ends.pop()):
                new = {self._held.events[one], self._held.events[other]} - component
                component |= new
                ends += new
        return component

    def _joins(self, id_: str) -> Iterator[Join]:
        held = self._held
        claim = held.claims[id_]
        yield from held.alike.get(id_, {}).values()
        for name, reason in held.told_of_one.get(id_, ()):
            other = held.claims.get(name)
            if other and not clash(claim, other, self._rules):
                one, two = sorted((claim.event, other.event))
                yield 1.0, one, two, (reason,)
        for pair in self._decisions.same:
            if claim.event in pair and all(event in held.events for event in pair):
                yield 2.0, *pair, ("decision",)

    def _tell_of_one(self, one: str, other: str, reason: str, number: int) -> None:
        for mine, theirs in ((one, other), (other, one)):
            counted = self._held.told_of_one.get(mine) or Counter()
            _counted(self._held.told_of_one, mine, counted, (theirs, reason), number)

    def _count(self, relation: Relation, number: int, change: _Change) -> None:
        pair = frozenset((relation.of, relation.to))
        counted = self._held.pairs.get(pair) or Counter()
        if pair not in change.pairs:
            change.pairs[pair] = settled(counted)
        _counted(self._held.pairs, pair, counted, relation, number)

    def _difference(self, change: _Change) -> tuple[Conclusions, Conclusions]:
        before = {id_: c for id_, c in change.clusters.items() if c}
        now = {id_: c for id_ in change.clusters if (c := self._held.clusters.get(id_))}
        was = {r for found in change.pairs.values() for r in found}
        is_ = {r for pair in change.pairs for r in settled(self._held.pairs.get(pair, ()))}
        edges = {unit: self._held.edges.get(unit) for unit in change.edges}
        new = _conclusions(
            (c for id_, c in now.items() if before.get(id_) != c),
            is_ - was,
            (e for unit, e in edges.items() if e and e != change.edges[unit]),
        )
        gone = _conclusions(
            (c for id_, c in before.items() if now.get(id_) != c),
            was - is_,
            (e for unit, e in change.edges.items() if e and e != edges[unit]),
        )
        return new, gone


@dataclass(slots=True)
class _Change:
    """What one update touched, and how it was before."""

    pairs: dict[frozenset[str], set[Relation]]
    units: set[Unit]
    touched: set[str]  # claims whose joins are others now
    edges: dict[Unit, Edge | None]
    clusters: dict[str, Cluster | None]  # by first claim


def _counted(
    mapping: MutableMapping[Key, Counter[Thing]], key: Key, counted: Counter[Thing], thing: Thing, number: int
) -> None:
    """Put back with `number` more of a thing."""
    counted[thing] += number
    if not counted[thing]:
        del counted[thing]
    keep(mapping, key, counted)


def _conclusions(clusters: Iterable[Cluster], relations: Iterable[Relation], edges: Iterable[Edge]) -> Conclusions:
    return Conclusions(
        tuple(sorted(clusters, key=lambda c: c.claims[0].id)),
        tuple(sorted(relations)),
        tuple(sorted(edges, key=lambda e: (e.kind, e.of, e.to))),
    )
