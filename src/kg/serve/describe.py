"""What DESCRIBE adds to the triples of a thing: the way from a statement to its evidence, and names for what is named.

SPARQL leaves open what a description holds. Here: the thing's own triples; for what it is made of (event, quantities,
steps of the attribution, spans with their selectors, times) theirs too; of entities and codes it points to, the labels.
"""

from __future__ import annotations

from collections.abc import Iterable

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


def with_evidence(store: Store, described: Iterable[Triple]) -> list[Triple]:
    """The triples and those of their parts, subject by subject, then the labels of what they point to."""
    found = dict.fromkeys(described)
    subjects = dict.fromkeys(triple.subject for triple in found)
    waiting = list(found)
    pointed_to: dict[NamedNode, None] = {}
    while waiting:
        triple = waiting.pop()
        target = triple.object
        if not isinstance(target, NamedNode) or target in subjects:
            continue
        if triple.predicate.value in _PARTS:
            subjects[target] = None
            theirs = [quad.triple for quad in store.quads_for_pattern(target, None, None, None)]
            found.update(dict.fromkeys(theirs))
            waiting += theirs
        else:
            pointed_to[target] = None
    for target in pointed_to.keys() - subjects.keys():
        for label in _LABELS:
            found.update((quad.triple, None) for quad in store.quads_for_pattern(target, label, None, None))
    order = {subject: i for i, subject in enumerate(subjects)}
    return sorted(found, key=lambda t: (order.get(t.subject, len(order)), str(t)))
