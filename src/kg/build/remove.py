"""Articles out of a store: by the file or folder they came from, or by their IRI."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.build.ledger import Ledger, file_of, is_there, open_ledger
from kg.errors import StoreError
from kg.rdf import article_of
from kg.read import is_address
from kg.storage import Location, is_location
from kg.store import Store, is_store, open_store


@dataclass(frozen=True, slots=True)
class Removed:
    """What one name took out of the store: how many sources are forgotten, how many articles are gone."""

    name: str
    sources: int
    articles: int


def remove(names: Iterable[str], folder: Path, *, missing: bool = False) -> list[Removed]:
    """Forget the sources named and drop the articles that no other source gave.

    A name is a file, folder or feed as it was given to a build (it need not exist any more), or the IRI of an article
    or its graph. With `missing`, all sources whose file is gone go too; that comes last, as the name "missing files".
    A name that takes nothing out has 0 for both. Raises StoreError where there is no store.
    """
    if not is_store(folder):
        raise StoreError(f"{folder}: not a store of kg; check --store")
    with open_store(folder) as store, open_ledger(folder) as ledger:
        removed = [_by_name(name, store, ledger) for name in names]
        if missing:
            gone = [s for s in ledger.sources() if not is_there(s)]
            removed.append(Removed("missing files", len(gone), sum(forget(s, store, ledger) for s in gone)))
        ledger.copies.renew(store)
        return removed


def _by_name(name: str, store: Store, ledger: Ledger) -> Removed:
    try:
        graph = article_of(name).graph.value
    except ValueError:
        path = str(Location(name).full()) if is_location(name) else name if is_address(name) else os.path.realpath(name)
        inside = path.rstrip(os.sep) + os.sep
        sources = [s for s in ledger.sources() if (file := file_of(s)) == path or file.startswith(inside)]
        return Removed(name, len(sources), sum(forget(s, store, ledger) for s in sources))
    held = store.holds(graph)
    store.remove(graph)
    ledger.copies.discard(graph)
    sources = ledger.sources(graph)
    for source in sources:
        ledger.forget(source)
    return Removed(name, len(sources), int(held))


def forget(source: str, store: Store, ledger: Ledger, but: Container[str] = ()) -> bool:
    """Forget a source and drop its article unless another source gave it or it is one of `but`; whether one is gone.

    The ledger comes last: a kill in between is made good by a second call.
    """
    entry = ledger.entry(source)
    alone = entry is not None and entry.graph not in but and ledger.sources(entry.graph) == [source]
    if entry and alone:
        store.remove(entry.graph)
        ledger.copies.discard(entry.graph)
    ledger.forget(source)
    return alone
