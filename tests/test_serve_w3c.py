"""W3C's tests of the SPARQL Protocol and the service description, against the live server.

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
@pytest.mark.parametrize("name", TESTS)
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
