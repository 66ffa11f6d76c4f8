"""The one writer: each article goes in whole or not at all, and a snapshot is published at the end.

A kill in the middle leaves whole articles in `live/`; whoever opens the store next publishes them.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse
from pyoxigraph import Store as Database

from kg.errors import QueryError, StoreError
from kg.rdf import term
from kg.store.changes import ANY, Changes
from kg.store.folder import FORMAT, MARKER, Folder, OtherFormat, is_store

# Quads held in memory before they go into files, about 100 MB. The database alone would keep some gigabytes.
_MOST_IN_MEMORY = 100_000
# Bytes of N-Quads that the bulk loader takes, which makes files at once; fewer would make too many small files.
_LEAST_IN_BULK = 1_000_000


class Store:
    """A store opened for writing; made by `open_store`."""

    def __init__(self, folder: Folder, database: Database, version: int = FORMAT) -> None:
        self.folder = folder
        self._version = version  # format
        self._database = database
        self._in_memory = 0  # quads
        self.changes = Changes(folder.changed)

    def __len__(self) -> int:
        """Quads."""
        return len(self._database)

    def graphs(self) -> list[str]:
        return sorted(g.value for g in self._database.named_graphs() if isinstance(g, NamedNode))

    def articles(self) -> list[str]:
        """The IRIs of the articles' graphs, sorted."""
        typed = self._database.quads_for_pattern(None, term("rdf:type"), term("kg:ArticleGraph"), None)
        return sorted(q.subject.value for q in typed if isinstance(q.subject, NamedNode))

    def holds(self, graph: str) -> bool:
        return self._database.contains_named_graph(NamedNode(graph))

    def quads(self, graph: str = "") -> Iterator[Quad]:
        """The quads of a named graph, or of the default graph, in no particular order."""
        return self._database.quads_for_pattern(None, None, None, NamedNode(graph) if graph else DefaultGraph())

    def graphs_about(self, subject: NamedNode) -> list[str]:
        """The named graphs that tell something of a node, sorted."""
        found = {q.graph_name for q in self._database.quads_for_pattern(subject, None, None, None)}
        return sorted(g.value for g in found if isinstance(g, NamedNode))

    @contextmanager
    def trial(self) -> Iterator[Store]:
        """A copy (of hard links) to try a change on, thrown away when left. Raises StoreError."""
        folder = Folder(self.folder.trial)
        with _disk(self.folder.path):
            shutil.rmtree(folder.path, ignore_errors=True)  # left by a kill
            folder.path.mkdir()
            self._database.flush()
            self._database.backup(str(folder.live))
        try:
            yield Store(folder, _open(folder), self._version)
        finally:
            shutil.rmtree(folder.path, ignore_errors=True)

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Make `quads` all that the named graph holds, in one transaction.

        Raises StoreError where the disk refuses; the graph is then as it was before.
        """
        wanted = dict.fromkeys(_of(graph, quad) for quad in quads)
        held = dict.fromkeys(self._database.quads_for_pattern(None, None, None, NamedNode(graph)))
        self.patch(graph, [q for q in held if q not in wanted], [q for q in wanted if q not in held])

    def patch(self, graph: str, stale: Collection[Quad], new: Collection[Quad]) -> None:
        """Take quads out of a named graph and put others in, in one transaction. Raises StoreError."""
        if stale or new:
            self.changes.note([graph])
        if stale:  # SPARQL alone takes out and puts in at once
            self._write(f"DELETE DATA {{ {_data(graph, stale)} }};\nINSERT DATA {{ {_data(graph, new)} }}")
        elif new:  # for a new article several times quicker, and without a copy of its text in an update
            with self._writing():
                self._database.extend(new)
            self._noted(len(new))

    def load(self, graphs: Mapping[str, bytes]) -> None:
        """Make the N-Quads all that each of these named graphs holds: the new graphs at once, all of them or none; a
        graph that is there already by a transaction of its own.

        The quads have to be of that graph and of IRIs and literals that are well formed; that is not looked at again.
        Raises StoreError where the disk refuses.
        """
        new = {graph: nquads for graph, nquads in graphs.items() if not self.holds(graph)}
        self.changes.note(new)
        for graph, nquads in graphs.items():
            if graph not in new:
                self.replace(graph, parse(input=nquads, format=RdfFormat.N_QUADS))
        together = b"".join(new.values())
        if len(together) >= _LEAST_IN_BULK:
            with self._writing():
                # one batch of the loader is one step of the database: files for all its indexes appear together
                self._database.bulk_load(input=together, format=RdfFormat.N_QUADS, lenient=True)
        elif together:
            with self._writing():
                self._database.load(input=together, format=RdfFormat.N_QUADS, lenient=True)
            self._noted(together.count(b"\n"))

    def remove(self, graph: str) -> None:
        """Drop a named graph and all that is in it; nothing happens where there is none."""
        self.changes.note([graph])
        self._write(f"DROP SILENT GRAPH {NamedNode(graph)}")

    def update(self, text: str, base: str | None = None) -> None:
        """Any SPARQL update, in one transaction. Raises SyntaxError, QueryError where it cannot be made, StoreError."""
        try:
            self.folder.unpublished.touch()
            self.changes.note([ANY])
            self._database.update(text, base_iri=base)
        except RuntimeError as error:  # such as: the graph does not exist
            raise QueryError(f"the update cannot be made: {error}") from error
        except OSError as error:
            raise StoreError(f"{self.folder.path}: cannot be written: {error}") from error

    def _noted(self, quads: int) -> None:
        self._in_memory += quads
        if self._in_memory >= _MOST_IN_MEMORY:
            with _disk(self.folder.path):
                self._database.flush()
            self._in_memory = 0

    def _write(self, update: str) -> None:
        with self._writing():
            self._database.update(update)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _disk(self.folder.path):
            self.folder.unpublished.touch()
            yield

    def bring_forward(self) -> None:
        """What is published next is of this kg's format; readers see the one and the other at the same moment."""
        with self._writing():
            self._version = FORMAT

    def publish(self) -> None:
        """Make what is written visible to readers. Does nothing where nothing was written."""
        if not self.folder.unpublished.exists():
            return
        with _disk(self.folder.path):
            number = self.folder.marker()[1] + 1
            shutil.rmtree(self.folder.snapshot(number), ignore_errors=True)  # left by a kill in mid-copy
            self._database.flush()
            self._database.backup(str(self.folder.snapshot(number)))
            self.folder.lock(number).touch()
            self.folder.point_to(number, self._version)
            self.folder.unpublished.unlink()
        self.folder.drop_snapshots_but(number)


@contextmanager
def open_store(path: Path, version: int = FORMAT) -> Iterator[Store]:
    """Open a store for writing, or make one in a folder that is new or empty; publish when leaving.

    `version`: a store of that older format is opened and left in it. Raises StoreError for a folder with other things
    in it, a store of another format, one that another process writes, a disk that cannot be written.
    """
    folder = Folder(path)
    if not is_store(path):
        _create(folder)
    held = folder.marker()[0]
    if held != version:
        raise OtherFormat(path, held)
    store = Store(folder, _open(folder), version)
    try:
        try:
            yield store
        finally:
            store.publish()
    finally:
        del store._database  # drops RocksDB's lock


def _create(folder: Folder) -> None:
    path = folder.path
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path}: a file, not a folder; give --store the name of a folder")
    if path.is_dir() and set(_names(path)) - {f"{MARKER}.new", "live", "snapshots", "unpublished"}:
        raise StoreError(f"{path}: the folder holds other files and no store; give --store a new or empty folder")
    with _disk(path):
        (path / "snapshots").mkdir(parents=True, exist_ok=True)
        folder.unpublished.touch()
        Database(str(folder.live)).flush()
        folder.point_to(0)


def _names(path: Path) -> list[str]:
    with _disk(path):
        return [p.name for p in path.iterdir()]


def _open(folder: Folder) -> Database:
    try:
        return Database(str(folder.live))
    except (OSError, RuntimeError) as error:  # the engine tells of damage by a RuntimeError
        if "lock" in str(error).lower():
            text = "another process is writing to it; wait until it has ended"
            raise Locked(f"{folder.path}: {text}") from error
        raise StoreError(f"{folder.path}: the database cannot be opened for writing: {error}") from error


class Locked(StoreError):
    """Somebody else writes to the store: try again when they have ended."""


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{path}: cannot be written: {getattr(error, 'strerror', '') or error}") from error


def _of(graph: str, quad: Quad) -> Quad:
    if not (isinstance(quad.graph_name, NamedNode) and quad.graph_name.value == graph):
        raise ValueError(f"a quad of {quad.graph_name} among those of <{graph}>")
    return quad


def _data(graph: str, quads: Iterable[Quad]) -> str:
    triples = "".join(f"{quad.triple} .\n" for quad in quads)
    return f"GRAPH {NamedNode(graph)} {{\n{triples}}}"
