"""Articles spread over processes. A process that dies costs at most the article that killed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Protocol

from kg.build.article import Made, Task, failed, make

_AHEAD = 64  # articles in flight for each worker: enough that none waits for a slow one, or while a batch is stored


class Workers(Protocol):
    """Whoever makes graphs of articles: this process, others beside it, or those of a cluster."""

    def submit(self, task: Task) -> Callable[[], Made]:
        """A function that waits for the result."""

    def ahead(self) -> int:
        """How many tasks keep all of them busy."""


@contextmanager
def processes(workers: int) -> Iterator[Workers]:
    """So many processes beside this one; one worker is this very process."""
    if workers == 1:
        yield _Here()
        return
    pool = _Pool(workers)
    try:
        yield pool
    finally:
        pool.close()


class _Here:
    def submit(self, task: Task) -> Callable[[], Made]:
        return partial(make, task)

    def ahead(self) -> int:
        return 1


class _Pool:
    """A pool that is replaced when one of its processes died."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor = _executor(workers)

    def ahead(self) -> int:
        return self._workers * _AHEAD

    def submit(self, task: Task) -> Callable[[], Made]:
        try:
            future = self._executor.submit(make, task)
        except BrokenProcessPool:
            self._executor = _executor(self._workers)
            future = self._executor.submit(make, task)

        def wait() -> Made:
            try:
                return future.result()
            except BrokenProcessPool:  # this task killed it, or one beside it did
                return _alone(task)

        return wait

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


def _alone(task: Task) -> Made:
    with _executor(1) as single:
        try:
            return single.submit(make, task).result()
        except BrokenProcessPool:
            return failed(task, f"{task.path}: the process that read it died (out of memory?)")


def _executor(workers: int) -> ProcessPoolExecutor:
    # spawn: the database's threads, open in this process, do not survive a fork
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
