"""When do two entities, quantities or records mean the same?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg.evaluate.records import Amount, Named, Record

LEAST_OVERLAP = 0.3  # characters shared over characters covered, below which records are not paired


class Count(NamedTuple):
    """True positives, false positives, false negatives."""

    tp: int
    fp: int
    fn: int

    def plus(self, other: Count) -> Count:
        return Count(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


NONE = Count(0, 0, 0)


def same_entity(gold: Named, given: Named) -> bool:
    """By Wikidata item where both have one, else by name.

    A person matches by part of the name too, a group or thing by half of its words, the rest by a whole name.
    """
    if gold.qid and given.qid:
        return gold.qid == given.qid
    if gold.names & given.names:
        return True
    pairs = [(set(a.split()), set(b.split())) for a in gold.names for b in given.names]
    if gold.kind == "person":
        return any(a <= b or b <= a for a, b in pairs)
    if gold.kind in ("group", "thing", None):
        return any(2 * len(a & b) >= len(a | b) for a, b in pairs)
    return False


def count_entities(gold: Iterable[Named], given: Iterable[Named]) -> Count:
    """Each entity is used once; the required ones choose first."""
    left = list(given)
    hits = misses = 0
    for wanted in sorted(gold, key=lambda e: e.optional):
        match = next((e for e in left if same_entity(wanted, e)), None)
        if match is not None:
            left.remove(match)
        hits += not wanted.optional and match is not None
        misses += not wanted.optional and match is None
    return Count(hits, len(left), misses)


def count_amounts(gold: Iterable[Amount], given: Iterable[Amount]) -> Count:
    left = list(given)
    hits = misses = 0
    for wanted in gold:
        match = next((a for a in left if _same_amount(wanted, a)), None)
        if match is not None:
            left.remove(match)
        hits += match is not None
        misses += match is None
    return Count(hits, len(left), misses)


def _same_amount(gold: Amount, given: Amount) -> bool:
    if gold.measure != given.measure:
        return False
    return gold.value == given.value if gold.value is not None else gold.bounds == given.bounds


def overlap(gold: Record, given: Record) -> float:
    """Intersection over union of the best pair of evidence spans, in characters."""
    best = 0.0
    for a, b in gold.spans:
        for c, d in given.spans:
            shared = min(b, d) - max(a, c)
            if shared > 0:
                best = max(best, shared / (b - a + d - c - shared))
    return best


def pair(gold: list[Record], given: list[Record]) -> list[tuple[int, int]]:
    """Indices of partners: evidence that overlaps and an event type that fits, the best overlaps first."""
    candidates = []
    for i, wanted in enumerate(gold):
        for j, record in enumerate(given):
            if record.type in wanted.types and (share := overlap(wanted, record)) >= LEAST_OVERLAP:
                speakers = count_entities(wanted.speakers, record.speakers).tp
                bonus = 0.1 * speakers + 0.1 * (record.stance in wanted.stances)
                candidates.append((share + bonus, -i, -j))
    left_gold, left_given = set(range(len(gold))), set(range(len(given)))
    pairs = []
    for _, i, j in sorted(candidates, reverse=True):
        if -i in left_gold and -j in left_given:
            left_gold.remove(-i)
            left_given.remove(-j)
            pairs.append((-i, -j))
    return pairs
