"""The rows of a view's question with their days, the choice among them, and how equal ones are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import QuerySolutions

from kg.errors import UsageError
from kg.store import Snapshot
from kg.store.questions import parse_question

_HERE = Path(__file__).parent
_FIXED = {"source", "target", "relation", "members", "statement", "from", "to"}
Days = tuple[str, str]  # first and last, YYYY-MM-DD; "" where neither is known


class Row(NamedTuple):
    """What one statement joins: source and target, or all the members of which each pair is an edge."""

    ends: tuple[str, ...]
    relation: str
    statement: str
    first: str
    last: str
    more: tuple[tuple[str, str], ...] = ()

    def overlaps(self, scope: Scope) -> bool:
        if not self.first:
            return not (scope.since or scope.until)
        since, until = scope.since, scope.until
        return (since is None or self.last >= since.isoformat()) and (until is None or self.first <= until.isoformat())

    def months(self) -> Iterator[str]:
        """`2024-12`, `2025-01`, … from the first day to the last."""
        if self.first:
            month = self.first[:7]
            while month <= self.last[:7]:
                yield month
                month = (_first_of(month) + timedelta(days=31)).isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which statements a view is made of: days (both included), kinds of events (codes), Wikidata items.

    An edge without a day is in no window.
    """

    since: date | None = None
    until: date | None = None
    types: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"the window ends ({self.until}) before it begins ({self.since})")

    def within(self, month: str) -> Scope:
        """The part of this scope that lies in a month such as `2025-01`."""
        first = _first_of(month)
        last = _first_of((first + timedelta(days=31)).isoformat()[:7]) - timedelta(days=1)
        since = max(first, self.since) if self.since else first
        return replace(self, since=since, until=min(last, self.until) if self.until else last)


class Statements:
    """What the questions of `statements/` tell of each statement: its days by one clock, and its article."""

    def __init__(self, snapshot: Snapshot, clock: str) -> None:
        """`clock`: "said" or "happened"; where that is not known, the day of publication counts."""
        self.days: dict[str, Days] = {}
        self.article: dict[str, tuple[str, str]] = {}  # IRI, day of publication or ""
        for statement, article, published in _answers(snapshot, "articles"):
            self.article[statement] = (article, published)
            self.days[statement] = (published, published)
        for statement, first, last in _answers(snapshot, clock):
            if first or last:
                self.days[statement] = (first or last, last or first)


def chosen(snapshot: Snapshot, scope: Scope) -> Callable[[str], bool] | None:
    """Tells of a statement whether a scope wants its type and items; None where it wants all.

    Raises UsageError for a type that no statement has.
    """
    wanted = []
    if scope.types:
        types = {
            statement: kind.rpartition("#")[2].rpartition("/")[2] for statement, kind in _answers(snapshot, "types")
        }
        if unknown := sorted(set(scope.types) - set(types.values())):
            have = ", ".join(sorted(set(types.values()))) or "none"
            raise UsageError(f"no statement is about {', '.join(unknown)}; the store has {have}")
        wanted.append({statement for statement, kind in types.items() if kind in scope.types})
    if scope.items:
        wanted.append(_about(snapshot, scope.items))
    return set.intersection(*wanted).__contains__ if wanted else None


def rows_of(
    snapshot: Snapshot, question: str, statements: Statements, wanted: Callable[[str], bool] | None = None
) -> Iterator[Row]:
    """The rows of a view's question; its own ?from and ?to go before the days of the statement.

    Members that are alone are left out.
    """
    answer: QuerySolutions = snapshot.select(question)
    names = [v.value for v in answer.variables]
    extra = [name for name in names if name not in _FIXED]
    in_pairs, own_days = "members" in names, "from" in names
    days = statements.days
    for row in answer:
        statement = row["statement"].value
        if wanted and not wanted(statement):
            continue
        first, last = days.get(statement, ("", ""))
        if own_days:
            starts, stops = _text(row["from"]), _text(row["to"])
            first, last = starts or stops or first, stops or starts or last
        more = tuple((name, row[name].value) for name in extra if row[name] is not None)
        if in_pairs:
            ends: tuple[str, ...] = tuple(sorted(set(row["members"].value.split())))
            if len(ends) > 1:
                yield Row(ends, "together", statement, first, last, more)
        else:
            yield Row((row["source"].value, row["target"].value), row["relation"].value, statement, first, last, more)


Groups = Mapping[tuple[str, str, str], list[Row]]


def joined(rows: Iterable[Row]) -> Groups:
    """Rows by source, target and relation."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        for source, target in combinations(row.ends, 2):
            groups.setdefault((source, target, row.relation), []).append(row)
    return groups


def _answers(snapshot: Snapshot, name: str) -> Iterator[list[str]]:
    """The rows of a question about statements as texts; "" is what is not known."""
    for row in snapshot.select((_HERE / "statements" / f"{name}.rq").read_text("utf-8")):
        yield ["" if term is None else term.value for term in row]


def _about(snapshot: Snapshot, items: tuple[str, ...]) -> set[str]:
    question = parse_question((_HERE / "statements" / "about.rq").read_text("utf-8"), "about")
    return {row["statement"].value for row in snapshot.select(question.bind({"item": ",".join(items)}))}


@cache
def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _text(term: Any) -> str:
    return "" if term is None else term.value
