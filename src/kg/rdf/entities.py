"""How one article describes an entity: its kind, name, other forms, and the link to its Wikidata item."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.model import Entity
from kg.rdf.iris import Iris, local, wikidata
from kg.rdf.literals import number, text
from kg.rdf.namespaces import term

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

CLASS_OF_KIND = {
    "state": "kg:State",
    "person": "schema:Person",
    "organisation": "schema:Organization",
    "place": "schema:Place",
    "group": "kg:Group",
    "thing": "kg:Thing",
}
# A link below this score is a guess that a person should look at.
SURE = 0.9


def describe_entity(node: NamedNode, entities: list[Entity], language: str) -> list[Triple]:
    """The triples of what one article calls this entity; the first description gives kind and name."""
    first = entities[0]
    forms = {form for e in entities for form in (e.name, *e.aliases)} - {first.name}
    return [
        (node, term("rdf:type"), term("kg:Entity")),
        (node, term("rdf:type"), term(CLASS_OF_KIND[first.kind])),
        (node, term("rdfs:label"), text(first.name, language)),
        *((node, term("skos:altLabel"), text(form, language)) for form in sorted(forms)),
    ]


def describe_link(iris: Iris, node: NamedNode, entities: list[Entity]) -> list[Triple]:
    """The link, how it was found and how sure it is; an entity whose link failed says why and has no item."""
    qid = next((e.qid for e in entities if e.qid), None)
    link = next((e.link for e in entities if e.link), None)
    triples: list[Triple] = []
    if qid:
        match = "skos:exactMatch" if link is None or link.score >= SURE else "skos:closeMatch"
        triples.append((node, term(match), wikidata(qid)))
    if link:
        record = iris.of("link", local(node.value.rpartition("/")[2]))
        triples += [
            (node, term("kg:link"), record),
            (record, term("rdf:type"), term("kg:Link")),
            (record, term("kg:method"), text(link.method)),
            (record, term("kg:score"), number(link.score)),
        ]
        if qid:
            triples.append((record, term("kg:item"), wikidata(qid)))
    return triples
