"""A store of an older format → one of this kg's, with a backup kept.

Each step only adds what is missing and can be done twice, so the store stays one of the older format, as its own kg
reads it, until the marker is replaced by one rename at the end. A migration that was broken off goes on when called
again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from kg.build.ledger import open_ledger
from kg.build.load import article_in
from kg.build.sketch import sketch
from kg.errors import StoreError
from kg.store import FORMAT, OtherFormat, Store, open_store
from kg.store.backup import back_up
from kg.store.folder import KNOWN, Folder


@dataclass(frozen=True, slots=True)
class Migrated:
    """`version`: the format that the store had; `backup`: None where it was this kg's already."""

    version: int
    articles: int = 0
    backup: Path | None = None


def migrate(path: Path, backup: Path | None = None) -> Migrated:
    """Bring a store to this kg's format. `backup`: a new folder, default `NAME.format-1` beside the store.

    Raises StoreError where there is no store, a newer kg made it, somebody writes to it, the backup exists already or
    the disk refuses; the store is then of its old format still.
    """
    folder = Folder(path)
    version, _ = folder.marker()
    if version not in KNOWN:
        raise OtherFormat(path, version)
    articles, kept = 0, None
    if version < FORMAT:
        kept = _backed_up(folder, backup or path.absolute().with_name(f"{path.absolute().name}.format-{version}"))
        with open_store(path, version) as store:
            articles = _sketches(store)
            store.bring_forward()
    folder.migrating.unlink(missing_ok=True)
    return Migrated(version, articles, kept)


def _backed_up(folder: Folder, target: Path) -> Path:
    """The backup, made once however often the migration is begun."""
    try:
        return Path(json.loads(folder.migrating.read_text("utf-8")))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError) as error:
        text = "cannot be read; look whether there is a backup beside the store, and remove the file"
        raise StoreError(f"{folder.migrating}: {text}") from error
    back_up(folder.path, target)
    draft = folder.migrating.with_suffix(".new")
    draft.write_text(json.dumps(str(target.absolute())), "utf-8")
    draft.replace(folder.migrating)
    return target


def _sketches(store: Store) -> int:
    """To format 2: a sketch of each article, and the graph of those that are nearly the same text."""
    graphs = store.articles()
    with open_ledger(store.folder.path) as ledger:
        with ledger.at_once():
            for graph in graphs:
                if article := article_in(graph, list(store.quads(graph))):
                    ledger.copies.add(graph, sketch(article))
        ledger.copies.renew(store)
    return len(graphs)
