"""Writes what is made from the ontology: the pages of docs/ontology/ by pyLODE, one in each language, their diagram,
and the JSON-LD context ontology/context.jsonld.

`make docs` runs this; tests compare context and diagram with what is rendered, and look for every term in the page.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.rdf import PREFIXES

ROOT = Path(__file__).resolve().parent.parent
DIAGRAM = ROOT / "docs" / "ontology" / "diagram.svg"
PAGES = {"en": DIAGRAM.with_name("index.html"), "uk": DIAGRAM.with_name("index.uk.html")}
CONTEXT = ROOT / "ontology" / "context.jsonld"

# Where the kinds of nodes stand in the diagram: column and row. What is drawn between them is read from the ontology
# and the shapes; a class that is missing here fails `render_diagram`.
PLACES = {
    "kg:ArticleGraph": (0, 0),
    "prov:SoftwareAgent": (0, 1),
    "schema:NewsArticle": (1, 0),
    "oa:SpecificResource": (2, 0),
    "oa:TextPositionSelector": (3, 0),
    "kg:OfficeHolding": (0, 2),
    "org:Post": (0, 3),
    "kg:Statement": (1, 2),
    "kg:AttributionStep": (1, 4),
    "oa:Annotation": (3, 3),
    "sem:Event": (2, 2),
    "kg:Quantity": (2, 1),
    "time:Interval": (3, 1),
    "kg:Entity": (2, 4),
    "kg:Link": (3, 4),
}
LABEL_AT = {
    ("oa:Annotation", "oa:SpecificResource"): 0.3,
    ("org:Post", "kg:Entity"): 0.25,
}  # part of the way, where the middle is taken
WIDTH, HEIGHT, STEP_X, STEP_Y = 200, 58, 345, 150
OWN, FOREIGN = "#fdf3d8", "#e8eef7"

# pyLODE's page has its contents beside the text, whatever the width: on a narrow screen they go above it.
NARROW = """<meta name="viewport" content="width=device-width, initial-scale=1">
<style>@media (max-width: 900px) {
  body { padding: 1em; overflow-wrap: anywhere; }
  #toc { position: static; width: auto; height: auto; max-height: 14em; border: 1px solid navy; }
  #pylode { position: static; transform: none; }
  #content { max-width: none; margin: 0; }
  table, tbody, tr, th, td { display: block; width: auto; text-align: left; }
  dd { margin-left: 1em; }
}</style>
"""
HEADINGS = {
    "Table of Contents": "Зміст",
    "Metadata": "Про онтологію",
    "Classes": "Класи",
    "Object Properties": "Властивості, що ведуть до вузлів",
    "Functional Properties": "Властивості з одним значенням",
    "Datatype Properties": "Властивості зі значеннями",
    "Annotation Properties": "Пояснювальні властивості",
    "Namespaces": "Простори імен",
    "Legend": "Умовні позначення",
}


def ontology(*files: str) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(ROOT / "ontology" / file, format="turtle")
    return graph


def short(iri: object) -> str:
    """`kg:stance`; the IRI itself where no prefix of ours fits."""
    text = str(iri)
    found = (f"{p}:{text[len(n) :]}" for p, n in PREFIXES.items() if text.startswith(n) and text != n)
    return next(found, text)


# ---- context


def render_context() -> str:
    """Prefixes, and for each declared property whether it points to a node, or which datatype its values have."""
    terms: dict[str, object] = {"@version": 1.1, **PREFIXES}
    terms |= {name: {"@type": kind} for name, kind in sorted(_value_types().items())}
    lines = ",\n    ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in terms.items())
    return f'{{\n  "@context": {{\n    {lines}\n  }}\n}}\n'


def _value_types() -> dict[str, str]:
    graph, shapes = ontology("kg.ttl"), ontology("shapes.ttl")
    types = {short(p): "@id" for p in graph.subjects(RDF.type, OWL.ObjectProperty)}
    for shape, datatype in shapes.subject_objects(SH.datatype):
        path = shapes.value(shape, SH.path)
        if isinstance(path, URIRef) and datatype != XSD.string:
            types[short(path)] = short(datatype)
    for predicate in graph.subjects(RDF.type, OWL.DatatypeProperty):
        range_ = graph.value(predicate, RDFS.range)
        if range_ and range_ != XSD.string:
            types[short(predicate)] = short(range_)
    return types


# ---- diagram


def edges() -> dict[tuple[str, str], list[str]]:
    """(class, class) → the properties between them: by domain and range, or by the class that a shape demands."""
    graph, shapes = ontology("kg.ttl"), ontology("shapes.ttl")
    found: dict[tuple[str, str], set[str]] = {}
    for target, node in shapes.subject_objects(SH.targetClass):
        for shape in shapes.objects(target, SH.property):
            path = shapes.value(shape, SH.path)
            for class_ in _demanded(shapes, shape) if isinstance(path, URIRef) else ():
                found.setdefault((short(node), short(class_)), set()).add(short(path))
    for predicate in graph.subjects(RDF.type, OWL.ObjectProperty):
        domain, range_ = graph.value(predicate, RDFS.domain), graph.value(predicate, RDFS.range)
        if domain and range_:
            found.setdefault((short(domain), short(range_)), set()).add(short(predicate))
    drawn = {pair: sorted(names) for pair, names in found.items() if set(pair) <= set(PLACES)}
    return dict(sorted(drawn.items()))


def _demanded(shapes: Graph, shape: Node) -> Iterator[Node]:
    """The class of the values, or each of those that are allowed."""
    yield from shapes.objects(shape, SH["class"])
    for alternatives in shapes.objects(shape, SH["or"]):
        for one in Collection(shapes, alternatives):
            yield from shapes.objects(one, SH["class"])


def render_diagram() -> str:
    graph = ontology("kg.ttl")
    columns, rows = (max(place[axis] for place in PLACES.values()) + 1 for axis in (0, 1))
    width, height = (columns - 1) * STEP_X + WIDTH + 40, (rows - 1) * STEP_Y + HEIGHT + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif" role="img" aria-labelledby="title">',
        '<title id="title">Classes of the evidence graph and what lies between them</title>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    parts += [_edge(pair, names) for pair, names in edges().items()]
    parts += [_box(name, graph) for name in PLACES]
    return "\n".join([*parts, "</svg>", ""])


def _centre(name: str) -> tuple[float, float]:
    column, row = PLACES[name]
    return 20 + column * STEP_X + WIDTH / 2, 30 + row * STEP_Y + HEIGHT / 2


def _border(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the centre of a box towards a point leaves the box."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    reach = min(WIDTH / 2 / abs(dx) if dx else 9.0, HEIGHT / 2 / abs(dy) if dy else 9.0)
    return start[0] + dx * reach, start[1] + dy * reach


def _edge(pair: tuple[str, str], names: list[str]) -> str:
    start, end = (_centre(name) for name in pair)
    if start == end:
        x, y = start[0] - 40, start[1] + HEIGHT / 2
        return _line(f"M{x:.0f} {y:.0f}c0 50 -40 50 -40 0") + _label(x - 20, y + 48, names)
    (x, y), (u, v) = _border(start, end), _border(end, start)
    part = LABEL_AT.get(pair, 0.5)
    return _line(f"M{x:.0f} {y:.0f}L{u:.0f} {v:.0f}") + _label(x + (u - x) * part, y + (v - y) * part, names)


def _line(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="#555" marker-end="url(#tip)"/>'


def _label(x: float, y: float, names: list[str]) -> str:
    """The names on the middle of the line, on white so that the line does not cross them."""
    lines = []
    for number, name in enumerate(names):
        baseline = y + 4 + 13 * (number - (len(names) - 1) / 2)
        wide = 6.1 * len(name) + 4
        lines.append(
            f'<rect x="{x - wide / 2:.0f}" y="{baseline - 10:.0f}" width="{wide:.0f}" height="13" fill="white"/>'
            f'<text x="{x:.0f}" y="{baseline:.0f}" font-size="11" text-anchor="middle" fill="#333">{name}</text>'
        )
    return "".join(lines)


def _box(name: str, graph: Graph) -> str:
    prefix, _, local = name.partition(":")
    words = {o.language: str(o) for o in graph.objects(URIRef(PREFIXES[prefix] + local), RDFS.label)}  # type: ignore[attr-defined]
    x, y = _centre(name)
    small = "".join(
        f'<text x="{x:.0f}" y="{y + below:.0f}" font-size="11" text-anchor="middle"'
        f' fill="#444">{escape(words[lang])}</text>'
        for lang, below in (("en", 7), ("uk", 21))
    )
    return (
        f'<rect x="{x - WIDTH / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="6"'
        f' fill="{OWN if prefix == "kg" else FOREIGN}" stroke="#777"/>'
        f'<text x="{x:.0f}" y="{y - 9:.0f}" font-size="13" font-weight="bold" text-anchor="middle">{name}</text>{small}'
    )


# ---- page


def render_page(language: str) -> str:
    """pyLODE's page in one language, with our diagram before the classes. The same bytes on every run."""
    with tempfile.TemporaryDirectory() as folder:
        source, page = Path(folder) / "kg.ttl", Path(folder) / "page.html"
        _in(language).serialize(source, format="turtle")
        command = [str(Path(sys.executable).with_name("pylode")), str(source), "-o", str(page)]
        # pyLODE lists what it finds in the order of hashes
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "0"})
        html = page.read_text("utf-8")
    other = "uk" if language == "en" else "en"
    title = "Diagram" if language == "en" else "Схема"
    figure = (
        f'<p><a href="{PAGES[other].name}">{"Українською" if other == "uk" else "In English"}</a></p>'
        f'<section id="diagram"><h2>{title}</h2>'
        f'<img src="{DIAGRAM.name}" alt="{title}" style="max-width:100%"/></section>'
    )
    before, mark, after = html.partition('<div class="section" id="classes">')
    if not mark:
        raise ValueError("pyLODE's page has no section of classes before which the diagram could stand")
    whole = (before + figure + mark + after).replace("<html>", f'<html lang="{language}">')
    whole = whole.replace("</head>", NARROW + "</head>", 1)
    for heading, translated in HEADINGS.items() if language == "uk" else ():
        whole = re.sub(rf"(<(?:h[1-4]|a)(?: [^<>]*)?>)\s*{heading}\s*(</)", rf"\1{translated}\2", whole)
    return "\n".join(line.rstrip() for line in whole.splitlines()) + "\n"


def _in(language: str) -> Graph:
    """The ontology without the labels and comments of other languages: pyLODE would run them together."""
    graph = ontology("kg.ttl")
    spoken = [(s, p) for s, p, o in graph if getattr(o, "language", None) == language]
    for s, p in spoken:
        for o in list(graph.objects(s, p)):
            if getattr(o, "language", None) not in (None, language):
                graph.remove((s, p, o))
    return graph


if __name__ == "__main__":
    DIAGRAM.parent.mkdir(exist_ok=True)
    CONTEXT.write_text(render_context(), encoding="utf-8")
    DIAGRAM.write_text(render_diagram(), encoding="utf-8")
    for language, page in PAGES.items():
        page.write_text(render_page(language), encoding="utf-8")
