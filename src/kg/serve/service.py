"""What the routes share: the store's newest snapshot, the query processes over it, and short ways to ask them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.rdf import PREFIXES
from kg.serve.pool import Limits, Pool, Question
from kg.settings import Settings
from kg.store import open_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from kg.serve.metrics import Metrics

_log = logging.getLogger("kg.serve")
Row = dict[str, dict[str, str]]


class Service:
    """`start` before the first request, `close` after the last. `identity` names the snapshot that is answered from."""

    def __init__(self, store: Path, settings: Settings, token: str = "") -> None:
        self.store, self.settings, self.token = store, settings, token
        self.base = settings.base
        limits = Limits(settings.query_seconds, settings.query_memory << 20, settings.query_rows, settings.query_bytes)
        self.pool = Pool(settings.workers, limits, dict(PREFIXES), self.base)
        self.allowed = tuple(settings.service_prefixes.split())
        self.identity = ""
        self.made: dict[str, tuple[str, Any]] = {}  # what is computed once for a snapshot: name → identity, value
        self.metrics: Metrics | None = None
        self.followers: list[Callable[[], Coroutine[None, None, None]]] = []  # run beside the service until it closes
        self.held: dict[Path, ExitStack] = {}  # the snapshots that processes read, by path
        self._reloading = asyncio.Lock()

    async def start(self) -> None:
        await self.reload()

    async def reload(self) -> bool:
        """Go over to the newest snapshot, if it is another one; requests under way end on the one they began with.

        Raises StoreError where the store cannot be read; the old snapshot is then kept.
        """
        async with self._reloading:
            stack = ExitStack()
            snapshot = await asyncio.to_thread(lambda: stack.enter_context(open_snapshot(self.store)))
            if snapshot.path in self.held:
                stack.close()
                return False
            self.held[snapshot.path] = stack
            try:
                await self.pool.switch(snapshot.path)
            except RuntimeError as error:
                self.held.pop(snapshot.path).close()
                raise StoreError(f"{snapshot.path}: cannot be served: {error}") from error
            changed = snapshot.path.stat().st_mtime_ns
            self.identity = hashlib.sha256(f"{snapshot.path.name} {changed}".encode()).hexdigest()[:16]
            for path in [p for p in self.held if p != snapshot.path and not self.pool.uses(p)]:
                self.held.pop(path).close()
            return True

    async def watch(self) -> None:
        """Look for a new snapshot every second, until cancelled."""
        told = ""
        while True:
            await asyncio.sleep(1)
            try:
                if await self.reload():
                    _log.warning("now answering from snapshot %s", self.identity)
                told = ""
            except StoreError as error:
                if str(error) != told:
                    told = str(error)
                    _log.error("still answering from the old snapshot: %s", error)

    async def select(self, query: str) -> list[Row]:
        """The rows of a SELECT of our own, as in SPARQL's JSON results: variable → {type, value, xml:lang, datatype}.

        Same limits as a visitor's query. Raises Problem.
        """
        return list(json.loads(await self.content(query, "application/sparql-results+json"))["results"]["bindings"])

    async def content(self, query: str, media: str, **more: Any) -> bytes:
        """The whole answer to a query of our own in a media type of `negotiate.py`. Raises Problem."""
        answer = await self.pool.ask(Question(query, media, **more))
        try:
            return answer.first + b"".join([part async for part in answer.parts(lambda: False)])
        finally:
            await answer.close()

    async def close(self) -> None:
        await self.pool.close()
        for stack in self.held.values():
            stack.close()
        self.held.clear()
