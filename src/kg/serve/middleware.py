"""What every request passes: which host was meant, CORS, compression, what is counted and logged."""

from __future__ import annotations

import ipaddress
import json
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from kg.errors import KgError
from kg.serve.metrics import Metrics
from kg.serve.negotiate import GRAPHS, RESULTS
from kg.serve.problem import Problem
from kg.serve.replies import told
from kg.serve.service import Service

_PREFLIGHT = {
    "Allow": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    # no Authorization: no page in a browser may write with somebody's token
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def behind(app: ASGIApp, service: Service) -> ASGIApp:
    """The application behind all of it."""
    for media in (*RESULTS, *GRAPHS):
        add_compress_type(media)
    compressed = _Tagged(CompressMiddleware(app, zstd_level=3, brotli=False))
    return _Observed(_Reachable(compressed, service), service)


class _Reachable:
    """Answers only to its own names, so that no page of elsewhere reaches a server on loopback under a name of its
    own (DNS rebinding; an address in numbers cannot be rebound). Reads are open to pages of every origin."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._names = {"localhost", urlsplit(service.base).hostname, *service.settings.hosts.lower().split()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not self._meant(Headers(scope=scope).get("host", "localhost")):
            text = "this server does not answer to that name; its operator can add it to `hosts`"
            await told(Problem(421, text))(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
        else:

            async def with_cors(message: Message) -> None:
                if message["type"] == "http.response.start":
                    headers = MutableHeaders(raw=message["headers"])
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Access-Control-Expose-Headers"] = "ETag"
                    headers["X-Content-Type-Options"] = "nosniff"
                await send(message)

            await self._app(scope, receive, with_cors)

    def _meant(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")
        except ValueError:
            return False
        if name in self._names:
            return True
        with suppress(ValueError):
            ipaddress.ip_address(name)
            return True
        return False


class _Tagged:
    """A strong entity tag is of the very bytes: a compressed body has one of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                tag, coding = headers.get("etag"), headers.get("content-encoding")
                if tag and coding:
                    headers["ETag"] = f'{tag[:-1]}-{coding}"'
            await send(message)

        await self._app(scope, receive, tagged)


class _Observed:
    """Counts each request and writes a line of JSON for it."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._metrics = app, Metrics.of(service)
        self._log = _open_log(service.settings.access_log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, size, whole = 0, 0, False

        async def counted(message: Message) -> None:
            nonlocal status, size, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.seen(scope["path"], status, seconds)
            if self._log:
                self._write(scope, status, size, seconds, whole)

    def _write(self, scope: Scope, status: int, size: int, seconds: float, whole: bool) -> None:
        assert self._log
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": (scope.get("client") or [""])[0],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 2),
            "whole": whole,
        }
        if "kg.query" in scope:
            line["query"] = scope["kg.query"]
        if "kg.rows" in scope:
            line["rows"] = scope["kg.rows"]
        self._log.write(json.dumps(line) + "\n")
        self._log.flush()


def _open_log(name: str) -> IO[str] | None:
    if name in ("", "-"):
        return sys.stdout if name else None
    try:
        return Path(name).open("a", encoding="utf-8")
    except OSError as error:
        raise KgError(f"{name}: the access log cannot be written: {error.strerror}") from error
