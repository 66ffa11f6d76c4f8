"""The first page: search, what the store holds, questions to click, what came in last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.cards import cards_of
from kg.serve.pages.paging import page_of
from kg.store.questions import questions

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

_COUNTED = ("articles", "statements", "events", "entities")
_QUESTIONS = ("denied-then-admitted", "figures-by-date", "who-cites-whom", "disputes", "planned-and-done")
_LATEST = 6
_ARTICLES = 25


def home(site: Site, request: Request) -> Response:
    words = _words(request)
    counts = [(kind, site.asked.count(f"count-{kind}")) for kind in _COUNTED]
    page = page_of(request, _ARTICLES, dict(counts)["articles"])
    shipped = questions()
    return site.pages.page(
        request,
        "home.html",
        words=words,
        found=site.index.find(words) if words else [],
        counts=counts,
        built=site.built,
        latest=cards_of(site.asked, [r["statement"] for r in site.asked.rows("latest", f" LIMIT {_LATEST}")]),
        questions=[shipped[name] for name in _QUESTIONS],
        articles=[{"published": "", **row} for row in site.asked.rows("articles", page.limits)],
        page=page,
    )


def search(site: Site, request: Request) -> Response:
    """What is found so far, for the script that asks while somebody types."""
    words = _words(request)
    return site.pages.page(request, "found.html", words=words, found=site.index.find(words) if words else [])


def _words(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:200]
