"""The conclusions from a set of statements, kept up as articles come and go: a function of the set, not of the order.

Everything is concluded in small units, of which each depends on few claims: a pair of mentions, an article, a denial
with what was said around it, a series of figures, an office, an edge, a component of joined mentions. A change renews
the units that it touches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.derive.alike import clash, likeness
from kg.derive.claims import Claim
from kg.derive.cluster import Cluster, Decisions, Join, Neighbours, agglomerate
from kg.derive.edges import Edge, edge_of, ends_of
from kg.derive.past import Group, GroupKey, groups_of
from kg.derive.relations import Relation, figures, offices, republished, series_of, settled, targeted, within
from kg.derive.rules import Rules, shipped_rules

Unit = tuple[object, ...]  # its kind, and what names it


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Clusters by their first claim, relations and edges sorted."""

    clusters: tuple[Cluster, ...] = ()
    relations: tuple[Relation, ...] = ()
    edges: tuple[Edge, ...] = ()


class Derivation:
    """Start with `update`; `conclusions` gives what follows from all claims that are in it."""

    def __init__(self, rules: Rules | None = None, decisions: Decisions | None = None) -> None:
        self._rules = rules or shipped_rules()
        self._decisions = decisions or Decisions()
        self._claims: dict[str, Claim] = {}
        self._neighbours = Neighbours(self._rules)
        self._members: defaultdict[Unit, dict[str, Claim]] = defaultdict(
            dict
        )  # claims of an article, series, office, edge
        self._groups: dict[GroupKey, Group] = {}
        self._alike: defaultdict[str, dict[str, Join]] = defaultdict(dict)
        self._told_of_one: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)  # claim → other, reason
        self._found: dict[Unit, tuple[Relation, ...]] = {}
        self._pairs: defaultdict[frozenset[str], Counter[Relation]] = defaultdict(Counter)
        self._cluster_of: dict[str, Cluster] = {}
        self._edges: dict[Unit, Edge] = {}
        self._by_event: dict[str, str] = {}

    def update(self, added: Iterable[Claim] = (), removed: Iterable[str] = ()) -> tuple[Conclusions, Conclusions]:
        """Take in claims and drop articles (by key): what is concluded now and was not, and what is not any more.

        An article that is here already is replaced by what `added` has of it.
        """
        new = sorted(added, key=lambda c: c.id)
        left = {*removed, *(c.article for c in new)}
        old = [c for article in sorted(left) for c in self._members.get(("article", article), {}).values()]
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
        clusters = {cluster.claims[0].id: cluster for cluster in self._cluster_of.values()}
        relations = (r for found in self._pairs.values() for r in settled(found))
        return _conclusions(clusters.values(), relations, self._edges.values())

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
        self._claims[claim.id] = claim
        self._by_event[claim.event] = claim.id
        for unit in self._units(claim):
            self._members[unit][claim.id] = claim
            change.units.add(unit)
        for key in groups_of(claim):
            group = self._groups.setdefault(key, Group(self._rules))
            group.add(claim)
            change.units |= {("past", key, asked.id) for asked in group.asked_by(claim)}
        self._join(claim, change)
        self._neighbours.add(claim)
        change.touched.add(claim.id)
        if claim.resumes:
            self._tell_of_one(claim.id, claim.resumes, "resumed", 1)

    def _drop(self, claim: Claim, change: _Change) -> None:
        del self._claims[claim.id], self._by_event[claim.event]
        for unit in self._units(claim):
            del self._members[unit][claim.id]
            if not self._members[unit]:
                del self._members[unit]
            change.units.add(unit)
        for key in groups_of(claim):
            group = self._groups.get(key)
            if group is None:
                continue  # all in it neither deny, plan nor affirm
            group.discard(claim)
            change.units |= {("past", key, asked.id) for asked in group.asked_by(claim)}
            if not group:
                del self._groups[key]
        self._neighbours.discard(claim)
        for other in self._alike.pop(claim.id, {}):
            self._alike[other].pop(claim.id, None)
            change.touched.add(other)
        change.touched |= {claim.id, *(other for other, _ in self._told_of_one.get(claim.id, ()))}
        if claim.resumes:
            self._tell_of_one(claim.id, claim.resumes, "resumed", -1)

    def _join(self, claim: Claim, change: _Change) -> None:
        """Scored in the order of events, so that a pair is scored in one way whoever of the two came first."""
        for other in self._neighbours.of(claim):
            one, two = sorted((claim, other), key=lambda c: c.event)
            score, reasons = likeness(one, two, self._rules)
            if score >= self._rules.threshold:
                self._alike[claim.id][other.id] = self._alike[other.id][claim.id] = (
                    score,
                    one.event,
                    two.event,
                    reasons,
                )
                change.touched.add(other.id)

    def _renew(self, unit: Unit, change: _Change) -> None:
        kind, members = unit[0], self._members.get(unit, {})
        if kind == "edge":
            change.edges.setdefault(unit, self._edges.pop(unit, None))
            if members:
                self._edges[unit] = edge_of(unit[1:], [members[id_] for id_ in sorted(members)], self._rules)  # type: ignore[arg-type]
            return
        found = tuple(sorted(set(self._concluded(unit, members.values()))))
        joining = kind in ("article", "past")
        for relations, sign in ((self._found.pop(unit, ()), -1), (found, 1)):
            for relation in relations:
                self._count(relation, sign, change)
                if joining and relation.kind in ("reverses", "disputes", "answers"):
                    self._tell_of_one(relation.of, relation.to, "answer", sign)
                    change.touched |= {relation.of, relation.to}
        if found:
            self._found[unit] = found

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
            case ("past", key, str(asked)) if asked in self._claims:
                yield from self._groups[key].relations(self._claims[asked])  # type: ignore[index]

    def _cluster_anew(self, change: _Change) -> None:
        """The components of joined mentions that were touched, before or after."""
        seeds = set(change.touched)
        for id_ in change.touched:
            seeds |= self._uncluster(id_, change)
        seen: set[str] = set()
        for seed in sorted(seeds & self._claims.keys()):
            if seed in seen:
                continue
            component = self._component(seed)
            seen |= component
            for id_ in component:
                self._uncluster(id_, change)
            by_event = {self._claims[id_].event: self._claims[id_] for id_ in component}
            joins = {join for id_ in component for join in self._joins(id_)}
            for cluster in agglomerate(by_event, joins, self._rules, self._decisions):
                self._cluster_of |= dict.fromkeys((c.id for c in cluster.claims), cluster)
                change.clusters.setdefault(cluster.claims[0].id, None)
                self._found[_named(cluster)] = found = tuple(sorted(set(within(cluster, self._rules))))
                for relation in found:
                    self._count(relation, 1, change)

    def _uncluster(self, id_: str, change: _Change) -> set[str]:
        """Forget the cluster of a claim; its members."""
        cluster = self._cluster_of.get(id_)
        if not cluster:
            return set()
        members = {c.id for c in cluster.claims}
        change.clusters[cluster.claims[0].id] = change.clusters.get(cluster.claims[0].id) or cluster
        for relation in self._found.pop(_named(cluster)):
            self._count(relation, -1, change)
        for member in members:
            del self._cluster_of[member]
        return members

    def _component(self, seed: str) -> set[str]:
        component, ends = {seed}, [seed]
        while ends:
            for _, one, other, _ in self._joins(ends.pop()):
                new = {self._by_event[one], self._by_event[other]} - component
                component |= new
                ends += new
        return component

    def _joins(self, id_: str) -> Iterator[Join]:
        claim = self._claims[id_]
        yield from self._alike.get(id_, {}).values()
        for other, reason in self._told_of_one.get(id_, ()):
            if other in self._claims and not clash(claim, self._claims[other], self._rules):
                one, two = sorted((claim.event, self._claims[other].event))
                yield 1.0, one, two, (reason,)
        for pair in self._decisions.same:
            if claim.event in pair and self._by_event.keys() >= set(pair):
                yield 2.0, *pair, ("decision",)

    def _tell_of_one(self, one: str, other: str, reason: str, number: int) -> None:
        for mine, theirs in ((one, other), (other, one)):
            counted = self._told_of_one[mine]
            counted[(theirs, reason)] += number
            if not counted[(theirs, reason)]:
                del counted[(theirs, reason)]
            if not counted:
                del self._told_of_one[mine]

    def _count(self, relation: Relation, number: int, change: _Change) -> None:
        pair = frozenset((relation.of, relation.to))
        counted = self._pairs[pair]
        if pair not in change.pairs:
            change.pairs[pair] = settled(counted)
        counted[relation] += number
        if not counted[relation]:
            del counted[relation]
        if not counted:
            del self._pairs[pair]

    def _difference(self, change: _Change) -> tuple[Conclusions, Conclusions]:
        before = {id_: c for id_, c in change.clusters.items() if c}
        now = {id_: c for id_ in change.clusters if (c := self._cluster_of.get(id_)) and c.claims[0].id == id_}
        was = {r for found in change.pairs.values() for r in found}
        is_ = {r for pair in change.pairs for r in settled(self._pairs.get(pair, ()))}
        edges = {unit: self._edges.get(unit) for unit in change.edges}
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


def _named(cluster: Cluster) -> Unit:
    return "cluster", cluster.claims[0].id


def _conclusions(clusters: Iterable[Cluster], relations: Iterable[Relation], edges: Iterable[Edge]) -> Conclusions:
    return Conclusions(
        tuple(sorted(clusters, key=lambda c: c.claims[0].id)),
        tuple(sorted(relations)),
        tuple(sorted(edges, key=lambda e: (e.kind, e.of, e.to))),
    )
