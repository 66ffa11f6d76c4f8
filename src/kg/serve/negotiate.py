"""Content negotiation with q-values (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from pyoxigraph import QueryResultsFormat, RdfFormat

# first: what a client gets that takes anything
RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/plain": RdfFormat.N_TRIPLES,
}


def choose(accept: str, offered: list[str]) -> str | None:
    """The offered type that the header wants most, the earlier among equals; None if it wants none."""
    if not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",")]
    best = max(offered, key=lambda media: (_quality(media, ranges), -offered.index(media)))
    return best if _quality(best, ranges) > 0 else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (p.strip().lower() for p in part.split(";"))
    quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return media, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return media, 0.0


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that fits."""
    for wanted in (media, media.split("/")[0] + "/*", "*/*"):
        found = [q for name, q in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
