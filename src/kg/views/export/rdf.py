"""The whole graph in an RDF syntax. N-Quads are sorted: two stores of the same content give the same bytes.

Turtle has no named graphs: there all graphs are one. JSON-LD carries the shipped context in itself.
"""

from __future__ import annotations

from typing import IO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg.errors import UsageError
from kg.rdf import PREFIXES, canonical
from kg.store import Snapshot
from kg.views.export import jsonld

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}


def write(snapshot: Snapshot, name: str, stream: IO[bytes]) -> None:
    """Raises UsageError where there is no such format."""
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}; there are {', '.join(FORMATS)}")
    if name == "nquads":
        stream.write(canonical(snapshot.quads()))
        return
    quads = sorted(snapshot.quads(), key=_order)
    if name == "jsonld":
        jsonld.write(quads, stream)
        return
    items: list[Quad] | list[Triple] = quads
    if name == "turtle":
        items = list(dict.fromkeys(q.triple for q in quads))
    serialize(items, output=stream, format=FORMATS[name], prefixes=dict(PREFIXES))


def _order(quad: Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)
