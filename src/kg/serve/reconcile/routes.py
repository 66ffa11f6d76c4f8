"""`/reconcile`: the addresses of the protocol, over one register for each snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg.rdf import PREFIXES
from kg.serve import protocol, sparql
from kg.serve.pages.rendering import headers
from kg.serve.problem import Problem
from kg.serve.reconcile import answers, match
from kg.serve.reconcile.register import Register
from kg.serve.service import Service

_MOST_BODY = 1_000_000
_MOST_ROWS = 2_000_000
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Reconciler:
    """The register and the tables of properties of the snapshot that is served now, read when first needed."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._reading = asyncio.Lock()

    async def register(self) -> Register:
        async def read() -> Register:
            rows = await self._rows(Path(__file__).with_name("entities.rq").read_text("utf-8"))
            return await run_in_threadpool(Register, rows, self._service.base)

        found: Register = await self._once("reconcile", read)
        return found

    async def tables(self, wanted: set[str]) -> match.Tables:
        """A property → entity → values, for the wanted ones that there are."""
        known = sorted(wanted & answers.properties().keys())
        return {pid: await self._once(f"reconcile.{pid}", self._table(pid)) for pid in known}.get

    def _table(self, pid: str) -> Callable[[], Any]:
        async def read() -> dict[str, list[str]]:
            prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
            pattern = answers.properties()[pid].pattern
            rows = await self._rows(f"{prefixes}SELECT DISTINCT ?entity ?value {{ {pattern} }} LIMIT {_MOST_ROWS}")
            space = f"{self._service.base}entity/"
            table: dict[str, list[str]] = {}
            for entity, value in sorted((row["entity"], row["value"]) for row in rows):
                table.setdefault(entity.removeprefix(space), []).append(value.removeprefix(space))
            return table

        return read

    async def _rows(self, query: str) -> list[dict[str, str]]:
        return [{v: cell["value"] for v, cell in row.items()} for row in await self._service.select(query)]

    async def _once(self, name: str, read: Callable[[], Any]) -> Any:
        """What `read` gives, kept as long as the snapshot stays."""
        async with self._reading:
            identity, kept = self._service.made.get(name, ("", None))
            if identity != self._service.identity:
                identity = self._service.identity
                kept = await read()
                self._service.made[name] = identity, kept
            return kept


def routes(service: Service) -> list[BaseRoute]:
    reconciler = Reconciler(service)
    language = service.settings.lang

    async def reconcile(request: Request) -> Response:
        given = await _parameters(request, service.settings.client_seconds)
        if "queries" in given:
            return JSONResponse(await _matched(reconciler, given["queries"]))
        if "extend" in given:
            return JSONResponse(await _extended(reconciler, given["extend"], language))
        if request.method == "POST":
            raise Problem(400, "send queries or extend, as a form")
        return JSONResponse(answers.manifest(_address(request), service.base, language))

    async def suggest(kind: str, request: Request) -> Response:
        prefix, cursor = request.query_params.get("prefix", ""), _number(request, "cursor")
        register = await reconciler.register()
        return JSONResponse(await run_in_threadpool(answers.suggested, kind, prefix, cursor, register, language))

    async def flyout(kind: str, request: Request) -> Response:
        identifier, register = request.query_params.get("id", ""), await reconciler.register()
        tables = await reconciler.tables(set(answers.properties()))
        return JSONResponse(answers.flyout(kind, identifier, register, tables, language))

    async def preview(request: Request) -> Response:
        register = await reconciler.register()
        record = answers.record_of(request.query_params.get("id", ""), register)
        tables = await reconciler.tables(set(answers.properties()))
        html = answers.preview(record, tables, register, language)
        return HTMLResponse(html, headers=headers(frame_ancestors="*"))  # clients show it in a frame

    async def propose(request: Request) -> Response:
        return JSONResponse(answers.proposed(request.query_params.get("type", ""), _number(request, "limit"), language))

    handlers: dict[str, Handler] = {"/preview": preview, "/properties": propose}
    for kind in ("entity", "property", "type"):
        handlers |= {f"/suggest/{kind}": partial(suggest, kind), f"/flyout/{kind}": partial(flyout, kind)}
    fixed = [Route(f"/reconcile{path}", handler, methods=["GET"]) for path, handler in handlers.items()]
    return [Route("/reconcile", reconcile, methods=["GET", "POST"]), *fixed]


async def _matched(reconciler: Reconciler, text: str) -> dict[str, Any]:
    queries = match.batch(text)
    register = await reconciler.register()
    tables = await reconciler.tables({pid for query in queries.values() for pid, _ in query.properties})

    def all_of_them() -> dict[str, Any]:
        return {key: {"result": match.candidates(query, register, tables)} for key, query in queries.items()}

    return await run_in_threadpool(all_of_them)


async def _extended(reconciler: Reconciler, text: str, language: str) -> dict[str, Any]:
    query = answers.extension(text)
    register = await reconciler.register()
    tables = await reconciler.tables({pid for pid, _ in query.properties})
    return await run_in_threadpool(answers.extended, query, register, tables, language)


async def _parameters(request: Request, seconds: float) -> dict[str, str]:
    """Of the address, or of a form in the body. Raises Problem 400, 408, 413, 415."""
    found = protocol.fields(request.scope["query_string"])
    if request.method == "POST":
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != protocol.FORM:
            raise Problem(415, f"send queries as {protocol.FORM}")
        found |= protocol.fields(await sparql.body(request, _MOST_BODY, seconds))
    for name, values in found.items():
        if len(values) > 1:
            raise Problem(400, f"send {name} once, not {len(values)} times")
    return {name: values[0] for name, values in found.items()}


def _number(request: Request, name: str) -> int:
    """A whole number from 0, 0 where it is not given. Raises Problem 400."""
    given = request.query_params.get(name, "0")
    if not given.isdecimal():
        raise Problem(400, f"{name} is {given!r}: it must be a whole number")
    return int(given[:9])


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")
