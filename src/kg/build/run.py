"""A build: which articles have to be read, and what becomes of each. Nothing is done twice.

An article is known by its text: an input that gives the same graph in the same way as before is left alone, changed
text replaces what its source gave before, a text that another input gave already is no second article. What failed or
was refused is tried again by the next build, which is also how one that was interrupted goes on.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kg.build.article import Extractor, Made, Outcome, Task, own_reader
from kg.build.fingerprint import reader_of
from kg.build.ledger import Entry, Ledger, open_ledger
from kg.build.processes import Submit, processes
from kg.errors import BadInput
from kg.rdf import Iris, vocabulary_graph, vocabulary_quads
from kg.read import Loaded, find, read_article
from kg.settings import Settings
from kg.store import Store, open_store

_AHEAD = 4  # articles in flight for each worker: enough that none waits for a slow one beside it


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 all stored, 1 all failed, 3 something violates a shape and nothing failed, 4 some failed."""
    found = {o.status for o in outcomes}
    if "failed" in found:
        return 1 if found == {"failed"} else 4
    return 3 if "quarantined" in found else 0


def build(
    paths: Iterable[str],
    folder: Path,
    settings: Settings,
    *,
    published: date | None = None,
    extractor: Extractor | None = None,
    workers: int = 1,
    limit: int | None = None,
    fail_fast: bool = False,
    begin: Callable[[int], None] = lambda inputs: None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Put every article of the paths into the store. Raises StoreError, all else becomes an Outcome.

    Without an extractor it is the project's own, with the decisions of the settings (BadInput where they are wrong).
    `limit` takes only the first inputs. With `fail_fast` nothing is read after the first that failed or was refused.
    The store's bytes and the order of the outcomes do not depend on `workers`; with more than one the extractor has to
    be a function that another process can import.
    """
    reader = extractor or own_reader(settings.decisions)
    inputs = list(find(paths))[:limit]
    begin(len(inputs))
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        settled = _outcomes(inputs, folder, settings, published, reader, workers, stack)
        for outcome in settled:
            outcomes.append(outcome)
            tell(outcome)
            if fail_fast and outcome.status in ("failed", "quarantined"):
                break
    return outcomes


def _outcomes(
    inputs: list[Path | BadInput],
    folder: Path,
    settings: Settings,
    published: date | None,
    extractor: Extractor,
    workers: int,
    stack: ExitStack,
) -> Iterator[Outcome]:
    """First the inputs that are no files, then the files in their order. Without files no store is made."""
    yield from (Outcome(i.path, "failed", message=str(i)) for i in inputs if isinstance(i, BadInput))
    files = [i for i in inputs if isinstance(i, Path)]
    if files:
        store = stack.enter_context(open_store(folder))
        ledger = stack.enter_context(open_ledger(folder))
        submit = stack.enter_context(processes(workers))
        store.replace(vocabulary_graph(settings.base).value, vocabulary_quads(settings.base))
        yield from _Run(store, ledger, settings, published, extractor, submit).outcomes(files, workers * _AHEAD)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article on its way: `made` waits for its result."""

    source: str
    entry: Entry
    made: Callable[[], Made]


class _Run:
    """One pass over the files; articles are stored in the order of the files, whoever was ready first."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        settings: Settings,
        published: date | None,
        extractor: Extractor,
        submit: Submit,
    ) -> None:
        self._store, self._ledger, self._settings, self._submit = store, ledger, settings, submit
        self._published, self._extractor = published, extractor
        self._reader = reader_of(extractor)
        self._met: dict[str, str] = {}  # graph → the path that gave it in this run

    def outcomes(self, files: Iterable[Path], ahead: int) -> Iterator[Outcome]:
        queue: deque[_Waiting | Outcome] = deque()
        for path in files:
            queue.append(self._start(path))
            if len(queue) >= ahead:
                yield self._settle(queue.popleft())
        while queue:
            yield self._settle(queue.popleft())

    def _start(self, path: Path) -> _Waiting | Outcome:
        try:
            loaded = read_article(path, published=self._published, max_bytes=self._settings.max_bytes)
        except BadInput as error:
            return Outcome(str(path), "failed", message=str(error))
        article = loaded.article
        source, graph = os.path.realpath(path), Iris(article.key, self._settings.base).graph.value
        entry = Entry(graph, f"{article.name} {article.published} {self._reader}")
        if first := self._met.get(graph):
            return _Waiting(source, entry, lambda: _repeated(path, first))
        self._met[graph] = str(path)
        if self._ledger.entry(source) == entry and self._store.holds(graph):
            return Outcome(str(path), "unchanged", notes=loaded.notes)
        if self._elsewhere(graph, source):
            return _Waiting(source, entry, lambda: _repeated(path, self._ledger.sources(graph)[0]))
        return _Waiting(source, entry, self._submit(self._task(path, loaded)))

    def _elsewhere(self, graph: str, source: str) -> bool:
        """Whether another source that is still there gave this graph, read by the same reader."""
        others = [s for s in self._ledger.sources(graph) if s != source and Path(s).exists()]
        entries = (self._ledger.entry(s) for s in others)
        return self._store.holds(graph) and any(e is not None and e.way.endswith(self._reader) for e in entries)

    def _task(self, path: Path, loaded: Loaded) -> Task:
        refused = Path(self._settings.quarantine or self._store.folder.quarantine)
        return Task(str(path), loaded.article, loaded.notes, self._settings.base, refused, self._extractor)

    def _settle(self, waiting: _Waiting | Outcome) -> Outcome:
        if isinstance(waiting, Outcome):
            return waiting
        made = waiting.made()
        if made.outcome.status == "stored":
            self._store.replace(waiting.entry.graph, made.quads)
        elif made.outcome.status == "duplicate" and not self._store.holds(waiting.entry.graph):
            return replace(made.outcome, status="failed", message=f"{made.outcome.message}, which was not stored")
        if made.outcome.status in ("stored", "duplicate"):
            self._supersede(waiting.source, waiting.entry)
        return made.outcome

    def _supersede(self, source: str, entry: Entry) -> None:
        """The source gives this graph now; what it gave before goes, unless another source gives it too.

        The ledger is written last: after a kill before that, the next build does all of it again.
        """
        before = self._ledger.entry(source)
        if before and before.graph != entry.graph and self._ledger.sources(before.graph) == [source]:
            self._store.remove(before.graph)
        self._ledger.set(source, entry)


def _repeated(path: Path, first: str) -> Made:
    return Made(Outcome(str(path), "duplicate", message=f"{path}: the same text as {first}"), [])
