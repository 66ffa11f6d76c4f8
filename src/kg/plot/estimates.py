"""Who gives which figure for which day: points with their bounds, one colour and shape for each speaker."""

from __future__ import annotations

from collections import Counter

import networkx as nx
from matplotlib.figure import Figure

from kg.errors import KgError, UsageError
from kg.plot.days import day_axis, day_number
from kg.plot.labels import place_labels
from kg.plot.style import PALETTE, Lang, name, relation, sheet

_SHAPES = "os^Dv<>"
_TITLE = {"en": "who gives which figure for which day", "uk": "хто яке число називає за який день"}
_WORDS = {"en": "hollow: approximate; bars: least to most", "uk": "порожні: приблизно; риски: від – до"}


def estimates(graph: nx.MultiGraph[str], lang: Lang = "uk", measure: str = "", most: int = 40) -> Figure:
    """Of a `quantities` view: the figures of one measure (as `killed`; the most frequent where none is named).

    Raises UsageError where the view has no such measure, KgError where none of its figures has a day.
    """
    if graph.name != "quantities":
        raise UsageError(f"estimates are drawn of the view quantities, not of {graph.name}")
    often = Counter(facts["relation"] for *_, facts in graph.edges(data=True))
    chosen = measure or min(often, key=lambda one: (-often[one], one), default="")
    if chosen not in often:
        raise UsageError(f"no figures of {measure!r}; there are {', '.join(sorted(often)) or 'none'}")
    dated = [(a, b, f) for a, b, f in graph.edges(data=True) if f["relation"] == chosen and "first" in f]
    shown = sorted(dated, key=lambda e: (e[2]["first"], e[0], e[1]))[:most]
    if not shown:
        raise KgError(f"no figure of {chosen} has a day")
    figure = sheet(graph, 10, 6, lang, f"{relation(shown[0][2], lang)}: {_TITLE[lang]}")
    axes = figure.add_subplot()
    speakers = sorted({source for source, *_ in shown})
    labels = []
    for source, target, facts in shown:
        low, middle, high = _bounds(graph.nodes[target])
        first, last = (day_number(facts[key]) for key in ("first", "last"))
        number = speakers.index(source)
        colour = PALETTE[number % len(PALETTE)]
        day = (first + last) / 2
        axes.errorbar(
            day,
            middle,
            xerr=[[day - first], [last - day]],
            yerr=[[middle - low], [high - middle]],
            fmt=_SHAPES[number // len(PALETTE) % len(_SHAPES)] if len(speakers) > len(PALETTE) else _SHAPES[number],
            color=colour,
            markerfacecolor="white" if graph.nodes[target].get("approximate") else colour,
            capsize=3,
            linewidth=1,
        )
        labels.append((day, middle, f"{name(graph, source, lang)}: {_figure(graph.nodes[target])}"))
    values = [value for _, target, _ in shown for value in _bounds(graph.nodes[target])]
    if min(values) > 0 and max(values) / min(values) > 50:
        axes.set_yscale("log")
    axes.margins(0.15, 0.15)
    day_axis(axes)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}".replace(",", "\u202f"))
    axes.grid(linewidth=0.3)
    axes.set_title(_WORDS[lang], fontsize=7, loc="left")
    place_labels(axes, labels, 7)
    return figure


def _bounds(facts: dict[str, float]) -> tuple[float, float, float]:
    """Least, middle and most; a bound that is not given is the value."""
    known = [facts[key] for key in ("min", "figure", "max") if key in facts]
    low, high = min(known, default=0.0), max(known, default=0.0)
    return low, facts.get("figure", (low + high) / 2), high


def _figure(facts: dict[str, float]) -> str:
    if "figure" in facts:
        return f"{facts['figure']:,.10g}".replace(",", "\u202f")
    low, high = ("" if facts.get(key) is None else f"{facts[key]:,.10g}" for key in ("min", "max"))
    return (f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}").replace(",", "\u202f")
