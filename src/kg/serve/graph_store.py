"""`/graphs?graph=IRI` or `?default`: SPARQL 1.1 Graph Store HTTP Protocol. Writing needs the token (`update.py`)."""

from __future__ import annotations

from urllib.parse import urlsplit

from pyoxigraph import RdfFormat
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.serve import protocol, update
from kg.serve.pool import Question
from kg.serve.problem import Problem
from kg.serve.replies import answered
from kg.serve.service import Service
from kg.serve.sparql import body, media_type

_MAX_GRAPH = 64 << 20  # bytes of a graph that is sent
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def routes(service: Service) -> list[BaseRoute]:
    async def read(request: Request) -> Response:
        name = graph_name(request)
        media = media_type("CONSTRUCT", ",".join(request.headers.getlist("accept")))
        exists = (name,) if name else ()
        question = Question(_ALL, media, "CONSTRUCT", default=(name,), graphs=exists, absent=404)
        return await answered(service, request, question)

    async def write(request: Request) -> Response:
        name = graph_name(request)
        update.authorise(service, request)
        change: dict[str, str] = {"method": request.method, "graph": name}
        if request.method != "DELETE":
            media = request.headers.get("content-type", "").split(";")[0].strip().lower()
            syntax = RdfFormat.from_media_type(media) if media else None
            if syntax is None:
                raise Problem(415, "send the graph as text/turtle, application/n-triples, application/ld+json or so")
            content = await body(request, _MAX_GRAPH, service.settings.update_seconds)
            change |= {"media": media, "content": content.hex()}
        created = await update.run(service, request, change)
        return Response(status_code=201 if created == "created" else 204)

    return [
        Route("/graphs", read, methods=["GET", "HEAD"]),
        Route("/graphs", write, methods=["PUT", "POST", "DELETE"]),
    ]


def graph_name(request: Request) -> str:
    """The IRI, empty for the default graph. Raises Problem 400."""
    given = protocol.fields(request.scope["query_string"])
    names = given.get("graph", [])
    if given.keys() - {"graph", "default"} or len(names) + ("default" in given) != 1:
        raise Problem(400, "name one graph: ?graph=IRI, or ?default")
    if not names:
        return ""
    parts = urlsplit(names[0])
    hidden = any(c in '<>"{}|\\^`' or c <= " " or "\ud800" <= c <= "\udfff" for c in names[0])
    if parts.scheme not in ("http", "https", "urn") or hidden or ".." in parts.path.split("/"):
        raise Problem(400, "a graph's name is an absolute IRI that begins with http:, https: or urn:")
    return names[0]
