"""A real server for the tests of the pages, over the demo's articles or over a graph full of hostile texts."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conftest import ROOT, child_environment
from pyoxigraph import Literal, NamedNode, Quad

from kg.build import build
from kg.derive import claims_of, conclude, derived_graph, derived_quads
from kg.rdf import term, vocabulary_graph, vocabulary_quads
from kg.settings import Settings
from kg.store import open_snapshot, open_store

HOSTILE = '"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>{{7*7}}\u202e'
_EVIL_IRI = "javascript:window.pwned=1//"
_KEPT = ("schema:text", "schema:identifier", "kg:from", "kg:to", "schema:datePublished")


@dataclass(frozen=True)
class Explorer:
    address: str

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers in lower case, body; redirects are not followed."""
        parts = urlsplit(self.address)
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as connection:
            connection.request("GET", path, headers=headers or {"Accept": "text/html"})
            with connection.getresponse() as answer:
                return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()

    def articles(self) -> dict[str, str]:
        """Name → path."""
        aside = self.get("/?lang=en")[2].partition('id="articles"')[2]
        return {name: path for path, name in re.findall(r'href="(/article/\w+)">([^<]*)<', aside)}

    def article(self, name: str) -> str:
        return self.articles().get(name, name)


@contextmanager
def explorer(store: Path, **environment: str) -> Iterator[Explorer]:
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**child_environment(), **environment})
    try:
        assert process.stderr
        line = process.stderr.readline()
        found = re.search(r"http://[\d.]+:\d+", line)
        assert found, line + process.stderr.read()
        yield Explorer(found[0])
        assert process.poll() is None, "the server did not live to the end"
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.communicate(timeout=30)[1]
    finally:
        process.kill()


def demo_store(folder: Path) -> Path:
    return derived_store(folder, ROOT / "data" / "articles")


def derived_store(folder: Path, articles: Path) -> Path:
    """The articles, and what is concluded of them."""
    outcomes = build([str(articles)], folder / "store", Settings())
    assert {o.status for o in outcomes} == {"stored"}
    base = Settings().base
    with open_snapshot(folder / "store") as snapshot:
        found = conclude(claims_of((snapshot.reading(graph) for graph in snapshot.articles()), base))
    with open_store(folder / "store") as store:
        store.replace(derived_graph(base), derived_quads(found, base))
    return folder / "store"


def hostile_store(folder: Path) -> Path:
    """The demo with markup in every name and note, and entities whose IRIs are scripts."""
    with open_snapshot(demo_store(folder)) as snapshot:
        graphs = {graph: list(snapshot.quads(graph)) for graph in snapshot.graphs()}
    path = folder / "hostile"
    with open_store(path) as store:
        store.replace(vocabulary_graph().value, vocabulary_quads())
        for graph, quads in graphs.items():
            if graph != vocabulary_graph().value:
                store.replace(graph, [_spoilt(quad) for quad in quads])
    return path


def _spoilt(quad: Quad) -> Quad:
    value = quad.object
    if isinstance(value, Literal) and not _is_kept(quad):
        tag = "x-on-load" if value.language else None
        value = Literal(HOSTILE + value.value, language=tag)
    return Quad(_evil(quad.subject), quad.predicate, _evil(value), quad.graph_name)


def _is_kept(quad: Quad) -> bool:
    plain = isinstance(quad.object, Literal) and quad.object.datatype.value.endswith(("#string", "#langString"))
    return not plain or quad.predicate.value in {term(curie).value for curie in _KEPT}


def _evil(node: Any) -> Any:
    if isinstance(node, NamedNode) and "/kg-evidence/entity/" in node.value:
        return NamedNode(_EVIL_IRI + node.value.rpartition("/")[2])
    return node
