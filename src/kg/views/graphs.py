"""Views as networkx graphs: a question gives rows, equal edges are joined, and each edge keeps its statements.

Three kinds of questions stand beside this file, each runs as it is in any SPARQL tool:

    edges/NAME.rq        the edges of a view: ?source ?target ?relation ?statement, or ?members ?statement, where all
                         members are joined in pairs; further columns become attributes of the edge
    nodes/KIND.rq        what nodes are called: ?node ?label ?kind, and further attributes
    statements/NAME.rq   the days of each statement, its article, what kind of event it is about

Nodes are IRIs with `label`, `label_en`, `kind`, `item`, `first`, `last`; edges have `relation`, `weight` (number of
statements), `statements` (their IRIs, separated by spaces), `first` and `last` (days, YYYY-MM-DD), and what the
question adds (`via`, `sign`, `modality`; several values stand side by side). What is not known is not there.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import networkx as nx

from kg.errors import UsageError
from kg.store import Snapshot
from kg.store.questions import Question, parse_question
from kg.views.naming import Attributes, Kind, describe
from kg.views.rows import Row, Scope, Statements, chosen, joined, rows_of

Clock = Literal["said", "happened"]

_HERE = Path(__file__).parent
_AGENTS: tuple[Kind, ...] = ("entities", "articles")


@dataclass(frozen=True, slots=True)
class View:
    """`clock`: which days count for an edge, when it was said or when it happened; else the day of publication."""

    name: str
    nodes: tuple[Kind, ...]
    clock: Clock
    directed: bool = True

    @property
    def question(self) -> Question:
        return _question(self.name)

    @property
    def title(self) -> str:
        return self.question.title["en"]


VIEWS = {
    view.name: view
    for view in (
        View("citation", _AGENTS, "said"),
        View("stance", ("entities",), "said"),
        View("participation", ("entities", "events"), "happened"),
        View("together", ("entities",), "happened", directed=False),
        View("offices", ("entities", "events"), "happened"),
        View("statements", ("statements",), "said"),
        View("quantities", (*_AGENTS, "quantities"), "happened"),
    )
}


def view_graph(snapshot: Snapshot, name: str, scope: Scope | None = None) -> nx.MultiGraph[str]:
    """The graph of a view, nodes and edges in a fixed order; a MultiDiGraph where the view is directed.

    Raises UsageError where there is no such view, or no statement of a type that the scope names.
    """
    view, scope = _view(name), scope or Scope()
    with _uncollected():
        statements = Statements(snapshot, view.clock)
        rows = _rows(snapshot, view, statements, scope)
        return _graph(snapshot, view, rows, statements, scope)


def by_month(snapshot: Snapshot, name: str, scope: Scope | None = None) -> dict[str, nx.MultiGraph[str]]:
    """A graph for each month (`2025-01`) that has an edge; an edge of several months is in each of them, one without
    a day in none. Raises as `view_graph` does."""
    view, scope = _view(name), scope or Scope()
    statements = Statements(snapshot, view.clock)
    months: dict[str, list[Row]] = {}
    for row in _rows(snapshot, view, statements, scope):
        for month in row.months():
            if row.overlaps(scope.within(month)):
                months.setdefault(month, []).append(row)
    return {month: _graph(snapshot, view, months[month], statements, scope.within(month)) for month in sorted(months)}


def _view(name: str) -> View:
    if name not in VIEWS:
        raise UsageError(f"no view {name!r}; there are {', '.join(VIEWS)}")
    return VIEWS[name]


@cache
def _question(name: str) -> Question:
    return parse_question((_HERE / "edges" / f"{name}.rq").read_text("utf-8"), name, "views")


def _rows(snapshot: Snapshot, view: View, statements: Statements, scope: Scope) -> list[Row]:
    rows = rows_of(snapshot, view.question.text, statements, chosen(snapshot, scope))
    return [row for row in rows if row.overlaps(scope)]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: all that is made stays, and to go through it again and again costs a quarter."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _graph(snapshot: Snapshot, view: View, rows: list[Row], statements: Statements, scope: Scope) -> nx.MultiGraph[str]:
    ends = {end for row in rows for end in row.ends}
    known = describe(snapshot, view.nodes, ends)
    days = _days_of_nodes(rows)
    groups = joined(rows)
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if view.directed else nx.MultiGraph()
    graph.graph.update(_facts_of_graph(view, rows, statements, scope))
    graph.add_nodes_from((node, known[node] | days.get(node, {})) for node in sorted(ends))
    for source, target, relation in sorted(groups):
        facts = _facts_of_edge(relation, groups[source, target, relation])
        graph.add_edge(source, target, relation, **facts)
    return graph


def _facts_of_edge(relation: str, rows: list[Row]) -> Attributes:
    if len(rows) == 1:  # most edges of a large view, for which what stands below would cost double
        [(_, _, statement, first, last, more)] = rows
        if first and not more:
            return {"relation": relation, "weight": 1, "statements": statement, "first": first, "last": last}
    statements = sorted({row.statement for row in rows})
    facts: Attributes = {"relation": relation, "weight": len(statements), "statements": " ".join(statements)}
    if dated := [row for row in rows if row.first]:
        facts["first"], facts["last"] = min(row.first for row in dated), max(row.last for row in dated)
    values: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.more:
            values.setdefault(name, set()).add(value)
    for name, found in sorted(values.items()):
        facts[name] = int(min(found)) if name == "sign" else ", ".join(sorted(found))
    return facts


def _days_of_nodes(rows: list[Row]) -> dict[str, Attributes]:
    """The first and the last day of the edges at each node."""
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for row in rows:
        if row.first:
            for node in row.ends:
                first[node] = min(first.get(node, row.first), row.first)
                last[node] = max(last.get(node, row.last), row.last)
    return {node: {"first": first[node], "last": last[node]} for node in first}


def _facts_of_graph(view: View, rows: list[Row], statements: Statements, scope: Scope) -> Attributes:
    """What a reader has to know of the whole: which view, of which articles, by which choice."""
    used = {row.statement for row in rows}
    articles = {statements.article[statement] for statement in used if statement in statements.article}
    published = sorted(day for _, day in articles if day)
    facts: Attributes = {
        "name": view.name,
        "title": view.title,
        "title_uk": view.question.title["uk"],
        "articles": len(articles),
    }
    if published:
        facts |= {"published_first": published[0], "published_last": published[-1]}
    chosen = {
        "since": scope.since and scope.since.isoformat(),
        "until": scope.until and scope.until.isoformat(),
        "types": " ".join(scope.types),
        "items": " ".join(scope.items),
    }
    return facts | {name: value for name, value in chosen.items() if value}
