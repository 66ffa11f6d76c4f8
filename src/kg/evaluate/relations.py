"""How good are conclusions across articles? Precision and recall of each kind of relation, B³ of the event clusters.

Marks are a YAML file: `clusters` (lists of statements of one event), a list of pairs for each kind of relation, `edges`
(lists of a kind and the last parts of two actors' IRIs, such as `[arms, state-DE, state-UA]`), and
under `open` the statements and pairs on which careful readers may differ; what is open is not scored. A pair counts
whatever its direction, because who answers whom follows from the days of saying.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.derive import Conclusions, Edge
from kg.errors import BadInput
from kg.evaluate.match import Count
from kg.evaluate.match import pair as partners
from kg.evaluate.records import Records, group
from kg.evaluate.score import rates
from kg.model import Reading
from kg.rdf import DEFAULT_BASE, Iris
from kg.records import to_record

KINDS = ("disputes", "reverses", "repeats", "updates", "notComparable")
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """Statements by any names, the same as those of the conclusions; a kind that is not marked is not scored."""

    clusters: tuple[frozenset[str], ...]
    relations: Mapping[str, frozenset[Pair]]
    open_statements: frozenset[str]
    open_pairs: frozenset[Pair]
    edges: frozenset[tuple[str, ...]] | None = None  # kind and the two actors, by the last part of their IRIs

    def is_open(self, pair: Pair) -> bool:
        """Neither right nor wrong, unless it is marked: it is open itself, or one of its statements is."""
        return pair in self.open_pairs or not pair.isdisjoint(self.open_statements)

    @property
    def named(self) -> frozenset[str]:
        pairs = (*self.clusters, *(p for kind in self.relations.values() for p in kind), *self.open_pairs)
        return self.open_statements.union(*pairs)


def marks_of(path: Path, read: Mapping[str, Any], statements: Iterable[str]) -> Marks:
    """Raises BadInput for a pair that is none, a statement in two clusters, or a name not among the statements."""
    relations = {kind: _pairs(path, kind, read[kind]) for kind in KINDS if kind in read}
    opened = read.get("open", {})
    clusters = tuple(frozenset(c) for c in read.get("clusters", ()))
    if twice := sorted({s for i, c in enumerate(clusters) for other in clusters[i + 1 :] for s in c & other}):
        raise BadInput(path, f"{twice[0]} stands in two clusters")
    pairs = _pairs(path, "open pairs", opened.get("pairs", ()))
    edges = _edges(path, read["edges"]) if "edges" in read else None
    marks = Marks(clusters, relations, frozenset(opened.get("statements", ())), pairs, edges)
    if unknown := sorted(marks.named - set(statements)):
        raise BadInput(path, f"{unknown[0]} is no statement of the set")
    return marks


def read_marks(path: Path, statements: Iterable[str]) -> Marks:
    """As `marks_of`, from a file. Raises BadInput where it cannot be read."""
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(path, f"cannot be read as YAML: {error}") from error
    if not isinstance(read, dict):
        raise BadInput(path, "holds no marks: lists under `clusters` and the kinds of relations")
    return marks_of(path, read, statements)


def count_relations(marks: Marks, found: Iterable[tuple[str, Pair]]) -> dict[str, Count]:
    """For each kind that is marked: `found` are kinds with their two statements."""
    given: dict[str, set[Pair]] = {kind: set() for kind in marks.relations}
    for kind, pair in found:
        if kind in given:
            given[kind].add(pair)
    counts = {}
    for kind, wanted in marks.relations.items():
        hits = wanted & given[kind]
        wrong = {p for p in given[kind] - wanted if not marks.is_open(p)}
        counts[kind] = Count(len(hits), len(wrong), len(wanted - hits))
    return counts


def count_edges(wanted: Set[tuple[str, ...]], found: Iterable[Edge]) -> Count:
    given = {(e.kind, e.of.rpartition("/")[2], e.to.rpartition("/")[2]) for e in found}
    return Count(len(given & wanted), len(given - wanted), len(wanted - given))


def b_cubed(marks: Marks, found: Iterable[Iterable[str]], statements: Iterable[str]) -> tuple[float, float, float]:
    """Precision, recall, F1 (Bagga and Baldwin 1998) over the statements that stand in a cluster, marked or found.

    A statement alone on both sides is left out: thousands of them would make any result look good.
    """
    scored = set(statements) - marks.open_statements
    gold, given = _of(marks.clusters, scored), _of((frozenset(c) for c in found), scored)
    shares = [
        (len(gold[s] & given[s]) / len(given[s]), len(gold[s] & given[s]) / len(gold[s]))
        for s in sorted(scored)
        if len(gold[s]) > 1 or len(given[s]) > 1
    ]
    if not shares:
        return 1.0, 1.0, 1.0
    precision, recall = (sum(column) / len(shares) for column in zip(*shares, strict=True))
    return precision, recall, 2 * precision * recall / (precision + recall)


def gold_names(gold: Records, readings: Iterable[Reading], base: str = DEFAULT_BASE) -> dict[str, str]:
    """The gold id of each statement that has a partner among the gold records, by its IRI."""
    names: dict[str, str] = {}
    for reading in readings:
        told = group(to_record(s, reading.article) for s in reading.statements)
        for article, given in told.items():
            wanted, iris = gold.get(article, []), Iris(reading.article.key, base)
            names |= {iris.statement(given[j].id).value: wanted[i].id for i, j in partners(wanted, given)}
    return names


def named_pairs(found: Conclusions, names: Mapping[str, str]) -> list[tuple[str, Pair]]:
    """Kinds with the two statements, by their names where they have one."""
    return [(r.kind, frozenset((names.get(r.of, r.of), names.get(r.to, r.to)))) for r in found.relations]


def named_clusters(found: Conclusions, names: Mapping[str, str]) -> list[list[str]]:
    return [[names.get(c.id, c.id) for c in cluster.claims] for cluster in found.clusters]


def relation_lines(marks: Marks, found: Conclusions, names: Mapping[str, str], statements: Iterable[str]) -> list[str]:
    """A table for people: each kind that is marked, then the clusters."""
    lines = [f"{'':<14}{'marked':>8}{'P':>8}{'R':>8}{'F1':>8}"]
    for kind, count in count_relations(marks, named_pairs(found, names)).items():
        scores = "".join(f"{x:>8.2f}" for x in rates(count))
        lines.append(f"{kind:<14}{count.tp + count.fn:>8}{scores}")
    if marks.edges is not None:
        scores = "".join(f"{x:>8.2f}" for x in rates(count_edges(marks.edges, found.edges)))
        lines.append(f"{'edges':<14}{len(marks.edges):>8}{scores}")
    b3 = "".join(f"{x:>8.2f}" for x in b_cubed(marks, named_clusters(found, names), statements))
    return [*lines, f"{'clusters (B³)':<14}{len(marks.clusters):>8}{b3}"]


def _edges(path: Path, value: Any) -> frozenset[tuple[str, ...]]:
    edges = [tuple(map(str, edge)) for edge in value or ()]
    if wrong := next((e for e in edges if len(e) != 3), None):
        raise BadInput(path, f"`edges`: a kind and two actors make an edge, not {list(wrong)}")
    return frozenset(edges)


def _of(clusters: Iterable[frozenset[str]], scored: set[str]) -> dict[str, frozenset[str]]:
    alone = {s: frozenset((s,)) for s in scored}
    return alone | {s: c & scored for c in clusters for s in c & scored}


def _pairs(path: Path, name: str, value: Any) -> frozenset[Pair]:
    pairs = [frozenset(pair) for pair in value or ()]
    if wrong := next((p for p in pairs if len(p) != 2), None):
        raise BadInput(path, f"`{name}`: two statements make a pair, not {sorted(wrong)}")
    return frozenset(pairs)
