"""The mappings of a derivation in an SQLite file: only what is asked for is read, only what became another is written.

Values are pickled, and nothing but the classes of this list is made from a file: a store that somebody hands over
cannot run code.
"""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from kg.derive.held import Held
from kg.errors import StoreError

Key = TypeVar("Key")
Value = TypeVar("Value")

_MADE = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("collections", "Counter"),
    ("datetime", "date"),
    ("kg.derive.claims", "Claim"),
    ("kg.derive.cluster", "Cluster"),
    ("kg.derive.edges", "Edge"),
    ("kg.derive.past", "Group"),
    ("kg.derive.relations", "Relation"),
    ("kg.model", "Interval"),
    ("kg.model", "Quantity"),
}


class Shelf(MutableMapping[Key, Value]):
    """One table. A value that was given out counts as changed where it pickles otherwise when `save` is called."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection, self._table = connection, table
        self._read: dict[str, bytes | None] = {}  # as the file has them
        self._held: dict[str, tuple[Key, Value]] = {}
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def __getitem__(self, key: Key) -> Value:
        name = _named(key)
        if name not in self._read:
            self._load(name)
        if name not in self._held:
            raise KeyError(key)
        return self._held[name][1]

    def __setitem__(self, key: Key, value: Value) -> None:
        name = _named(key)
        if name not in self._read:
            self._load(name)
        self._held[name] = (key, value)

    def __delitem__(self, key: Key) -> None:
        self[key]
        del self._held[_named(key)]

    def __iter__(self) -> Iterator[Key]:
        """Reads all that there is."""
        for (name,) in self._connection.execute(f"SELECT key FROM {self._table}").fetchall():
            if name not in self._read:
                self._load(name)
        return iter([key for key, _ in self._held.values()])

    def __len__(self) -> int:
        there = self._connection.execute(f"SELECT COUNT(*) FROM {self._table}").fetchone()[0]
        return int(there) - sum(1 for raw in self._read.values() if raw is not None) + len(self._held)

    def fill(self, values: Mapping[Key, Value]) -> None:
        """All that the table holds from now on."""
        self._read, self._held = {}, {}
        self._connection.execute(f"DELETE FROM {self._table}")
        rows = ((_named(key), _pickled(key, value)) for key, value in values.items())
        self._connection.executemany(f"INSERT INTO {self._table} VALUES (?, ?)", rows)

    def save(self) -> None:
        for name, raw in self._read.items():
            now = _pickled(*self._held[name]) if name in self._held else None
            if now is None and raw is not None:
                self._connection.execute(f"DELETE FROM {self._table} WHERE key = ?", (name,))
            elif now is not None and now != raw:
                self._connection.execute(f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?)", (name, now))
        self._read, self._held = {}, {}

    def _load(self, name: str) -> None:
        row = self._connection.execute(f"SELECT value FROM {self._table} WHERE key = ?", (name,)).fetchone()
        self._read[name] = row[0] if row else None
        if row:
            self._held[name] = _Unpickler(io.BytesIO(row[0])).load()


@contextmanager
def open_shelves(file: Path) -> Iterator[sqlite3.Connection]:
    """A transaction: what is saved counts when it is left without an error. Raises StoreError for a file that is none,
    or a disk that refuses."""
    try:
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        finally:
            connection.close()
    except (sqlite3.Error, pickle.UnpicklingError) as error:
        raise StoreError(f"{file}: {error}; remove the file, it is made again") from error


def shelved(connection: sqlite3.Connection) -> Held:
    """What the file holds."""
    return Held(**{field.name: Shelf(connection, field.name) for field in fields(Held)})


def save(held: Held) -> None:
    for shelf in _shelves(held).values():
        shelf.save()


def fill(connection: sqlite3.Connection, held: Held) -> None:
    """Make the file hold what a derivation in memory does."""
    for name, shelf in _shelves(shelved(connection)).items():
        shelf.fill(getattr(held, name))


def _shelves(held: Held) -> dict[str, Shelf[Any, Any]]:
    return {field.name: getattr(held, field.name) for field in fields(Held)}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _MADE:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in it")
        return super().find_class(module, name)


def _pickled(key: object, value: object) -> bytes:
    return pickle.dumps((key, value), protocol=5)


def _named(key: object) -> str:
    """Equal for equal keys in every process: sets in their order."""
    return key if isinstance(key, str) else json.dumps(key, ensure_ascii=False, default=_listed)


def _listed(value: object) -> list[object]:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"no key is made of {value!r}")
