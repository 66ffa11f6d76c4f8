"""The addresses of the explorer, and what all its pages share: the pool, the labels of codes, the index of names."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from anyio import from_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.serve import linked_data
from kg.serve.linked_data import iri_at
from kg.serve.pages import ask, disputes, figures, graph, home, thing
from kg.serve.pages.asking import Ask, Asked
from kg.serve.pages.labels import Codes, codes_of
from kg.serve.pages.rendering import Pages, headers, language_of, text
from kg.serve.pages.search import Index
from kg.serve.pool import Question
from kg.serve.problem import Problem
from kg.serve.replies import answered
from kg.serve.service import Service

_DATA = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
_STATIC = Path(__file__).parent / "static"
_KEPT = 300
T = TypeVar("T")
Page = Callable[["Site", Request], Response]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`day` on which it was made, ISO, or empty."""

    identity: str = ""
    day: str = ""


class Site:
    """`snapshot` names what is answered from and when it was made: labels and names are read again for another one."""

    def __init__(self, ask: Ask, base: str, snapshot: Callable[[], Snapshot]) -> None:
        self.asked, self.base, self._snapshot = Asked(ask), base, snapshot
        self._lock = threading.Lock()
        self._pages: tuple[str, Pages] | None = None
        self._index: tuple[str, Index] | None = None
        self._once: tuple[str, dict[object, Any]] = "", {}

    @property
    def built(self) -> str:
        return self._snapshot().day

    @property
    def pages(self) -> Pages:
        now = self._snapshot().identity
        with self._lock:
            if self._pages is None or self._pages[0] != now:
                self._pages = now, Pages(codes_of(self.asked), self.base)
            return self._pages[1]

    @property
    def index(self) -> Index:
        now = self._snapshot().identity
        with self._lock:
            if self._index is None or self._index[0] != now:
                self._index = now, Index(self.asked.rows("names"))
            return self._index[1]

    def once(self, key: object, make: Callable[[], T]) -> T:
        """`make()`, kept for the `_KEPT` latest keys as long as the snapshot stays the same."""
        now = self._snapshot().identity
        with self._lock:
            if self._once[0] != now:
                self._once = now, {}
            kept = self._once[1]
            if key in kept:
                found: T = kept[key]
                return found
        made = make()  # outside the lock: it may take seconds, and others need not wait
        with self._lock:
            kept[key] = made
            while len(kept) > _KEPT:
                del kept[next(iter(kept))]
        return made

    def answer(self, page: Page, request: Request) -> Response:
        """The page, or a page that says why not."""
        try:
            return page(self, request)
        except Problem as problem:
            return self.refusal(request, problem)

    def refusal(self, request: Request, problem: Problem) -> Response:
        """A problem in words; without the store's labels, since the store may be what does not answer."""
        key = f"error.{problem.status}" if problem.status in (404, 503, 504) else "error.other"
        words = text(key, language_of(request)).format(detail=problem.detail)
        answer = Pages(codes=Codes(), base=self.base).page(request, "error.html", problem.status, words=words)
        answer.headers.update(problem.headers)
        return answer


_ROUTES: tuple[tuple[str, Page], ...] = (
    ("/", home.home),
    ("/search", home.search),
    ("/thing", thing.thing),
    ("/disputes", disputes.disputes),
    ("/dispute", disputes.dispute),
    ("/figures", figures.figures),
    ("/ask", ask.ask),
    ("/ask/complete", ask.complete),
    ("/ask/labels", ask.labels),
    ("/graph", graph.graph),
    ("/graph.gexf", graph.gexf),
    ("/graph/edges", graph.edges),
    ("/graph/neighbours", graph.neighbours),
    ("/graph/statements", graph.statements),
)


async def prepared(service: Service, site: Site) -> None:
    """What takes seconds in a large store is made as soon as there is a snapshot, not at the first reader's request."""

    def prepare() -> None:
        steps: list[Callable[[], object]] = [lambda: site.pages, lambda: site.index]
        steps += [partial(graph.heaviest, site, view) for view in graph.VIEWS]
        for step in steps:
            with suppress(Problem):  # the limits hold here too: whoever asks is told
                step()

    known = ""
    while True:
        if service.identity != known:
            known = service.identity
            await run_in_threadpool(prepare)
        await asyncio.sleep(1)


def routes(service: Service) -> list[BaseRoute]:
    """The pages, the pages of things at their IRIs beside their data, and `.ttl` or `.jsonld` for the data alone."""
    site = _site(service)
    service.followers.append(lambda: prepared(service, site))

    def endpoint(page: Page) -> Callable[[Request], Response]:
        return lambda request: site.answer(page, request)  # in a thread: pages wait for the query processes

    async def html(request: Request, iri: str) -> Response:
        return await run_in_threadpool(site.answer, lambda s, r: thing.about(s, r, iri), request)

    async def data(request: Request) -> Response:
        iri = iri_at(service.base, f"/{request.path_params['local']}")
        media = _DATA[request.url.path.rpartition(".")[2]]
        missing = f"nothing is known of <{iri}>"
        return await answered(service, request, Question(f"DESCRIBE <{iri}>", media, "DESCRIBE", missing=missing))

    pages = [Route(path, endpoint(page), methods=["GET"]) for path, page in _ROUTES]
    files = [Route(f"/{{local:path}}.{suffix}", data, methods=["GET"]) for suffix in _DATA]
    return [Mount("/static", _Files(directory=_STATIC)), *pages, *files, *linked_data.routes(service, html)]


def _site(service: Service) -> Site:
    def ask(query: str, media: str) -> bytes:
        return from_thread.run(service.content, query, media)

    def snapshot() -> Snapshot:
        newest = max((path.stat().st_mtime for path in service.held), default=0.0)
        return Snapshot(service.identity, datetime.fromtimestamp(newest, UTC).date().isoformat() if newest else "")

    return Site(ask, service.base, snapshot)


class _Files(StaticFiles):
    """Scripts, styles and the code of others, under the same policy as the pages."""

    def file_response(self, *args: object, **options: object) -> Response:
        answer: Response = super().file_response(*args, **options)  # type: ignore[arg-type]
        answer.headers.update(headers() | {"Vary": "Accept-Encoding", "Cache-Control": "max-age=300"})
        return answer
