"""Across articles: which mentions are one event, and how statements stand to one another. Start at `conclude`.

Everything is concluded from the articles' graphs and kept in a graph of its own, which can be dropped and made again.
"""

from kg.derive.claims import Claim
from kg.derive.cluster import Cluster, Decisions
from kg.derive.conclude import conclude, known_on, news_since
from kg.derive.decisions import read_decisions, refuse_unknown
from kg.derive.derivation import Conclusions, Derivation
from kg.derive.edges import Edge
from kg.derive.graph import derived_graph, derived_quads
from kg.derive.readings import claims_of
from kg.derive.relations import Relation
from kg.derive.stored import Kept, counts_of, keep_up

__all__ = [
    "Claim",
    "Cluster",
    "Conclusions",
    "Decisions",
    "Derivation",
    "Edge",
    "Kept",
    "Relation",
    "claims_of",
    "conclude",
    "counts_of",
    "derived_graph",
    "derived_quads",
    "keep_up",
    "known_on",
    "news_since",
    "read_decisions",
    "refuse_unknown",
]
