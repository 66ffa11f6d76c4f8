"""`kg export`: statements, mentions, RDF and graphs, on standard output or into a file."""

from __future__ import annotations

import click

from kg.cli.options import output_option, output_to, settings_with, store_option, store_path
from kg.errors import UsageError


@click.group("export")
def command() -> None:
    """Write what the store holds for other tools."""


@command.command("statements")
@store_option
@output_option
def statements(store: str | None, output: str | None) -> None:
    """Statement records, JSON Lines."""
    from kg.store import open_snapshot
    from kg.views.export.statements import write

    with open_snapshot(store_path(settings_with(store=store))) as snapshot, output_to(output) as stream:
        write(snapshot, stream)


@command.command("mentions")
@store_option
@output_option
def mentions(store: str | None, output: str | None) -> None:
    """Names where they stand in the texts, JSON Lines."""
    from kg.store import open_snapshot
    from kg.views.export.mentions import write

    with open_snapshot(store_path(settings_with(store=store))) as snapshot, output_to(output) as stream:
        write(snapshot, stream)


@command.command("rdf")
@store_option
@click.option("--format", "form", type=click.Choice(["nquads", "trig", "turtle", "jsonld"]), default="nquads")
@output_option
def rdf(store: str | None, form: str, output: str | None) -> None:
    """The graph as RDF; N-Quads are sorted, so that equal stores give equal bytes."""
    from kg.store import open_snapshot
    from kg.views.export.rdf import write

    with open_snapshot(store_path(settings_with(store=store))) as snapshot, output_to(output) as stream:
        write(snapshot, form, stream)


@command.command("graph")
@store_option
@click.option("--list", "listing", is_flag=True, help="List the views.")
@click.option("--view", help="Which view; see --list.")
@click.option("--format", "form", type=click.Choice(["graphml", "gexf", "json"]), default="graphml")
@output_option
def graph(store: str | None, listing: bool, view: str | None, form: str, output: str | None) -> None:
    """A view of the statements as a graph, for networkx, Gephi, Cytoscape or D3."""
    from kg.views import VIEWS, view_graph
    from kg.views.export import gexf, graphml, node_link

    if listing:
        for one in VIEWS.values():
            click.echo(f"{one.name:<14} {one.description}")
        return
    if view not in VIEWS:
        raise UsageError(f"which view? give --view {'|'.join(VIEWS)}")

    from kg.store import open_snapshot

    writers = {"graphml": graphml.write, "gexf": gexf.write, "json": node_link.write}
    with open_snapshot(store_path(settings_with(store=store))) as snapshot:
        found = view_graph(snapshot, view)
    with output_to(output) as stream:
        writers[form](found, stream)
    click.echo(f"{len(found)} nodes, {found.number_of_edges()} edges", err=True)
