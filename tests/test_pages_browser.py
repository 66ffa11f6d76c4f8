"""The explorer in a real browser: Debian's chromium, driven by playwright. Skipped where there is no chromium."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from pages_server import Explorer, demo_store, explorer, hostile_store
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium: apt-get install chromium, or set CHROMIUM")
NORTH_KOREA = "/entity/state-KP"
NARROW, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=860)
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        running = player.chromium.launch(executable_path=CHROMIUM)
        yield running
        running.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with explorer(demo_store(tmp_path_factory.mktemp("pages")), KG_QUERY_SECONDS="3") as served:
        yield served


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with explorer(hostile_store(tmp_path_factory.mktemp("hostile"))) as served:
        yield served


@pytest.fixture
def opened(browser: Browser, demo: Explorer) -> Iterator[Open]:
    """`opened(path, …)` → the page; at the end nothing broke in it and nothing was asked of another host."""
    contexts, wrong = [], []

    def call(path: str, served: Explorer = demo, **how: Any) -> Page:
        context = browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **how})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on(
            "request", lambda r: None if r.url.startswith((served.address, "blob:", "data:")) else wrong.append(r.url)
        )
        page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(served.address + path)
        return page

    yield call
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_every_page_fits_and_is_accessible(opened: Open, demo: Explorer, language: str, scheme: str) -> None:
    """Axe looks at the light pages when they are wide and at the dark ones when they are narrow."""
    page, found = opened("/", color_scheme=scheme), list[str]()
    last = NARROW if scheme == "dark" else WIDE
    for path in _every_page(demo):
        page.goto(f"{demo.address}{path}{'&' if '?' in path else '?'}lang={language}")
        for size in (WIDE, NARROW) if last is NARROW else (NARROW, WIDE):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than {size}"
        found += _serious(page)
    assert not found, "\n".join(found)


def _every_page(demo: Explorer) -> list[str]:
    article = demo.article("dprk-troops-2024-10-25")
    event = re.search(r'href="(/event/[^"]+)"', demo.get(article)[2])
    dispute = re.search(r'href="(/dispute\?[^"]+)"', demo.get("/disputes")[2])
    assert event and dispute
    found = [html.unescape(link[1]) for link in (event, dispute)]
    return ["/", "/?q=Пхеньян", article, NORTH_KOREA, *found, "/disputes", "/figures", "/ask", "/graph"]


def _serious(page: Page) -> list[str]:
    """What axe finds of impact serious or critical, by the rules of WCAG 2.2 AA. The policy keeps axe out as a script
    of the page, so it is evaluated from outside."""
    page.evaluate((ROOT / "tests" / "vendor" / "axe.min.js").read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags)
    return [
        f"{page.url} {v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary'][:200]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def test_click_words_and_land_on_the_fact_and_back(opened: Open, demo: Explorer) -> None:
    page = opened(demo.article("dprk-troops-2024-10-25"))
    page.locator(".mark.no", has_text="КНДР 21 жовтня").click()
    card = page.locator(".card.chosen")
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text("denies")
    expect(card).to_contain_text("2024-10-21")
    card.locator("blockquote a").click()
    assert "#char=" in page.url
    expect(page.locator(".mark.chosen").first).to_contain_text("КНДР 21 жовтня")


def test_a_deep_link_shows_the_words(opened: Open, demo: Explorer) -> None:
    page = opened("/disputes")
    page.locator(".pair blockquote a").first.click()
    expect(page.locator(".mark.chosen").first).to_be_in_viewport()


def test_search_answers_while_typing(opened: Open) -> None:
    page = opened("/")
    page.locator("#q").press_sequentially("Зеленськ")
    expect(page.locator("#found a").first).to_contain_text("Zelensky")


def test_ask_a_question_and_download_it(opened: Open, tmp_path: Path) -> None:
    page = opened("/ask?question=denied-then-admitted&run=1")
    expect(page.locator("#answer tbody tr")).to_have_count(1)
    for name, holds in (("CSV (exact)", "speaker"), ("CSV for spreadsheets", "\ufeff"), ("JSON", '"bindings"')):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        download.value.save_as(tmp_path / "answer")
        assert holds in (tmp_path / "answer").read_text("utf-8")


def test_labels_stand_for_iris_and_the_view_is_in_the_address(opened: Open) -> None:
    page = opened("/ask?run=1&show=chart&query=SELECT ?who (COUNT(*) AS ?n) { ?s kg:speaker ?who } GROUP BY ?who")
    expect(page.locator("#answer svg")).to_contain_text("North Korea")
    page.get_by_role("button", name="Table", exact=True).click()
    expect(page.get_by_role("link", name="North Korea").first).to_have_attribute(
        "title", "https://w3id.org/kg-evidence/entity/state-KP"
    )
    assert "show=table" in page.url


def test_a_time_out_is_told_as_one(opened: Open) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d %26%26 ?d != ?g) }"
    page = opened(f"/ask?run=1&query={slow}")
    expect(page.get_by_role("alert")).to_contain_text("Time is up", timeout=15_000)


def test_the_editor_completes_with_our_words(opened: Open) -> None:
    page = opened("/ask?query=SELECT * { ?s kg:speak")
    editor = page.locator(".CodeMirror")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("kg:speaker")


def test_the_graph_expands_and_opens_the_sentence_behind_an_edge(opened: Open) -> None:
    page = opened("/graph?view=stance")
    page.wait_for_selector("#canvas[data-drawn]")
    page.fill("#find", "North Korea")
    page.press("#find", "Tab")
    expect(page.locator("#detail")).to_contain_text("Neighbours")
    page.get_by_role("button", name="Show them").click()
    page.locator("#detail li button").first.click()
    expect(page.locator("#detail blockquote").first).to_be_visible()
    assert "source=" in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="GEXF").click()
    assert "<gexf" in Path(download.value.path()).read_text("utf-8")


def test_text_pages_need_no_script(opened: Open, demo: Explorer) -> None:
    page = opened(demo.article("dprk-troops-2024-10-25"), java_script_enabled=False)
    page.locator(".mark").first.click()
    assert "#s-" in page.url
    page.goto(f"{demo.address}/graph?view=stance")
    page.locator("summary").click()
    page.locator("details tbody a").last.click()
    expect(page.locator("blockquote").first).to_be_visible()


def test_no_page_of_a_hostile_store_runs_its_texts(opened: Open, hostile: Explorer) -> None:
    page = opened("/", hostile)
    variables = "/ask?run=1&query=SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 300"
    paths = ["/?q=script", "/disputes", "/figures", "/graph?view=stance", "/graph?view=citation", variables]
    for path in [*paths, *hostile.articles().values()]:
        page.goto(hostile.address + path)
        if path.startswith("/graph"):
            page.wait_for_selector("#canvas[data-drawn]")
        if path is variables:
            page.wait_for_selector("#answer table")
            for view in ("Graph", "Timeline", "Chart"):
                page.get_by_role("button", name=view, exact=True).click()
        assert page.evaluate("window.pwned === undefined"), path
        for link in page.locator("a").evaluate_all(
            "links => links.map(link => new URL(link.getAttribute('href') ?? '', location).href)"
        ):
            assert link.startswith(("http://", "https://", "blob:")), f"{path}: {link}"
