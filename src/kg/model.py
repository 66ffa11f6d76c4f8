"""The core model: what an article says, by whom, and where in its text. Frozen values; no RDF, no I/O.

Start reading at `Statement`. All offsets are Unicode code points into the text exactly as it was read.
The field names are those of the statement record that `kg export statements` writes (see records.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["state", "person", "organisation", "place", "group", "thing"]
Role = Literal["agent", "patient", "recipient", "theme", "topic"]
ChainRole = Literal["origin", "relay", "publisher"]
QuoteKind = Literal["direct", "partial", "indirect", "narrator"]
Polarity = Literal["positive", "negative"]
Modality = Literal["actual", "planned", "ordered", "conditional", "possible"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points; `text[span.start:span.end]` is the quote."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative span {self.start}..{self.end}")

    def cut(self, text: str) -> str:
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One text as it was read; `name` is its title, its URL or the file's stem. An article is known by its text.

    `publisher` is the site or medium that published it, `author` whoever signed it; empty where the input has none.
    """

    name: str
    text: str
    published: date | None = None
    body_start: int = 0  # where the text proper begins, after a header line
    language: str = "uk"
    url: str = ""
    publisher: str = ""
    author: str = ""

    @property
    def key(self) -> str:
        """Content address: the first 16 hexadecimal digits of the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed interval of days; a bound that is not known is None; a day has start == end.

    `rule` names how a relative expression was resolved (`relative-year`, …), empty where it is absolute.
    """

    start: date | None
    end: date | None
    text: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"interval ends before it starts: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class Link:
    """How an entity was tied to its Wikidata item, or why it was not."""

    method: str
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something named; `name` is nominative, `aliases` the other forms the article uses."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    qid: str | None = None
    iri: str | None = None  # set by the linker, from content
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    role: Role
    entity: Entity


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way by which a statement reached the reader, origin first."""

    role: ChainRole
    entity: Entity


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its bounds: `понад 600` has only min, `близько 11 тисяч` a value and `approximate`.

    `unit` is `person`, an ISO 4217 code, or an English noun; `of` is who or what is counted, nominative.
    """

    measure: str
    value: float | None = None
    min: float | None = None
    max: float | None = None
    approximate: bool = False
    unit: str = ""
    of: str = ""
    as_of: Interval | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a statement is about; `type` is a code of the event-type scheme."""

    type: str
    participants: tuple[Participant, ...] = ()
    place: tuple[Entity, ...] = ()
    time: Interval | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody says that something happened, is, or will be; no speaker means the article's own voice.

    `key` is unique within the article and comes from content (see `statement_key`); `targets` holds keys
    of statements of the same article.
    """

    key: str
    evidence: tuple[Span, ...]
    stance: str
    quote_kind: QuoteKind
    event: Event
    speaker: tuple[Entity, ...] = ()
    speaker_role: str | None = None
    chain: tuple[Step, ...] = ()
    said_at: Interval | None = None
    polarity: Polarity = "positive"
    modality: Modality = "actual"
    targets: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    rule: str = ""
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"statement {self.key} has no evidence")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands in the text, whether or not a statement uses it."""

    span: Span
    entity: Entity


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one article: what the mapping turns into that article's graph."""

    article: Article
    statements: tuple[Statement, ...] = ()
    mentions: tuple[Mention, ...] = field(default=())


def statement_key(evidence: Span, event_type: str, ordinal: int = 0) -> str:
    """`120-164-deployment`: from offsets and type; `ordinal` > 0 only where both are equal."""
    return f"{evidence.start}-{evidence.end}-{event_type}" + (f"-{ordinal}" if ordinal else "")
