"""One candidate or none: people's decisions first, then the score against threshold and runner-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.gazetteer import Gazetteer, Row, shipped
from kg.link.candidates import Candidate, Context, candidates, weights
from kg.link.decisions import Decision, Decisions
from kg.link.institutions import in_full
from kg.link.iris import entity_iri, is_own_name
from kg.model import Article, Entity, Event, Link, Mention, Participant, Reading, Statement, Step

Linked = Callable[[Entity], Entity]


def link(reading: Reading, gazetteer: Gazetteer | None = None, decisions: Decisions | None = None) -> Reading:
    """The reading with item, IRI and reason at each entity, in statements and mentions alike."""
    known = gazetteer or shipped()
    context = Context.of(reading, known)
    replayed = decisions or Decisions()
    done: dict[Entity, Entity] = {}

    def of(entity: Entity) -> Entity:
        if entity not in done:
            done[entity] = linked(entity, reading.article, context, known, replayed)
        return done[entity]

    return replace(
        reading,
        statements=tuple(_statement(statement, of) for statement in reading.statements),
        mentions=tuple(Mention(mention.span, of(mention.entity)) for mention in reading.mentions),
    )


def linked(entity: Entity, article: Article, context: Context, gazetteer: Gazetteer, decisions: Decisions) -> Entity:
    """The entity with qid, iri and link; no item where none is certain."""
    decision = decisions.about(article, entity)
    if decision is not None:
        return _decided(entity, decision, article, gazetteer)
    found = candidates(entity, context, gazetteer)
    if not found:
        return _unlisted(entity, article, gazetteer)
    best = found[0]
    if best.score < weights()["link"] or not _ahead(found):
        method = "review" if best.score >= weights()["review"] else "unlikely"
        doubt = replace(entity, qid=None, link=Link(method, min(1.0, best.score)))
        return replace(doubt, iri=entity_iri(doubt, article.key))
    return _taken(entity, best.row, Link("+".join(best.reasons), min(1.0, best.score)), article)


def _ahead(found: list[Candidate]) -> bool:
    return len(found) == 1 or bool(found[0].score - found[1].score >= weights()["margin"])


def _taken(entity: Entity, row: Row, why: Link, article: Article) -> Entity:
    made = replace(entity, qid=row.qid, link=why)
    return replace(made, iri=entity_iri(made, article.key, row))


def _unlisted(entity: Entity, article: Article, gazetteer: Gazetteer) -> Entity:
    """No row: an item that came with the entity (from an annotation) stays, and says so.

    Without an item the method tells who else is this entity: `own-name` all bearers of the name, in whatever article,
    `unknown` nobody outside this one.
    """
    made = replace(entity, link=Link("given", 0.5) if entity.qid else _without_row(entity))
    return replace(made, iri=_own_iri(made, article, gazetteer))


def _own_iri(entity: Entity, article: Article, gazetteer: Gazetteer) -> str:
    """By the name, a state's body by its full one."""
    if entity.kind == "organisation":
        entity = replace(entity, name=in_full(entity.name, gazetteer))
    return entity_iri(entity, article.key)


def _without_row(entity: Entity) -> Link:
    return Link("own-name" if is_own_name(entity) else "unknown", 0.0)


def _decided(entity: Entity, decision: Decision, article: Article, gazetteer: Gazetteer) -> Entity:
    certain = Link("decision", 1.0)
    if decision.item.startswith("iri:"):
        return replace(entity, qid=None, iri=decision.item.removeprefix("iri:"), link=certain)
    if decision.item == "none":
        made = replace(entity, qid=None, link=certain)
        return replace(made, iri=_own_iri(made, article, gazetteer))
    made = replace(entity, qid=decision.item, link=certain)
    return replace(made, iri=entity_iri(made, article.key, gazetteer.row(decision.item)))


def _statement(statement: Statement, of: Linked) -> Statement:
    return replace(
        statement,
        speaker=tuple(of(entity) for entity in statement.speaker),
        chain=tuple(Step(step.role, of(step.entity)) for step in statement.chain),
        event=_event(statement.event, of),
    )


def _event(event: Event, of: Linked) -> Event:
    participants = tuple(Participant(p.role, of(p.entity)) for p in event.participants)
    return replace(event, participants=participants, place=tuple(of(entity) for entity in event.place))
