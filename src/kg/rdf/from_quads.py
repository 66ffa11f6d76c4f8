"""An article's graph → the reading it was made from: article, statements, mentions, in normal form.

Start reading at `reading_of`. It takes what `to_quads` writes (and the gate has passed); a graph that lacks a
required triple raises ValueError with the node and the property.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import NamedNode, Quad, Store

from kg.model import (
    Article,
    Entity,
    Event,
    Interval,
    Link,
    Mention,
    Participant,
    Quantity,
    Reading,
    Span,
    Statement,
    Step,
)
from kg.rdf.entities import CLASS_OF_KIND
from kg.rdf.iris import Iris, article_of
from kg.rdf.namespaces import PREFIXES, local_name, term
from kg.records import ROLES, normal

_KIND_OF_CLASS = {term(name): kind for kind, name in CLASS_OF_KIND.items()}


def statements_of(source: Store | Iterable[Quad], article_iri: str) -> tuple[Statement, ...]:
    """The statements of one article (by the IRI of the article or its graph), in the order of the text."""
    return reading_of(source, article_iri).statements


def reading_of(source: Store | Iterable[Quad], article_iri: str) -> Reading:
    """Everything that the graph of one article holds.

    Raises ValueError where the IRI is no article's, or its graph is missing or incomplete.
    """
    iris = article_of(article_iri)
    graph = _View(_triples(source, iris.graph))
    article = _article(graph, iris)
    nodes = graph.instances("kg:Statement")
    statements = sorted((_statement(graph, iris, node) for node in nodes), key=lambda s: (s.evidence, s.key))
    mentions = sorted(_mentions(graph), key=lambda m: (m.span, m.entity.iri or ""))
    return Reading(article, tuple(statements), tuple(mentions))


def article_iris(store: Store) -> list[str]:
    """The IRIs of all articles of a store, sorted."""
    graphs = store.quads_for_pattern(None, term("rdf:type"), term("kg:ArticleGraph"), None)
    return sorted(article_of(_iri(q.subject)).article.value for q in graphs)


def _triples(source: Store | Iterable[Quad], name: NamedNode) -> Iterable[Quad]:
    if isinstance(source, Store):
        return source.quads_for_pattern(None, None, None, name)
    return (quad for quad in source if quad.graph_name == name)


@dataclass(slots=True, init=False)
class _View:
    """A graph by subject and predicate; objects in a fixed order."""

    by_subject: dict[NamedNode, dict[NamedNode, list[Any]]]

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.by_subject = {}
        for quad in quads:
            properties = self.by_subject.setdefault(quad.subject, {})  # type: ignore[arg-type]
            properties.setdefault(quad.predicate, []).append(quad.object)

    def instances(self, class_: str) -> list[NamedNode]:
        wanted = term(class_)
        found = (s for s, p in self.by_subject.items() if wanted in p.get(term("rdf:type"), ()))
        return sorted(found, key=lambda node: node.value)

    def all(self, node: NamedNode, predicate: str) -> list[Any]:
        found = self.by_subject.get(node, {}).get(term(predicate), [])
        return sorted(found, key=lambda value: value.value)

    def first(self, node: NamedNode, predicate: str) -> Any:
        found = self.all(node, predicate)
        return found[0] if found else None

    def one(self, node: NamedNode, predicate: str) -> Any:
        found = self.first(node, predicate)
        if found is None:
            raise ValueError(f"{node.value} has no {predicate}: the graph is incomplete, read the article again")
        return found

    def string(self, node: NamedNode, predicate: str) -> str:
        found = self.first(node, predicate)
        return "" if found is None else str(found.value)

    def number(self, node: NamedNode, predicate: str) -> float | None:
        found = self.first(node, predicate)
        return None if found is None else float(found.value)

    def day(self, node: NamedNode, predicate: str) -> date | None:
        found = self.first(node, predicate)
        return None if found is None else date.fromisoformat(found.value)

    def code(self, node: NamedNode, predicate: str, scheme: str) -> Any:
        return local_name(self.one(node, predicate), scheme)


def _article(graph: _View, iris: Iris) -> Article:
    node = iris.article
    if node not in graph.by_subject:
        raise ValueError(f"no graph {iris.graph.value}: the article is not stored")
    return Article(
        graph.one(node, "schema:name").value,
        graph.one(node, "schema:text").value,
        graph.day(node, "schema:datePublished"),
        int(graph.one(node, "kg:bodyStart").value),
        graph.one(node, "schema:inLanguage").value,
        *(f.value if (f := graph.first(node, f"schema:{p}")) else "" for p in ("url", "publisher", "author")),
    )


def _statement(graph: _View, iris: Iris, node: NamedNode) -> Statement:
    role = graph.first(node, "kg:speakerRole")
    statement = Statement(
        key=graph.one(node, "schema:identifier").value,
        evidence=tuple(_span(graph, span) for span in graph.all(node, "kg:evidence")),
        stance=graph.code(node, "kg:stance", "stance"),
        quote_kind=graph.code(node, "kg:quoteKind", "quote"),
        event=_event(graph, graph.one(node, "kg:about")),
        speaker=tuple(_entity(graph, e) for e in graph.all(node, "kg:speaker")),
        speaker_role=None if role is None else role.value,
        chain=tuple(_chain(graph, iris, node)),
        said_at=_interval(graph, graph.first(node, "kg:saidAt")),
        polarity=graph.code(node, "kg:polarity", "polarity"),
        modality=graph.code(node, "kg:modality", "modality"),
        targets=tuple(graph.one(t, "schema:identifier").value for t in graph.all(node, "kg:targets")),
        quantities=tuple(_quantity(graph, q) for q in graph.all(node, "kg:quantity")),
        rule=graph.string(node, "kg:foundBy"),
        confidence=float(graph.one(node, "kg:confidence").value),
    )
    return normal(statement)


def _chain(graph: _View, iris: Iris, statement: NamedNode) -> Iterator[Step]:
    """The steps in order; the article as its own publisher is left out, as the model has it."""
    steps = graph.all(statement, "kg:step")
    for node in sorted(steps, key=lambda step: int(graph.one(step, "kg:position").value)):
        source = graph.one(node, "kg:source")
        if source != iris.article:
            yield Step(graph.code(node, "kg:stepRole", "step"), _entity(graph, source))


def _event(graph: _View, node: NamedNode) -> Event:
    participants = (
        Participant(role, _entity(graph, entity))  # type: ignore[arg-type]
        for role in ROLES
        for entity in graph.all(node, f"kg:{role}")
    )
    return Event(
        graph.code(node, "sem:eventType", "etype"),
        tuple(participants),
        tuple(_entity(graph, place) for place in graph.all(node, "sem:hasPlace")),
        _interval(graph, graph.first(node, "sem:hasTime")),
    )


def _interval(graph: _View, node: NamedNode | None) -> Interval | None:
    if node is None:
        return None
    start, end = graph.day(node, "kg:from"), graph.day(node, "kg:to")
    return Interval(start, end, graph.string(node, "kg:text"), graph.string(node, "kg:timeRule"))


def _quantity(graph: _View, node: NamedNode) -> Quantity:
    return Quantity(
        graph.code(node, "kg:measure", "measure"),
        graph.number(node, "schema:value"),
        graph.number(node, "schema:minValue"),
        graph.number(node, "schema:maxValue"),
        graph.one(node, "kg:approximate").value == "true",
        graph.string(node, "schema:unitText"),
        graph.string(node, "kg:of"),
        _interval(graph, graph.first(node, "kg:asOf")),
    )


def _entity(graph: _View, node: NamedNode) -> Entity:
    kinds = (_KIND_OF_CLASS[c] for c in graph.all(node, "rdf:type") if c in _KIND_OF_CLASS)
    kind = next(kinds, None)
    if kind is None:
        raise ValueError(f"{node.value} has no kind: the graph is incomplete, read the article again")
    item = graph.first(node, "skos:exactMatch") or graph.first(node, "skos:closeMatch")
    link = graph.first(node, "kg:link")
    return Entity(
        graph.one(node, "rdfs:label").value,
        kind,  # type: ignore[arg-type]
        tuple(form.value for form in graph.all(node, "skos:altLabel")),
        None if item is None else item.value.removeprefix(PREFIXES["wd"]),
        node.value,
        None if link is None else Link(graph.string(link, "kg:method"), graph.number(link, "kg:score") or 0.0),
    )


def _mentions(graph: _View) -> Iterator[Mention]:
    for node in graph.instances("oa:Annotation"):
        span = _span(graph, graph.one(node, "oa:hasTarget"))
        for body in graph.all(node, "oa:hasBody"):
            yield Mention(span, _entity(graph, body))


def _span(graph: _View, node: NamedNode) -> Span:
    selector = graph.one(node, "oa:hasSelector")
    return Span(int(graph.one(selector, "oa:start").value), int(graph.one(selector, "oa:end").value))


def _iri(node: Any) -> str:
    if not isinstance(node, NamedNode):
        raise ValueError(f"{node} is no IRI: an article's graph has no blank nodes")
    return node.value
