"""A build: which articles have to be read, and what becomes of each. Nothing is done twice.

An article is known by its text: an input that gives the same graph in the same way as before is left alone, changed
text replaces what its source gave before, a text that another input gave already is no second article. What failed or
was refused is tried again by the next build, which is also how one that was interrupted goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from kg.build.article import Extractor, Made, Outcome, Task, own_reader
from kg.build.batch import Batch, File, Ready
from kg.build.cluster import cluster
from kg.build.fingerprint import reader_of
from kg.build.ledger import Entry, Ledger, file_of, is_there, open_ledger, source_of
from kg.build.processes import Workers, processes
from kg.errors import BadInput, StoreError
from kg.gate import quarantine
from kg.model import Article
from kg.rdf import Iris, vocabulary_graph, vocabulary_quads
from kg.read import (
    MANY,
    Feed,
    Loaded,
    Options,
    Pause,
    Place,
    Visit,
    fetch,
    find,
    read_articles,
    read_fetched,
    suffix_of,
)
from kg.settings import Settings
from kg.store import Store, open_store


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
    options: Options | None = None,
    extractor: Extractor | None = None,
    workers: int = 1,
    scheduler: str = "",
    limit: int | None = None,
    fail_fast: bool = False,
    begin: Callable[[int | None], None] = lambda articles: None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Put every article of the paths into the store. Raises StoreError, all else becomes an Outcome.

    Without an extractor it is the project's own, with the decisions of the settings (BadInput where they are wrong).
    `options` says how inputs are read (default: with the settings' `max_bytes`). `limit` takes only the first articles.
    `begin` is told how many there will be, None where a file may hold several. With `fail_fast` nothing is read after
    the first that failed or was refused. `stop` is asked between articles: the build ends when what is
    read by then is stored.
    `workers` are processes of this machine; `scheduler` is the address of a Dask cluster that reads instead (KgError
    where it cannot). The store's bytes and the order of the outcomes depend on neither; with more than one worker the
    extractor has to be a function that another process can import.
    """
    reader = extractor or own_reader(settings.decisions)
    inputs = list(find(paths))
    options = options or Options(max_bytes=settings.max_bytes)
    several = options.form in MANY or any(_holds_several(i) for i in inputs)
    begin(None if several else len(inputs[:limit]))
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        hired = cluster(scheduler, reader_of(reader)) if scheduler else processes(workers)
        settled = _outcomes(inputs, folder, settings, options, limit, reader, hired, stop, stack)
        for outcome in settled:
            outcomes.append(outcome)
            tell(outcome)
            if fail_fast and outcome.status in ("failed", "quarantined"):
                break
    return outcomes


def _outcomes(
    inputs: list[Place | Feed | BadInput],
    folder: Path,
    settings: Settings,
    options: Options,
    limit: int | None,
    extractor: Extractor,
    hired: AbstractContextManager[Workers],
    stop: Callable[[], bool],
    stack: ExitStack,
) -> Iterator[Outcome]:
    """First the inputs that are nothing, then files and feeds in their order. Without one of these no store is made."""
    bad = [i for i in inputs[:limit] if isinstance(i, BadInput)]
    yield from (Outcome(i.path, "failed", message=str(i)) for i in bad)
    files = [i for i in inputs[:limit] if not isinstance(i, BadInput)]
    if files:
        store = stack.enter_context(open_store(folder))
        ledger = stack.enter_context(open_ledger(folder))
        stack.callback(ledger.copies.renew, store)
        workers = stack.enter_context(hired)
        store.replace(vocabulary_graph(settings.base).value, vocabulary_quads(settings.base))
        run = _Run(store, ledger, settings, extractor, workers)
        places = run.places(files, options, None if limit is None else limit - len(bad))
        yield from run.outcomes(places, stop)


def _holds_several(given: Place | Feed | BadInput) -> bool:
    return isinstance(given, Feed) or (not isinstance(given, BadInput) and suffix_of(given.name) in MANY)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article on its way: `made` waits for its result."""

    file: File
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
        extractor: Extractor,
        workers: Workers,
    ) -> None:
        self._store, self._ledger, self._settings, self._workers = store, ledger, settings, workers
        self._extractor = extractor
        self._reader = reader_of(extractor)
        self._met: dict[str, str] = {}  # graph → the path that gave it in this run
        self._batch = Batch(store, ledger, self._met, self._reader)

    def places(
        self, given: Iterable[Place | Feed], options: Options, limit: int | None
    ) -> Iterator[tuple[File, Loaded | BadInput | None]]:
        """The articles of files and feeds, None after the last one of each; the first `limit` of them."""
        for place in given:
            file = File(place)
            for found in (
                self._fetched(file, place, options) if isinstance(place, Feed) else read_articles(place, options)
            ):
                if limit is not None:
                    if not limit:
                        return
                    limit -= 1
                yield file, found
            yield file, None

    def _fetched(self, file: File, feed: Feed, options: Options) -> Iterator[Loaded | BadInput]:
        """The articles of a feed; none where it is as it was."""
        try:
            answer = fetch(feed, self._ledger.visit(feed, self._reader), options)
        except BadInput as error:
            if isinstance(error, Pause):
                self._ledger.visited(feed, Visit(not_before=error.until), self._reader)
            yield error
        else:
            file.visit = answer.visit
            if answer.content is not None:
                yield from read_fetched(feed, answer.content, options)

    def outcomes(
        self, places: Iterable[tuple[File, Loaded | BadInput | None]], stop: Callable[[], bool]
    ) -> Iterator[Outcome]:
        queue: deque[_Waiting | Outcome | File] = deque()
        for file, found in places:
            queue.append(self._start(file, found) if found else file)
            while len(queue) >= self._workers.ahead():
                yield from self._settle(queue.popleft())
            if stop():
                break
        while queue and not stop():
            yield from self._settle(queue.popleft())
        yield from self._batch.write()

    def _start(self, file: File, found: Loaded | BadInput) -> _Waiting | Outcome:
        if isinstance(found, BadInput):
            if not isinstance(file.place, Feed) or found.path == file.place.address:
                file.whole = False  # an item of a feed that cannot be read is not there the next time in another form
            return Outcome(found.path, "failed", message=str(found))
        article, where = found.article, found.where
        source, graph = source_of(file.place, found.part), Iris(article.key, self._settings.base).graph.value
        file.sources.add(source)
        entry = Entry(graph, f"{_way(article)} {self._reader}")
        if first := self._met.get(graph):
            return _Waiting(file, source, entry, lambda: _repeated(where, first))
        self._met[graph] = where
        if self._ledger.entry(source) == entry and self._store.holds(graph):
            return Outcome(where, "unchanged", notes=found.notes)
        if self._elsewhere(graph, source):
            return _Waiting(file, source, entry, lambda: _repeated(where, file_of(self._ledger.sources(graph)[0])))
        return _Waiting(file, source, entry, self._workers.submit(self._task(found)))

    def _elsewhere(self, graph: str, source: str) -> bool:
        """Whether another source that is still there gave this graph, read by the same reader."""
        others = [s for s in self._ledger.sources(graph) if s != source and is_there(s)]
        entries = (self._ledger.entry(s) for s in others)
        return self._store.holds(graph) and any(e is not None and e.way.endswith(self._reader) for e in entries)

    def _task(self, loaded: Loaded) -> Task:
        return Task(loaded.where, loaded.article, loaded.notes, self._settings.base, self._extractor)

    def _settle(self, waiting: _Waiting | Outcome | File) -> Iterator[Outcome]:
        if isinstance(waiting, _Waiting):
            made = self._kept(waiting.made())
            item: Ready | Outcome | File = Ready(waiting.file, waiting.source, waiting.entry, made)
        else:
            item = waiting
        if self._batch.add(item):
            yield from self._batch.write()

    def _kept(self, made: Made) -> Made:
        """What was refused goes to the quarantine."""
        if made.refused is None:
            return made
        outcome, folder = made.outcome, Path(self._settings.quarantine or self._store.folder.quarantine)
        try:
            message = f"{outcome.path}: see {quarantine(folder, made.refused)}"
        except StoreError as error:
            return Made(replace(outcome, status="failed", message=str(error)))
        return Made(replace(outcome, message=message))


def _repeated(where: str, first: str) -> Made:
    return Made(Outcome(where, "duplicate", message=f"{where}: the same text as {first}"))


def _way(article: Article) -> str:
    return " ".join(str(v) for v in (article.name, article.published, article.url, article.publisher, article.author))
