"""Mentions as JSON Lines: each name where it stands in a text, whether or not a statement uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from kg.model import Entity, Mention, Reading
from kg.rdf import article_of, entity_iri
from kg.store import Snapshot


def mentions(snapshot: Snapshot) -> Iterator[dict[str, object]]:
    """One record each: article, start, end, exact, kind, name, iri, qid, score, method."""
    for graph in snapshot.articles():
        reading = snapshot.reading(graph)
        base = article_of(graph).base
        for mention in sorted(reading.mentions, key=_order):
            yield _record(reading, mention, base)


def write(snapshot: Snapshot, stream: IO[bytes]) -> None:
    for record in mentions(snapshot):
        stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def _order(mention: Mention) -> tuple[int, int, str]:
    return mention.span.start, mention.span.end, mention.entity.name


def _record(reading: Reading, mention: Mention, base: str) -> dict[str, object]:
    entity: Entity = mention.entity
    return {
        "article": reading.article.name,
        "start": mention.span.start,
        "end": mention.span.end,
        "exact": mention.span.cut(reading.article.text),
        "kind": entity.kind,
        "name": entity.name,
        "iri": entity.iri or entity_iri(entity, base),
        "qid": entity.qid,
        "score": entity.link.score if entity.link else None,
        "method": entity.link.method if entity.link else None,
    }
