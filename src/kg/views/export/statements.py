"""Statement records as JSON Lines, in the order of articles and of their text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from kg.rdf import article_of, iri_of
from kg.records import Record, to_record
from kg.store import Snapshot


def records(snapshot: Snapshot) -> Iterator[Record]:
    """Every statement of the store; ids are IRIs."""
    for graph in snapshot.articles():
        reading = snapshot.reading(graph)
        naming = iri_of(article_of(graph).base)
        for statement in reading.statements:
            yield to_record(statement, reading.article, naming)


def write(snapshot: Snapshot, stream: IO[bytes]) -> None:
    for record in records(snapshot):
        stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
