"""The store: a folder with an Oxigraph database that one process writes, and snapshots that any number read.

`open_store` writes whole articles; `open_snapshot` reads. A reader never opens the database that is written:
it gets the last published snapshot (hard links, milliseconds), and keeps it as long as it needs it.
Start reading at `folder.py`, which says what lies where.
"""

from kg.store.folder import FORMAT, OtherFormat, is_store
from kg.store.snapshot import Snapshot, open_snapshot
from kg.store.writer import Locked, Store, open_store

__all__ = ["FORMAT", "Locked", "OtherFormat", "Snapshot", "Store", "is_store", "open_snapshot", "open_store"]
