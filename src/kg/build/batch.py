"""Results into the store and the ledger, many at a time: the database takes a hundred articles in the time of thirty.

All graphs of a batch go in at once, whole, then the ledger learns of them, at once as well. A kill in between leaves
graphs that the ledger does not know; the next build reads those articles again and finds them equal.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from time import monotonic

from kg.build.article import Made, Outcome
from kg.build.ledger import Entry, Ledger, source_of
from kg.build.remove import forget
from kg.read import STDIN, Feed, Place, Visit
from kg.store import Store

# Of N-Quads: some 240 articles. The database merges small files over and over, with 10 MB for twice the time.
_MOST_BYTES = 40_000_000
_MOST_SECONDS = 10.0  # about so much work at most is lost by a kill


@dataclass(slots=True)
class File:
    """A file or feed that is being read: which sources it still holds, whether all of it was read without a failure,
    and what is to be remembered of a feed.
    """

    place: Place | Feed
    sources: set[str] = field(default_factory=set)
    whole: bool = True
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """An article's result, and what the ledger is to say of it once it is stored."""

    file: File
    source: str
    entry: Entry
    made: Made


class Batch:
    """What is ready and not yet stored, in the order of the files; a File marks the end of its articles."""

    def __init__(self, store: Store, ledger: Ledger, wanted: Container[str], reader: str) -> None:
        """`wanted`: graphs that inputs of this run give; none of them is dropped. `reader` says how they are read."""
        self._store, self._ledger, self._wanted, self._reader = store, ledger, wanted, reader
        self._items: list[Ready | Outcome | File] = []
        self._bytes = 0
        self._begun = monotonic()

    def add(self, item: Ready | Outcome | File) -> bool:
        """Whether it should be written now: it is large or old enough, or something failed and may end the run."""
        self._items.append(item)
        outcome = item.made.outcome if isinstance(item, Ready) else item
        self._bytes += len(item.made.nquads) if isinstance(item, Ready) else 0
        failed = isinstance(outcome, Outcome) and outcome.status in ("failed", "quarantined")
        return failed or self._bytes >= _MOST_BYTES or monotonic() - self._begun >= _MOST_SECONDS

    def write(self) -> list[Outcome]:
        """Store all of it; what became of each article. Raises StoreError."""
        items, self._items, self._bytes = self._items, [], 0
        self._store.load(
            {i.entry.graph: i.made.nquads for i in items if isinstance(i, Ready) and i.made.outcome.status == "stored"}
        )
        outcomes: list[Outcome] = []
        with self._ledger.at_once():
            for item in items:
                if isinstance(item, File):
                    self._sweep(item)
                else:
                    outcomes.append(self._noted(item) if isinstance(item, Ready) else item)
        self._begun = monotonic()
        return outcomes

    def _noted(self, ready: Ready) -> Outcome:
        outcome = ready.made.outcome
        if outcome.status == "duplicate" and not self._store.holds(ready.entry.graph):
            outcome = replace(outcome, status="failed", message=f"{outcome.message}, which was not stored")
        if outcome.status == "stored":
            self._ledger.copies.add(ready.entry.graph, ready.made.sketch)
        if outcome.status in ("stored", "duplicate"):
            self._supersede(ready.source, ready.entry)
        else:
            ready.file.whole = False
        return outcome

    def _supersede(self, source: str, entry: Entry) -> None:
        """The source gives this graph now; what it gave before goes, unless another source gives it too."""
        before = self._ledger.entry(source)
        if before and before.graph != entry.graph:
            forget(source, self._store, self._ledger, but=self._wanted)
        self._ledger.set(source, entry)

    def _sweep(self, file: File) -> None:
        """What the file held before and holds no more goes, once all of it was read. Standard input is no such file,
        and neither is a feed, which shows its last items only."""
        if isinstance(file.place, Feed):
            if file.whole and file.visit:
                self._ledger.visited(file.place, file.visit, self._reader)
        elif file.whole and file.place != STDIN:
            for source in self._ledger.of_file(source_of(file.place)):
                if source not in file.sources:
                    forget(source, self._store, self._ledger, but=self._wanted)
