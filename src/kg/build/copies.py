"""Articles that are nearly the same text: each is tied to the first of those that it is like, in a graph of its own.

The ledger keeps a sketch of each article and an index of the sketches, so that a new article meets only those that may
be like it. What follows is a function of the set of articles: the first is the one that was published first, of one
day the one with the smaller key; whoever came later into the store plays no part.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from kg.build.sketch import Sketch
from kg.rdf import Copy, article_of, copies_graph, copies_quads
from kg.store import Store

_LEAST = 0.6  # of the runs of words in common
_TABLES = """
CREATE TABLE IF NOT EXISTS sketches (
    graph TEXT PRIMARY KEY, published TEXT NOT NULL, minima BLOB NOT NULL, figures TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS bands (band BLOB NOT NULL, graph TEXT NOT NULL, PRIMARY KEY (band, graph)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copies (graph TEXT PRIMARY KEY, original TEXT NOT NULL, likeness REAL NOT NULL);
CREATE INDEX IF NOT EXISTS originals ON copies (original);
CREATE TABLE IF NOT EXISTS changed (graph TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class _Known:
    graph: str
    sketch: Sketch

    @property
    def rank(self) -> tuple[str, str]:
        return self.sketch.published, self.graph


class Copies:
    """Part of the ledger. `add` and `discard` note what changed, `renew` brings the store's graph up to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    def add(self, graph: str, sketch: Sketch | None) -> None:
        """Take an article in, or anew; one without a sketch is like no other."""
        self.discard(graph)
        if sketch:
            row = (graph, sketch.published, sketch.minima, json.dumps(sketch.figures))
            self._connection.execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", row)
            self._connection.executemany("INSERT INTO bands VALUES (?, ?)", [(b, graph) for b in sketch.bands()])

    def discard(self, graph: str) -> None:
        """The article is gone; nothing happens where it was not there."""
        known = self._known(graph)
        if known:
            bands = [(band, graph) for band in known.sketch.bands()]
            self._connection.executemany("DELETE FROM bands WHERE band = ? AND graph = ?", bands)
            self._connection.execute("DELETE FROM sketches WHERE graph = ?", (graph,))
        self._connection.execute("INSERT OR IGNORE INTO changed VALUES (?)", (graph,))

    def renew(self, store: Store) -> None:
        """Tie anew what the changes since the last time touch, and write the graph.

        The notes go last: after a kill in between, the next call does it again.
        """
        changed = [graph for (graph,) in self._connection.execute("SELECT graph FROM changed ORDER BY graph")]
        if not changed:
            return
        self._connection.execute("BEGIN")
        touched: set[str] = set()
        for graph in changed:
            rows = self._connection.execute("SELECT graph FROM copies WHERE original = ?", (graph,))
            touched |= {copy for (copy,) in rows}
            touched |= self._tie(graph, store)
        for graph in sorted(touched.difference(changed)):
            self._tie(graph, store)
        self._connection.execute("COMMIT")
        copies = list(self._copies())
        for base in sorted({article_of(graph).base for graph in changed}):
            if quads := copies_quads((c for c in copies if c.of.base == base), base):
                store.replace(copies_graph(base).value, quads)
            elif store.holds(copies_graph(base).value):
                store.remove(copies_graph(base).value)
        self._connection.execute("DELETE FROM changed")

    def _tie(self, graph: str, store: Store) -> set[str]:
        """To the first of those that it is like; the later ones among those."""
        self._connection.execute("DELETE FROM copies WHERE graph = ?", (graph,))
        known = self._known(graph)
        alike = list(self._alike(known, store)) if known else []
        before = [(other.rank, likeness) for other, likeness in alike if known and other.rank < known.rank]
        if before:
            (_, original), likeness = min(before)
            self._connection.execute("INSERT INTO copies VALUES (?, ?, ?)", (graph, original, likeness))
        return {other.graph for other, _ in alike if known and other.rank > known.rank}

    def _alike(self, known: _Known, store: Store) -> Iterator[tuple[_Known, float]]:
        """The others that are nearly the same text, and how nearly."""
        bands = known.sketch.bands()
        rows = self._connection.execute(
            "SELECT DISTINCT graph, published, minima, figures FROM bands JOIN sketches USING (graph)"
            f" WHERE band IN ({', '.join('?' * len(bands))}) AND graph != ?",
            (*bands, known.graph),
        ).fetchall()
        for other in map(_row, rows):
            likeness = known.sketch.likeness(other.sketch)
            if likeness >= _LEAST and known.sketch.agrees(other.sketch) and store.holds(other.graph):
                yield other, likeness

    def _known(self, graph: str) -> _Known | None:
        row = self._connection.execute("SELECT * FROM sketches WHERE graph = ?", (graph,)).fetchone()
        return _row(row) if row else None

    def _copies(self) -> Iterator[Copy]:
        for graph, original, likeness in self._connection.execute("SELECT * FROM copies ORDER BY graph"):
            yield Copy(article_of(graph), article_of(original), round(likeness, 3))


def _row(row: tuple[str, str, bytes, str]) -> _Known:
    graph, published, minima, figures = row
    return _Known(graph, Sketch(published, minima, tuple(json.loads(figures))))
