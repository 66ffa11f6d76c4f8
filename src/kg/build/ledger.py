"""Which source gave which graph, read in which way: `sources.sqlite` in the store's folder.

Not part of the graph: it holds paths of one machine. A row is written after the graph it tells of, and counts only
while the store holds that graph; without the file a build reads everything again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.build.copies import Copies
from kg.errors import StoreError
from kg.read import STDIN, Feed, Place, Visit, is_address
from kg.storage import Location, StorageError, is_location
from kg.store.side_files import reading

FILE = "sources.sqlite"
_INDEX = "CREATE INDEX IF NOT EXISTS graphs ON sources (graph)"
_FEEDS = """CREATE TABLE IF NOT EXISTS feeds (
    address TEXT PRIMARY KEY, etag TEXT NOT NULL, modified TEXT NOT NULL, not_before REAL NOT NULL, way TEXT NOT NULL
)"""
_PART = "\0"  # no path can hold it
_TABLE = "CREATE TABLE IF NOT EXISTS sources (source TEXT PRIMARY KEY, graph TEXT NOT NULL, way TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class Entry:
    """`way` is all beside the text that decides what is read: name, date, reader."""

    graph: str
    way: str


def source_of(place: Place | Feed, part: str = "") -> str:
    """What names an article's place: its file or feed, and the part where that holds several or is standard input."""
    file = str(place) if not isinstance(place, Path) or place == STDIN else os.path.realpath(place)
    return f"{file}{_PART}{part}" if part else file


def file_of(source: str) -> str:
    return source.partition(_PART)[0]


def is_there(source: str) -> bool:
    """Whether the source's file exists. What came by standard input or from a feed has none that could be gone."""
    file = file_of(source)
    if is_location(file):
        try:
            return Location(file).exists()
        except StorageError:  # what cannot be asked is not gone
            return True
    return file == str(STDIN) or is_address(file) or Path(file).exists()


class Ledger:
    """Made by `open_ledger`; every change is on disk when the call returns, but inside of `at_once`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.copies = Copies(connection)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All changes inside of it, or none where it is left by an exception."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def entry(self, source: str) -> Entry | None:
        row = self._connection.execute("SELECT graph, way FROM sources WHERE source = ?", (source,)).fetchone()
        return Entry(*row) if row else None

    def sources(self, graph: str | None = None) -> list[str]:
        """All sources, or those of one graph, sorted."""
        condition = ("WHERE graph = ?", (graph,)) if graph is not None else ("", ())
        rows = self._connection.execute(f"SELECT source FROM sources {condition[0]} ORDER BY source", condition[1])
        return [source for (source,) in rows]

    def of_file(self, file: str) -> list[str]:
        """The sources in this file, sorted."""
        found = self._connection.execute(
            "SELECT source FROM sources WHERE source = ? OR (source > ? AND source < ?) ORDER BY source",
            (file, f"{file}{_PART}", f"{file}\x01"),
        )
        return [source for (source,) in found]

    def set(self, source: str, entry: Entry) -> None:
        self._connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?)", (source, entry.graph, entry.way))

    def visit(self, feed: Feed, reader: str) -> Visit:
        """What is remembered of a feed. For another reader it is as if it had never been seen, but for a pause."""
        row = self._connection.execute("SELECT * FROM feeds WHERE address = ?", (feed.address,)).fetchone()
        if not row:
            return Visit()
        _, etag, modified, not_before, way = row
        return Visit(etag, modified, not_before) if way == reader else Visit(not_before=not_before)

    def visited(self, feed: Feed, visit: Visit, reader: str) -> None:
        row = (feed.address, visit.etag, visit.modified, visit.not_before, reader)
        self._connection.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?)", row)

    def forget(self, source: str) -> None:
        self._connection.execute("DELETE FROM sources WHERE source = ?", (source,))


def read_sources(folder: Path) -> list[tuple[str, str]]:
    """Source and graph of each row, sorted, without writing anything; none where there is no ledger.

    Raises StoreError where it is damaged.
    """
    file = folder / FILE
    if not file.exists():
        return []
    try:
        with reading(file) as connection:
            return connection.execute("SELECT source, graph FROM sources ORDER BY source").fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"{file}: cannot be read: {error}") from error


@contextmanager
def open_ledger(folder: Path) -> Iterator[Ledger]:
    """The ledger of a store that this process writes. Raises StoreError where it is damaged or the disk refuses."""
    file = folder / FILE
    try:
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
            connection.execute(_INDEX)
            connection.execute(_FEEDS)
            yield Ledger(connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise StoreError(f"{file}: cannot be written: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{file}: damaged ({error}); remove it, and the next build reads all articles again"
        ) from error
