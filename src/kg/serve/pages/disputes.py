"""Statements against statements: who changed their word, who is denied, what was revised; both sides of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.asking import Row, is_iri
from kg.serve.pages.cards import Card, cards_of
from kg.serve.pages.derived import REVERSES, UPDATES, between, months_between, relations
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
    """`reason` by which it was concluded, or empty; `months` between the two, for those who changed their word."""

    first: Card
    second: Card
    reason: str = ""
    months: int | None = None


def disputes(site: Site, request: Request) -> Response:
    total = int(site.asked.over("denials", "(COUNT(*) AS ?n)", "", "")[0]["n"])
    page = page_of(request, _SIZE, total)
    groups = [("pairs", _pairs(site, site.asked.rows("denials", page.limits)))]
    if page.number == 1:
        groups = [("reversals", _reversals(site)), *groups, ("updates", _concluded(site, UPDATES))]
    return site.pages.page(request, "disputes.html", groups=groups, page=page)


def _reversals(site: Site) -> list[Pair]:
    """Those that the statements themselves show, then those that were concluded besides."""
    shown = _pairs(site, site.asked.rows("reversals", f" LIMIT {_SIZE}"))
    known = {(pair.first.iri, pair.second.iri) for pair in shown}
    return shown + [pair for pair in _concluded(site, REVERSES) if (pair.first.iri, pair.second.iri) not in known]


def _concluded(site: Site, kind: str) -> list[Pair]:
    pairs = _pairs(site, site.asked.rows("concluded", f" LIMIT {_SIZE}", kind=[kind]))
    if kind != REVERSES:
        return pairs
    return [replace(pair, months=months_between(pair.first, pair.second)) for pair in pairs]


def _pairs(site: Site, rows: list[Row]) -> list[Pair]:
    cards = {card.iri: card for card in cards_of(site.asked, [r[end] for r in rows for end in ("first", "second")])}
    return [
        Pair(
            cards[row["first"]],
            cards[row["second"]],
            row.get("reason", ""),
            int(row["months"]) if "months" in row else None,
        )
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
    stated = [row["property"] for row in site.asked.rows("between", first=[first.iri], second=[second.iri])]
    concluded = between(relations(site.asked, iris), first, second)
    return site.pages.page(
        request,
        "dispute.html",
        first=first,
        second=second,
        stated=[site.pages.codes.label(relation, language) for relation in stated],
        concluded=concluded,
        reversal=any(relation.kind == REVERSES for relation in concluded),
        update=any(relation.kind == UPDATES for relation in concluded),
        charts=charts(site, request, [first, second, *others]),
        sides=by_speaker(request, others),
    )
