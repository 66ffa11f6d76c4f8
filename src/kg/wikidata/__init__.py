"""What Wikidata says, asked politely and only when it is wanted: proposals for a human, facts in a graph of their own.

`client.py` asks one question at a time and knows when to stop, `cache.py` keeps answers, `ask.py` knows the three
questions, `facts.py` what an answer says; `propose.py` weighs items for what has none, `graph.py` writes facts down,
`refresh.py` confirms rows of the gazetteer. Nothing here decides: items get into articles' graphs by decisions alone.
"""

from __future__ import annotations

from kg.wikidata.ask import Answers, Dated, Servers, Wikidata
from kg.wikidata.cache import Cache
from kg.wikidata.client import Client, NoAnswer
from kg.wikidata.facts import Facts
from kg.wikidata.graph import FactsGraph, facts_graph, linked_items, of_items, wikidata_graph
from kg.wikidata.propose import Proposal, Proposed, proposal_lines, propose
from kg.wikidata.refresh import Confirmation, confirm, read_confirmed, write_confirmed

__all__ = [
    "Answers",
    "Cache",
    "Client",
    "Confirmation",
    "Dated",
    "Facts",
    "FactsGraph",
    "NoAnswer",
    "Proposal",
    "Proposed",
    "Servers",
    "Wikidata",
    "confirm",
    "facts_graph",
    "linked_items",
    "of_items",
    "proposal_lines",
    "propose",
    "read_confirmed",
    "wikidata_graph",
    "write_confirmed",
]
