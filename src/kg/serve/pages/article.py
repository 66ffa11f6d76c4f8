"""An article's text with the evidence of every statement marked, and the statements beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.pages.cards import Facts
from kg.serve.pages.highlight import Piece, paragraphs
from kg.serve.problem import Problem

if TYPE_CHECKING:
    from kg.serve.pages.site import Site


def article_page(site: Site, request: Request, iri: str) -> Response:
    """The page of the article with this IRI. Raises Problem 404."""
    facts = Facts(site.asked.triples("article", article=[iri]))
    named = facts.named(iri)
    if named.kind != "article":
        raise Problem(404, f"the store holds no article {iri}")
    text = facts.one(iri, "schema:text")
    cards = [card for card in facts.cards() if card.article.iri == iri]
    marked = paragraphs(text, int(facts.one(iri, "kg:bodyStart") or 0), cards)
    return site.pages.page(
        request,
        "article.html",
        article=named,
        published=facts.one(iri, "schema:datePublished"),
        cards=cards,
        paragraphs=marked,
        unread=_unread(marked),
        sparql=_SPARQL.format(iri=iri),
    )


def _unread(marked: list[list[Piece]]) -> int:
    """How many sentences have no statement; such a sentence is one piece."""
    return sum(piece.unread and bool(piece.text.strip()) for paragraph in marked for piece in paragraph)


_SPARQL = """PREFIX schema: <https://schema.org/>
PREFIX kg: <https://w3id.org/kg-evidence/ns#>
SELECT ?statement ?stance ?speaker WHERE {{
  ?statement schema:appearance <{iri}> ; kg:stance ?stance .
  OPTIONAL {{ ?statement kg:speaker ?speaker }}
}}
ORDER BY ?statement"""
