"""The SQLite files beside the database, read without leaving anything in the folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Raises sqlite3.Error where it is damaged, when asked."""
    # a reader of a journalled file leaves files behind; without a journal nobody writes, and none is needed
    at_work = file.with_name(f"{file.name}-wal").exists()
    address = f"{file.absolute().as_uri()}?{'mode=ro' if at_work else 'immutable=1'}"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        yield connection
