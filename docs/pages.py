"""Pictures of the explorer's pages, of the demo's articles: `python docs/pages.py` writes docs/pages/*.png.

Needs the tools for development and the chromium of the system (CHROMIUM names another one).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request

from playwright.sync_api import Page, sync_playwright

from kg.build import build
from kg.settings import Settings

_ROOT = Path(__file__).resolve().parents[1]
_FOLDER = _ROOT / "docs" / "pages"
_ENTITY = quote("/entity/state-KP")
_SHOTS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("home", "/?lang=uk", {}),
    ("home-search", "/?lang=en&q=" + quote("Пхеньяну"), {"dark": True}),
    ("article", "{article}?lang=en", {"click": ".mark.no"}),
    ("article-dark", "{article}?lang=uk", {"dark": True, "click": ".mark.no"}),
    ("article-narrow", "{article}?lang=uk", {"narrow": True}),
    ("entity", f"{_ENTITY}?lang=en", {}),
    ("entity-narrow-dark", f"{_ENTITY}?lang=uk", {"narrow": True, "dark": True}),
    ("disputes", "/disputes?lang=en", {}),
    ("dispute", "{dispute}", {}),
    ("event", "{event}", {"dark": True}),
    ("figures", "/figures?lang=uk", {}),
    ("ask", "/ask?lang=en&question=figures-by-date&run=1", {"wait": "#answer table"}),
    ("ask-dark", "/ask?lang=uk&question=figures-by-date&run=1&show=chart", {"dark": True, "wait": "#answer svg"}),
    ("graph", "/graph?lang=en&view=together", {"wait": "#canvas[data-drawn]", "find": "North Korea"}),
    ("graph-dark", "/graph?lang=uk&view=citation", {"dark": True, "wait": "#canvas[data-drawn]"}),
)


def main() -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        places = _places(address)
        for name, path, how in _SHOTS:
            if wanted and name not in wanted:
                continue
            size = {"width": 390, "height": 844} if how.get("narrow") else {"width": 1280, "height": 860}
            context = browser.new_context(viewport=size, color_scheme="dark" if how.get("dark") else "light")  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(address + path.format(**places))
            _prepare(page, how)
            page.screenshot(path=_FOLDER / f"{name}.png")
            context.close()
            _compress(_FOLDER / f"{name}.png")
        browser.close()


def _prepare(page: Page, how: dict[str, object]) -> None:
    if "wait" in how:
        page.wait_for_selector(str(how["wait"]))
    if "click" in how:
        page.locator(str(how["click"])).first.click()
    if "find" in how:
        page.fill("#find", str(how["find"]))
        page.press("#find", "Enter")
    page.wait_for_timeout(1200)  # smooth scrolling and the layout of graphs come to rest


def _places(address: str) -> dict[str, str]:
    """Pages whose address depends on the text of an article: the longest, a dispute, the event with most said of it."""

    def page_text(path: str) -> str:
        answer = urllib.request.urlopen(Request(address + path, headers={"Accept": "text/html"})).read()
        return str(answer, "utf-8")

    def found(path: str, pattern: str) -> str:
        return re.search(pattern, page_text(path))[1].replace("&amp;", "&")  # type: ignore[index]

    article = found("/?lang=en", r'href="(/article/\w+)">dprk-troops')
    troops = max(re.findall(r'href="(/event/[^"]+)"', page_text(article)), key=lambda path: len(page_text(path)))
    return {
        "article": article,
        "dispute": found("/disputes?lang=en", r'class="more" href="([^"]+)"') + "&lang=en",
        "event": f"{troops}?lang=en",
    }


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    build([str(_ROOT / "data" / "articles")], folder / "store", Settings())
    subprocess.run([sys.executable, "-m", "kg.cli", "derive", "--store", str(folder / "store")], check=True)
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(folder / "store"), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        yield re.search(r"http://[\d.:]+", line)[0]  # type: ignore[index]
    finally:
        process.terminate()
        process.wait()


def _compress(path: Path) -> None:
    """Few colours are enough for text; keeps a picture below 150 kB."""
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(128)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
