"""Measures of a view where they mean something; docs/views.md tells what, and with which limits.

Each takes the graph of a view and gives rows; networkx is the reference, igraph is used where it is installed.
"""

from kg.measures.balance import Balance, balance, labelled
from kg.measures.brokers import Broker, betweenness, brokers
from kg.measures.chain import Hop, chain, find_node
from kg.measures.change import Change, changes
from kg.measures.communities import Community, communities
from kg.measures.roles import Mutual, Role, reciprocal, roles
from kg.measures.sources import Origin, origins

__all__ = [
    "Balance",
    "Broker",
    "Change",
    "Community",
    "Hop",
    "Mutual",
    "Origin",
    "Role",
    "balance",
    "betweenness",
    "brokers",
    "chain",
    "changes",
    "communities",
    "find_node",
    "labelled",
    "origins",
    "reciprocal",
    "roles",
]
