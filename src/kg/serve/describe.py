"""What DESCRIBE adds to the triples of a thing: the way from a statement to its evidence, and names for what is named.

SPARQL leaves open what a description holds. Here: the thing's own triples; for what it is made of (event, quantities,
steps of the attribution, spans with their selectors, times) theirs too; of entities and codes it points to, the labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Store, Triple

_KG = "https://w3id.org/kg-evidence/ns#"
_OA = "http://www.w3.org/ns/oa#"
_SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
_PARTS = frozenset(
    [_KG + name for name in ("about", "quantity", "evidence", "step", "saidAt", "link", "asOf", "asOfInferred")]
    + [_OA + name for name in ("hasSelector", "hasTarget")]
    + [_SEM + "hasTime"]
)
_LABELS = (
    NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
    NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    NamedNode("https://schema.org/name"),
)


def with_evidence(store: Store, described: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, each once, followed by those of their parts and the labels of what they point to."""
    waiting = list(described)
    seen: set[Triple] = set()
    parts = {triple.subject for triple in waiting}
    pointed_to = []
    while waiting:
        triple = waiting.pop()
        if triple in seen:
            continue
        seen.add(triple)
        yield triple
        target = triple.object
        if not isinstance(target, NamedNode) or target in parts:
            continue
        if triple.predicate.value in _PARTS:
            parts.add(target)
            waiting.extend(q.triple for q in store.quads_for_pattern(target, None, None, None))
        else:
            pointed_to.append(target)
    for target in dict.fromkeys(pointed_to):
        if target not in parts:
            for label in _LABELS:
                for quad in store.quads_for_pattern(target, label, None, None):
                    if quad.triple not in seen:
                        seen.add(quad.triple)
                        yield quad.triple
