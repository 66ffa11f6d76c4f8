"""Every IRI of ours answers at its own address: what is known of it, as Turtle, JSON-LD, N-Triples and more.

The address is the IRI with our own host for the base's: `{base}statement/x` is at `/statement/x`, and below the base's
own path too. Whoever shows things to people gives `html`: what it returns is sent where the client prefers HTML.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.rdf import DEFAULT_BASE, vocabulary_graph
from kg.serve.negotiate import GRAPHS, choose
from kg.serve.pool import Question
from kg.serve.problem import Problem
from kg.serve.replies import answered
from kg.serve.service import Service

# The request and the IRI that it asks for → a page. Raises Problem 404 where nothing is known of it.
Html = Callable[[Request, str], Awaitable[Response]]
_HTML = ["text/html", "application/xhtml+xml"]


def routes(service: Service, html: Html | None = None) -> list[BaseRoute]:
    async def thing(request: Request) -> Response:
        iri = iri_at(service.base, request.url.path)
        offered = [*GRAPHS, *(_HTML if html else [])]
        media = choose(",".join(request.headers.getlist("accept")), offered)
        if media is None:
            raise Problem(406, f"this can be had as {', '.join(offered)}")
        if html and media in _HTML:
            return await html(request, iri)
        form = "CONSTRUCT" if "#" in iri or _is_document(iri) else "DESCRIBE"
        missing = f"nothing is known of <{iri}>"
        question = Question(description(iri, service.base), media, form, missing=missing)
        return await answered(service, request, question)

    return [Route("/{path:path}", thing, methods=["GET", "HEAD"])]


def iri_at(base: str, path: str) -> str:
    """The IRI that a path of ours stands for. Raises Problem 404 where no IRI can look so."""
    parts = urlsplit(base)
    if parts.path != "/" and path.startswith(parts.path):
        path = path[len(parts.path) - 1 :]
    iri = base.rstrip("#").rstrip("/") + path
    if len(iri) > 2000 or any(c in '<>"{}|\\^`' or c <= " " or "\ud800" <= c <= "\udfff" or c == "\x7f" for c in iri):
        raise Problem(404, "there is nothing at this address")
    return iri


def description(iri: str, base: str) -> str:
    """The query for all that is told of an IRI; for a document of terms (`…/ns`) of each term in it."""
    if _is_document(iri):
        here = f"GRAPH {vocabulary_graph(base)}"
        same = f"STR(?s) = '{iri}' || STRSTARTS(STR(?s), '{iri}#')".replace("'", '"')
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {here} {{ ?s ?p ?o FILTER({same}) }} }}"
    return f"DESCRIBE <{iri}>"


def _is_document(iri: str) -> bool:
    return iri == f"{DEFAULT_BASE}ns" or iri == f"{DEFAULT_BASE}shapes" or iri.startswith(f"{DEFAULT_BASE}code/")
