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
_FIXED = {"source", "target", "relation", "member", "occasion", "statement", "from", "to"}
Days = tuple[str, str]  # first and last, YYYY-MM-DD; "" where neither is known


class Row(NamedTuple):
    """One row of a question: an edge by one statement, or a member (`source`) of an occasion (`target`)."""

    source: str
    target: str
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
    """What `statements.rq` tells of each statement: its days by one clock, its kind of event, its article."""

    def __init__(self, snapshot: Snapshot, clock: str) -> None:
        """`clock`: "said" or "happened"; where that is not known, the day of publication counts."""
        self.days: dict[str, Days] = {}
        self.type: dict[str, str] = {}
        self.article: dict[str, tuple[str, str]] = {}  # IRI, day of publication or ""
        for row in snapshot.select((_HERE / "statements.rq").read_text("utf-8")):
            statement = row["statement"].value
            published = _text(row["published"])
            first, last = _text(row[f"{clock}From"]), _text(row[f"{clock}To"])
            self.days[statement] = (first or last or published, last or first or published)
            self.type[statement] = row["type"].value.rpartition("#")[2].rpartition("/")[2]
            self.article[statement] = (row["article"].value, published)

    def chosen(self, snapshot: Snapshot, scope: Scope) -> Callable[[str], bool]:
        """Tells of a statement whether a scope wants it. Raises UsageError for a type that no statement has."""
        there = set(self.type.values())
        if unknown := sorted(set(scope.types) - there):
            have = ", ".join(sorted(there)) or "none"
            raise UsageError(f"no statement is about {', '.join(unknown)}; the store has {have}")
        about = _about(snapshot, scope.items) if scope.items else None
        return lambda statement: (
            (not scope.types or self.type.get(statement) in scope.types) and (about is None or statement in about)
        )


def rows_of(snapshot: Snapshot, question: str, statements: Statements) -> Iterator[Row]:
    """The rows of a view's question; its own ?from and ?to go before the days of the statement."""
    answer: QuerySolutions = snapshot.select(question)
    names = [v.value for v in answer.variables]
    extra = [name for name in names if name not in _FIXED]
    ends = ("member", "occasion") if "member" in names else ("source", "target")
    own_days = "from" in names
    days = statements.days
    for row in answer:
        statement = row["statement"].value
        first, last = days.get(statement, ("", ""))
        if own_days:
            starts, stops = _text(row["from"]), _text(row["to"])
            first, last = starts or stops or first, stops or starts or last
        yield Row(
            row[ends[0]].value,
            row[ends[1]].value,
            row["relation"].value if ends[0] == "source" else "together",
            statement,
            first,
            last,
            tuple((name, row[name].value) for name in extra if row[name] is not None),
        )


Groups = Mapping[tuple[str, str, str], list[Row]]


def joined(rows: Iterable[Row]) -> Groups:
    """Rows by source, target and relation."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.source, row.target, row.relation), []).append(row)
    return groups


def paired(rows: Iterable[Row]) -> Groups:
    """Members of an occasion two by two: each pair with one row for each occasion that they share."""
    occasions: dict[str, dict[str, Row]] = {}
    for row in rows:
        occasions.setdefault(row.target, {})[row.source] = row
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for members in occasions.values():
        row = next(iter(members.values()))
        for one, other in combinations(sorted(members), 2):
            groups.setdefault((one, other, row.relation), []).append(row)
    return groups


def _about(snapshot: Snapshot, items: tuple[str, ...]) -> set[str]:
    question = parse_question((_HERE / "about.rq").read_text("utf-8"), "about")
    return {row["statement"].value for row in snapshot.select(question.bind({"item": ",".join(items)}))}


@cache
def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _text(term: Any) -> str:
    return "" if term is None else term.value
