"""The network of a view: nodes by kind, edges by sign and weight."""

from __future__ import annotations

import math

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from kg.plot.labels import Arrow, place_labels
from kg.plot.style import BLUE, KINDS, MARKERS, Lang, colour_of, name, sheet, word
from kg.views.layout import heaviest, places

_SIGNS = {-1: ("against", "проти"), 1: ("for", "за")}


def network(graph: nx.MultiGraph[str], lang: Lang = "uk", most: int = 40) -> Figure:
    """The `most` heaviest nodes. Raises KgError where there is nothing to draw."""
    figure = sheet(graph, 10, 7.5, lang)
    part = heaviest(graph, most)
    where = places(part)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.margins(0.18, 0.1)
    for node, (x, y) in where.items():
        kind = part.nodes[node].get("kind", "other")
        axes.plot(x, y, MARKERS.get(kind, "h"), color=BLUE, markersize=8, markeredgecolor="white", zorder=3)
    arrows = []
    for source, target, key, facts in part.edges(keys=True, data=True):
        sign = facts.get("sign", 0)
        bend = 0.12 + 0.1 * list(part[source][target]).index(key)
        if part.is_directed():
            arrows.append(Arrow(where[source], where[target], bend))
        axes.add_patch(
            FancyArrowPatch(
                where[source],
                where[target],
                arrowstyle="-|>" if part.is_directed() else "-",
                connectionstyle=f"arc3,rad={bend}",
                mutation_scale=9,
                shrinkA=5,
                shrinkB=5,
                linewidth=0.8 + 0.6 * math.log2(facts.get("weight", 1)),
                linestyle="--" if sign < 0 else "-",
                color=colour_of(sign),
                alpha=0.75,
                zorder=2,
            )
        )
    _legend(axes, part, lang)
    if len(part) < len(graph):
        shown = {"en": f"the {len(part)} heaviest of {len(graph)}", "uk": f"{len(part)} найвагоміших із {len(graph)}"}
        axes.set_title(shown[lang], fontsize=8, loc="left")
    order = sorted(where, key=lambda node: (-part.degree(node), node))
    place_labels(axes, [(*where[node], name(part, node, lang)) for node in order], arrows=arrows)
    return figure


def _legend(axes: Axes, graph: nx.MultiGraph[str], lang: Lang) -> None:
    kinds = {facts.get("kind", "other") for _, facts in graph.nodes(data=True)}
    there = [kind for kind in KINDS if kind in kinds or (kind == "other" and kinds - set(KINDS))]
    handles = [
        Line2D([], [], marker=MARKERS.get(kind, "h"), color=BLUE, linestyle="", label=word(KINDS[kind], lang))
        for kind in there
    ]
    signs = {facts.get("sign", 0) for *_, facts in graph.edges(data=True)}
    handles += [
        Line2D([], [], color=colour_of(sign), linestyle="--" if sign < 0 else "-", label=word(_SIGNS[sign], lang))
        for sign in (-1, 1)
        if sign in signs
    ]
    axes.figure.legend(handles=handles, fontsize=7, loc="outside right upper", frameon=False)
