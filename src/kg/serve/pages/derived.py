"""What `kg derive` concluded: other mentions of an event, and how statements stand to one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.rdf import term
from kg.serve.pages.asking import Asked
from kg.serve.pages.cards import Card, Named, cards_of
from kg.serve.pages.search import Index

DISPUTES, REVERSES, UPDATES = (term(f"kg:{kind}").value for kind in ("disputes", "reverses", "updates"))


@dataclass(frozen=True, slots=True)
class Same:
    """Statements about the other mentions of an event; `likeness` is that of the weakest join, 0 to 1."""

    cards: tuple[Card, ...] = ()
    likeness: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is an IRI; `reason` a code of docs/derive.md, or a stance's; `second` is the later statement."""

    kind: str
    reason: str
    first: Card
    second: Card


@dataclass(frozen=True, slots=True)
class ActorEdge:
    """`kind` is an IRI; `statements` say so; `narrator` is the share of them without a named source, 0 to 1."""

    iri: str
    kind: str
    source: Named
    target: Named
    statements: int
    narrator: float


def actor_edges(asked: Asked, index: Index, entity: str) -> list[ActorEdge]:
    """Those with the entity at either end and most statements; empty where nothing was concluded."""
    rows = asked.rows("actor-edges", entity=[entity])
    names = index.named([row[end] for row in rows for end in ("from", "to")])
    return [
        ActorEdge(
            row["edge"],
            row["kind"],
            names[row["from"]],
            names[row["to"]],
            int(row["statements"]),
            float(row["narrator"]),
        )
        for row in rows
    ]


def same_event(asked: Asked, event: str) -> Same:
    """Empty where nothing was concluded."""
    rows = asked.rows("same-event", event=[event])
    if not rows:
        return Same()
    cards = cards_of(asked, list(dict.fromkeys(row["statement"] for row in rows)))
    return Same(tuple(cards), rows[0]["likeness"], tuple(sorted({row["reason"] for row in rows})))


def relations(asked: Asked, statements: Iterable[str]) -> list[Relation]:
    """Those with one of the statements at either end."""
    rows = asked.rows("relations", statement=statements)
    ends = dict.fromkeys(iri for row in rows for iri in (row["earlier"], row["later"]))
    cards = {card.iri: card for card in cards_of(asked, list(ends))}
    return [
        Relation(row["kind"], row["reason"], cards[row["earlier"]], cards[row["later"]])
        for row in rows
        if row["earlier"] in cards and row["later"] in cards
    ]


def months_between(first: Card, second: Card) -> int | None:
    """Whole calendar months from the one's day to the other's; None where a day is not known."""
    if not first.day or not second.day:
        return None
    (year, month), (later_year, later_month) = (map(int, card.day.split("-")[:2]) for card in (first, second))
    return (later_year - year) * 12 + later_month - month


def between(found: Sequence[Relation], first: Card, second: Card) -> list[Relation]:
    """Those of `found` that relate these two, in either order."""
    ends = {first.iri, second.iri}
    return [relation for relation in found if {relation.first.iri, relation.second.iri} == ends]
