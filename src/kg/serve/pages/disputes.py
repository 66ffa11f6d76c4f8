"""Statements against statements: who changed their word, who is denied by whom, and both sides of one dispute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.asking import Row, is_iri
from kg.serve.pages.cards import Card, cards_of
from kg.serve.pages.event import by_speaker, related
from kg.serve.pages.figures import charts
from kg.serve.pages.paging import page_of
from kg.serve.pages.rendering import language_of
from kg.serve.problem import Problem

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

_SIZE = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """`months` between the two, for those who changed their word."""

    first: Card
    second: Card
    months: int | None = None


def disputes(site: Site, request: Request) -> Response:
    total = int(site.asked.over("denials", "(COUNT(*) AS ?n)", "", "")[0]["n"])
    page = page_of(request, _SIZE, total)
    denied = site.asked.rows("denials", page.limits)
    reversed_ = site.asked.rows("reversals", f" LIMIT {_SIZE}") if page.number == 1 else []
    groups = [("pairs", _pairs(site, denied))]
    if page.number == 1:
        groups.insert(0, ("reversals", _pairs(site, reversed_)))
    return site.pages.page(request, "disputes.html", groups=groups, page=page)


def _pairs(site: Site, rows: list[Row]) -> list[Pair]:
    cards = {card.iri: card for card in cards_of(site.asked, [r[end] for r in rows for end in ("first", "second")])}
    return [
        Pair(cards[row["first"]], cards[row["second"]], int(row["months"]) if "months" in row else None)
        for row in rows
        if row["first"] in cards and row["second"] in cards
    ]


def dispute(site: Site, request: Request) -> Response:
    """`/dispute?first=…&second=…`: two statements side by side, with what else is said of it."""
    iris = [request.query_params.get(end, "") for end in ("first", "second")]
    if not all(map(is_iri, iris)):
        raise Problem(400, "the address needs first=… and second=…, the IRIs of two statements")
    cards = {card.iri: card for card in cards_of(site.asked, iris)}
    if len({*iris} & {*cards}) < len({*iris}):
        raise Problem(404, "the store lacks one of the two statements")
    first, second = (cards[iri] for iri in iris)
    others = related(site, [first.event, second.event], [first, second])
    language = language_of(request)
    relations = [row["property"] for row in site.asked.rows("between", first=[first.iri], second=[second.iri])]
    return site.pages.page(
        request,
        "dispute.html",
        first=first,
        second=second,
        relations=[site.pages.codes.label(relation, language) for relation in relations],
        charts=charts(site, request, [first, second, *others]),
        sides=by_speaker(request, others),
    )
