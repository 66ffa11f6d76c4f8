"""W3C's tests of the SPARQL Protocol, the Graph Store Protocol and the service description, against the live server.

Taken from the folder that KG_W3C_TESTS names (a checkout of w3c/rdf-tests has it as `sparql`), else from the shared
material. The server refuses to read graphs that it does not hold; those that only a request names are made first.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from conftest import ROOT
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF
from rdflib.term import Node
from test_serve import start, stop

from kg.store.remote import Login, RemoteStore

TOKEN = "a-token-of-the-tests"
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")


def folder() -> Path | None:
    shared = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "w3c"
    top = Path(os.environ.get("KG_W3C_TESTS", shared)) / "sparql11"
    return top if (top / "protocol/manifest.ttl").is_file() else None


def manifest() -> tuple[Graph, dict[str, Node]]:
    top, found = folder(), Graph()
    if top is None:
        return found, {}
    file = top / "protocol/manifest.ttl"
    found.parse(file, publicID=file.as_uri())
    entries = {str(found.value(test, MF.name)): test for test in found.subjects(RDF.type, MF.ProtocolTest)}
    return found, dict(sorted(entries.items()))


MANIFEST, TESTS = manifest()
needs_tests = pytest.mark.skipif(not TESTS, reason="W3C's tests are not here: set KG_W3C_TESTS to their folder")


@pytest.fixture(scope="module")
def address(memorial_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = Path(shutil.copytree(memorial_store, tmp_path_factory.mktemp("w3c") / "store"))
    process, address = start(store, KG_UPDATE_TOKEN=TOKEN, KG_WORKERS="1")
    yield address
    assert "Traceback" not in stop(process)


@needs_tests
@pytest.mark.slow
@pytest.mark.parametrize("name", TESTS, ids=list(TESTS))
def test_protocol(address: str, name: str) -> None:
    test = TESTS[name]
    remote = RemoteStore(address, login=Login("bearer", TOKEN))
    made = []
    for data in MANIFEST.objects(test, UT.graphData):
        file = Path(urlsplit(str(MANIFEST.value(data, UT.graph))).path)
        content = file.read_text("utf-8")
        graph = MANIFEST.value(data, LABEL)
        made.append(f"DROP SILENT GRAPH <{graph}> ; INSERT DATA {{ GRAPH <{graph}> {{ {content} }} }}")
    if made:
        remote.update(" ; ".join(made))
    action = MANIFEST.value(test, MF.action)
    requests = MANIFEST.value(action, HT.requests)
    assert requests is not None
    there = {str(MANIFEST.value(data, LABEL)) for data in MANIFEST.objects(test, UT.graphData)}
    for request in Collection(MANIFEST, requests):
        ask(remote, address, request, there)


def ask(remote: RemoteStore, address: str, request: Node, made: set[str]) -> None:
    path = str(MANIFEST.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    named = [g for k, v in parse_qs(urlsplit(path).query).items() if k.endswith("-graph-uri") for g in v]
    if set(named) - made:
        remote.update(" ; ".join(f"CREATE SILENT GRAPH <{graph}>" for graph in named))
        made.update(named)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    listed = MANIFEST.value(request, HT.headers)
    for header in Collection(MANIFEST, listed) if listed else []:
        headers[str(MANIFEST.value(header, HT.fieldName))] = str(MANIFEST.value(header, HT.fieldValue))
    given = MANIFEST.value(request, HT.body)
    text = str(MANIFEST.value(given, CNT.chars)) if given else ""
    encoding = str(MANIFEST.value(given, CNT.characterEncoding) or "utf-8") if given else "utf-8"
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as connection:
        method = str(MANIFEST.value(request, HT.methodName))
        connection.request(method, quote(path, safe="/?&=%+:"), text.encode(encoding) if given else None, headers)
        with connection.getresponse() as response:
            body = response.read()
            media = response.headers.get_content_type()
    expected = MANIFEST.value(request, HT.resp)
    statuses = {str(s)[-3:] for s in MANIFEST.objects(expected, MF.expectedStatus)}
    assert f"{response.status // 100}xx" in statuses, (response.status, body)
    wanted = MANIFEST.value(expected, MF.expectedBoolean)
    if isinstance(wanted, Literal):
        assert json.loads(body)["boolean"] is wanted.toPython()
    form = str(MANIFEST.value(expected, MF.expectedFormat) or "")
    if form == "tabular":
        assert media in TABULAR
    elif form == "RDF":
        assert media in ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")


def graph_store_manifest() -> tuple[Graph, dict[str, Node]]:
    """The tests that name graphs by `?graph=`; graphs at addresses of their own are only read here."""
    top, found = folder(), Graph()
    if top is None:
        return found, {}
    file = top / "graph-store-protocol/manifest-indirect.ttl"
    found.parse(file, publicID=file.as_uri())
    entries = {str(test).rpartition("#")[2]: test for test in found.subjects(RDF.type, MF.GraphStoreProtocolTest)}
    return found, dict(sorted(entries.items()))


GRAPH_STORE, GRAPH_STORE_TESTS = graph_store_manifest()
NOT_OFFERED = {
    "post_get_new_graph": "the server invents no names for graphs",
    "post_get_post_get_indirect": "a graph is one body: no multipart/form-data",
}


def _graph_store_test(name: str) -> object:
    reason = NOT_OFFERED.get(name)
    marks = [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)] if reason else []
    return pytest.param(name, marks=marks, id=name)


STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@needs_tests
@pytest.mark.slow
@pytest.mark.parametrize("name", [_graph_store_test(name) for name in GRAPH_STORE_TESTS])
def test_graph_store(address: str, name: str) -> None:
    action = GRAPH_STORE.value(GRAPH_STORE_TESTS[name], MF.action)
    requests = GRAPH_STORE.value(action, HT.requests)
    assert requests is not None
    remote = RemoteStore(address, login=Login("bearer", TOKEN))
    remote.update("".join(f"DROP SILENT GRAPH <{graph}> ;" for graph in named_graphs(requests)) + " CLEAR DEFAULT")
    for request in Collection(GRAPH_STORE, requests):
        exchange(address, request)


def named_graphs(requests: Node) -> list[str]:
    paths = [str(GRAPH_STORE.value(request, HT.absolutePath)) for request in Collection(GRAPH_STORE, requests)]
    return sorted({graph for path in paths for graph in parse_qs(urlsplit(path).query).get("graph", [])})


def exchange(address: str, request: Node) -> None:
    """One request and what is expected of its answer: status, media type, the graph."""
    path = str(GRAPH_STORE.value(request, HT.absolutePath)).replace("/gsp", "/graphs", 1)
    headers = {"Authorization": f"Bearer {TOKEN}", **fields_of(request)}
    given = GRAPH_STORE.value(GRAPH_STORE.value(request, HT.body), CNT.chars)
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as connection:
        body = None if given is None else str(given).encode()
        connection.request(str(GRAPH_STORE.value(request, HT.methodName)), path, body, headers)
        with connection.getresponse() as response:
            content, media = response.read(), response.headers.get_content_type()
    expected = GRAPH_STORE.value(request, HT.resp)
    statuses = {STATUS[str(s).rpartition("#")[2]] for s in GRAPH_STORE.objects(expected, MF.expectedStatus)}
    assert response.status in statuses, (response.status, content)
    wanted = GRAPH_STORE.value(GRAPH_STORE.value(expected, HT.body), CNT.chars)
    if wanted is not None:
        assert media == fields_of(expected)["content-type"].partition(";")[0]
        found, theirs = Graph().parse(data=content, format=media), Graph().parse(data=str(wanted), format="turtle")
        assert isomorphic(found, theirs), found.serialize()


def fields_of(message: Node | None) -> dict[str, str]:
    listed = GRAPH_STORE.value(message, HT.headers)
    fields: list[Node] = list(Collection(GRAPH_STORE, listed)) if listed else []
    return {str(GRAPH_STORE.value(f, HT.fieldName)): str(GRAPH_STORE.value(f, HT.fieldValue)) for f in fields}


def test_service_description(address: str) -> None:
    """`has-endpoint-triple`, `returns-rdf`, `conforms-to-schema`: the third as the recommendation's own table says."""
    from urllib.request import urlopen

    with urlopen(address, timeout=30) as reply:
        found = Graph().parse(data=reply.read(), format=reply.headers.get_content_type())
    here = URIRef(address)
    assert (here, SD.endpoint, here) in found
    assert (here, RDF.type, SD.Service) in found
    for of, a in ((SD.feature, SD.UnionDefaultGraph), (SD.supportedLanguage, SD.SPARQL11Query)):
        assert (here, of, a) in found
    [dataset] = found.objects(here, SD.defaultDataset)
    [default] = found.objects(dataset, SD.defaultGraph)
    assert (dataset, RDF.type, SD.Dataset) in found and (default, RDF.type, SD.Graph) in found
    assert all(isinstance(form, URIRef) for form in found.objects(here, SD.resultFormat))
