"""Who and what is meant: entities as they were read → Wikidata items and stable IRIs, offline.

`candidates.py` proposes rows of the gazetteer with a score and a reason, `decide.py` takes one or none, `decisions.py`
replays what people decided (it beats every score), `iris.py` names entities, `review.py` lists what is uncertain,
`merges.py` who is one person in several articles, and why (imported by itself: it needs the language's dictionary).
Nothing is forced: an entity without a certain item keeps its kind, gets a local IRI and is listed.
"""

from __future__ import annotations

from kg.link.candidates import Candidate, Context, office_codes
from kg.link.decide import link, linked
from kg.link.decisions import Decision, Decisions, read_decisions
from kg.link.iris import entity_iri
from kg.link.review import HEADER, Doubt, doubts, review_lines

__all__ = [
    "HEADER",
    "Candidate",
    "Context",
    "Decision",
    "Decisions",
    "Doubt",
    "doubts",
    "entity_iri",
    "link",
    "linked",
    "office_codes",
    "read_decisions",
    "review_lines",
]
