"""A page of its own: a picture of the heaviest nodes, and below it every edge; nothing is fetched from anywhere.
Its words stand in `page.yaml`.

Without scripts it is a picture with two tables; with them a click on a node or a word in the field chooses edges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import IO, Any

import networkx as nx
import yaml

from kg.views.export.xml_text import clean
from kg.views.layout import MOST, heaviest, places
from kg.views.naming import Lang, worded

SHAPES = {"state": "▲", "person": "●", "organisation": "■", "article": "▤", "event": "◆"}
_PAGE = Path(__file__).parent / "page.html"
_WORDS = _PAGE.with_suffix(".yaml")
_ARROW = (
    '<marker id="arrow" viewBox="0 0 8 8" refX="15" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z"/></marker>'
)
_SCALE = 90
_COLUMNS = ("relation", "weight", "sign", "first", "last", "via", "modality", "reason", "statements")


def write(graph: nx.MultiGraph[str], stream: IO[bytes], lang: Lang = "en") -> None:
    """`lang`: of the page's words, and of names and relations where both are known."""
    graph = worded(graph, lang)
    words = {name: both[lang] for name, both in yaml.safe_load(_WORDS.read_text("utf-8")).items()}
    part = heaviest(graph, MOST // 2)
    facts = graph.graph
    days = " – ".join(str(facts[name]) for name in ("published_first", "published_last") if name in facts)
    articles = facts.get("articles", 0)
    told = words["told"].format(nodes=len(graph), edges=graph.number_of_edges(), articles=articles, days=days).strip()
    if len(part) < len(graph):
        told += "; " + words["part"].format(nodes=len(part))
    content = {
        "lang": lang,
        "title": _text(facts.get("title", graph.name)),
        "told": _text(told),
        **{name: _text(words[name]) for name in ("legend", "find", "hint")},
        "picture": "\n".join(_picture(part, words["picture"])),
        "edges": "\n".join(_table(graph, words)),
        "nodes": "\n".join(_nodes(graph, words)),
    }
    page = _PAGE.read_text("utf-8")
    for name, text in content.items():  # a value cannot hold a name: `{` is escaped in all of them
        page = page.replace("{{" + name + "}}", text)
    stream.write(page.encode())


def _picture(graph: nx.MultiGraph[str], name: str) -> Iterator[str]:
    where = {node: (x * _SCALE, y * _SCALE) for node, (x, y) in places(graph).items()}
    if not where:
        return
    left, top = (min(place[axis] for place in where.values()) - _SCALE for axis in (0, 1))
    width = max(x for x, _ in where.values()) - left + 2 * _SCALE
    height = max(y for _, y in where.values()) - top + _SCALE
    yield f'<svg viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" role="img" aria-label="{_text(name)}">'
    yield _ARROW
    for source, target, facts in graph.edges(data=True):
        (x1, y1), (x2, y2) = where[source], where[target]
        sign = {-1: "minus", 1: "plus"}.get(facts.get("sign", 0), "plain")
        thick = 1 + math.log2(facts.get("weight", 1))
        tip = f"{_label(graph, source)} → {_label(graph, target)}: {_text(facts.get('relation', ''))}"
        marker = ' marker-end="url(#arrow)"' if graph.is_directed() else ""
        yield (
            f'<line class="{sign}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke-width="{thick:.1f}"'
            f"{marker}><title>{tip}</title></line>"
        )
    for node in graph:
        x, y = where[node]
        sign = SHAPES.get(graph.nodes[node].get("kind", ""), "○")
        yield (
            f'<g class="node" tabindex="0" data-node="{_text(node)}" transform="translate({x:.1f} {y:.1f})">'
            f'<text class="sign" dy="5">{sign}</text><text dx="10" dy="4">{_label(graph, node)}</text></g>'
        )
    yield "</svg>"


def _table(graph: nx.MultiGraph[str], words: Mapping[str, str]) -> Iterator[str]:
    there = [c for c in _COLUMNS if any(c in facts for *_, facts in graph.edges(data=True))]
    yield f"<tr>{''.join(f'<th>{_text(words[name])}</th>' for name in ('source', 'target', *there))}</tr>"
    for source, target, facts in graph.edges(data=True):
        ends = "".join(f'<td title="{_text(node)}">{_label(graph, node)}</td>' for node in (source, target))
        cells = "".join(f"<td>{_cell(name, facts.get(name, ''))}</td>" for name in there)
        yield f'<tr data-nodes="{_text(source)} {_text(target)}">{ends}{cells}</tr>'


def _nodes(graph: nx.MultiGraph[str], words: Mapping[str, str]) -> Iterator[str]:
    there = sorted({name for _, facts in graph.nodes(data=True) for name in facts} - {"label"})
    yield f"<tr><th>{_text(words['node'])}</th>{''.join(f'<th>{_text(words.get(n, n))}</th>' for n in there)}</tr>"
    for node, facts in graph.nodes(data=True):
        cells = "".join(f"<td>{_text(facts.get(name, ''))}</td>" for name in there)
        yield f'<tr data-nodes="{_text(node)}"><td title="{_text(node)}">{_label(graph, node)}</td>{cells}</tr>'


def _cell(name: str, value: Any) -> str:
    """Statements as links: their IRIs are long, their numbers are not."""
    if name != "statements":
        return _text(value)
    iris = [iri for iri in str(value).split() if iri.startswith(("http://", "https://"))]
    return " ".join(f'<a href="{_text(iri)}" rel="noreferrer">{n}</a>' for n, iri in enumerate(iris, 1))


def _label(graph: nx.MultiGraph[str], node: str) -> str:
    return _text(graph.nodes[node].get("label", node))


def _text(value: Any) -> str:
    return escape(clean(str(value))).replace("{", "&#123;")
