"""How much a store holds, by kind of thing."""

from __future__ import annotations

from kg.rdf import term
from kg.store.snapshot import Snapshot

_COUNTED = {
    "articles": "schema:NewsArticle",
    "statements": "kg:Statement",
    "events": "sem:Event",
    "quantities": "kg:Quantity",
    "mentions": "oa:Annotation",
}


def counts(snapshot: Snapshot) -> dict[str, int]:
    """Articles, statements, events, quantities, mentions, different entities, quads."""
    found = {name: _instances(snapshot, curie, "*") for name, curie in _COUNTED.items()}
    found["entities"] = _instances(snapshot, "kg:Entity", "DISTINCT ?x")
    return {**found, "quads": len(snapshot)}


def _instances(snapshot: Snapshot, curie: str, what: str) -> int:
    rows = snapshot.select(f"SELECT (COUNT({what}) AS ?n) WHERE {{ GRAPH ?g {{ ?x a {term(curie)} }} }}")
    return int(getattr(next(rows)["n"], "value", 0))
