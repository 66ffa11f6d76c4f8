"""Facts → the quads of one named graph, in Wikidata's own terms and with the day on which it was asked.

The graph holds what Wikidata says of the items that the store's entities are linked to, and nothing that an article
says. docs/graph-model.md lists its terms, ontology/facts-shapes.ttl holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.gate import check_facts
from kg.rdf import DEFAULT_BASE, term
from kg.store import Snapshot
from kg.wikidata.ask import Dated
from kg.wikidata.facts import ENTITY, Facts, OfficeHeld, number_of

_PROP = "http://www.wikidata.org/prop/"
_STATEMENT = f"{ENTITY}statement/"
_BASE_CLASS = "http://wikiba.se/ontology#"
_LICENCE = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
_SAME = NamedNode("http://www.w3.org/2002/07/owl#sameAs")

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def wikidata_graph(base: str = DEFAULT_BASE) -> str:
    """The IRI of the one graph that holds Wikidata's facts."""
    return f"{base}graph/wikidata"


@dataclass(frozen=True, slots=True)
class FactsGraph:
    """`refused`: items whose facts break a shape, and the first thing that is wrong; nothing of them is in `quads`."""

    quads: tuple[Quad, ...]
    refused: Mapping[str, str]


def facts_graph(
    facts: Iterable[Dated[Facts]], endpoint: str, base: str = DEFAULT_BASE, kept: Iterable[Quad] = ()
) -> FactsGraph:
    """The graph, checked and sorted. `kept`: what it holds on items that could not be asked for this time.

    An item that does not exist has no triples; one that was merged says into which.
    """
    name = NamedNode(wikidata_graph(base))
    about = {
        Quad(name, term("rdf:type"), term("schema:Dataset"), name),
        Quad(name, term("prov:wasDerivedFrom"), NamedNode(endpoint), name),
        Quad(name, term("schema:license"), _LICENCE, name),
    }
    quads, refused = {*about, *kept}, {}
    for answer in facts:
        found = {Quad(s, p, o, name) for s, p, o in _item(answer.value, answer.asked)}
        verdict = check_facts({*about, *found}, name.value)
        if verdict.passed:
            quads |= found
        else:
            refused[answer.value.item] = str(verdict.violations[0])
    return FactsGraph(tuple(sorted(quads, key=str)), refused)


def linked_items(snapshot: Snapshot) -> list[str]:
    """The items that entities of the store are linked to, each once, by number."""
    entity, exact, close = term("kg:Entity"), term("skos:exactMatch"), term("skos:closeMatch")
    rows = snapshot.select(f"SELECT DISTINCT ?item {{ GRAPH ?g {{ ?entity a {entity} ; {exact}|{close} ?item }} }}")
    numbers = {number_of(getattr(row["item"], "value", "")) for row in rows}
    return sorted(numbers - {""}, key=lambda item: int(item[1:]))


def of_items(quads: Iterable[Quad], items: Iterable[str]) -> list[Quad]:
    """Of a graph of facts what tells about these items, their offices included."""
    quads = list(quads)
    wanted: set[object] = {NamedNode(ENTITY + item) for item in items}
    office = NamedNode(f"{_PROP}P39")
    wanted |= {q.object for q in quads if q.subject in wanted and q.predicate == office}
    return [q for q in quads if q.subject in wanted]


def _item(facts: Facts, asked: str) -> Iterator[Triple]:
    node = NamedNode(ENTITY + facts.item)
    if not (facts.here or facts.redirect):
        return
    yield node, term("rdf:type"), NamedNode(f"{_BASE_CLASS}Item")
    yield node, term("schema:sdDatePublished"), Literal(asked, datatype=term("xsd:date"))
    if facts.redirect:
        yield node, _SAME, NamedNode(ENTITY + facts.redirect)
    for language, label in facts.labels:
        yield node, term("rdfs:label"), Literal(label, language=language)
    for alias in facts.aliases:
        yield node, term("skos:altLabel"), Literal(alias, language="uk")
    for type_ in facts.types:
        yield node, NamedNode(f"{_PROP}direct/P31"), NamedNode(ENTITY + type_)
    country = "P27" if facts.is_kind("person") else "P17"
    for state in facts.countries:
        yield node, NamedNode(f"{_PROP}direct/{country}"), NamedNode(ENTITY + state)
    for office in facts.offices:
        yield from _office(node, office)


def _office(item: NamedNode, office: OfficeHeld) -> Iterator[Triple]:
    node = NamedNode(_STATEMENT + office.statement)
    yield item, NamedNode(f"{_PROP}P39"), node
    yield node, term("rdf:type"), NamedNode(f"{_BASE_CLASS}Statement")
    yield node, NamedNode(f"{_PROP}statement/P39"), NamedNode(ENTITY + office.position)
    for name, day in (("P580", office.start), ("P582", office.end)):
        if day:
            yield node, NamedNode(f"{_PROP}qualifier/{name}"), Literal(day, datatype=term("xsd:date"))
