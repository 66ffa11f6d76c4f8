"""What a derivation knows, as mappings: dictionaries, or tables of a file of which only what is needed is read.

A claim stands in `claims` alone; all others name it by its IRI.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import date

from kg.derive.claims import Claim
from kg.derive.cluster import Cluster, Join, Pair
from kg.derive.edges import Edge
from kg.derive.past import Group, GroupKey
from kg.derive.relations import Relation

Unit = tuple[object, ...]  # its kind, and what names it


@dataclass(frozen=True, slots=True)
class Held:
    """Empty to begin with; see `Derivation` for what a unit is. Whoever changes a value of `blocks`, `members`, …
    puts it back under its key."""

    claims: MutableMapping[str, Claim] = field(default_factory=dict)
    events: MutableMapping[str, str] = field(default_factory=dict)  # claim of an event
    blocks: MutableMapping[Pair, list[tuple[date, str]]] = field(default_factory=dict)  # by type and name, first day
    wide: MutableMapping[Pair, set[str]] = field(default_factory=dict)  # those of a block whose time is long
    members: MutableMapping[Unit, set[str]] = field(default_factory=dict)  # of an article, series, office, edge
    groups: MutableMapping[GroupKey, Group] = field(default_factory=dict)
    alike: MutableMapping[str, dict[str, Join]] = field(default_factory=dict)
    told_of_one: MutableMapping[str, Counter[tuple[str, str]]] = field(default_factory=dict)  # claim → other, reason
    found: MutableMapping[Unit, tuple[Relation, ...]] = field(default_factory=dict)
    pairs: MutableMapping[frozenset[str], Counter[Relation]] = field(default_factory=dict)
    clusters: MutableMapping[str, Cluster] = field(default_factory=dict)  # by first claim
    cluster_of: MutableMapping[str, str] = field(default_factory=dict)  # first claim of the cluster of a claim
    edges: MutableMapping[Unit, Edge] = field(default_factory=dict)
