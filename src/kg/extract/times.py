"""Which date belongs to which clause."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.attribution import Attributed
from kg.extract.clauses import Clause
from kg.extract.dating import date_owner
from kg.language.document import Document, Sentence
from kg.model import Interval


def times_by_clause(
    sentence: Sentence,
    clauses: Sequence[Clause],
    told: set[Clause],
    attributed: Attributed,
    document: Document,
) -> dict[Clause, Interval]:
    """The time of what each clause tells; a date of saying is no time of the event."""
    said = {voice.said_at for voice in attributed.sayings.values()}
    found: dict[Clause, Interval] = {}
    for date in sentence.dates:
        if date.role != "when" or date.interval is None or date.interval in said:
            continue
        clause = _teller(date_owner(date, sentence, clauses), told, attributed)
        if clause is not None:
            found.setdefault(clause, date.interval)
    for clause in clauses:
        if clause in told and clause not in found and clause.link == "conj" and clause.parent in found:
            found[clause] = found[clause.parent]
        parent = clause.parent
        if clause in told and clause not in found and clause.kind == "gerund" and parent is not None:
            day = found.get(parent) or _said_before(clause, attributed)
            if day is not None:
                found[clause] = day
    return found


def _said_before(clause: Clause, attributed: Attributed) -> Interval | None:
    """`17 червня Шойгу, зустрівшись із Кімом, заявив`: both on that day."""
    voice = attributed.sayings.get(clause.parent) if clause.parent is not None else None
    return voice.said_at if voice is not None else None


def _teller(clause: Clause | None, told: set[Clause], attributed: Attributed) -> Clause | None:
    """The clause itself where it tells something, else the one inside it or around it that does."""
    if clause is None or clause in told or clause in attributed.sayings:
        return clause
    for inner in clause.descendants():
        if inner in told:
            return inner
    outer = clause.parent
    while outer is not None:
        if outer in told or outer in attributed.sayings:
            return outer
        outer = outer.parent
    return None


def as_of_in(sentence: Sentence, clause: Clause) -> Interval | None:
    """The `станом на …` of the sentence part that the clause stands in."""
    nodes = clause.all_nodes()
    low, high = nodes[0].first - 6, nodes[-1].last + 6
    for date in sentence.dates:
        if date.role == "as-of" and low <= date.first <= high:
            return date.interval
    return None
