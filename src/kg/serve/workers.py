"""A pool of query processes with a wall clock: one that overruns is killed and replaced, the others go on."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path

from kg.serve.problem import Problem
from kg.serve.protocol import Request
from kg.store.syntax import explain

_START_SECONDS = 30


class _Process:
    """One worker and this side of its pipe."""

    def __init__(self, snapshot: Path) -> None:
        self.pipe, theirs = Pipe()
        command = [sys.executable, "-m", "kg.serve.worker", str(theirs.fileno()), str(snapshot)]
        os.set_inheritable(theirs.fileno(), True)
        # a session of its own: Ctrl-C at the terminal is the server's business
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)
        theirs.close()
        self.ready = False

    def wait_until_ready(self) -> None:
        if not self.ready:
            if not self.pipe.poll(_START_SECONDS) or self.pipe.recv_bytes() != b"R":
                raise EOFError
            self.ready = True

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()


class Job:
    """One query under way: `media_type`, then `chunks()`; `close()` in any case."""

    def __init__(self, pool: Pool, process: _Process, request: Request, seconds: float) -> None:
        self._pool, self._process = pool, process
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._done = False
        try:
            process.wait_until_ready()
            process.pipe.send_bytes(json.dumps({**request.message(), "seconds": seconds}).encode())
            self.media_type = self._receive().decode()
        except BaseException:
            self.close()
            raise

    def chunks(self) -> Iterator[bytes]:
        """The answer piece by piece. Raises Problem where the worker ends or overruns in the middle."""
        while not self._done:
            yield self._receive()

    def close(self) -> None:
        """Give the worker back, or replace it where it is still at work."""
        if self._process is not None:
            self._pool.give_back(self._process, usable=self._done)
            self._process = None  # type: ignore[assignment]

    def _receive(self) -> bytes:
        try:
            if not self._process.pipe.poll(max(0.0, self._deadline - time.monotonic())):
                raise Problem(503, f"the query took longer than {self._seconds:g} s; ask for less")
            message = self._process.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            raise Problem(503, "the query broke its process; ask a simpler one") from error
        kind, content = message[:1], message[1:]
        self._done = kind in b"EXS"
        if kind == b"S":
            raise Problem(400, f"the query is no SPARQL 1.1: {explain(content.decode())}")
        if kind == b"X":
            raise Problem(*json.loads(content))
        return content


class Pool:
    """`size` processes over one snapshot. Threads may ask at once; each gets a process or a Problem 503."""

    def __init__(self, snapshot: Path, size: int, seconds: float) -> None:
        self._snapshot, self._seconds = snapshot, seconds
        self._idle: queue.Queue[_Process] = queue.Queue()
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        for _ in range(size):
            self._start()

    def ask(self, request: Request) -> Job:
        try:
            process = self._idle.get(timeout=self._seconds)
        except queue.Empty:
            text = "all query processes are busy; try again soon"
            raise Problem(503, text, {"Retry-After": str(max(1, round(self._seconds)))}) from None
        return Job(self, process, request, self._seconds)

    def give_back(self, process: _Process, *, usable: bool) -> None:
        if usable:
            self._idle.put(process)
            return
        with self._lock:
            self._all.discard(process)
        process.kill()
        self._start()

    def close(self) -> None:
        with self._lock:
            for process in self._all:
                with suppress(OSError):
                    process.kill()
            self._all.clear()

    def _start(self) -> None:
        process = _Process(self._snapshot)
        with self._lock:
            self._all.add(process)
        self._idle.put(process)
