"""What was read from one article → the quads of that article's named graph.

Start reading at `to_quads`. Everything the article says, labels and links of entities included, lies in its
own graph, so that dropping the graph leaves nothing of it behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Entity, Event, Interval, Quantity, Reading, Span, Statement, Step
from kg.rdf.entities import describe_entity, describe_link
from kg.rdf.iris import Iris, local
from kg.rdf.literals import boolean, day, integer, number, text
from kg.rdf.namespaces import DEFAULT_BASE, term
from kg.rdf.offices import describe_offices
from kg.rdf.provenance import describe_graph
from kg.records import normal


def to_quads(reading: Reading, base: str = DEFAULT_BASE) -> list[Quad]:
    """The article's graph, without repetitions; the same reading gives the same list.

    Raises BadInput for text that RDF cannot hold, ValueError for a number or code that it cannot.
    """
    graph = _Graph(reading, Iris(reading.article.key, base))
    _article(graph)
    for statement in reading.statements:
        _statement(graph, normal(statement))
    for mention in reading.mentions:
        _mention(graph, mention.span, mention.entity)
    for iri, entities in graph.entities.items():
        graph.extend(describe_entity(iri, entities, reading.article.language))
        graph.extend(describe_link(graph.iris, iri, entities))
    graph.extend(describe_offices(reading, graph.iris))
    graph.extend(describe_graph(graph.iris))
    name = graph.iris.graph
    return [Quad(s, p, o, name) for s, p, o in graph.triples]


Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(slots=True)
class _Graph:
    """The triples so far, in the order of writing, and the entities that still have to be described."""

    reading: Reading
    iris: Iris
    triples: dict[Triple, None] = field(default_factory=dict)
    entities: dict[NamedNode, list[Entity]] = field(default_factory=dict)

    def add(self, subject: NamedNode, predicate: str, value: NamedNode | Literal | None) -> None:
        if value is not None:
            self.triples[subject, term(predicate), value] = None

    def extend(self, triples: list[Triple]) -> None:
        self.triples.update(dict.fromkeys(triples))

    def entity(self, entity: Entity) -> NamedNode:
        node = self.iris.entity(entity)
        seen = self.entities.setdefault(node, [])
        if entity not in seen:
            seen.append(entity)
        return node


def _article(graph: _Graph) -> None:
    article, node = graph.reading.article, graph.iris.article
    graph.add(node, "rdf:type", term("schema:NewsArticle"))
    graph.add(node, "schema:name", text(article.name))
    graph.add(node, "schema:text", text(article.text))
    graph.add(node, "kg:bodyStart", integer(article.body_start))
    graph.add(node, "schema:inLanguage", text(article.language))
    graph.add(node, "schema:datePublished", day(article.published) if article.published else None)
    for predicate, value in (("url", article.url), ("publisher", article.publisher), ("author", article.author)):
        graph.add(node, f"schema:{predicate}", text(value) if value else None)


def _statement(graph: _Graph, s: Statement) -> None:
    node, article = graph.iris.statement(s.key), graph.iris.article
    graph.add(node, "rdf:type", term("kg:Statement"))
    graph.add(node, "schema:appearance", article)
    graph.add(node, "schema:identifier", text(s.key))
    for speaker in s.speaker:
        graph.add(node, "kg:speaker", graph.entity(speaker))
    if not s.speaker:
        graph.add(node, "kg:narrator", article)
    graph.add(node, "kg:speakerRole", text(s.speaker_role) if s.speaker_role is not None else None)
    graph.add(node, "kg:stance", term(f"stance:{s.stance}"))
    graph.add(node, "kg:quoteKind", term(f"quote:{s.quote_kind}"))
    graph.add(node, "kg:polarity", term(f"polarity:{s.polarity}"))
    graph.add(node, "kg:modality", term(f"modality:{s.modality}"))
    graph.add(node, "kg:saidAt", _interval(graph, s.said_at, s.key, "said"))
    for span in s.evidence:
        graph.add(node, "kg:evidence", _span(graph, span))
    for target in s.targets:
        graph.add(node, "kg:targets", graph.iris.statement(target))
    graph.add(node, "kg:foundBy", text(s.rule) if s.rule else None)
    graph.add(node, "kg:confidence", number(s.confidence))
    _chain(graph, node, s)
    _event(graph, node, s)
    for position, quantity in enumerate(s.quantities, 1):
        _quantity(graph, node, s, quantity, f"{position}")


def _chain(graph: _Graph, statement: NamedNode, s: Statement) -> None:
    """The steps from the origin on; the article itself is the publisher unless the text names one.

    Who relays words that are already their own is no further step: two names of one agency may have become one entity.
    """
    steps = s.chain or tuple(Step("origin", e) for e in s.speaker)
    steps = tuple(step for n, step in enumerate(steps) if step.role != "relay" or not _earlier(graph, steps[:n], step))
    positions = count(1)
    for step in steps:
        _step(graph, statement, s.key, next(positions), step.role, graph.entity(step.entity))
    if not steps or steps[-1].role != "publisher":
        _step(graph, statement, s.key, next(positions), "publisher", graph.iris.article)


def _earlier(graph: _Graph, steps: tuple[Step, ...], step: Step) -> bool:
    return graph.iris.entity(step.entity) in {graph.iris.entity(s.entity) for s in steps}


def _step(graph: _Graph, statement: NamedNode, key: str, position: int, role: str, source: NamedNode) -> None:
    node = graph.iris.of("step", local(key), str(position))
    graph.add(statement, "kg:step", node)
    graph.add(node, "rdf:type", term("kg:AttributionStep"))
    graph.add(node, "kg:position", integer(position))
    graph.add(node, "kg:stepRole", term(f"step:{role}"))
    graph.add(node, "kg:source", source)


def _event(graph: _Graph, statement: NamedNode, s: Statement) -> None:
    node, event = graph.iris.of("event", local(s.key)), s.event
    graph.add(statement, "kg:about", node)
    graph.add(node, "rdf:type", term("sem:Event"))
    graph.add(node, "sem:eventType", term(f"etype:{event.type}"))
    for participant in event.participants:
        actor = graph.entity(participant.entity)
        graph.add(node, f"kg:{participant.role}", actor)
        graph.add(node, "sem:hasActor", actor)
    for place in event.place:
        graph.add(node, "sem:hasPlace", graph.entity(place))
    graph.add(node, "sem:hasTime", _interval(graph, event.time, s.key, "time"))


def _quantity(graph: _Graph, statement: NamedNode, s: Statement, q: Quantity, position: str) -> None:
    node = graph.iris.of("quantity", local(s.key), position)
    graph.add(statement, "kg:quantity", node)
    graph.add(node, "rdf:type", term("kg:Quantity"))
    graph.add(node, "kg:measure", term(f"measure:{q.measure}"))
    for predicate, value in (("value", q.value), ("minValue", q.min), ("maxValue", q.max)):
        graph.add(node, f"schema:{predicate}", None if value is None else number(value))
    graph.add(node, "kg:approximate", boolean(q.approximate))
    graph.add(node, "schema:unitText", text(q.unit) if q.unit else None)
    graph.add(node, "kg:of", text(q.of) if q.of else None)
    stated = _interval(graph, q.as_of, s.key, f"as-of-{position}")
    graph.add(node, "kg:asOf", stated)
    if stated is None:
        graph.add(node, "kg:asOfInferred", _inferred_as_of(graph, s, s.event))


def _inferred_as_of(graph: _Graph, s: Statement, event: Event) -> NamedNode | None:
    """When the text dates no figure: the time of the event, else of saying, else of publication."""
    if event.time or s.said_at:
        return graph.iris.of("interval", local(s.key), "time" if event.time else "said")
    published = graph.reading.article.published
    if published is None:
        return None
    node = graph.iris.of("interval", "published")
    _bounds(graph, node, Interval(published, published))
    return node


def _interval(graph: _Graph, interval: Interval | None, key: str, part: str) -> NamedNode | None:
    if interval is None:
        return None
    node = graph.iris.of("interval", local(key), part)
    _bounds(graph, node, interval)
    return node


def _bounds(graph: _Graph, node: NamedNode, interval: Interval) -> None:
    graph.add(node, "rdf:type", term("time:Interval"))
    graph.add(node, "kg:from", day(interval.start) if interval.start else None)
    graph.add(node, "kg:to", day(interval.end) if interval.end else None)
    graph.add(node, "kg:text", text(interval.text) if interval.text else None)
    graph.add(node, "kg:timeRule", text(interval.rule) if interval.rule else None)


def _mention(graph: _Graph, span: Span, entity: Entity) -> None:
    node = graph.iris.of("mention", f"{span.start}-{span.end}")
    graph.add(node, "rdf:type", term("oa:Annotation"))
    graph.add(node, "oa:hasBody", graph.entity(entity))
    graph.add(node, "oa:hasTarget", _span(graph, span))


def _span(graph: _Graph, span: Span) -> NamedNode:
    node = graph.iris.span(span)
    selector = graph.iris.of("selector", f"{span.start}-{span.end}")
    graph.add(node, "rdf:type", term("oa:SpecificResource"))
    graph.add(node, "oa:hasSource", graph.iris.article)
    graph.add(node, "oa:hasSelector", selector)
    graph.add(selector, "rdf:type", term("oa:TextPositionSelector"))
    graph.add(selector, "rdf:type", term("oa:TextQuoteSelector"))
    graph.add(selector, "oa:start", integer(span.start))
    graph.add(selector, "oa:end", integer(span.end))
    graph.add(selector, "oa:exact", text(span.cut(graph.reading.article.text)))
    return node
