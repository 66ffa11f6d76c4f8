"""Days on an axis, written as numbers, the same in every locale."""

from __future__ import annotations

from datetime import date

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

_FORMATS = ["%Y", "%Y-%m", "%Y-%m-%d", "%H:%M", "%H:%M", "%S"]


def day_number(text: str) -> float:
    """`2025-01-14` as matplotlib counts days."""
    return float(date2num(date.fromisoformat(text)))  # type: ignore[no-untyped-call]


def day_axis(axes: Axes) -> None:
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    no_offset = [""] * len(_FORMATS)
    formatter = ConciseDateFormatter(  # type: ignore[no-untyped-call]
        locator, formats=_FORMATS, zero_formats=_FORMATS, offset_formats=no_offset
    )
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
