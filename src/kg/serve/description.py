"""What the service tells about itself and its data: service description, VoID, prefixes, the questions as examples."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.rdf import PREFIXES
from kg.serve.negotiate import GRAPHS, choose
from kg.serve.problem import Problem
from kg.serve.replies import static
from kg.serve.service import Row, Service
from kg.store.questions import questions

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
SH = PREFIXES["sh"]
_FORMATS = "http://www.w3.org/ns/formats/"
_RDF, _RDFS, _XSD = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["xsd"]
_TYPE = NamedNode(f"{_RDF}type")
_PREFIXES = {"sd": SD, "void": VOID, "formats": _FORMATS, "dcterms": "http://purl.org/dc/terms/", **PREFIXES}
_WRITTEN = [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD, RdfFormat.RDF_XML]


def routes(service: Service) -> list[BaseRoute]:
    making = asyncio.Lock()

    async def void(request: Request) -> Response:
        async with making:
            identity, kept = service.made.get("void", ("", []))
            if identity != service.identity:
                identity, kept = service.identity, await _void(service)
                service.made["void"] = identity, kept
        return _written(service, request, _about(_root(request) + "void", kept))

    async def examples(request: Request) -> Response:
        return _written(service, request, _examples(_root(request)))

    return [
        Route("/void", void, methods=["GET", "HEAD"]),
        Route("/.well-known/void", void, methods=["GET", "HEAD"]),
        Route("/examples", examples, methods=["GET", "HEAD"]),
    ]


def service_description(service: Service, request: Request) -> Response:
    """https://www.w3.org/TR/sparql11-service-description/, with the prefixes that editors complete."""
    root = _root(request)
    here, data = NamedNode(f"{root}sparql"), NamedNode(f"{root}void#dataset")
    default = NamedNode(f"{root}void#default-graph")
    facts = [
        Triple(here, _TYPE, _sd("Service")),
        Triple(here, _sd("endpoint"), here),
        Triple(here, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(here, _sd("feature"), _sd("UnionDefaultGraph")),
        Triple(here, _sd("defaultDataset"), data),
        Triple(data, _TYPE, _sd("Dataset")),
        Triple(data, _sd("defaultGraph"), default),
        Triple(default, _TYPE, _sd("Graph")),
        *(Triple(here, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS),
    ]
    if service.token:
        facts.append(Triple(here, _sd("supportedLanguage"), _sd("SPARQL11Update")))
    return _written(service, request, [*facts, *_declared(here)])


_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)


def _declared(owner: NamedNode) -> list[Triple]:
    """`sh:declare` of each prefix."""
    found = []
    for prefix, namespace in PREFIXES.items():
        node = NamedNode(f"{owner.value.partition('#')[0]}#prefix-{prefix}")
        found += [
            Triple(owner, _sh("declare"), node),
            Triple(node, _TYPE, _sh("PrefixDeclaration")),
            Triple(node, _sh("prefix"), Literal(prefix)),
            Triple(node, _sh("namespace"), Literal(namespace, datatype=NamedNode(f"{_XSD}anyURI"))),
        ]
    return found


def _examples(root: str) -> list[Triple]:
    """The shipped questions as `sh:SPARQLExecutable`, the way editors look for examples."""
    here = NamedNode(f"{root}sparql")
    found = _declared(here)
    for question in questions().values():
        node = NamedNode(f"{root}examples#{question.name}")
        found += [
            Triple(node, _TYPE, _sh("SPARQLExecutable")),
            Triple(node, _TYPE, _sh("SPARQLSelectExecutable")),
            Triple(node, _sh("select"), Literal(question.text)),
            Triple(node, _sh("prefixes"), here),
            Triple(node, NamedNode(f"{PREFIXES['schema']}target"), here),
            Triple(node, NamedNode(f"{PREFIXES['schema']}keywords"), Literal(question.topic)),
            Triple(node, NamedNode(f"{_RDFS}comment"), Literal(question.description, language="en")),
            *(Triple(node, NamedNode(f"{_RDFS}label"), Literal(t, language=k)) for k, t in question.title.items()),
        ]
    return found


_CLASSES = "SELECT ?x (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s a ?x } GROUP BY ?x ORDER BY ?x"
_PROPERTIES = (
    "SELECT ?x (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?o) AS ?k) { ?s ?x ?o }"
    " GROUP BY ?x ORDER BY ?x"
)


async def _void(service: Service) -> list[tuple[str, Row]]:
    """Counts by class and by property: the rows of two queries, once for each snapshot."""
    classes = [("class", row) for row in await service.select(_CLASSES)]
    return classes + [("property", row) for row in await service.select(_PROPERTIES)]


def _about(document: str, kept: Iterable[tuple[str, Row]]) -> list[Triple]:
    data = NamedNode(f"{document}#dataset")
    found = [
        Triple(data, _TYPE, _void_term("Dataset")),
        Triple(data, _void_term("sparqlEndpoint"), NamedNode(document.removesuffix("void") + "sparql")),
        *(Triple(data, _void_term("vocabulary"), NamedNode(namespace)) for namespace in PREFIXES.values()),
    ]
    triples = 0
    for kind, row in kept:
        term = NamedNode(row["x"]["value"])
        node = NamedNode(f"{document}#{kind}-{quote(term.value, safe='')}")
        found += [Triple(data, _void_term(f"{kind}Partition"), node), Triple(node, _void_term(kind), term)]
        if kind == "class":
            found.append(Triple(node, _void_term("entities"), _number(row["m"])))
        else:
            triples += int(row["n"]["value"])
            found += [
                Triple(node, _void_term("triples"), _number(row["n"])),
                Triple(node, _void_term("distinctSubjects"), _number(row["m"])),
                Triple(node, _void_term("distinctObjects"), _number(row["k"])),
            ]
    return [*found, Triple(data, _void_term("triples"), Literal(triples))]


def _written(service: Service, request: Request, triples: list[Triple]) -> Response:
    names = [name for name, syntax in GRAPHS.items() if syntax in _WRITTEN]
    media = choose(",".join(request.headers.getlist("accept")), names)
    if media is None:
        raise Problem(406, f"this can be had as {', '.join(names)}")
    body = serialize(triples, format=GRAPHS[media], prefixes=_PREFIXES) or b""
    return static(service, request, body, media)


def _root(request: Request) -> str:
    """Our own address, as the client sees it."""
    return str(request.base_url)


def _number(cell: dict[str, str]) -> Literal:
    return Literal(int(cell["value"]))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _void_term(name: str) -> NamedNode:
    return NamedNode(VOID + name)
