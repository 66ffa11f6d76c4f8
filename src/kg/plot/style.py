"""What all pictures share: the sheet, the colours, names in the reader's language, source and dates in the corner."""

from __future__ import annotations

import textwrap
from typing import IO, Any, Literal

import matplotlib as mpl
import networkx as nx
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kg.errors import KgError
from kg.views import VIEWS

Lang = Literal["en", "uk"]

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
PALETTE = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = {"state": "^", "person": "o", "organisation": "s", "article": "D", "event": "P", "place": "v"}
KINDS = {
    "state": ("state", "держава"),
    "person": ("person", "особа"),
    "organisation": ("organisation", "організація"),
    "article": ("article", "стаття"),
    "event": ("event", "подія"),
    "place": ("place", "місце"),
    "other": ("other", "інше"),
}
_WORDS = {"articles": ("articles", "статей"), "published": ("published", "опубліковано"), "view": ("view", "подання")}


def sheet(graph: nx.MultiGraph[str], width: float, height: float, lang: Lang, title: str = "") -> Figure:
    """An empty figure in inches with title and corner. Raises KgError where the view has no edge to draw."""
    if not graph.number_of_edges():
        raise KgError(f"the view {graph.name} has no edges here: nothing to draw")
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title or VIEWS[graph.name].question.title[lang], x=0.01, ha="left", fontsize=13)
    figure.supxlabel(_corner(graph, lang), x=0.99, ha="right", fontsize=7, color=GREY)
    return figure


def word(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0] if lang == "en" else pair[1]


def name(graph: nx.MultiGraph[str], node: str, lang: Lang) -> str:
    """The label in a language, the Ukrainian one where there is no other; dollars are no formulas."""
    facts = graph.nodes[node]
    text = str((facts.get("label_en") if lang == "en" else None) or facts.get("label", node))
    return "".join(c if c.isprintable() else "\ufffd" for c in text).replace("$", r"\$")


def two_lines(text: str, width: int) -> str:
    """Whole words on two lines of so many characters; what is longer ends in …"""
    return textwrap.fill(text, width, max_lines=2, placeholder=" …")


def relation(facts: dict[str, Any], lang: Lang) -> str:
    return str((facts.get("relation_uk") if lang == "uk" else None) or facts["relation"])


def colour_of(sign: int) -> str:
    return {-1: ORANGE, 1: BLUE}.get(sign, GREY)


def save(figure: Figure, form: Literal["svg", "png"], stream: IO[bytes]) -> None:
    """Without the day of writing, so that the same picture has the same bytes."""
    with mpl.rc_context({"svg.hashsalt": "kg", "savefig.dpi": 150}):
        figure.savefig(stream, format=form, metadata={"Date": None} if form == "svg" else {"Software": None})


def _corner(graph: nx.MultiGraph[str], lang: Lang) -> str:
    facts = graph.graph
    days = dict.fromkeys(str(facts[key]) for key in ("published_first", "published_last") if key in facts)
    told = (
        f"kg · {word(_WORDS['view'], lang)} {graph.name} · {word(_WORDS['articles'], lang)}: {facts.get('articles', 0)}"
    )
    chosen = "".join(f" · {key} {facts[key]}" for key in ("since", "until", "types", "items") if key in facts)
    return f"{told}, {word(_WORDS['published'], lang)} {' – '.join(days)}{chosen}" if days else told + chosen
