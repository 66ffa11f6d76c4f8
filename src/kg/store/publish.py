"""A snapshot into any SPARQL 1.1 store: named graph by named graph, only what changed, each read back and compared.

What an endpoint is known to hold stands in a manifest in the store's folder, a line for each graph:

    https://w3id.org/kg-evidence/graph/08896f830382164d <TAB> SHA-256 of its canonical N-Quads

A line is added when the graph has been read back and is equal, so a publication that was broken off goes on where it
was. A graph that has another number of triples at the endpoint than here is written again whatever the manifest says.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from kg.errors import StoreError
from kg.rdf import canonical
from kg.store.folder import Folder
from kg.store.remote import RemoteStore
from kg.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Published:
    """Numbers of graphs."""

    written: int
    unchanged: int
    removed: int


def publish(
    snapshot: Snapshot,
    remote: RemoteStore,
    manifest: Path,
    *,
    reread: bool = False,
    progress: Callable[[str], None] = lambda graph: None,
) -> Published:
    """Make the endpoint hold each graph of the snapshot, and none that an earlier publication put there and that is
    gone here. Graphs of others are not touched. With `reread` every graph is read back, not only the counts.

    Raises StoreError and QueryError where the endpoint refuses or gives back something else than it was given; what
    was finished by then is kept and known.
    """
    known = _read(manifest)
    there = remote.counts()
    sizes: dict[str, int] = {}
    written = 0
    manifest.parent.mkdir(exist_ok=True)
    with manifest.open("a", encoding="utf-8") as log:

        def note(graph: str, digest: str) -> None:
            known[graph] = digest
            log.write(f"\n{graph}\t{digest}\n")  # the first line end closes a line that a kill cut off
            log.flush()

        for graph in snapshot.graphs():
            quads = list(snapshot.quads(graph))
            digest = _digest(quads)
            sizes[graph] = len(quads)
            noted = known.get(graph) == digest and there.get(graph) == len(quads)
            if noted and (not reread or _digest(_remote_quads(remote, graph)) == digest):
                continue
            note(graph, "unknown")  # until it is read back: a kill from here on leaves a graph that may be half there
            remote.replace(graph, quads)
            back = _remote_quads(remote, graph)
            if _digest(back) != digest:
                text = f"{len(quads)} triples were written, {len(back)} came back, {len(set(back) & set(quads))} equal"
                raise StoreError(f"{remote.endpoint}: {graph} is not what was written: {text}")
            note(graph, digest)
            written += 1
            progress(graph)
        gone = [graph for graph in sorted(known) if graph not in sizes]
        for graph in gone:
            remote.remove(graph)
            del known[graph]
            log.write(f"\n{graph}\t-\n")
            log.flush()
    _check_counts(remote, sizes, gone)
    _write(manifest, known)
    return Published(written, len(sizes) - written, len(gone))


def manifest_of(store: Path, endpoint: str) -> Path:
    """Where a store notes what an endpoint holds."""
    return Folder(store).published / f"{sha256(endpoint.encode()).hexdigest()[:16]}.tsv"


def _check_counts(remote: RemoteStore, sizes: dict[str, int], gone: list[str]) -> None:
    there = remote.counts()
    wrong = [graph for graph, size in sizes.items() if there.get(graph, 0) != size]
    wrong += [graph for graph in gone if there.get(graph)]
    if wrong:
        text = f"{len(wrong)} graphs have another number of triples there, such as {wrong[0]}"
        raise StoreError(f"{remote.endpoint}: {text}; does somebody else write to them? Publish again")


def _remote_quads(remote: RemoteStore, graph: str) -> list[Quad]:
    return [Quad(t.subject, t.predicate, t.object, NamedNode(graph)) for t in remote.triples(graph)]


def _digest(quads: list[Quad]) -> str:
    """Equal for isomorphic graphs, since there are no blank nodes in what is stored."""
    return sha256(canonical(quads)).hexdigest()


def _read(manifest: Path) -> dict[str, str]:
    known: dict[str, str] = {}
    if manifest.exists():
        for line in manifest.read_text("utf-8", errors="replace").split("\n"):
            graph, tab, digest = line.partition("\t")
            if tab and digest == "-":
                known.pop(graph, None)
            elif tab:
                known[graph] = digest
    return known


def _write(manifest: Path, known: dict[str, str]) -> None:
    draft = manifest.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{graph}\t{digest}\n" for graph, digest in sorted(known.items()))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(manifest)
