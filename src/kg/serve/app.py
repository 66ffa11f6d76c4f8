"""The HTTP side: routes collected from the modules that answer them, behind what every request passes.

A module with something to answer has `routes(service) -> list[BaseRoute]` and is named in `_MODULES`. Its handlers
raise `Problem` for what went wrong, and ask with `service.select(query)` or `replies.answered(…)`. A sub-application is
a `Mount` among its routes. The pages stand last: with `linked_data` they take every path that nobody else has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from kg.serve import description, graph_store, operation, reconcile, sparql
from kg.serve.middleware import behind
from kg.serve.pages import site
from kg.serve.problem import Problem
from kg.serve.replies import told
from kg.serve.service import Service

_MODULES: list[Callable[[Service], list[BaseRoute]]] = [
    sparql.routes,
    graph_store.routes,
    description.routes,
    operation.routes,
    reconcile.routes,
    site.routes,
]


def application(service: Service) -> ASGIApp:
    """An ASGI application over a service, which starts and ends with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        tasks = [asyncio.create_task(follow()) for follow in (service.watch, *service.followers)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
            await service.close()

    routes = [route for module in _MODULES for route in module(service)]
    handlers = {Problem: _problem, HTTPException: _not_here, Exception: _our_fault}
    return behind(Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan), service)


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return told(error)


async def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = "this method is not for this address" if error.status_code == 405 else "there is nothing at this address"
    return told(Problem(error.status_code, text, dict(error.headers or {})))


async def _our_fault(_: Request, error: Exception) -> Response:
    """The trace goes to the log of the server (Starlette raises the error again), not to the client."""
    return told(Problem(500, "the server failed at this request; its log says why"))
