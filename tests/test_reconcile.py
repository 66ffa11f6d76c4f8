"""Analysts match their tables against the graph: the service answers as the Reconciliation API 0.2 has it."""

from __future__ import annotations

import hashlib
import http.client
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import rdf_example
from conftest import ROOT
from jsonschema import Draft7Validator
from pyoxigraph import NamedNode, Quad
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from test_serve import start, stop

from kg.model import Article, Entity, Kind, Link, Mention, Reading, Span
from kg.rdf import Iris, term, to_quads, vocabulary_graph, vocabulary_quads
from kg.store import open_store
from kg.wikidata import wikidata_graph

SCHEMAS = ROOT / "tests" / "schemas" / "reconciliation-0.2"
Call = Callable[..., Any]


def entity(name: str, kind: Kind, *aliases: str, qid: str | None = None, iri: str | None = None) -> Entity:
    return Entity(name, kind, aliases, qid, iri, Link("name", 0.98) if qid else Link("unknown", 0.0))


ENTITIES = (
    entity("Володимир Зеленський", "person", "Зеленського", qid="Q3874799"),
    entity("Кирило Буданов", "person", "Буданова", qid="Q56226"),
    entity("Іван Коваленко", "person", iri="person-іван-коваленко-мер"),
    entity("Іван Коваленко", "person", iri="person-іван-коваленко-депутат"),
    entity("Миколаїв", "place"),
    entity("Миколаїв", "organisation", iri="organisation-миколаїв-клуб"),
    entity("Північна Корея", "state", "КНДР", qid="Q423", iri="state-KP"),
    entity("<script>alert(1)</script>", "thing", iri="thing-зле"),
)


def article(name: str, published: date, entities: tuple[Entity, ...]) -> Reading:
    text = f"{name}: {'; '.join(f'{n} {e.name}' for n, e in enumerate(entities))}."
    starts = [text.index(f"{n} {e.name}") + len(f"{n} ") for n, e in enumerate(entities)]
    mentions = tuple(Mention(Span(at, at + len(e.name)), e) for at, e in zip(starts, entities, strict=True))
    return Reading(Article(name, text, published), (), mentions)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("reconcile") / "store"
    readings = [
        rdf_example.reading(),
        article("перша", date(2025, 1, 2), ENTITIES),
        article("друга", date(2025, 3, 4), ENTITIES[:1]),
    ]
    facts = NamedNode(wikidata_graph())
    with open_store(path) as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        for reading in readings:
            store.replace(Iris(reading.article.key).graph.value, to_quads(reading))
        country = NamedNode("http://www.wikidata.org/prop/direct/P27")
        store.replace(facts.value, [Quad(wd("Q56226"), country, wd("Q423"), facts)])
    process: subprocess.Popen[str]
    process, endpoint = start(path)
    yield endpoint.removesuffix("/sparql")
    assert process.poll() is None, "the server did not live to the end"
    assert "Traceback" not in stop(process)


def wd(item: str) -> NamedNode:
    return term(f"wd:{item}")


@pytest.fixture
def call(address: str) -> Call:
    """`call("/reconcile", queries={…})` by POST of a form; without fields by GET. Status, headers, body."""

    def send(path: str, method: str = "", headers: dict[str, str] | None = None, body: str | None = None, **form: Any):  # type: ignore[no-untyped-def]
        parts = urlsplit(address)
        if form:
            body = urlencode({k: v if isinstance(v, str) else json.dumps(v) for k, v in form.items()})
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as connection:
            connection.request(method or ("POST" if body is not None else "GET"), path, body, sent | (headers or {}))
            with connection.getresponse() as answer:
                return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()

    return send


def valid(name: str, content: Any) -> Any:
    """The content, which the specification's own schema accepts."""
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    found = [(s["$id"], Resource.from_contents(s, default_specification=DRAFT7)) for s in schemas.values()]
    # 0.2 refers to type.json from schemas whose own address says `draft`
    registry: Registry[Any] = Registry().with_resources(
        [*found, ("type.json", found[list(schemas).index("type.json")][1])]
    )
    errors = list(Draft7Validator(schemas[f"{name}.json"], registry=registry).iter_errors(content))
    assert not errors, errors[0]
    return content


def found(call: Call, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The candidates of one query; it and the answer obey the schemas."""
    valid("reconciliation-query-batch", {"q0": query})
    status, _, body = call("/reconcile", queries={"q0": query})
    assert status == 200, body
    candidates: list[dict[str, Any]] = valid("reconciliation-result-batch", json.loads(body))["q0"]["result"]
    assert [c["score"] for c in candidates] == sorted((c["score"] for c in candidates), reverse=True)
    return candidates


def test_the_schemas_are_those_of_the_specification() -> None:
    for line in (SCHEMAS / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((SCHEMAS / name).read_bytes()).hexdigest() == digest, name


def test_the_manifest_says_what_there_is_and_every_address_answers(call: Call, address: str) -> None:
    status, headers, body = call("/reconcile", headers={"Origin": "http://127.0.0.1:3333"})
    manifest = valid("manifest", json.loads(body))
    assert status == 200 and headers["access-control-allow-origin"] == "*"
    assert manifest["versions"] == ["0.2"] and manifest["batchSize"] == 50
    assert {t["id"] for t in manifest["defaultTypes"]} == {"person", "organisation", "state", "place", "group", "thing"}
    view = manifest["view"]["url"].replace("{{id}}", quote("state-KP", safe=""))
    assert view == f"{address}/entity/state-KP"
    assert call(urlsplit(view).path, headers={"Accept": "text/html"})[0] == 200
    for kind, example in (("entity", "state-KP"), ("property", "item"), ("type", "person")):
        service = manifest["suggest"][kind]
        assert call(urlsplit(service["service_url"] + service["service_path"]).path + "?prefix=a")[0] == 200
        shown = service["flyout_service_path"].replace("${id}", example)
        flyout = json.loads(call(urlsplit(service["flyout_service_url"]).path + shown)[2])
        assert flyout["id"] == example and flyout["html"]
    preview = manifest["preview"]["url"].replace("{{id}}", "state-KP").removeprefix(address)
    assert call(preview)[0] == 200
    more = manifest["extend"]["propose_properties"]
    properties = json.loads(call(urlsplit(more["service_url"] + more["service_path"]).path + "?type=person&limit=3")[2])
    valid("data-extension-property-proposal", properties)
    assert len(properties["properties"]) == 3 and properties["type"] == "person"


@pytest.mark.parametrize(
    "name",
    [
        "Володимир Зеленський",
        "володимир зеленський",
        "Зеленський Володимир",
        "Volodymyr Zelenskyi",
        "Володимира Зеленського",
        "Волдимир Зеленський",
        "Q3874799",
        "http://www.wikidata.org/entity/Q3874799",
        "https://w3id.org/kg-evidence/entity/Q3874799",
    ],
)
def test_other_spellings_find_the_same_person(call: Call, name: str) -> None:
    first = found(call, {"query": name})[0]
    assert first["id"] == "Q3874799" and first["name"] == "Володимир Зеленський"
    assert first["type"] == [{"id": "person", "name": "person"}]
    same = name.casefold() == "володимир зеленський" or "Q3874799" in name
    assert (first["match"], first["score"] == 100) == (same, same)


def test_an_abbreviation_and_the_names_of_the_lists_find_a_state(call: Call) -> None:
    for name in ("КНДР", "North Korea", "Північна Корея"):
        assert [c["id"] for c in found(call, {"query": name}) if c["match"]] == ["state-KP"], name


def test_namesakes_are_both_offered_and_neither_is_a_match(call: Call) -> None:
    two = found(call, {"query": "Іван Коваленко"})
    assert {c["id"] for c in two[:2]} == {"person-іван-коваленко-мер", "person-іван-коваленко-депутат"}
    assert not any(c["match"] for c in two)


def test_types_restrict(call: Call) -> None:
    assert len(found(call, {"query": "Миколаїв"})) == 2
    assert [c["id"] for c in found(call, {"query": "Миколаїв", "type": "place"})] == ["place-миколаїв"]
    assert len(found(call, {"query": "Миколаїв", "type": ["place", "organisation"], "type_strict": "any"})) == 2
    assert found(call, {"query": "Миколаїв", "type": "person"}) == []


def test_properties_weigh_and_decide(call: Call) -> None:
    place = {"pid": "kind", "v": "place"}
    two = found(call, {"query": "Миколаїв", "properties": [place]})
    assert [(c["id"], c["match"]) for c in two] == [("place-миколаїв", True), ("organisation-миколаїв-клуб", False)]
    assert two[0]["score"] > two[1]["score"]
    for value in ("Північна Корея", {"id": "state-KP", "name": "x"}, ["нічого", "КНДР"], "Q423"):
        properties = [{"pid": "country", "v": value}, {"pid": "unknown", "v": True}]
        one = found(call, {"query": "Кирило Буданов", "properties": properties})[0]
        assert one["match"] and {"id": "properties", "value": 1.0} in one["features"], value
    other = found(call, {"query": "Кирило Буданов", "properties": [{"pid": "country", "v": "Польща"}]})[0]
    assert other["score"] == 60 and not other["match"]


def test_properties_alone_find_too(call: Call) -> None:
    assert [c["id"] for c in found(call, {"properties": [{"pid": "item", "v": "Q56226"}]})] == ["Q56226"]
    assert [c["id"] for c in found(call, {"properties": [{"pid": "articles", "v": 2}]})] == ["Q3874799"]


def test_what_is_unlike_everything_has_no_candidate_and_the_limit_holds(call: Call) -> None:
    assert found(call, {"query": "Щось Цілком Інакше"}) == []
    assert len(found(call, {"query": "Іван Коваленко", "limit": 1})) == 1


def test_a_batch_answers_each_query_by_its_key_by_get_too(call: Call) -> None:
    queries = {"a": {"query": "КНДР"}, "ї": {"query": "Кирило Буданов"}}
    posted = json.loads(call("/reconcile", queries=queries)[2])
    assert {key: answer["result"][0]["id"] for key, answer in posted.items()} == {"a": "state-KP", "ї": "Q56226"}
    assert json.loads(call("/reconcile?" + urlencode({"queries": json.dumps(queries)}))[2]) == posted


def test_suggestions_come_by_the_beginning_of_any_word(call: Call) -> None:
    for prefix in ("Кири", "буд", "kyry", "Q56226"):
        answer = valid(
            "suggest-entities-response", json.loads(call(f"/reconcile/suggest/entity?prefix={quote(prefix)}")[2])
        )
        assert [one["id"] for one in answer["result"]] == ["Q56226"], prefix
    answer = valid("suggest-properties-response", json.loads(call("/reconcile/suggest/property?prefix=of")[2]))
    assert {one["id"] for one in answer["result"]} >= {"office", "office-in"}
    assert valid("suggest-types-response", json.loads(call("/reconcile/suggest/type?prefix=pers")[2]))["result"] == [
        {"id": "person", "name": "person"}
    ]
    all_of_them = json.loads(call("/reconcile/suggest/entity?prefix=")[2])["result"]
    rest = json.loads(call("/reconcile/suggest/entity?prefix=&cursor=2")[2])["result"]
    assert rest == all_of_them[2:]


def test_extension_gives_texts_numbers_days_and_entities(call: Call) -> None:
    wanted = [{"id": p} for p in ("item", "articles", "first", "last", "country", "statements", "unknown")]
    query = valid("data-extension-query", {"ids": ["Q3874799", "Q56226", "nobody"], "properties": wanted})
    answer = valid("data-extension-response", json.loads(call("/reconcile", extend=query)[2]))
    assert answer["rows"]["Q3874799"] == {
        "item": [{"str": "Q3874799"}],
        "articles": [{"int": 2}],
        "first": [{"date": "2025-01-02T00:00:00"}],
        "last": [{"date": "2025-03-04T00:00:00"}],
        "country": [],
        "statements": [],
        "unknown": [],
    }
    assert answer["rows"]["Q56226"]["country"] == [{"id": "state-KP", "name": "Північна Корея"}]
    assert answer["rows"]["nobody"] == {key: [] for key in (p["id"] for p in wanted)}
    assert [m["id"] for m in answer["meta"]] == [p["id"] for p in wanted]


def test_offices_and_their_states_can_be_fetched(call: Call) -> None:
    properties = [{"id": "office"}, {"id": "office-in"}, {"id": "name", "settings": {"limit": "1"}}]
    answer = json.loads(call("/reconcile", extend={"ids": ["person-петро-гай"], "properties": properties})[2])
    row = valid("data-extension-response", answer)["rows"]["person-петро-гай"]
    assert row["office"][0]["str"].startswith("Президент") and len(row["name"]) == 1
    assert row["office-in"][0]["name"] == "Аркадія"


def test_a_preview_escapes_what_stands_in_the_store(call: Call) -> None:
    status, headers, body = call("/reconcile/preview?id=" + quote("thing-зле"))
    assert status == 200 and headers["content-type"].startswith("text/html")
    assert "<script" not in body and "&lt;script&gt;" in body
    assert "frame-ancestors *" in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    flyout = json.loads(call("/reconcile/flyout/entity?id=" + quote("thing-зле"))[2])
    assert "<script" not in flyout["html"]


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"queries": "{"}, 400, "JSON"),
        ({"queries": "[" * 5000}, 400, "JSON"),
        ({"queries": []}, 400, "object"),
        ({"queries": {"q": 1}}, 400, "queries.q"),
        ({"queries": {"q": {}}}, 400, "query or properties"),
        ({"queries": {"q": {"query": "x" * 501}}}, 400, "500"),
        ({"queries": {"q": {"query": "x", "limit": 0}}}, 400, "limit"),
        ({"queries": {"q": {"query": "x", "type": 7}}}, 400, "type"),
        ({"queries": {"q": {"query": "x", "properties": [{"pid": "item"}]}}}, 400, "pid and v"),
        ({"queries": {"q": {"query": "x", "properties": [{"pid": "item", "v": None}]}}}, 400, "value"),
        ({"queries": {f"q{n}": {"query": "x"} for n in range(51)}}, 413, "50"),
        ({"extend": {"ids": "x", "properties": []}}, 400, "ids"),
        ({"extend": {"ids": [], "properties": [{}]}}, 400, "properties"),
        ({"extend": {"ids": ["x"] * 1001, "properties": []}}, 413, "1000"),
        ({"extend": {"ids": [], "properties": [{"id": "item", "settings": {"limit": "many"}}]}}, 400, "many"),
        ({"other": "x"}, 400, "queries or extend"),
    ],
)
def test_wrong_requests_are_told_what_is_wrong(call: Call, form: dict[str, Any], status: int, words: str) -> None:
    answer = call("/reconcile", **form)
    assert answer[0] == status and words in json.loads(answer[2])["detail"], answer


def test_other_wrong_requests(call: Call) -> None:
    assert call("/reconcile", method="POST", body="{}", headers={"Content-Type": "application/json"})[0] == 415
    assert call("/reconcile", queries="x" * 1_000_001)[0] == 413
    assert call("/reconcile?queries=%7B%7D&queries=%7B%7D")[0] == 400
    assert call("/reconcile/preview?id=nobody")[0] == 404
    assert call("/reconcile/flyout/type?id=nobody")[0] == 404
    assert call("/reconcile/suggest/entity?prefix=x&cursor=-1")[0] == 400
    assert call("/reconcile", method="DELETE")[0] == 405
    assert call("/reconcile", queries={})[2] == "{}"
