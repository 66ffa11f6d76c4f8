"""Units → a dependency tree with the reading chosen for each: the best head for every unit, as a tree.

The network scores readings and heads; where the best heads of all units do not form a tree, the best tree is found
by Chu, Liu and Edmonds. Long sentences are cut where a mark stands, so that time stays linear in their length.
Start reading at `parse`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.language.agreement import licensed
from kg.language.arguments import Choice, settle
from kg.language.document import Analysis
from kg.language.features import Unit
from kg.language.network import Floats, Scores, one_thread, shipped
from kg.language.tagger import chosen

__all__ = ["Arc", "Unit", "parse", "parse_all"]

_LONGEST = 120  # units parsed at once
_ROOT_COST = 1e6
_SHORTEST = 60  # a cut comes after at least so many units


@dataclass(frozen=True, slots=True)
class Arc:
    """What the parser says of one unit: its reading, the index of its head (-1 for the root), the UD relation."""

    analysis: Analysis
    head: int
    relation: str


def parse(units: Sequence[Unit]) -> list[Arc]:
    """One arc for each unit; together they are a tree with one root. No units, no arcs.

    Method and figures: docs/syntax.md.
    """
    return parse_all([units])[0]


def parse_all(sentences: Sequence[Sequence[Unit]]) -> list[list[Arc]]:
    """The arcs of each sentence; several together take half the time."""
    licit = [licensed(units) for units in sentences]
    cuts = [_pieces(units) for units in licit]
    parts = [units[first:end] for units, pieces in zip(licit, cuts, strict=True) for first, end in pieces]
    with one_thread():
        parsed = iter([_parsed(part, scores) for part, scores in zip(parts, shipped().score(parts), strict=True)])
    return [_joined([(first, next(parsed)) for first, _ in pieces]) for pieces in cuts]


def _joined(parts: Sequence[tuple[int, list[Arc]]]) -> list[Arc]:
    """The trees of a sentence's pieces as one; each begins at a unit of the sentence."""
    arcs: list[Arc] = []
    root = -1
    for first, part in parts:
        top = next(i for i, arc in enumerate(part) if arc.head < 0)
        arcs.extend(Arc(a.analysis, a.head + first if a.head >= 0 else -1, a.relation) for a in part)
        if root < 0:
            root = top
        else:
            arcs[first + top] = Arc(part[top].analysis, root, "parataxis")
    return arcs


def _pieces(units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Half-open ranges; a long sentence is cut after the last mark within reach."""
    found, first = [], 0
    while len(units) - first > _LONGEST:
        marks = (i for i in range(first + _LONGEST - 1, first + _SHORTEST, -1) if _is_mark(units[i]))
        end = next(marks, first + _LONGEST - 1) + 1
        found.append((first, end))
        first = end
    return [*found, (first, len(units))] if first < len(units) else found


def _is_mark(unit: Unit) -> bool:
    return unit.candidates[0].pos == "PUNCT"


def _parsed(units: Sequence[Unit], scores: Scores) -> list[Arc]:
    heads = tree(scores.heads)
    scored = scores.relations(heads)
    relations = _relations(scored, scores.names, heads)
    choice = Choice(units, heads, relations, chosen(units, scores), scores.readings, scored, scores.names)
    settle(choice)
    return [Arc(a, head - 1, r) for a, head, r in zip(choice.readings, heads, choice.relations, strict=True)]


def _relations(scored: Floats, names: Sequence[str], heads: Sequence[int]) -> list[str]:
    """The likeliest relation of each unit; `root` is that of the root and of nothing else."""
    root = names.index("root")
    scored = scored.copy()
    scored[:, root] = -np.inf
    best = scored.argmax(axis=1)
    return ["root" if head == 0 else names[k] for head, k in zip(heads, best, strict=True)]


def tree(scores: Floats) -> list[int]:
    """The best tree's heads (0 is the root, units count from 1) for scores[unit - 1, head]; exactly one root."""
    n = len(scores)
    heads = [int(k) for k in scores.argmax(axis=1)]
    if heads.count(0) == 1 and not _cycle(heads):
        return heads
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:] = scores
    full[:, 0] -= _ROOT_COST  # a second root costs more than anything it could bring
    return _maximum(full)[1:]


def _cycle(heads: Sequence[int]) -> list[int]:
    """One cycle among heads (unit i + 1 has head heads[i]); empty where there is none."""
    state = [0] * (len(heads) + 1)
    state[0] = -1
    for start in range(1, len(heads) + 1):
        i = start
        while state[i] == 0:
            state[i] = start
            i = heads[i - 1]
        if state[i] == start:
            cycle, j = [i], heads[i - 1]
            while j != i:
                cycle.append(j)
                j = heads[j - 1]
            return cycle
        i = start
        while state[i] == start:
            state[i] = -1
            i = heads[i - 1]
    return []


def _maximum(scores: Floats) -> list[int]:
    """Chu-Liu-Edmonds on a full matrix scores[dependent, head] whose node 0 is the root."""
    heads = [0, *(int(k) for k in scores[1:].argmax(axis=1))]
    cycle = _cycle(heads[1:])
    if not cycle:
        return heads
    inside = np.array(sorted(cycle))
    outside = np.array([i for i in range(len(scores)) if i not in set(cycle)])
    kept = np.array([scores[i, heads[i]] for i in inside])
    entering = scores[np.ix_(inside, outside)] - kept[:, None]
    leaving = scores[np.ix_(outside, inside)]
    size = len(outside)
    smaller = np.full((size + 1, size + 1), -np.inf)
    smaller[:size, :size] = scores[np.ix_(outside, outside)]
    smaller[size, :size] = entering.max(axis=0)
    smaller[:size, size] = leaving.max(axis=1)
    np.fill_diagonal(smaller, -np.inf)
    found = _maximum(smaller)
    return _expanded(heads, found, inside, outside, entering, leaving)


def _expanded(
    heads: list[int], found: list[int], inside: Floats, outside: Floats, entering: Floats, leaving: Floats
) -> list[int]:
    """The tree over the contracted graph as one over the nodes themselves: the cycle is cut where it is entered."""
    size = len(outside)
    result = list(heads)
    for i, head in enumerate(found[:size]):
        result[outside[i]] = int(outside[head]) if head < size else int(inside[leaving[i].argmax()])
    entry = found[size]
    result[inside[entering[:, entry].argmax()]] = int(outside[entry])
    return result
