"""A timeline: one lane for each edge, from its first day to its last, in the order of time."""

from __future__ import annotations

import networkx as nx
from matplotlib.figure import Figure

from kg.errors import KgError
from kg.plot.days import day_axis, day_number
from kg.plot.style import Lang, colour_of, name, relation, sheet, two_lines


def timeline(graph: nx.MultiGraph[str], lang: Lang = "uk", most: int = 30) -> Figure:
    """The `most` edges with the greatest weight. Raises KgError where no edge has a day."""
    dated = [(a, b, facts) for a, b, facts in graph.edges(data=True) if "first" in facts]
    if graph.number_of_edges() and not dated:
        raise KgError(f"no edge of the view {graph.name} has a day: no timeline")
    heavy = sorted(dated, key=lambda e: (-e[2]["weight"], e[2]["first"], e[0], e[1]))[:most]
    lanes = sorted(heavy, key=lambda e: (e[2]["first"], e[2]["last"], e[0], e[1], e[2]["relation"]), reverse=True)
    figure = sheet(graph, 10, 1.4 + 0.34 * len(lanes), lang)
    axes = figure.add_subplot()
    for lane, (_, _, facts) in enumerate(lanes):
        first, last = (day_number(facts[key]) for key in ("first", "last"))
        sign = facts.get("sign", 0)
        axes.plot([first, last], [lane, lane], color=colour_of(sign), linewidth=3, linestyle="--" if sign < 0 else "-")
        axes.plot(first, lane, "v" if sign < 0 else "^" if sign > 0 else "o", color=colour_of(sign), markersize=6)
        if facts["weight"] > 1:
            axes.annotate(
                f"×{facts['weight']}", (last, lane), xytext=(7, 0), textcoords="offset points", va="center", fontsize=7
            )
    arrow = "→" if graph.is_directed() else "–"
    axes.set_yticks(
        range(len(lanes)),
        [
            two_lines(f"{name(graph, a, lang)}: {relation(facts, lang)} {arrow} {name(graph, b, lang)}", 60)
            for a, b, facts in lanes
        ],
        fontsize=7,
    )
    axes.set_ylim(-0.7, len(lanes) - 0.3)
    day_axis(axes)
    axes.margins(x=0.06)
    axes.grid(axis="x", linewidth=0.4)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure
