"""A statement while it is made: later sentences may still say who vouches for it or what it denies."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.voice import Voice
from kg.model import Entity, Event, Interval, Modality, Polarity, Quantity, QuoteKind, Span, Statement, Step


@dataclass(slots=True, eq=False)
class Draft:
    evidence: list[Span]
    stance: str
    kind: QuoteKind
    event: Event
    sentence: int
    paragraph: int
    voice: Voice | None = None
    speakers: tuple[Entity, ...] = ()
    role: str | None = None
    relays: tuple[Entity, ...] = ()
    said_at: Interval | None = None
    polarity: Polarity = "positive"
    modality: Modality = "actual"
    quantities: tuple[Quantity, ...] = ()
    targets: list[Draft] = field(default_factory=list)
    answers: bool = False  # points at statements made before: `ці звинувачення`
    rule: str = ""
    confidence: float = 1.0

    @property
    def type(self) -> str:
        return self.event.type

    def statement(self, key: str) -> Statement:
        return Statement(
            key=key,
            evidence=tuple(self.evidence),
            stance=self.stance,
            quote_kind=self.kind if self.speakers else "narrator",
            event=self.event,
            speaker=self.speakers,
            speaker_role=self.role,
            chain=self._chain(),
            said_at=self.said_at,
            polarity="positive" if self.stance == "denies" else self.polarity,  # the stance carries the "no"
            modality=self.modality,
            quantities=self.quantities,
            rule=self.rule,
            confidence=self.confidence,
        )

    def _chain(self) -> tuple[Step, ...]:
        """Origins, then relays; empty where the speaker's words come straight to the article."""
        if not self.relays:
            return ()
        return (
            *(Step("origin", entity) for entity in self.speakers),
            *(Step("relay", entity) for entity in self.relays),
        )
