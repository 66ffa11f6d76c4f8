"""The HTTP side: `/sparql` on Starlette."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from kg.serve import protocol
from kg.serve.problem import MEDIA_TYPE, Problem
from kg.serve.workers import Job, Pool

_CORS = {"Access-Control-Allow-Origin": "*"}  # everything here may be read by anybody who can reach it


def application(pool: Pool) -> Starlette:
    """An ASGI application over a pool of query processes."""

    async def sparql(request: Request) -> Response:
        try:
            asked = protocol.parse(
                request.method,
                request.scope["query_string"],
                request.headers.get("content-type", ""),
                await _body(request),
                ",".join(request.headers.getlist("accept")),
            )
            job = await run_in_threadpool(pool.ask, asked)
        except Problem as problem:
            return _told(problem)
        return StreamingResponse(_stream(job), media_type=job.media_type, headers={**_CORS, "Vary": "Accept"})

    async def home(_: Request) -> Response:
        return PlainTextResponse("kg: SPARQL 1.1 queries at /sparql, by GET or POST\n")

    routes = [
        Route("/", home),
        Route("/sparql", sparql, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _not_here})


async def _body(request: Request) -> bytes:
    """Raises Problem 413 before more than the limit is kept."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > protocol.MAX_BODY:
            raise Problem(413, f"the request is longer than {protocol.MAX_BODY} bytes")
    return bytes(found)


async def _stream(job: Job) -> AsyncIterator[bytes]:
    """A Problem in here breaks the chunked body, which clients see: a cut answer must not look whole."""
    chunks = job.chunks()
    try:
        while (chunk := await run_in_threadpool(next, chunks, None)) is not None:
            if chunk:
                yield chunk
    finally:
        job.close()


def _told(problem: Problem) -> Response:
    headers = {**_CORS, **problem.headers}
    return Response(problem.body(), problem.status, headers, media_type=MEDIA_TYPE)


async def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(Problem(error.status_code, "there is nothing at this address; queries go to /sparql"))
