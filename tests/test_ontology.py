"""The ontology is consistent, speaks both languages, holds the contract's codes, and declares what the data use:
no less and no more."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import owlrl
import pytest
from pyoxigraph import NamedNode
from rdf_example import quads
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS, XSD

from kg.gate.reference import memory_graph
from kg.rdf import PREFIXES, VOCABULARY_FILES, vocabulary_quads
from kg.resources import resource

KG = Namespace(PREFIXES["kg"])
CODE = "https://w3id.org/kg-evidence/code/"
SCHEMES = {"etype": "event-type", "stance": "stance", "quote": "quote-kind", "modality": "modality"} | {
    "polarity": "polarity",
    "measure": "measure",
    "step": "step-role",
}
DECLARED = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


@cache
def ontology(*files: str) -> Graph:
    graph = Graph()
    for file in files or VOCABULARY_FILES:
        graph.parse(str(resource("ontology", file)), format="turtle")
    return graph


def own_terms() -> list[URIRef]:
    graph = ontology("kg.ttl")
    terms = {t for kind in DECLARED for t in graph.subjects(RDF.type, kind)}
    return sorted(t for t in terms if isinstance(t, URIRef) and t.startswith(str(KG)))


def languages(graph: Graph, subject: URIRef, predicate: URIRef) -> set[str | None]:
    return {getattr(o, "language", None) for o in graph.objects(subject, predicate)}


@pytest.mark.parametrize("term", own_terms(), ids=lambda t: t.rpartition("#")[2])
def test_own_terms_have_label_comment_and_example(term: URIRef) -> None:
    graph = ontology("kg.ttl")
    assert languages(graph, term, RDFS.label) == {"en", "uk"}
    assert languages(graph, term, RDFS.comment) == {"en", "uk"}
    assert list(graph.objects(term, RDFS.isDefinedBy)) == [URIRef(str(KG).rstrip("#"))]
    assert graph.value(term, SKOS.example)


@pytest.mark.parametrize("file", VOCABULARY_FILES)
def test_each_file_has_a_version(file: str) -> None:
    graph = ontology(file)
    [subject] = graph.subjects(RDF.type, OWL.Ontology)
    assert graph.value(subject, OWL.versionIRI)


BUILT_IN = (str(RDF), str(RDFS), str(OWL))


def imported(file: str) -> set[str]:
    """The files that one imports, and those that they import, by the catalog beside them; itself included."""
    catalog = ElementTree.parse(resource("ontology", "catalog-v001.xml")).getroot()
    files = {entry.get("name"): entry.get("uri", "") for entry in catalog}
    found, todo = {file}, [file]
    while todo:
        for name in ontology(todo.pop()).objects(None, OWL.imports):
            if files[str(name)] not in found:
                found.add(files[str(name)])
                todo.append(files[str(name)])
    return found


@pytest.mark.parametrize("file", VOCABULARY_FILES)
def test_an_editor_finds_every_term_declared_once_as_one_kind(file: str) -> None:
    """What OWL 2 DL asks of declarations: a property is of one kind, and no term is used that nobody declares."""
    graph, whole = ontology(file), ontology(*sorted(imported(file)))
    properties = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    kinds = {p: [k for k in properties if (p, RDF.type, k) in whole] for p in set(graph.predicates())}
    assert {str(p): k for p, k in kinds.items() if len(k) != 1 and not str(p).startswith(BUILT_IN)} == {}
    classes = set(graph.objects(None, RDF.type)) | set(graph.objects(None, RDFS.subClassOf))
    classes |= set(graph.objects(None, RDFS.domain)) | set(graph.objects(None, RDFS.range))
    strangers = {str(c) for c in classes if (c, RDF.type, OWL.Class) not in whole and not str(c).startswith(BUILT_IN)}
    assert {c for c in strangers if not c.startswith(str(XSD))} == set()


def test_own_terms_are_used_nowhere_undeclared() -> None:
    whole = ontology()
    shapes = ontology("shapes.ttl")
    used = {t for graph in (whole, shapes) for triple in graph for t in triple if isinstance(t, URIRef)}
    own = {t for t in used if str(t).startswith((str(KG), CODE)) and "#" in t}
    assert {str(t) for t in own if (t, RDF.type, None) not in whole} == set()


def test_the_changelog_knows_the_version_of_the_ontology() -> None:
    version = ontology("kg.ttl").value(URIRef(str(KG).rstrip("#")), OWL.versionInfo)
    changelog = (Path(__file__).parent.parent / "CHANGELOG.md").read_text("utf-8")
    assert f"Ontology {version}" in changelog


def test_the_data_use_what_is_declared_and_nothing_else() -> None:
    graph = ontology("kg.ttl")
    declared = {str(t) for k in (*DECLARED, OWL.AnnotationProperty) for t in graph.subjects(RDF.type, k)}
    used = {q.predicate.value for q in quads()}
    used |= {o.value for q in quads() if q.predicate.value == str(RDF.type) and isinstance(o := q.object, NamedNode)}
    assert used - declared == {str(RDF.type), str(RDFS.label)}


def test_nothing_is_declared_unused() -> None:
    used = {q.predicate.value for q in quads()} | {getattr(q.object, "value", "") for q in quads()}
    codes = ontology("codes.ttl")
    used |= {str(p) for p in codes.predicates()} | {str(o) for o in codes.objects(None, RDF.type)}
    graph = ontology("kg.ttl")
    used |= {str(o) for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in graph.objects(None, p)}
    unused = {str(t) for k in DECLARED for t in graph.subjects(RDF.type, k)} - used
    assert unused == set()


def test_consistent_under_owl_rl_with_data() -> None:
    graph = ontology() + memory_graph(quads())
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = list(graph.subjects(RDF.type, URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")))
    assert errors == []
    assert not list(graph.subjects(RDF.type, OWL.Nothing))


def test_the_consistency_check_can_fail() -> None:
    graph = ontology() + memory_graph(quads())
    statement = next(graph.subjects(RDF.type, KG.Statement))
    graph.add((statement, RDF.type, KG.Quantity))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    text = {str(o) for o in graph.objects(None, URIRef("http://www.daml.org/2002/03/agents/agent-ont#error"))}
    assert any("disjoint" in t.lower() for t in text)


@pytest.mark.parametrize(("file", "prefix"), [("event-types.tsv", "etype"), ("stances.tsv", "stance")])
def test_codes_are_those_of_the_contract(file: str, prefix: str) -> None:
    graph, namespace = ontology("codes.ttl"), Namespace(PREFIXES[prefix])
    with resource("data", "contract", file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    scheme = URIRef(CODE + SCHEMES[prefix])
    assert {str(c) for c in graph.subjects(SKOS.inScheme, scheme)} == {str(namespace[r["code"]]) for r in rows}
    for row in rows:
        code = namespace[row["code"]]
        labels = {label.language: str(label) for label in graph.objects(code, SKOS.prefLabel)}  # type: ignore[attr-defined]
        assert labels == {"en": row["label_en"], "uk": row["label_uk"]}
        definitions = {d.language: str(d) for d in graph.objects(code, SKOS.definition)}  # type: ignore[attr-defined]
        assert definitions["en"] == row["definition"]
        assert definitions["uk"]
        if "sign" in row:
            assert graph.value(code, KG.sign).toPython() == int(row["sign"])  # type: ignore[union-attr]
        else:
            [broader] = ontology("plover.ttl").objects(code, SKOS.broadMatch)
            assert str(broader) == PREFIXES["plover"] + row["plover"]


@pytest.mark.parametrize("prefix", SCHEMES)
def test_shapes_list_exactly_the_codes(prefix: str) -> None:
    shapes, scheme = ontology("shapes.ttl"), URIRef(CODE + SCHEMES[prefix])
    codes = set(ontology("codes.ttl").subjects(SKOS.inScheme, scheme))
    lists = [set(Collection(shapes, node)) for node in shapes.objects(None, SH["in"])]
    assert codes in lists


def test_the_records_and_the_codes_know_the_same_words() -> None:
    schema = json.loads(resource("data", "contract", "statement.schema.json").read_text("utf-8"))
    properties = schema["properties"]
    words = {
        "quote": properties["quote_kind"]["enum"],
        "modality": properties["modality"]["enum"],
        "polarity": properties["polarity"]["enum"],
        "measure": properties["quantities"]["items"]["properties"]["measure"]["enum"],
        "step": properties["chain"]["items"]["properties"]["role"]["enum"],
    }
    for prefix, enum in words.items():
        codes = ontology("codes.ttl").subjects(SKOS.inScheme, URIRef(CODE + SCHEMES[prefix]))
        assert {str(c).rpartition("#")[2] for c in codes} == set(enum)


def test_codes_speak_both_languages() -> None:
    graph = ontology("codes.ttl")
    for code in graph.subjects(RDF.type, SKOS.Concept):
        assert isinstance(code, URIRef)
        assert languages(graph, code, SKOS.prefLabel) == languages(graph, code, SKOS.definition) == {"en", "uk"}


def test_the_vocabulary_is_one_graph() -> None:
    names = {str(q.graph_name) for q in vocabulary_quads("https://example.org/")}
    assert names == {"<https://example.org/graph/vocabulary>"}
