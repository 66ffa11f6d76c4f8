"""Whatever else an IRI names: a statement leads to its words, an entity to its page, the rest is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.rdf import term
from kg.serve.pages.article import article_page
from kg.serve.pages.asking import is_iri
from kg.serve.pages.cards import cards_of
from kg.serve.pages.entity import entity_page
from kg.serve.pages.event import event_page
from kg.serve.problem import Problem

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

_MOST = 500


def thing(site: Site, request: Request) -> Response:
    """`/thing?iri=…`, for what does not lie below this site's base."""
    iri = request.query_params.get("iri", "")
    if not is_iri(iri):
        raise Problem(400, "the address needs iri=…, an IRI")
    return about(site, request, iri)


def about(site: Site, request: Request, iri: str) -> Response:
    """The page for any IRI of the store, by what it is there. Raises Problem 404."""
    rows = site.asked.rows("thing", f" LIMIT {_MOST}", thing=[iri])
    types = {row["value"] for row in rows if row["property"] == term("rdf:type").value}
    for curie, page in _PAGES.items():
        if term(curie).value in types:
            return page(site, request, iri)
    if not rows:
        raise Problem(404, f"nothing is known of {iri}")
    label = next((row["value"] for row in rows if row["property"] == term("rdfs:label").value), "")
    return site.pages.page(
        request,
        "thing.html",
        iri=iri,
        label=label or site.pages.codes.label(iri, "en"),
        rows=[{**row, "link": site.pages.link(row["value"]) if row["iri"] == "true" else ""} for row in rows],
        foreign=iri if urlsplit(iri).scheme in ("http", "https") else "",
    )


def _statement(site: Site, _: Request, iri: str) -> Response:
    for card in cards_of(site.asked, [iri]):
        return RedirectResponse(f"{site.pages.link(card.article.iri)}#s-{quote(card.key)}", 303)
    raise Problem(404, f"the store holds no statement {iri}")


_PAGES = {
    "kg:Statement": _statement,
    "schema:NewsArticle": article_page,
    "kg:Entity": entity_page,
    "sem:Event": event_page,
}
