"""Offices as an article shows them: X holds post P, attested on the day of publication. Begin and end it does
not tell.

A post is known by its words. The states and organisations named inside those words, where they stand in the
text, are what the post is in: `посол Росії в Північній Кореї` is a post in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.link.iris import slug
from kg.model import Mention, Reading, Span
from kg.rdf.iris import Iris, local
from kg.rdf.literals import day, text
from kg.rdf.namespaces import term
from kg.records import normal

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def describe_offices(reading: Reading, iris: Iris) -> list[Triple]:
    """Posts and their holders, from each statement whose one speaker is a person named with an office."""
    triples: list[Triple] = []
    published = reading.article.published
    for statement in map(normal, reading.statements):
        role = statement.speaker_role
        if not role or len(statement.speaker) != 1 or statement.speaker[0].kind != "person":
            continue
        person = iris.entity(statement.speaker[0])
        post = NamedNode(f"{iris.base}post/{slug(role)}")
        holding = iris.of("holding", local(person.value.rpartition("/")[2]), slug(role))
        triples += [
            (post, term("rdf:type"), term("org:Post")),
            (post, term("rdfs:label"), text(role, reading.article.language)),
            *((post, term("org:postIn"), iris.entity(m.entity)) for m in named_within(reading, role)),
            (holding, term("rdf:type"), term("kg:OfficeHolding")),
            (holding, term("org:member"), person),
            (holding, term("kg:post"), post),
            (holding, term("prov:wasDerivedFrom"), iris.statement(statement.key)),
        ]
        if published:
            triples.append((holding, term("kg:attestedOn"), day(published)))
    return triples


def named_within(reading: Reading, words: str) -> Iterator[Mention]:
    """The states and organisations mentioned inside these words, wherever the article has them."""
    spans = list(_occurrences(reading.article.text, words))
    for mention in reading.mentions:
        inside = any(span.covers(mention.span) for span in spans)
        if inside and mention.entity.kind in ("state", "organisation"):
            yield mention


def _occurrences(text_: str, words: str) -> Iterator[Span]:
    start = text_.find(words)
    while start >= 0:
        yield Span(start, start + len(words))
        start = text_.find(words, start + 1)
