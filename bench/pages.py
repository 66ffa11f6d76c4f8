"""How fast the explorer is: `python bench/pages.py`. Writes what it measures as a table on standard output.

A made-up store: an article with 500 statements, an entity with 50,000, and 5,000 entities with 20,000 edges between
them. Times of the server are the median of five requests; the graph is drawn by the system's chromium.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from kg.model import Article, Entity, Event, Participant, Reading, Span, Statement, Step, statement_key
from kg.rdf import DEFAULT_BASE, Iris, to_quads, vocabulary_graph, vocabulary_quads
from kg.store import open_store

_ARTICLE, _ENTITY, _NODES, _EDGES = 500, 50_000, 5_000, 20_000
_IN_AN_ARTICLE = 100
_WORDS = "Представник заявив, що сторони домовилися про обмін. "


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        keys = _store(Path(folder) / "store")
        with _served(Path(folder) / "store") as address:
            print("| what | measured |\n|---|---|")
            for name, path in (
                (f"article with {_ARTICLE} statements, whole page", f"/article/{keys[0]}"),
                (f"entity with {_ENTITY} statements, first page", "/entity/Q1"),
                (f"entity with {_ENTITY} statements, last page", f"/entity/Q1?page={_ENTITY}"),
                ("home", "/"),
                ("search", f"/search?q={quote('учасником 77')}"),
            ):
                print(f"| {name} | {_median(address + path):.0f} ms |")
            _median(f"{address}/graph/edges?view=together")  # which the server prepares by itself when it has started
            loaded, drawn, moved = _graph(f"{address}/graph?view=together&cap=5000")
            print(f"| graph, {loaded} | drawn after {drawn:.1f} s; a frame while moving {moved:.0f} ms |")


def _store(path: Path) -> list[str]:
    """Keys of the articles; the first is the long one."""
    chance = random.Random(1)
    speaker = Entity("Речник", "person", iri="Q1")
    people = [Entity(f"Учасник {n}", "person", iri=f"person-{n}") for n in range(_NODES)]
    pairs = list(dict.fromkeys(tuple(sorted(chance.sample(range(_NODES), 2))) for _ in range(_EDGES + 100)))[:_EDGES]
    sizes = [_ARTICLE] + [_IN_AN_ARTICLE] * ((_ENTITY - _ARTICLE) // _IN_AN_ARTICLE)
    keys, done = [], 0
    with open_store(path) as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        for number, size in enumerate(sizes):
            text = f"Стаття {number}. " + _WORDS * size
            article = Article(f"article-{number}", text)
            begin = len(text) - len(_WORDS) * size
            found = []
            for place in range(size):
                span = Span(begin + place * len(_WORDS), begin + (place + 1) * len(_WORDS) - 1)
                both = [people[n] for n in pairs[(done + place) % _EDGES]]
                event = Event("agreement", tuple(Participant("agent", p) for p in both))
                key = statement_key(span, "agreement")
                chain = (Step("origin", speaker), Step("publisher", speaker))
                found.append(Statement(key, (span,), "asserts", "indirect", event, (speaker,), chain=chain[:1]))
            done += size
            store.replace(Iris(article.key, DEFAULT_BASE).graph.value, to_quads(Reading(article, tuple(found))))
            keys.append(article.key)
    return keys


def _median(address: str) -> float:
    """Milliseconds; the first request, which reads labels, does not count."""
    urllib.request.urlopen(_asking(address)).read()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        urllib.request.urlopen(_asking(address)).read()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def _asking(address: str) -> urllib.request.Request:
    return urllib.request.Request(address, headers={"Accept": "text/html"})


def _graph(address: str) -> tuple[str, float, float]:
    """What was drawn; seconds from opening the address to the first drawing with a layout; milliseconds a frame."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("#canvas[data-drawn]", timeout=60_000)
        page.evaluate("new Promise(requestAnimationFrame)")
        drawn = time.perf_counter() - began
        page.wait_for_selector('#canvas[data-drawn="settled"]', timeout=60_000)
        page.focus("#canvas")
        began = time.perf_counter()
        for _ in range(20):
            page.keyboard.press("ArrowLeft")
            page.evaluate("new Promise(requestAnimationFrame)")
        moved = 1000 * (time.perf_counter() - began) / 20
        size = page.inner_text("#size")
        browser.close()
    return size, drawn, moved


@contextmanager
def _served(store: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        yield re.search(r"http://[\d.:]+", line)[0]  # type: ignore[index]
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
