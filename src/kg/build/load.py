"""Partitions → a store: what `kg export partitions` wrote, perhaps from several stores, one folder after the other.

What is there already is left alone, so that a load that was interrupted goes on when it is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, Quad, RdfFormat, serialize

from kg.build.ledger import Ledger, open_ledger
from kg.build.sketch import sketch
from kg.errors import BadInput
from kg.model import Article
from kg.rdf import article_of, copies_graph, term
from kg.storage import Location
from kg.store import Store, open_store
from kg.store.partitions import Partition, checked, read_manifest

_MOST_BYTES = 40_000_000  # of N-Quads that the database takes at once


@dataclass(frozen=True, slots=True)
class PartitionLoaded:
    """What became of a file: how many graphs and quads it gave, or why it was refused."""

    file: str
    graphs: int = 0
    quads: int = 0
    refused: str = ""


def load(
    source: Location,
    folder: Path,
    begin: Callable[[int], None] = lambda files: None,
    tell: Callable[[PartitionLoaded], None] = lambda done: None,
) -> list[PartitionLoaded]:
    """Put the graphs of each partition into the store; a graph that is there is replaced. `begin` is told how many.

    A file that is missing or damaged gives nothing, the others go on. Articles that are nearly the same text are tied
    anew, over all that the store holds then; other conclusions are those of the partitions until `kg derive` runs.
    Raises BadInput without a manifest that can be read, StoreError.
    """
    partitions = read_manifest(source)
    begin(len(partitions))
    done = []
    with open_store(folder) as store, open_ledger(folder) as ledger:
        batch = _Batch(store, ledger)
        for partition in partitions:
            try:
                loaded = _load(source, partition, batch)
            except BadInput as error:
                loaded = PartitionLoaded(partition.file, refused=str(error))
            done.append(loaded)
            tell(loaded)
        batch.write()
        ledger.copies.renew(store)
    return done


def _load(source: Location, partition: Partition, batch: _Batch) -> PartitionLoaded:
    graphs = 0
    with checked(source, partition) as found:
        for graph, quads in found:
            graphs += 1
            if graph != _copies_beside(graph):  # that one follows from the articles that the store holds in the end
                batch.add(graph, quads)
    return PartitionLoaded(partition.file, graphs, partition.quads)


class _Batch:
    """Graphs of one file or of many small ones: the database takes them together many times quicker."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store, self._ledger = store, ledger
        self._graphs: dict[str, bytes] = {}
        self._articles: list[tuple[str, Article]] = []
        self._bytes = 0

    def add(self, graph: str, quads: list[Quad]) -> None:
        if article := article_in(graph, quads):
            self._articles.append((graph, article))
        self._graphs[graph] = serialize(quads, format=RdfFormat.N_QUADS) or b""
        self._bytes += len(self._graphs[graph])
        if self._bytes >= _MOST_BYTES:
            self.write()

    def write(self) -> None:
        self._store.load(self._graphs)
        with self._ledger.at_once():
            for graph, article in self._articles:
                self._ledger.copies.add(graph, sketch(article))
        self._graphs, self._articles, self._bytes = {}, [], 0


def _copies_beside(graph: str) -> str:
    """The graph of copies of the same base."""
    return copies_graph(graph[: graph.rfind("graph/")]).value


def article_in(graph: str, quads: list[Quad]) -> Article | None:
    """As much of the article as its sketch needs; None for a graph that is no article's."""
    try:
        node = article_of(graph).article
    except ValueError:
        return None
    told = {q.predicate: q.object.value for q in quads if q.subject == node and isinstance(q.object, Literal)}
    text, day = told.get(term("schema:text"), ""), told.get(term("schema:datePublished"))
    start = int(told.get(term("kg:bodyStart"), 0))
    return Article("", text, date.fromisoformat(day) if day else None, start)
