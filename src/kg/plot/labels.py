"""Labels beside points so that none covers another label, a point or the head of an arrow (greedy, nearest first)."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from kg.plot.style import GREY

_ANGLES = [math.radians(degrees) for degrees in (0, 180, 45, 315, 135, 225, 90, 270, 22, 338, 158, 202)]
_POINTS = 5  # half the side of a point's box, in typographic points
_HEAD = 3  # half the side of the box of an arrow's head, in points
_FROM_END = (9, 15)  # points from the end of an arrow that are kept free
_NEAR = 9  # from here on a thin line leads to the point


@dataclass(frozen=True, slots=True)
class Arrow:
    """From and to in data units, and the `rad` of its arc3."""

    start: tuple[float, float]
    end: tuple[float, float]
    bend: float


def place_labels(
    axes: Axes, labels: Sequence[tuple[float, float, str]], size: float = 8, arrows: Sequence[Arrow] = ()
) -> list[Annotation]:
    """Write a label at each point (x, y in data units), inside the axes. The axes' limits must stand.

    The most important come first: they get the nearest places.
    """
    figure = axes.figure
    figure.canvas.draw()  # fixes the layout, from which places in pixels follow
    renderer = cast(FigureCanvasAgg, figure.canvas).get_renderer()  # type: ignore[no-untyped-call]
    pixel = figure.dpi / 72
    centres = [axes.transData.transform((x, y)) for x, y, _ in labels]
    taken = [Bbox.from_extents(x - r, y - r, x + r, y + r) for x, y in centres for r in (_POINTS * pixel,)]
    taken += [box for arrow in arrows for box in _head(axes, arrow, pixel)]
    inside = axes.get_window_extent(renderer)
    written = []
    for (x, y, text), (px, py) in zip(labels, centres, strict=True):
        note = axes.annotate(
            textwrap.fill(text, 26, break_long_words=False),
            (x, y),
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=size,
            ha="center",
            va="center",
            linespacing=1.05,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            zorder=5,
        )
        extent = note.get_window_extent(renderer)
        box, offset = _free(px, py, extent.width + 2 * pixel, extent.height + pixel, pixel, taken, inside)
        taken.append(box)
        note.set_position((offset[0] / pixel, offset[1] / pixel))
        gap = max(abs(offset[0]) - extent.width / 2, 0), max(abs(offset[1]) - extent.height / 2, 0)
        if math.hypot(*gap) > _NEAR * pixel:
            axes.plot(
                *zip((x, y), axes.transData.inverted().transform((px + offset[0], py + offset[1])), strict=True),
                color=GREY,
                linewidth=0.4,
                zorder=1,
            )
        written.append(note)
    return written


def _head(axes: Axes, arrow: Arrow, pixel: float) -> list[Bbox]:
    """Where the head of the arrow is, and the line right behind it, in pixels."""
    (x1, y1), (x2, y2) = axes.transData.transform(arrow.start), axes.transData.transform(arrow.end)
    bent = (x1 + x2) / 2 + arrow.bend * (y2 - y1), (y1 + y2) / 2 - arrow.bend * (x2 - x1)  # the arc's control point
    dx, dy = bent[0] - x2, bent[1] - y2
    length = math.hypot(dx, dy) or 1.0
    half = _HEAD * pixel
    middles = [(x2 + dx / length * far * pixel, y2 + dy / length * far * pixel) for far in _FROM_END]
    return [Bbox.from_extents(x - half, y - half, x + half, y + half) for x, y in middles]


def _free(
    px: float, py: float, width: float, height: float, pixel: float, taken: Sequence[Bbox], inside: Bbox
) -> tuple[Bbox, tuple[float, float]]:
    """The nearest box around a point that covers nothing; the last tried where the sheet is full."""
    for step in range(60):
        for angle in _ANGLES:
            away = (7 + 5 * step) * pixel
            dx = math.cos(angle) * (away + width / 2)
            dy = math.sin(angle) * (away + height / 2)
            box = Bbox.from_extents(
                px + dx - width / 2, py + dy - height / 2, px + dx + width / 2, py + dy + height / 2
            )
            within = inside.x0 <= box.x0 and box.x1 <= inside.x1 and inside.y0 <= box.y0 and box.y1 <= inside.y1
            if within and not any(box.overlaps(other) for other in taken):
                return box, (dx, dy)
    return box, (dx, dy)
