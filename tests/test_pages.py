"""The explorer's pages as the server makes them: what they show, in which language, and that no text is code."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import pytest
from conftest import ROOT
from pages_server import Explorer, demo_store, derived_store, explorer, hostile_store

from kg.link.candidates import weights
from kg.serve.pages.cards import Card, Named, Number, Words
from kg.serve.pages.chart import Words as ChartWords
from kg.serve.pages.chart import estimate_chart
from kg.serve.pages.highlight import paragraphs
from kg.serve.pages.rendering import LANGUAGES, amount, text
from kg.serve.pages.search import Index

NORTH_KOREA = "/entity/state-KP"
FIXED = ("/", "/disputes", "/figures", "/ask", "/graph", NORTH_KOREA)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with explorer(demo_store(tmp_path_factory.mktemp("pages"))) as served:
        yield served


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with explorer(hostile_store(tmp_path_factory.mktemp("hostile"))) as served:
        yield served


class _Scripts(HTMLParser):
    """Everything on a page that could run: inline scripts, handlers, addresses with a scheme of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline = tag == "script" and "src" not in given
        self.found += [f"{tag} {k}" for k in given if k.startswith("on") or k in ("style", "srcdoc")]
        for name in ("href", "src", "action"):
            if name in given and not re.match(
                r"/(?!/)|#|\?|https://(www\.wikidata|lite\.gephi)\.org/|https?://", given[name] or ""
            ):
                self.found.append(f"{tag} {name}={given[name]}")

    def handle_data(self, data: str) -> None:
        if self.inline:
            self.found.append(f"inline {data}")


def scripts(body: str) -> list[str]:
    parser = _Scripts()
    parser.feed(body)
    return parser.found


# ---- what the pages show


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FIXED)
def test_every_page_in_both_languages_under_the_policy(demo: Explorer, path: str, language: str) -> None:
    status, headers, body = demo.get(f"{path}?lang={language}")
    assert status == 200
    assert f'<html lang="{language}">' in body
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert scripts(body) == []


def test_the_language_is_the_browsers_until_another_is_chosen(demo: Explorer) -> None:
    assert '<html lang="en">' in demo.get("/", headers={"Accept-Language": "en-GB,uk;q=0.5"})[2]
    assert '<html lang="uk">' in demo.get("/", headers={"Accept-Language": "uk-UA,en;q=0.5"})[2]
    assert "lang=en" in demo.get("/?lang=en")[1]["set-cookie"]
    assert '<html lang="en">' in demo.get("/", headers={"Cookie": "lang=en", "Accept-Language": "uk"})[2]


@pytest.mark.parametrize("words", ["Пхеньяну", "Північною Кореєю", "pivnichn", "North Korea", "КНДР", "північ"])
def test_search_finds_a_name_in_any_form(demo: Explorer, words: str) -> None:
    body = demo.get(f"/search?lang=en&q={quote(words)}")[2]
    assert f'href="{NORTH_KOREA}"' in body


def test_search_knows_persons_that_no_table_knows() -> None:
    rows = [{"entity": "urn:x", "name": "Вадим Скібіцький", "property": "", "type": "", "articles": "1"}]
    index = Index(rows)
    for words in ("Скібіцьким", "скібіцького", "Skibitsky", "skibitskyi", "вадима скіб"):
        assert [hit.named.iri for hit in index.find(words)] == ["urn:x"], words
    for words in ("Скоропадський", "", "?", "Вадим Петренко"):
        assert index.find(words) == [], words


def test_an_article_shows_all_its_text_and_where_each_statement_stands(demo: Explorer) -> None:
    body = demo.get(demo.article("dprk-troops-2024-10-25") + "?lang=en")[2]
    text = (ROOT / "data/articles/dprk-troops-2024-10-25.txt").read_text("utf-8").partition("25 ")[2]
    inside = re.search(r'<section class="text".*?</section>', body, re.DOTALL)
    assert inside
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", inside[0])).replace("&#39;", "'").replace("&#34;", '"')
    assert re.sub(r"\s+", " ", text).strip() in plain
    quotes = re.findall(r'<blockquote lang="uk"><a href="#(char=\d+,\d+)">', body)
    assert len(quotes) >= 8
    assert all(f'id="{place}"' in body for place in quotes), "every quotation leads to its words"


def test_an_event_page_shows_what_was_concluded_of_it(demo: Explorer) -> None:
    pages = [demo.get(f"{path}?lang=en")[2] for path in _events(demo)]
    same = [body for body in pages if "Told elsewhere as the same event" in body]
    assert same
    assert all(re.search(r"Concluded by rule, from [a-z].*; likeness [01]", body) for body in same)
    alone = [body for body in pages if body not in same]
    assert alone
    assert all("No mention elsewhere was concluded" in body for body in alone)
    related = next(body for body in pages if "How the statements stand to one another" in body)
    assert re.search(r'<a href="/dispute\?first=[^"]+">(disputes|updates|answers|cannot be compared)</a>', related)


def test_every_reason_of_a_conclusion_has_words_in_both_languages() -> None:
    table = (ROOT / "docs" / "derive.md").read_text("utf-8").partition("## The derived graph")[2]
    cells = [
        row.split("|")[2]
        for row in table.splitlines()
        if re.match(r"\| ((disputes|reverses|repeats|updates|notC)\w* )?\| `[a-z]", row)
    ]
    cells += [row.split("|")[3] for row in table.splitlines() if row.startswith("| | `kg:reason` | `")]
    reasons = set(re.findall(r"`([a-z-]+)`", " ".join(cells)))
    assert len(reasons) > 10
    for reason in reasons:
        assert all(text(f"reason.{reason}", language) for language in LANGUAGES)


def _events(demo: Explorer) -> list[str]:
    bodies = [demo.get(path)[2] for path in demo.articles().values()]
    return sorted({path for body in bodies for path in re.findall(r'href="(/event/[^"]+)"', body)})


def test_how_an_entity_was_linked_is_told_in_both_languages() -> None:
    reasons = {name for name in weights() if name not in ("link", "review", "margin", "deputy-words")}
    for reason in {*reasons, "given", "review", "decision", "own-name", "unknown"}:
        assert all(text(f"method.{reason}", language) for language in LANGUAGES)


def test_gephi_lite_is_given_an_address_that_answers_with_the_graph_shown(demo: Explorer) -> None:
    body = demo.get("/graph?view=citation&cap=50")[2]
    link = re.search(r'id="gephi" href="https://lite\.gephi\.org/\?file=([^"]+)"', body)
    assert link
    address = unquote(link[1])
    assert address.startswith(demo.address)
    status, headers, gexf = demo.get(address.removeprefix(demo.address))
    assert status == 200
    assert headers["access-control-allow-origin"] == "*"
    shown = json.loads(demo.get("/graph/edges?view=citation&cap=50")[2])
    root = ElementTree.fromstring(gexf)
    space = {"g": "http://gexf.net/1.3"}
    assert {n.get("id") for n in root.iterfind(".//g:node", space)} == {n["id"] for n in shown["nodes"]}
    assert len(root.findall(".//g:edge", space)) == len(shown["edges"])


def test_disputes_name_what_was_revised_and_the_reason(demo: Explorer) -> None:
    body = demo.get("/disputes?lang=en")[2]
    revised = body.partition("Revised figures, plans come true")[2]
    assert "a revised figure" in revised
    path = re.search(r'class="more" href="([^"]+)"', revised)
    assert path
    assert "updates: a revised figure" in demo.get(html.unescape(path[1]) + "&lang=en")[2]


def test_sentences_without_a_statement_are_marked(demo: Explorer) -> None:
    bodies = [demo.get(demo.article(name))[2] for name in demo.articles()]
    assert any('class="unread"' in body for body in bodies)


def test_an_entitys_page_is_at_its_iri_and_as_data_beside_it(demo: Explorer) -> None:
    page = demo.get(NORTH_KOREA + "?lang=en", headers={"Accept": "text/html"})[2]
    assert "North Korea" in page
    assert "Q423" in page
    status, headers, turtle = demo.get(NORTH_KOREA + ".ttl")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/turtle")
    assert "Північна Корея" in turtle
    assert json.loads(demo.get(NORTH_KOREA + ".jsonld")[2])


def test_an_entitys_statements_can_be_filtered(demo: Explorer) -> None:
    everything = demo.get(NORTH_KOREA + "?side=said-by")[2].count('class="card ')
    denials = demo.get(NORTH_KOREA + "?side=said-by&stance=denies")[2]
    assert 0 < denials.count('class="card ') < everything
    assert denials.count('class="card no"') == denials.count('class="card ')
    assert 'class="card ' not in demo.get(NORTH_KOREA + "?side=said-by&until=2020-01-01")[2]
    assert 'class="card ' not in demo.get(NORTH_KOREA + "?side=said-by&source=%22%29%20%7D%20%23")[2]


@pytest.fixture(scope="module")
def arming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """The demo's articles have no such edge: two that say who arms whom, of two days."""
    folder = tmp_path_factory.mktemp("arming")
    told = {
        "2024-10-25": "Німеччина передала Україні 10 танків.",
        "2024-11-02": "Міністерство оборони Німеччини повідомило, що Німеччина передала Україні зенітні ракети.",
    }
    (folder / "articles").mkdir()
    for day, words in told.items():
        (folder / "articles" / f"{day}.txt").write_text(f" date {day} Озброєння\n{words}\n", "utf-8")
    with explorer(derived_store(folder, folder / "articles")) as served:
        yield served


@pytest.mark.parametrize(("language", "does"), [("en", "arms"), ("uk", "озброює")])
@pytest.mark.parametrize("entity", ["state-DE", "state-UA"])
def test_an_entitys_page_tells_what_was_concluded_of_it_and_others(
    arming: Explorer, entity: str, language: str, does: str
) -> None:
    body = arming.get(f"/entity/{entity}?lang={language}")[2]
    listed = re.search(r'<ul class="plain edges">.*?</ul>', body, re.DOTALL)
    assert listed
    edge = re.search(rf'state-DE".*? {does} .*?state-UA".*?href="(/thing[^"]+)">[^<]*2</a> <small>50\u00a0%', listed[0])
    assert edge, listed[0]
    behind = arming.get(html.unescape(edge[1]))[2]
    assert len(set(re.findall(r'href="(/statement/[^"]+)"', behind))) == 2, "the edge leads to its statements"


def test_a_reversal_stands_side_by_side_and_leads_to_both(demo: Explorer) -> None:
    body = demo.get("/disputes?lang=en")[2]
    assert "6 months later" in body
    address = re.search(r'class="more" href="(/dispute\?[^"]+)"', body)
    assert address
    both = demo.get(address[1].replace("&amp;", "&"))[2]
    assert "КНДР 21 жовтня заперечила" in both
    assert "28 квітня вперше визнала" in both


def test_a_statements_iri_leads_to_its_words(demo: Explorer) -> None:
    found = re.search(r'href="(/statement/[^"]+)"', demo.get(demo.article("dprk-troops-2024-10-25"))[2])
    assert found
    status, headers, _ = demo.get(found[1])
    assert status == 303
    assert re.match(r"/article/[0-9a-f]{16}#s-", headers["location"])


def test_an_edge_of_the_graph_has_its_sentences(demo: Explorer) -> None:
    edges = json.loads(demo.get("/graph/edges?view=stance")[2])["edges"]
    assert edges
    for edge in edges:
        part = f"/graph/statements?view=stance&part=1&source={quote(edge['source'])}&target={quote(edge['target'])}"
        body = demo.get(part)[2]
        assert "<blockquote" in body
        assert "<html" not in body


def test_neighbours_are_counted_by_kind_before_they_are_drawn(demo: Explorer) -> None:
    node = quote("https://w3id.org/kg-evidence/entity/state-KP")
    found = json.loads(demo.get(f"/graph/neighbours?view=together&node={node}")[2])
    assert found["total"] == sum(found["kinds"].values()) > 1


def test_neighbours_are_drawn_in_pages(demo: Explorer) -> None:
    node = quote("https://w3id.org/kg-evidence/entity/state-KP")
    counted = json.loads(demo.get(f"/graph/neighbours?view=together&node={node}")[2])["total"]
    first = json.loads(demo.get(f"/graph/edges?view=together&node={node}")[2])
    assert len(first["nodes"]) == counted + 1
    assert first["next"] is None
    rest = json.loads(demo.get(f"/graph/edges?view=together&node={node}&after=2")[2])
    assert [n["id"] for n in rest["nodes"]] == [n["id"] for n in (first["nodes"][0], *first["nodes"][3:])]
    assert {e["source"] for e in rest["edges"]} | {e["target"] for e in rest["edges"]} == {
        n["id"] for n in rest["nodes"]
    }


def test_completion_offers_terms_codes_and_entities_by_name(demo: Explorer) -> None:
    offered = {
        q: [c["text"] for c in json.loads(demo.get(f"/ask/complete?q={quote(q)}")[2])]
        for q in ("speak", "deni", "Пхеньяну")
    }
    assert "kg:speaker" in offered["speak"]
    assert "stance:denies" in offered["deni"]
    assert "<https://w3id.org/kg-evidence/entity/state-KP>" in offered["Пхеньяну"]


@pytest.mark.parametrize("path", ["/entity/nobody", "/article/0123456789abcdef", "/event/x", "/thing?iri=urn:none"])
def test_what_is_not_there_is_told_in_words(demo: Explorer, path: str) -> None:
    status, _, body = demo.get(f"{path}{'&' if '?' in path else '?'}lang=uk")
    assert status == 404
    assert "нічого немає" in body


def test_wrong_addresses_are_refused_in_words(demo: Explorer) -> None:
    assert demo.get("/thing?iri=a%20b")[0] == 400
    assert demo.get("/graph/statements?source=x%3E&target=y")[0] == 400
    assert demo.get("/dispute?first=x")[0] == 400
    for path in ("/?page=9999999999", "/?page=-1", f"{NORTH_KOREA}?page=abc&since=yesterday&stance=%3E"):
        assert demo.get(path)[0] == 200


# ---- hostile graphs


@pytest.mark.parametrize(
    "path", [*FIXED[:-1], "/?q=script", "/graph?view=stance", "/graph/edges", "/ask/complete?q=script"]
)
def test_no_text_of_a_store_is_code(hostile: Explorer, path: str) -> None:
    status, headers, body = hostile.get(path)
    assert status == 200
    if headers["content-type"].startswith("text/html"):
        assert scripts(body) == []


def test_things_with_hostile_iris_have_pages(hostile: Explorer) -> None:
    found = set(re.findall(r'href="(/thing\?iri=javascript[^"]+)"', hostile.get("/disputes")[2]))
    assert found
    for address in sorted(found):
        status, _, body = hostile.get(address)
        assert status == 200
        assert scripts(body) == []
    for article in hostile.articles().values():
        assert scripts(hostile.get(article)[2]) == []


# ---- the parts


def _card(key: str, *spans: tuple[int, int]) -> Card:
    named = Named("urn:a", "a", "article")
    words = tuple(Words(start, end, "") for start, end in spans)
    return Card(
        f"urn:{key}", key, named, "", "x#asserts", "x#positive", "x#actual", "", (), "", (), None, "", "", (), (), None,
        (), (), words, "", "",
    )  # fmt: skip


def test_nested_and_overlapping_spans_are_cut_where_any_begins_or_ends() -> None:
    text = "Перше речення тут стоїть. Друге речення без нічого."
    cards = [_card("whole", (0, 24)), _card("inner", (6, 13)), _card("over", (10, 17))]
    pieces = [p for paragraph in paragraphs(text, 0, cards) for p in paragraph]
    assert "".join(p.text for p in pieces) == text
    found = [(p.text, [c.key for c in p.cards], p.unread) for p in pieces]
    assert found == [
        ("Перше ", ["whole"], False),
        ("рече", ["inner", "whole"], False),
        ("ння", ["inner", "over", "whole"], False),
        (" тут", ["over", "whole"], False),
        (" стоїть", ["whole"], False),
        (". ", [], False),
        ("Друге речення без нічого.", [], True),
    ]
    assert [(a.start, a.end) for p in pieces for a in p.anchors] == [(0, 24), (6, 13), (10, 17)]


def test_spans_outside_the_text_are_left_out() -> None:
    assert "".join(p.text for p in paragraphs("Коротко.", 0, [_card("x", (3, 99))])[0]) == "Коротко."


def _number(value: float | None, low: float | None, high: float | None) -> Number:
    return Number("x#killed", value, low, high, False, "person", "", None, True)


def test_the_chart_draws_ranges_points_and_open_ends_on_one_axis() -> None:
    numbers = [
        _number(1500, None, None),
        _number(None, 10_000, 12_000),
        _number(None, 3000, None),
        _number(0, None, None),
    ]
    words = ChartWords(lambda c: c.key, lambda n: amount(n, "en"), str, lambda c: "#")
    chart = estimate_chart("t", [(_card(str(i)), n) for i, n in enumerate(numbers)], words)
    assert chart
    value, bounded, opened, zero = chart.bars
    assert zero.x is not None and value.x is not None
    assert zero.x < value.x == value.x1 == value.x2 < opened.x1 < bounded.x1 < bounded.x2
    assert (bounded.x, opened.x, opened.open, bounded.open) == (None, None, "high", "")
    assert (bounded.label, opened.label) == ("10\u00a0000–12\u00a0000", "over 3\u00a0000")
    assert estimate_chart("t", [(_card("0"), _number(None, None, None))], words) is None


@pytest.mark.parametrize("folder", ["src/kg/serve/pages/static/vendor", "tests/vendor"])
def test_code_of_others_is_what_the_list_says(folder: str) -> None:
    rows = [line.split("\t") for line in (ROOT / folder / "index.tsv").read_text("utf-8").splitlines()[1:]]
    assert {row[0] for row in rows} | {"index.tsv"} == {p.name for p in (ROOT / folder).iterdir()}
    for name, _, _, licence, digest in rows:
        assert licence in ("MIT", "MPL-2.0")
        assert hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest() == digest, name
