"""`kg plot`: pictures of a view, SVG or PNG."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import click

from kg.cli.measure import VIEWS
from kg.cli.options import known_option, output_option, output_to, settings_with, store_option, store_path
from kg.cli.scope import scope_of, scope_options
from kg.errors import KgError, UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Command = TypeVar("Command", bound=Callable[..., Any])


def _options(default: str) -> Callable[[Command], Command]:
    def wrap(command: Command) -> Command:
        view = click.option("--view", type=click.Choice(VIEWS), default=default, help=f"Default: {default}.")
        form = click.option(
            "--format", "form", type=click.Choice(["svg", "png"]), help="Default: by the name of FILE, else svg."
        )
        lang = click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of names and titles.")
        return store_option(view(scope_options(known_option(form(lang(output_option(command)))))))

    return wrap


@click.group("plot")
def command() -> None:
    """Draw a view as a picture, SVG or PNG. Needs the extra plot: pip install 'kg[plot]'."""


@command.command("network")
@_options("stance")
def network(**options: Any) -> None:
    """Nodes and edges; broken orange lines are against, blue ones for."""
    _draw("network", **options)


@command.command("timeline")
@_options("stance")
def timeline(**options: Any) -> None:
    """One lane for each edge, from its first day to its last."""
    _draw("timeline", **options)


@command.command("estimates")
@click.option("--measure", help="killed, wounded, sent, …; default: the one with most figures.")
@_options("quantities")
def estimates(measure: str | None, **options: Any) -> None:
    """Who gives which figure for which day."""
    _draw("estimates", measure=measure or "", **options)


@command.command("matrix")
@_options("stance")
def matrix(**options: Any) -> None:
    """Who towards whom, in numbers."""
    _draw("matrix", **options)


def _draw(
    kind: str,
    store: str | None,
    view: str,
    form: str | None,
    lang: str | None,
    output: str | None,
    known: date | None,
    measure: str = "",
    **scope: Any,
) -> None:
    try:
        import kg.plot
    except ImportError as error:
        raise KgError("pictures need matplotlib: pip install 'kg[plot]'") from error
    from kg.store import open_snapshot
    from kg.views import view_graph

    settings = settings_with(store=store, lang=lang)
    suffix = Path(output).suffix.lstrip(".") if output else ""
    wanted = form or suffix or "svg"
    if wanted not in ("svg", "png"):
        raise UsageError(f"{output}: pictures are svg or png; name the file so or give --format")
    with open_snapshot(store_path(settings), known) as snapshot:
        graph = view_graph(snapshot, view, scope_of(**scope))
    spoken = cast(Literal["en", "uk"], settings.lang)
    if kind == "estimates":
        figure: Figure = kg.plot.estimates(graph, spoken, measure)
    else:
        figure = {"network": kg.plot.network, "timeline": kg.plot.timeline, "matrix": kg.plot.matrix}[kind](
            graph, spoken
        )
    with output_to(output) as stream:
        kg.plot.save(figure, cast(Literal["svg", "png"], wanted), stream)
