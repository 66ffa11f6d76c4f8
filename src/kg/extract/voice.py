"""A voice: somebody's saying, which every statement of its content inherits."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.lexicon import Saying
from kg.language.document import Node
from kg.model import Entity, Interval, QuoteKind


@dataclass(frozen=True, slots=True)
class Voice:
    speakers: tuple[Entity, ...]
    stance: str
    trigger: Node | None  # the verb or noun that tells it
    first: int  # words of the attributing phrase, inclusive
    last: int
    role: str | None = None
    said_at: Interval | None = None
    relays: tuple[Entity, ...] = ()
    saying: Saying | None = None
    content: tuple[Node, ...] = ()  # nouns that are the content themselves: `заперечує присутність`
    reports: bool = True  # it vouches for clauses or a quotation, not for a noun only
    does: bool = (
        False  # its content is an infinitive: what the speaker offers or asks for, who may do so in another's words
    )
    kind: QuoteKind = "indirect"
    rule: str = ""
