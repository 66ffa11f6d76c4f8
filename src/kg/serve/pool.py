"""A pool of query processes with a wall clock: one that overruns is killed and replaced, the others go on."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from kg.serve.problem import Problem
from kg.store.syntax import explain

_START_SECONDS = 30
_SHARE_KEPT = 4  # a process that still holds this part of the memory limit after a long query is replaced
_PATIENCE = 0.25  # seconds after which a query is a long one: it makes room for short ones from then on
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds of wall clock, bytes of memory, rows (or triples) and bytes of answer;
    `delivery` seconds in all, with a slow client; `waiting` queries in the queue, each up to `wait` seconds."""

    seconds: float = 10.0
    memory: int = 1 << 30
    rows: int = 10_000_000
    bytes: int = 4 << 30
    delivery: float = 120.0
    waiting: int = 128
    wait: float = 5.0


@dataclass(frozen=True, slots=True)
class Question:
    """What a worker is asked. `graphs` have to exist, else `absent` is the status; `missing`: what a 404 says where
    a graph answer is empty."""

    query: str
    media: str
    form: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    absent: int = 400
    missing: str = ""


_ASKED = tuple(field.name for field in fields(Question))


class _Died(Problem):
    """The process ended before its answer did."""


class Worker:
    """One process and this side of its socket pair."""

    def __init__(self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.process, self._reader, self._writer = process, reader, writer
        self._thread = 0  # the one that answers; 0 until it has taken the question

    @classmethod
    async def start(cls, snapshot: Path, options: str) -> Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "kg.serve.worker", str(theirs.fileno()), str(snapshot), options]
            # a session of its own: Ctrl-C at the terminal is the server's business
            process = subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)
        reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 18)
        worker = cls(process, reader, writer)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await worker._message()
        except (TimeoutError, EOFError, OSError) as error:
            await worker.kill()
            raise RuntimeError("a query process did not start") from error
        return worker

    @property
    def took(self) -> bool:
        """Whether the question has reached it."""
        return self._thread != 0

    def ask(self, message: dict[str, object]) -> None:
        self._thread = 0
        self._writer.write(json.dumps(message).encode() + b"\n")

    async def read(self) -> tuple[bytes, bytes]:
        """Letter and content of the next part. Raises EOFError or OSError where the process has ended."""
        while True:
            kind, content = await self._message()
            if kind != b"R":
                return kind, content

    async def _message(self) -> tuple[bytes, bytes]:
        head = await self._reader.readexactly(5)
        (length,) = struct.unpack("!I", head[1:])
        content = await self._reader.readexactly(length)
        if head[:1] == b"R":
            (self._thread,) = struct.unpack("!I", content)
        return head[:1], content

    def demote(self) -> None:
        if self.took:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._thread, _NICENESS)

    def resident(self) -> int:
        """Bytes of memory that it holds; where the system does not tell (no /proc), more than any limit."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            return sys.maxsize
        return pages * os.sysconf("SC_PAGE_SIZE")

    async def kill(self) -> None:
        self.process.kill()
        self._writer.close()
        await asyncio.to_thread(self.process.wait)


class Answer:
    """An answer under way: its first part, whether that is all, and `parts()` for the rest. Always `close()` it."""

    def __init__(self, pool: Pool, worker: Worker, question: Question) -> None:
        self._pool, self._worker = pool, worker
        self._left = pool.limits.seconds
        self._ends = time.monotonic() + pool.limits.delivery
        self._done = False
        self.media = question.media
        self.first = b""
        self.rows = 0

    @property
    def whole(self) -> bool:
        return self._done

    async def begin(self, question: Question, gone: Callable[[], bool]) -> None:
        """Ask, and wait for the first part. Raises Problem."""
        self._worker.ask({**{name: getattr(question, name) for name in _ASKED}, **self._pool.told_limits})
        self.first = await self._next(gone)

    async def parts(self, gone: Callable[[], bool]) -> AsyncIterator[bytes]:
        """What follows the first part. Raises Problem where the worker ends or overruns in the middle."""
        while not self._done:
            yield await self._next(gone)

    async def close(self) -> None:
        long = self._pool.limits.seconds - self._left > _PATIENCE
        await self._pool.give_back(self._worker, usable=self._done, long=long)

    async def _next(self, gone: Callable[[], bool]) -> bytes:
        kind, content = await self._read(gone)
        self._done = kind in b"AEXSC"
        if kind == b"S":
            raise Problem(400, f"the query is no SPARQL 1.1: {explain(content.decode())}")
        if kind == b"X":
            raise Problem(*json.loads(content))
        if kind == b"C":
            limit = getattr(self._pool.limits, content.decode())
            raise Problem(400, f"the answer has more than {limit} {content.decode()}; ask for less, with LIMIT")
        if kind in b"AE":
            (self.rows,) = struct.unpack("!Q", content[:8])
            return content[8:]
        return content

    async def _read(self, gone: Callable[[], bool]) -> tuple[bytes, bytes]:
        """The clock of the query runs only here: not while the client takes in what it was sent."""
        began = time.monotonic()
        reading = asyncio.ensure_future(self._worker.read())
        try:
            while True:
                now = time.monotonic()
                left = min(self._left - (now - began), self._ends - now)
                if left <= 0:
                    self._pool.ended["time"] += 1
                    raise Problem(504, f"the query took longer than {self._pool.limits.seconds:g} s; ask for less")
                done, _ = await asyncio.wait([reading], timeout=min(left, _PATIENCE))
                if done:
                    return reading.result()
                if gone():
                    self._pool.ended["client"] += 1
                    raise Problem(499, "the client has gone")
                self._worker.demote()
        except (EOFError, OSError) as error:
            self._pool.ended["death"] += 1
            raise _Died(503, "the query broke its process or took too much memory; ask a simpler one") from error
        finally:
            self._left -= time.monotonic() - began
            if not reading.done():
                reading.cancel()


class Pool:
    """`size` processes over one snapshot, and one more that waits to take the place of one that is killed."""

    def __init__(self, size: int, limits: Limits, prefixes: dict[str, str], base: str) -> None:
        self.size, self.limits, self.told_limits = size, limits, asdict(limits)
        self.ended: Counter[str] = Counter()  # why processes were killed: time, death, client, memory, snapshot
        self.busy = self.waiting = 0
        self._options = json.dumps({"memory": limits.memory, "prefixes": prefixes, "base": base})
        self._snapshot = Path()
        self._generation: dict[Worker, Path] = {}
        self._idle: list[Worker] = []
        self._turns = asyncio.Semaphore(size)
        self._tasks: set[asyncio.Task[None]] = set()  # processes that start or end
        self._came = asyncio.Condition()
        self._closed = False

    async def switch(self, snapshot: Path) -> None:
        """Answer from this snapshot from now on. What runs on another ends there."""
        fresh = await self._several(snapshot)
        old, self._idle, self._snapshot = self._idle, fresh, snapshot
        self._generation.update(dict.fromkeys(fresh, snapshot))
        async with self._came:
            self._came.notify_all()
        for worker in old:
            await self._drop(worker, "snapshot")

    async def _several(self, snapshot: Path) -> list[Worker]:
        """As many workers as there may be, or none: raises RuntimeError where one does not start."""
        starts = (Worker.start(snapshot, self._options) for _ in range(self.size + 1))
        started = await asyncio.gather(*starts, return_exceptions=True)
        workers = [worker for worker in started if isinstance(worker, Worker)]
        if len(workers) < len(started):
            for worker in workers:
                await worker.kill()
            raise RuntimeError("the query processes did not start")
        return workers

    def uses(self, snapshot: Path) -> bool:
        return snapshot in self._generation.values()

    @property
    def ready(self) -> bool:
        return bool(self._generation) and not self._closed

    async def ask(self, question: Question, gone: Callable[[], bool] = lambda: False) -> Answer:
        """Raises Problem: 503 where the queue is full or too slow, and whatever the query deserves."""
        for left in range(self.size + 1, -1, -1):
            worker = await self._take()
            answer = Answer(self, worker, question)
            try:
                await answer.begin(question, gone)
            except BaseException as failure:
                await answer.close()
                # a process that was killed while it waited never saw the question: another is asked
                if not left or not isinstance(failure, _Died) or worker.took:
                    raise
            else:
                return answer
        raise AssertionError("the last try answers or raises")

    async def _take(self) -> Worker:
        if self.waiting >= self.limits.waiting:
            raise self._busy()
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait):
                await self._turns.acquire()
        except TimeoutError:
            raise self._busy() from None
        finally:
            self.waiting -= 1
        try:
            async with asyncio.timeout(_START_SECONDS):
                worker = await self._living()
        except TimeoutError:
            self._turns.release()
            raise self._busy() from None
        except BaseException:
            self._turns.release()
            raise
        self.busy += 1
        return worker

    async def _living(self) -> Worker:
        """An idle worker; those that somebody killed in the meantime are replaced."""
        while True:
            async with self._came:
                await self._came.wait_for(lambda: self._idle)
            worker = self._idle.pop()
            if worker.process.poll() is None:
                return worker
            self._replace()
            await self._drop(worker, "death")

    def _busy(self) -> Problem:
        return Problem(503, "all query processes are busy; try again soon", {"Retry-After": "2"})

    async def give_back(self, worker: Worker, *, usable: bool, long: bool) -> None:
        """`long`: it may have taken memory that it does not return."""
        self.busy -= 1
        current = self._generation.get(worker) == self._snapshot
        large = long and worker.resident() > self.limits.memory // _SHARE_KEPT
        if usable and current and not large and not self._closed:
            self._idle.append(worker)
        else:
            # whoever asked does not wait for the end of a process; it ends before the next one starts
            self._later(self._drop(worker, "snapshot" if not current else "memory" if usable else ""))
            if current and not self._closed:
                self._replace()
        self._turns.release()

    def _replace(self) -> None:
        self._later(self._start())

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self) -> None:
        """One more idle worker; one that somebody kills at its start is started again."""
        snapshot = self._snapshot
        while True:
            try:
                worker = await Worker.start(snapshot, self._options)
                break
            except RuntimeError:
                if self._closed or snapshot != self._snapshot:
                    return
                await asyncio.sleep(_PATIENCE)
        if self._closed or snapshot != self._snapshot:
            await worker.kill()
            return
        self._generation[worker] = snapshot
        self._idle.append(worker)
        async with self._came:
            self._came.notify()

    async def _drop(self, worker: Worker, why: str) -> None:
        if why:
            self.ended[why] += 1
        self._generation.pop(worker, None)
        await worker.kill()

    async def close(self) -> None:
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        for worker in list(self._generation):
            await self._drop(worker, "")
