"""A SPARQL endpoint somewhere else → a store here for the time of one command: the graphs of kg that it holds.

What reads it then has everything that a store gives (order, one moment, limits, `--as-known-on`), whatever dialect of
SPARQL the endpoint speaks; see docs/decisions/store-001-endpoints-are-copied.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.errors import StoreError
from kg.rdf import article_of, term, vocabulary_graph
from kg.store.remote import RemoteStore
from kg.store.writer import open_store

_MOST_BYTES = 40_000_000  # of N-Quads that the database takes at once
_ARTICLES = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?g a {term('kg:ArticleGraph')} }} }}"


@contextmanager
def mirrored(remote: RemoteStore, progress: Callable[[str], None] = lambda graph: None) -> Iterator[Path]:
    """A store in the system's folder for temporary files, gone when left; `progress` is told each graph.

    Of the endpoint's graphs those of articles, those beside them under the same base, and the vocabulary. Raises
    QueryError where the endpoint refuses, StoreError where it holds no article or gives another number of triples than
    it counts.
    """
    with TemporaryDirectory(prefix="kg-") as folder:
        _copy(remote, Path(folder) / "store", progress)
        yield Path(folder) / "store"


def _copy(remote: RemoteStore, path: Path, progress: Callable[[str], None]) -> None:
    sizes = remote.counts()
    articles = {row["g"].value for row in remote.select(_ARTICLES)}
    bases = tuple({f"{article_of(graph).base}graph/" for graph in articles})
    wanted = sorted(g for g in sizes if g in articles or g.startswith(bases) or g == vocabulary_graph().value)
    if not articles:
        raise StoreError(f"{remote.endpoint}: holds no article of kg; kg publish puts them there")
    with open_store(path) as store:
        batch: dict[str, bytes] = {}
        for graph in wanted:
            triples = set(remote.triples(graph))
            if len(triples) != sizes[graph]:
                text = f"{graph} has {sizes[graph]} triples, {len(triples)} came"
                raise StoreError(f"{remote.endpoint}: {text}; does somebody write to it, or are its answers limited?")
            name = NamedNode(graph)
            quads = (Quad(t.subject, t.predicate, t.object, name) for t in triples)
            batch[graph] = serialize(quads, format=RdfFormat.N_QUADS) or b""
            if sum(map(len, batch.values())) >= _MOST_BYTES:
                store.load(batch)
                batch = {}
            progress(graph)
        store.load(batch)
