"""`kg measure`: what the graph of a view tells as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from kg.cli.options import known_option, settings_with, store_option, store_path
from kg.cli.rows import show
from kg.cli.scope import scope_of, scope_options
from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from kg.store import Snapshot
    from kg.views import Lang

Command = TypeVar("Command", bound=Callable[..., Any])
VIEWS = ("citation", "stance", "participation", "together", "offices", "statements", "quantities")


def _options(default: str, named: bool = True) -> Callable[[Command], Command]:
    """The options of all measures; `default` is the view for which it means most, `named` that its rows hold names."""

    def wrap(command: Command) -> Command:
        form = click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
        view = click.option("--view", type=click.Choice(VIEWS), default=default, help=f"Default: {default}.")
        lang = click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of names and relations.")
        return store_option(view(scope_options(known_option(form(lang(command) if named else command)))))

    return wrap


@contextmanager
def _opened(store: str | None, lang: str | None, known: date | None) -> Iterator[tuple[Snapshot, Lang]]:
    from kg.store import open_snapshot

    settings = settings_with(store=store, lang=lang)
    with open_snapshot(store_path(settings), known) as snapshot:
        yield snapshot, cast("Lang", settings.lang)


def _graph(store: str | None, view: str, lang: str | None, known: date | None, **scope: Any) -> nx.MultiGraph[str]:
    from kg.views import view_graph, worded

    with _opened(store, lang, known) as (snapshot, spoken):
        return worded(view_graph(snapshot, view, scope_of(**scope)), spoken)


@click.group("measure", short_help="Measure a view: brokers, communities, balance, change.")
def command() -> None:
    """Measure a view: brokers, sources, communities, balance, roles, change; docs/views.md tells what each means."""


@command.command("brokers")
@_options("citation")
def brokers(store: str | None, view: str, form: str, **scope: Any) -> None:
    """Who stands between others: betweenness."""
    from kg.measures import brokers

    show(brokers(_graph(store, view, **scope)), form)


@command.command("sources")
@_options("citation")
def sources(store: str | None, view: str, form: str, **scope: Any) -> None:
    """The origins that everybody depends on, and who rests on one alone."""
    from kg.measures import origins

    if view != "citation":
        raise UsageError("sources are measured in the view citation")
    show(origins(_graph(store, view, **scope)), form)


@command.command("communities")
@_options("together")
def communities(store: str | None, view: str, form: str, **scope: Any) -> None:
    """Parts with more ties inside than chance would give."""
    from kg.measures import communities

    show(communities(_graph(store, view, **scope)), form)


@command.command("balance")
@_options("stance")
def balance(store: str | None, view: str, form: str, **scope: Any) -> None:
    """Structural balance of a signed view: triads, frustration, the two camps. IRIs are given as labels in tables."""
    from kg.measures import balance, labelled

    if view not in ("stance", "statements"):
        raise UsageError("balance needs signs: give --view stance or statements")
    graph = _graph(store, view, **scope)
    show([balance(graph) if form == "json" else labelled(balance(graph), graph)], form)


@command.command("roles")
@_options("citation")
def roles(store: str | None, view: str, form: str, **scope: Any) -> None:
    """Start, between or end of the flow: publisher, relay, origin."""
    from kg.measures import roles

    _needs_direction(view)
    show(roles(_graph(store, view, **scope)), form)


@command.command("reciprocity")
@_options("stance")
def reciprocity(store: str | None, view: str, form: str, **scope: Any) -> None:
    """Who answers whom: the pairs, and the share of edges that are returned (on standard error)."""
    from kg.measures import reciprocal

    _needs_direction(view)
    share, pairs = reciprocal(_graph(store, view, **scope))
    show(pairs, form)
    click.echo(f"reciprocity {share:.3f}", err=True)


@command.command("change")
@_options("citation", named=False)
def change(store: str | None, view: str, form: str, known: date | None, **scope: Any) -> None:
    """Each month against the one before: what is new, gone and kept."""
    from kg.measures import changes
    from kg.views import by_month

    with _opened(store, None, known) as (snapshot, _):
        show(changes(by_month(snapshot, view, scope_of(**scope))), form)


@command.command("chain")
@click.argument("one")
@click.argument("other")
@_options("stance")
def chain(
    one: str, other: str, store: str | None, view: str, form: str, lang: str | None, known: date | None, **scope: Any
) -> None:
    """The shortest chain of statements from ONE to OTHER, with their words; names, items (Q423) or IRIs."""
    from kg.measures import chain
    from kg.views import view_graph, worded

    with _opened(store, lang, known) as (snapshot, spoken):
        graph = worded(view_graph(snapshot, view, scope_of(**scope)), spoken)
        show(chain(snapshot, graph, one, other), form)


def _needs_direction(view: str) -> None:
    if view == "together":
        raise UsageError("the view together has no direction; give another --view")
