"""Articles spread over the workers of a Dask cluster, on any number of machines; the store is written by this one.

Workers may come and go: what one had in hand when it died is given to others. An article that kills workers costs
itself alone, after as many of them as the scheduler's `allowed-failures` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from kg.build.article import Made, Task, failed, make
from kg.build.fingerprint import reader_of
from kg.build.processes import Workers
from kg.errors import KgError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

# Articles that travel together: the way there and back takes as long as reading one.
_GROUP = 8
_AHEAD = 8 * _GROUP  # articles in flight for each worker
_LOOK = 5.0  # seconds between two looks at who is there
_PATIENCE = 60.0  # seconds without any worker: a cluster that grows on demand needs some
_one = Lock()


@contextmanager
def cluster(address: str, reader: str) -> Iterator[Workers]:
    """The workers of the scheduler at `address`; `reader` is what their installation of kg has to be.

    Raises UsageError where distributed is not installed, KgError where the scheduler cannot be reached or none of its
    workers comes in a minute.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError("--scheduler needs Dask: pip install 'kg[cluster]'") from error
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise KgError(f"{address}: no Dask scheduler answers; start one by `dask scheduler` ({error})") from error
    try:
        yield _Cluster(client, address, reader)
    finally:
        client.close()


class _Cluster:
    def __init__(self, client: Client, address: str, reader: str) -> None:
        self._client, self._address, self._reader = client, address, reader
        self._group = _Group()
        self._there, self._looked = 0, -_LOOK

    def ahead(self) -> int:
        if monotonic() - self._looked >= _LOOK:
            self._there, self._looked = len(self._client.nthreads()), monotonic()
        return max(1, self._there) * _AHEAD

    def submit(self, task: Task) -> Callable[[], Made]:
        if self._group.future or len(self._group.tasks) == _GROUP:
            self._group = _Group()
        group, position = self._group, len(self._group.tasks)
        group.tasks.append(task)
        if len(group.tasks) == _GROUP:
            self._send(group)

        def wait() -> Made:
            if not group.made:
                group.made = self._made(group)
            return group.made[position]

        return wait

    def _send(self, group: _Group) -> None:
        group.future = self._client.submit(make_all, group.tasks, self._reader, pure=False)

    def _made(self, group: _Group) -> list[Made]:
        from distributed import KilledWorker

        if group.future is None:
            self._send(group)
        try:
            made = self._wait(group)
        except KilledWorker:
            if len(group.tasks) == 1:
                task = group.tasks[0]
                return [failed(task, f"{task.path}: the workers that read it died (out of memory?)")]
            return [self._made(_Group([task]))[0] for task in group.tasks]
        finally:
            group.future = None
        return made

    def _wait(self, group: _Group) -> list[Made]:
        from distributed import KilledWorker

        assert group.future
        seen = monotonic()
        while True:
            try:
                try:
                    return group.future.result(timeout=_LOOK)
                except TimeoutError:
                    if self._client.nthreads():
                        seen = monotonic()
            except (KgError, KilledWorker):
                raise
            except (CancelledError, OSError) as error:
                raise self._broken("the scheduler is gone") from error
            except Exception as error:  # of its work a worker tells in its result
                raise self._broken(f"a worker has not the same installation of kg ({error})") from error
            if monotonic() - seen >= _PATIENCE:
                raise self._broken("it has no workers; start some by `dask worker`")

    def _broken(self, why: str) -> KgError:
        return KgError(f"{self._address}: {why}; what is stored stays, and the same build again goes on")


class _Group:
    """Tasks that travel together."""

    def __init__(self, tasks: list[Task] | None = None) -> None:
        self.tasks = tasks or []
        self.future: Future[list[Made]] | None = None
        self.made: list[Made] = []


def make_all(tasks: list[Task], reader: str) -> list[Made]:
    """Runs on a worker. Raises KgError where its kg would read in another way."""
    with _one:  # what loads dictionaries knows nothing of threads; a worker with several works with one
        if _own(tasks[0].extractor) != reader:
            raise KgError("a worker of the cluster has another version of kg or of its dictionaries; install the same")
        return [make(task) for task in tasks]


_own = cache(reader_of)
