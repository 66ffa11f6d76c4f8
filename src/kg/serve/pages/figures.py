"""Figures side by side: charts for whatever statements a page shows, and a page of all that is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.cards import Card, Number, cards_of
from kg.serve.pages.chart import Chart, Words, estimate_chart
from kg.serve.pages.labels import name_of
from kg.serve.pages.rendering import amount, figure, language_of, text

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

_MOST = 400  # statements; the newest
_IN_A_CHART = 40


def figures(site: Site, request: Request) -> Response:
    cards = cards_of(site.asked, [r["statement"] for r in site.asked.rows("figures", f" LIMIT {_MOST}")])
    return site.pages.page(request, "figures.html", charts=charts(site, request, cards, at_least=2))


def charts(site: Site, request: Request, cards: Sequence[Card], at_least: int = 1) -> list[Chart]:
    """A chart for each measure and unit with enough figures, the largest first."""
    language = language_of(request)
    groups: defaultdict[tuple[str, str], list[tuple[Card, Number]]] = defaultdict(list)
    for card in cards:
        for number in card.numbers:
            groups[number.measure, number.unit].append((card, number))
    words = Words(
        lambda card: ", ".join(name_of(s, language) for s in card.speakers) or text("card.own", language),
        lambda number: amount(number, language),
        figure,
        site.pages.statement_link,
    )
    made = []
    for (measure, unit), found in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
        title = site.pages.codes.label(measure, language) + (f", {unit}" if unit and unit != "person" else "")
        chart = estimate_chart(title, found[-_IN_A_CHART:], words)
        if chart is not None and len(chart.bars) >= at_least:
            made.append(chart)
    return made
