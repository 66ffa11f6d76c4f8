"""`/sparql`: SPARQL 1.1 Protocol. A GET without a query gets the service description."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.serve import description, protocol, update
from kg.serve.negotiate import GRAPHS, RESULTS, choose
from kg.serve.pool import Question
from kg.serve.problem import Problem
from kg.serve.replies import answered
from kg.serve.service import Service


def routes(service: Service) -> list[BaseRoute]:
    async def answer(request: Request) -> Response:
        if request.method != "POST" and not request.scope["query_string"]:
            return description.service_description(service, request)
        asked = protocol.parse(
            request.method,
            request.scope["query_string"],
            request.headers.get("content-type", ""),
            await body(request, protocol.MAX_BODY, service.settings.client_seconds),
            service.allowed,
        )
        if asked.update:
            await update.run(service, request, update.text_of(asked))
            return Response(status_code=204)
        shape = asked.shape
        media = media_type(shape.form, ",".join(request.headers.getlist("accept")))
        graphs = tuple(dict.fromkeys((*asked.default_graphs, *asked.named_graphs, *shape.graphs)))
        question = Question(asked.query, media, shape.form, asked.default_graphs, asked.named_graphs, graphs)
        return await answered(service, request, question, repeatable=shape.repeatable)

    return [Route("/sparql", answer, methods=["GET", "HEAD", "POST"])]


def media_type(form: str, accept: str) -> str:
    """Raises Problem 406 with what there is."""
    names = list(GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else RESULTS)
    if form == "ASK":  # there is no CSV or TSV of yes and no
        names = [name for name in names if not name.startswith("text/") or name == "text/xml"]
    media = choose(accept, names)
    if media is None:
        raise Problem(406, f"this answer can be had as {', '.join(names)}")
    return media


async def body(request: Request, most: int, seconds: float) -> bytes:
    """Raises Problem 413 before more than the limit is kept, 408 for a client that does not send, 415 if packed."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "send the body as it is, without Content-Encoding")
    found = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                found += chunk
                if len(found) > most:
                    raise Problem(413, f"the request is longer than {most} bytes", {"Connection": "close"})
    except TimeoutError as error:
        raise Problem(408, "the request did not arrive in time", {"Connection": "close"}) from error
    return bytes(found)
