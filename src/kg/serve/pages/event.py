"""An event as one article tells of it, what was concluded of it, and who says what of others like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.cards import Card, cards_of
from kg.serve.pages.derived import relations, same_event
from kg.serve.pages.figures import charts
from kg.serve.pages.labels import name_of
from kg.serve.pages.rendering import language_of, text
from kg.serve.problem import Problem

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

_MOST = 60


def event_page(site: Site, request: Request, iri: str) -> Response:
    """The page of the event with this IRI, wherever it lies. Raises Problem 404 where nothing is said of it."""
    own = cards_of(site.asked, [row["statement"] for row in site.asked.rows("event", event=[iri])])
    if not own:
        raise Problem(404, f"no statement is about {iri}")
    same = same_event(site.asked, iri)
    told = [*own, *same.cards]
    others = related(site, [iri], told)
    return site.pages.page(
        request,
        "event.html",
        iri=iri,
        type=own[0].event_type,
        own=own,
        same=same,
        same_sides=by_speaker(request, same.cards),
        relations=relations(site.asked, [card.iri for card in told]),
        charts=charts(site, request, [*told, *others]),
        sides=by_speaker(request, others),
    )


def related(site: Site, events: Sequence[str], but: Sequence[Card]) -> list[Card]:
    """Statements about the same type of event with a common participant, those with most first."""
    rows = site.asked.rows("related", f" LIMIT {_MOST}", event=events)
    shown = {card.iri for card in but}
    return cards_of(site.asked, [row["statement"] for row in rows if row["statement"] not in shown])


def by_speaker(request: Request, cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """One column for each speaker, by day; who says most comes first."""
    language = language_of(request)
    sides: defaultdict[str, list[Card]] = defaultdict(list)
    for card in sorted(cards, key=lambda c: (c.day, c.iri)):
        who = ", ".join(name_of(speaker, language) for speaker in card.speakers)
        sides[who or text("card.own", language)].append(card)
    return sorted(sides.items(), key=lambda side: (-len(side[1]), side[0]))
