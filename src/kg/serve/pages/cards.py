"""Triples around statements → cards: all that a page shows of a statement, as plain values in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf import term
from kg.serve.pages.asking import Asked

KINDS = {
    "kg:State": "state",
    "schema:Person": "person",
    "schema:Organization": "organisation",
    "schema:Place": "place",
    "kg:Group": "group",
    "kg:Thing": "thing",
    "schema:NewsArticle": "article",
}
ROLES = ("agent", "patient", "recipient", "theme", "topic")


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An entity or an article with its name there; `item` is a Wikidata item's IRI, or empty."""

    iri: str
    label: str = ""
    kind: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day (ISO, empty where not known), the words they were read from, the rule that resolved them."""

    start: str
    end: str
    text: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A figure; `low` and `high` are None where that side is open."""

    measure: str  # the code's IRI
    value: float | None
    low: float | None
    high: float | None
    approximate: bool
    unit: str
    of: str
    as_of: Days | None
    inferred: bool

    @property
    def least(self) -> float | None:
        return self.low if self.low is not None else self.value

    @property
    def most(self) -> float | None:
        return self.high if self.high is not None else self.value


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """A piece of evidence: code points of the article's text, the end excluded."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Card:
    """A statement; codes (`stance`, `event_type`, …) are IRIs."""

    iri: str
    key: str
    article: Named
    published: str
    stance: str
    polarity: str
    modality: str
    quote_kind: str
    speakers: tuple[Named, ...]  # none: the article's own voice
    speaker_role: str
    chain: tuple[tuple[str, Named], ...]  # role, who; the origin first
    said: Days | None
    event: str
    event_type: str
    roles: tuple[tuple[str, Named], ...]
    places: tuple[Named, ...]
    when: Days | None
    numbers: tuple[Number, ...]
    targets: tuple[str, ...]
    words: tuple[Words, ...]
    rule: str
    confidence: str

    @property
    def day(self) -> str:
        """The best day to put it on a line of time: when it was said, else published."""
        return (self.said.start or self.said.end if self.said else "") or self.published

    @property
    def negative(self) -> bool:
        return self.polarity.endswith("#negative")

    @property
    def planned(self) -> bool:
        return not self.modality.endswith("#actual")


class Facts:
    """Triples by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_subject: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                self._by_subject[triple.subject.value][triple.predicate.value].add(triple.object.value)

    def all(self, node: str, curie: str) -> list[str]:
        return sorted(self._by_subject[node][term(curie).value]) if node in self._by_subject else []

    def one(self, node: str, curie: str) -> str:
        return next(iter(self.all(node, curie)), "")

    def of_type(self, curie: str) -> list[str]:
        kind = term(curie).value
        return sorted(s for s, p in self._by_subject.items() if kind in p.get(term("rdf:type").value, ()))

    def named(self, node: str) -> Named:
        types = self.all(node, "rdf:type")
        kind = next((k for curie, k in KINDS.items() if term(curie).value in types), "")
        label = self.one(node, "schema:name" if kind == "article" else "rdfs:label")
        item = self.one(node, "skos:exactMatch") or self.one(node, "skos:closeMatch")
        return Named(node, label, kind, item)

    def days(self, node: str) -> Days | None:
        if not node:
            return None
        return Days(*(self.one(node, name) for name in ("kg:from", "kg:to", "kg:text", "kg:timeRule")))

    def number(self, node: str) -> Number:
        value, low, high = (_float(self.one(node, f"schema:{n}")) for n in ("value", "minValue", "maxValue"))
        stated, inferred = self.one(node, "kg:asOf"), self.one(node, "kg:asOfInferred")
        return Number(
            self.one(node, "kg:measure"),
            value,
            low,
            high,
            self.one(node, "kg:approximate") == "true",
            self.one(node, "schema:unitText"),
            self.one(node, "kg:of"),
            self.days(stated or inferred),
            not stated,
        )

    def words(self, span: str) -> Words:
        selector = self.one(span, "oa:hasSelector")
        start, end = (self.one(selector, name) or "0" for name in ("oa:start", "oa:end"))
        return Words(int(start), int(end), self.one(selector, "oa:exact"))

    def card(self, statement: str) -> Card:
        article, event = self.one(statement, "schema:appearance"), self.one(statement, "kg:about")
        steps = sorted(self.all(statement, "kg:step"), key=lambda s: (int(self.one(s, "kg:position") or 0), s))
        return Card(
            statement,
            self.one(statement, "schema:identifier"),
            self.named(article),
            self.one(article, "schema:datePublished"),
            self.one(statement, "kg:stance"),
            self.one(statement, "kg:polarity"),
            self.one(statement, "kg:modality"),
            self.one(statement, "kg:quoteKind"),
            tuple(self.named(s) for s in self.all(statement, "kg:speaker")),
            self.one(statement, "kg:speakerRole"),
            tuple((self.one(s, "kg:stepRole"), self.named(w)) for s in steps for w in self.all(s, "kg:source")),
            self.days(self.one(statement, "kg:saidAt")),
            event,
            self.one(event, "sem:eventType"),
            tuple((role, self.named(w)) for role in ROLES for w in self.all(event, f"kg:{role}")),
            tuple(self.named(w) for w in self.all(event, "sem:hasPlace")),
            self.days(self.one(event, "sem:hasTime")),
            tuple(self.number(q) for q in self.all(statement, "kg:quantity")),
            tuple(self.all(statement, "kg:targets")),
            tuple(sorted(self.words(s) for s in self.all(statement, "kg:evidence"))),
            self.one(statement, "kg:foundBy"),
            self.one(statement, "kg:confidence"),
        )

    def cards(self) -> list[Card]:
        """All statements, in the order of their articles' texts."""
        found = (self.card(s) for s in self.of_type("kg:Statement") if self.one(s, "kg:stance"))
        return sorted(found, key=lambda c: (c.article.iri, c.words[0].start if c.words else 0, c.iri))


def cards_of(asked: Asked, statements: list[str]) -> list[Card]:
    """Cards of these statements, in the order given; what the store lacks is left out."""
    if not statements:
        return []
    facts = Facts(asked.triples("statements", statement=statements))
    return [card for card in map(facts.card, dict.fromkeys(statements)) if card.stance]


def _float(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
