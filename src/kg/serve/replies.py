"""Answers on their way to a client: headers, entity tags, parts as they come, problems in words."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.serve.pool import Answer, Question
from kg.serve.problem import MEDIA_TYPE, Problem
from kg.serve.service import Service


class Gone:
    """Has the client gone? Looks from the first time that it is asked: short requests need no task of their own."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None

    def __call__(self) -> bool:
        if self._watch is None:
            self._watch = asyncio.create_task(self._until_gone())
        return self._watch.done()

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def close(self) -> None:
        if self._watch:
            self._watch.cancel()


class Streamed(Response):
    """An answer whose first part is there. A Problem in the middle breaks the body off: it must not look whole."""

    def __init__(self, answer: Answer, gone: Gone, headers: Mapping[str, str]) -> None:
        super().__init__(b"", media_type=answer.media, headers=headers)
        del self.headers["content-length"]
        self._answer, self._gone = answer, gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                await send({"type": "http.response.body", "body": self._answer.first, "more_body": True})
                async for part in self._answer.parts(self._gone):
                    if self._gone():
                        return
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                scope["kg.rows"] = self._answer.rows
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._gone.close()
            await self._answer.close()


async def answered(service: Service, request: Request, question: Question, *, repeatable: bool = True) -> Response:
    """Ask, and reply with entity tag, 304 or the answer. Raises Problem."""
    headers = {"Vary": "Accept, Accept-Encoding"}
    request.scope["kg.query"] = hashlib.sha256(question.query.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if repeatable:
        headers |= {"ETag": tag(service, repr(question)), "Cache-Control": "no-cache"}
        if matches(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    gone = Gone(request.receive)
    try:
        answer = await service.pool.ask(question, gone)
    except BaseException:
        gone.close()
        raise
    if not answer.whole:
        return Streamed(answer, gone, headers)
    gone.close()
    await answer.close()
    request.scope["kg.rows"] = answer.rows
    return Response(answer.first, media_type=answer.media, headers=headers)


def tag(service: Service, content: str) -> str:
    """A strong entity tag: of the snapshot and of all that was asked, the media type with it."""
    return f'"{hashlib.sha256(f"{service.identity} {content}".encode()).hexdigest()[:32]}"'


def matches(request: Request, tag: str) -> bool:
    """If-None-Match; the tag of a compressed body ends in `-gzip`, `-zstd` or `-br` (middleware.py)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    wanted = tag.strip('"')
    found = [part.strip().removeprefix("W/").strip('"') for part in given.split(",")]
    return any(name == "*" or name == wanted or name.rpartition("-")[0] == wanted for name in found if name)


def static(service: Service, request: Request, body: bytes, media: str) -> Response:
    """Something that is the same as long as the snapshot is."""
    headers = {"ETag": tag(service, f"{media} {hashlib.sha256(body).hexdigest()}"), "Vary": "Accept, Accept-Encoding"}
    if matches(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers={**headers, "Cache-Control": "no-cache"})


def told(problem: Problem) -> Response:
    return Response(problem.body(), problem.status, problem.headers, media_type=MEDIA_TYPE)
