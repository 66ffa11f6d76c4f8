"""A store → N-Quads by day of publication, for other databases and for other stores of kg, and back to graphs.

manifest.json    the number of quads; of each file its day, graphs, quads, bytes and SHA-256; written last
2025-01-14.nq    the graphs of the articles of a day, or 2025-01-14.nq.gz
undated.nq       those of articles without a day
shared.nq        all other named graphs: the vocabulary, conclusions, facts of Wikidata

A file holds graph after graph in the order of their IRIs, the lines of a graph sorted: the bytes follow from the
content alone, and no more than a graph is in memory. The files of a store that grew are renewed where their content is
another.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import PurePosixPath
from typing import IO, Any, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.errors import BadInput, StoreError
from kg.rdf import canonical
from kg.storage import Location
from kg.store.snapshot import Snapshot

MANIFEST = "manifest.json"
_FORMAT = 1
_UNDATED, _SHARED = "undated", "shared"
_PIECE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Partition:
    """What the manifest says of a file. `day`: ISO 8601, `undated` or `shared`."""

    file: str
    day: str
    graphs: int
    quads: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """All partitions, and how many of them had to be written."""

    partitions: list[Partition]
    written: int

    @property
    def quads(self) -> int:
        return sum(p.quads for p in self.partitions)


def export(snapshot: Snapshot, target: Location, packed: bool = False) -> Exported:
    """Write the partitions into a folder that is new, empty, or holds partitions already; with gzip where `packed`.

    Raises StoreError for a folder with other things in it, StorageError where it cannot be written.
    """
    manifest = target / MANIFEST
    known = {p.file: p for p in read_manifest(target)} if manifest.exists() else {}
    if not known and target.exists() and target.files():
        raise StoreError(f"{target}: the folder holds other files; give the name of a new or empty one")
    made, written = [], 0
    for day, graphs in sorted(_by_day(snapshot).items()):
        with tempfile.TemporaryFile() as draft:
            partition = _write(snapshot, f"{day}.nq{'.gz' if packed else ''}", day, graphs, draft)
            if known.get(partition.file) != partition or not (target / partition.file).exists():
                with (target / partition.file).writing() as file:
                    draft.seek(0)
                    shutil.copyfileobj(draft, file, _PIECE)
                written += 1
        made.append(partition)
    content = {"partitions": _FORMAT, "quads": sum(p.quads for p in made), "files": [asdict(p) for p in made]}
    with manifest.writing() as file:
        file.write(json.dumps(content, indent=1).encode() + b"\n")
    for stale in sorted(known.keys() - {p.file for p in made}):
        (target / stale).delete()
    return Exported(made, written)


def read_manifest(source: Location) -> list[Partition]:
    """What the folder should hold. Raises BadInput where it has no manifest, or one that cannot be read."""
    place = source / MANIFEST
    if not place.exists():
        raise BadInput(str(source), f"no partitions of kg: {MANIFEST} is missing; check the name, or export again")
    try:
        with place.open() as file:
            content = json.load(file)
        version, found = content["partitions"], [Partition(**entry) for entry in content["files"]]
        if version != _FORMAT:
            raise BadInput(
                str(place), f"partitions of format {version}, this kg reads {_FORMAT}; use the kg that made it"
            )
        if sum(p.quads for p in found) != content["quads"] or any(PurePosixPath(p.file).name != p.file for p in found):
            raise ValueError
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadInput(str(place), "damaged; export the partitions again") from error
    return found


@contextmanager
def checked(source: Location, partition: Partition) -> Iterator[Iterator[tuple[str, list[Quad]]]]:
    """The graphs of a file in its order, by their IRIs. Nothing is given before all bytes
    were compared with the manifest.

    Raises BadInput, naming the file, where it is missing, damaged, or no N-Quads; StorageError where it cannot be had.
    """
    place = source / partition.file
    if not place.exists():
        raise BadInput(str(place), "missing; the manifest lists it, copy or export it again")
    with tempfile.TemporaryFile() as draft:
        size, digest = 0, sha256()
        with place.open() as file:
            while piece := file.read(_PIECE):
                draft.write(piece)
                digest.update(piece)
                size += len(piece)
        if (size, digest.hexdigest()) != (partition.bytes, partition.sha256):
            raise BadInput(str(place), "damaged: its checksum is another than the manifest's; copy or export it again")
        draft.seek(0)
        yield _graphs(place, cast("IO[bytes]", draft))


def _graphs(place: Location, file: IO[bytes]) -> Iterator[tuple[str, list[Quad]]]:
    content: Any = gzip.GzipFile(fileobj=file) if place.suffix == ".gz" else file
    try:
        quads = parse(input=content, format=RdfFormat.N_QUADS)
        for name, found in groupby(quads, key=lambda q: q.graph_name):
            if not isinstance(name, NamedNode):
                raise SyntaxError("a triple in no named graph, which kg does not export")
            yield name.value, list(found)
    except (SyntaxError, OSError, EOFError) as error:
        raise BadInput(str(place), f"no N-Quads: {error}", line=getattr(error, "lineno", None)) from error


def _by_day(snapshot: Snapshot) -> dict[str, list[str]]:
    """Day → graphs, sorted."""
    days = snapshot.days()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for graph in snapshot.graphs():
        day = days.get(graph)
        found[day.isoformat() if day else _UNDATED if graph in days else _SHARED].append(graph)
    return found


def _write(snapshot: Snapshot, name: str, day: str, graphs: list[str], draft: IO[bytes]) -> Partition:
    quads = 0
    # no name and no time in the head of the gzip file: equal content, equal bytes
    stream: Any = gzip.GzipFile("", "wb", fileobj=draft, mtime=0) if name.endswith(".gz") else draft
    for graph in graphs:
        lines = canonical(snapshot.quads(graph))
        quads += lines.count(b"\n")
        stream.write(lines)
    if stream is not draft:
        stream.close()
    size, digest = draft.tell(), sha256()
    draft.seek(0)
    while piece := draft.read(_PIECE):
        digest.update(piece)
    return Partition(name, day, len(graphs), quads, size, digest.hexdigest())
