"""Who towards whom as a matrix: the number of statements, coloured by the sum of signs where the view has them."""

from __future__ import annotations

import networkx as nx
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kg.plot.style import Lang, name, sheet, two_lines
from kg.views.layout import heaviest


def matrix(graph: nx.MultiGraph[str], lang: Lang = "uk", most: int = 24) -> Figure:
    """The `most` heaviest nodes; rows are sources, columns targets. Raises KgError where there is nothing to draw."""
    part = heaviest(graph, most)
    pairs = [(a, b, f) for a, b, f in part.edges(data=True)]
    pairs += [] if part.is_directed() else [(b, a, f) for a, b, f in pairs]
    rows, columns = sorted({a for a, *_ in pairs}), sorted({b for _, b, _ in pairs})
    figure = sheet(graph, 3.2 + 0.42 * max(len(columns), 8), 2.6 + 0.34 * max(len(rows), 6), lang)
    counts, sums = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)))
    for a, b, facts in pairs:
        at = rows.index(a), columns.index(b)
        counts[at] += facts["weight"]
        sums[at] += facts.get("sign", 0) * facts["weight"]
    signed = any("sign" in facts for *_, facts in pairs)
    axes = figure.add_subplot()
    shown = sums if signed else counts
    top = max(np.abs(shown).max(), 1)
    masked = np.ma.masked_where(counts == 0, shown)
    image = axes.imshow(
        masked, cmap="PuOr" if signed else "cividis_r", vmin=-top if signed else 0, vmax=top, aspect="auto"
    )
    for row, column in zip(*np.nonzero(counts), strict=True):
        dark = abs(shown[row, column]) > 0.6 * top
        text = f"{counts[row, column]:.0f}" + (
            {-1: "−", 1: "+"}.get(int(np.sign(sums[row, column])), "") if signed else ""
        )
        axes.text(column, row, text, ha="center", va="center", fontsize=7, color="white" if dark else "black")
    axes.set_xticks(
        range(len(columns)),
        [two_lines(name(part, n, lang), 32) for n in columns],
        rotation=55,
        ha="right",
        fontsize=7,
        rotation_mode="anchor",
    )
    axes.set_yticks(range(len(rows)), [two_lines(name(part, n, lang), 32) for n in rows], fontsize=7)
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#dddddd", linewidth=0.6)
    axes.tick_params(which="minor", length=0)
    bar = figure.colorbar(image, ax=axes, shrink=0.6, ticks=MaxNLocator(5, integer=True))
    bar.ax.tick_params(labelsize=7)
    meaning = {
        (True, "en"): "sum of signs",
        (True, "uk"): "сума знаків",
        (False, "en"): "statements",
        (False, "uk"): "тверджень",
    }
    bar.set_label(meaning[signed, lang], fontsize=7)
    return figure
