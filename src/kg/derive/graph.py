"""Clusters, relations and edges → the quads of the derived graph. IRIs are made of what they join, so they stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.derive.derivation import Conclusions
from kg.rdf import DEFAULT_BASE, term

_DECIMAL = term("xsd:decimal")


def derived_graph(base: str = DEFAULT_BASE) -> str:
    """The IRI of the one graph that holds all conclusions."""
    return f"{base}graph/derived"


def derived_quads(conclusions: Conclusions, base: str = DEFAULT_BASE) -> list[Quad]:
    """The terms are those of ontology/derived.ttl; the order is that of the conclusions."""
    graph = NamedNode(derived_graph(base))
    return [Quad(s, p, o, graph) for s, p, o in _triples(conclusions, base)]


def _triples(found: Conclusions, base: str) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    for cluster in found.clusters:
        node = _node(base, "cluster", *(c.event for c in cluster.claims))
        yield node, term("rdf:type"), term("kg:EventCluster")
        yield node, term("kg:likeness"), Literal(f"{min(cluster.score, 1.0)}", datatype=_DECIMAL)
        for claim in cluster.claims:
            yield node, term("kg:groups"), NamedNode(claim.event)
        for reason in cluster.reasons:
            yield node, term("kg:reason"), Literal(reason)
    for relation in found.relations:
        node = _node(base, "relation", relation.kind, relation.of, relation.to)
        yield node, term("rdf:type"), term("kg:Relation")
        yield node, term("kg:relationKind"), term(f"kg:{relation.kind}")
        yield node, term("kg:ofStatement"), NamedNode(relation.of)
        yield node, term("kg:toStatement"), NamedNode(relation.to)
        yield node, term("kg:reason"), Literal(relation.reason)
    for edge in found.edges:
        node = _node(base, "edge", edge.kind, edge.of, edge.to)
        yield node, term("rdf:type"), term("kg:ActorEdge")
        yield node, term("kg:edgeKind"), term(f"kg:{edge.kind}")
        yield node, term("kg:fromActor"), NamedNode(edge.of)
        yield node, term("kg:toActor"), NamedNode(edge.to)
        for name in ("narrator", "ally", "adversary"):
            yield node, term(f"kg:{name}Share"), Literal(f"{getattr(edge, name)}", datatype=_DECIMAL)
        for statement in edge.statements:
            yield node, term("prov:wasDerivedFrom"), NamedNode(statement)


def _node(base: str, kind: str, *parts: str) -> NamedNode:
    return NamedNode(f"{base}{kind}/{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]}")
