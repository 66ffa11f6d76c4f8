"""`kg export`: statements, mentions, RDF and graphs, on standard output or into a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import click

from kg.cli.options import known_option, output_option, output_to, settings_with
from kg.cli.place import Place, place_options
from kg.cli.scope import scope_of, scope_options
from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from kg.views import Lang

GRAPH_FORMATS = ("graphml", "gexf", "json", "cytoscape", "pajek", "dot", "html", "csv")


@click.group("export")
def command() -> None:
    """Write what the store holds for other tools."""


@command.command("statements")
@place_options
@known_option
@output_option
def statements(place: Place, known: date | None, output: str | None) -> None:
    """Statement records, JSON Lines."""
    from kg.store import open_snapshot
    from kg.views.export.statements import write

    with place.folder() as path, open_snapshot(path, known) as snapshot, output_to(output) as stream:
        write(snapshot, stream)


@command.command("mentions")
@place_options
@known_option
@output_option
def mentions(place: Place, known: date | None, output: str | None) -> None:
    """Names where they stand in the texts, JSON Lines."""
    from kg.store import open_snapshot
    from kg.views.export.mentions import write

    with place.folder() as path, open_snapshot(path, known) as snapshot, output_to(output) as stream:
        write(snapshot, stream)


@command.command("quickstatements")
@place_options
@known_option
@output_option
def quickstatements(place: Place, known: date | None, output: str | None) -> None:
    """Offices of linked persons and items that people found missing, for Wikidata's editors to look through.

    Tab-separated, as QuickStatements reads it, with qualifiers and references. Nothing is sent anywhere.
    """
    from kg.store import open_snapshot
    from kg.views.export.quickstatements import write

    with place.folder() as path, open_snapshot(path, known) as snapshot, output_to(output) as stream:
        write(snapshot, stream)


@command.command("rdf")
@place_options
@click.option("--format", "form", type=click.Choice(["nquads", "trig", "turtle", "jsonld"]), default="nquads")
@known_option
@output_option
def rdf(place: Place, form: str, known: date | None, output: str | None) -> None:
    """The graph as RDF; N-Quads are sorted, so that equal stores give equal bytes."""
    from kg.store import open_snapshot
    from kg.views.export.rdf import write

    with place.folder() as path, open_snapshot(path, known) as snapshot, output_to(output) as stream:
        write(snapshot, form, stream)


@command.command("partitions")
@place_options
@click.option("-o", "--output", metavar="FOLDER", required=True, help="A new folder, or one that holds partitions.")
@click.option("--gzip", "packed", is_flag=True, help="Pack each file.")
@known_option
def partitions(place: Place, output: str, packed: bool, known: date | None) -> None:
    """The graph as N-Quads, a file for each day of publication, with a manifest of checksums.

    FOLDER may be an address (s3://…, gs://…). A folder that holds partitions is brought up to date: only days whose
    content changed are written. kg load makes a store of them, other databases load the files as they are.
    """
    from kg.storage import Location
    from kg.store import open_snapshot
    from kg.store.partitions import export

    with place.folder() as path, open_snapshot(path, known) as snapshot:
        made = export(snapshot, Location(output), packed)
    click.echo(f"{made.quads:,} quads in {len(made.partitions)} files, {made.written} written: {output}", err=True)


@command.command("graph")
@place_options
@click.option("--list", "listing", is_flag=True, help="List the views.")
@click.option("--view", help="Which view; see --list.")
@click.option("--format", "form", type=click.Choice(GRAPH_FORMATS), default="graphml", help="Default: graphml.")
@click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of the html page; the others hold both.")
@scope_options
@known_option
@output_option
def graph(
    place: Place,
    listing: bool,
    view: str | None,
    form: str,
    lang: str | None,
    since: str | None,
    until: str | None,
    types: tuple[str, ...],
    items: tuple[str, ...],
    known: date | None,
    output: str | None,
) -> None:
    """A view of the statements as a graph, for networkx, igraph, Gephi, Cytoscape, Pajek or a browser.

    csv is two tables: with -o FILE.csv they are FILE.nodes.csv and FILE.edges.csv.
    """
    from kg.views import VIEWS, view_graph

    if listing:
        for one in VIEWS.values():
            click.echo(f"{one.name:<14} {one.title}")
        return
    if view not in VIEWS:
        raise UsageError(f"which view? give --view {'|'.join(VIEWS)}")
    if lang and form != "html":
        raise UsageError(f"{form} holds both languages: --lang is for html")
    if form == "csv" and output in (None, "-"):
        raise UsageError("csv is two files: give -o FILE.csv")

    from kg.store import open_snapshot

    settings = settings_with(lang=lang)
    with place.folder() as path, open_snapshot(path, known) as snapshot:
        found = view_graph(snapshot, view, scope_of(since, until, types, items))
    _write(found, form, output, settings.lang)
    click.echo(f"{len(found)} nodes, {found.number_of_edges()} edges", err=True)


def _write(graph: nx.MultiGraph[str], form: str, output: str | None, lang: str) -> None:
    from kg.views.export import GRAPH_FORMATS, html, tables

    if form == "html":
        with output_to(output) as stream:
            html.write(graph, stream, cast("Lang", lang))
        return
    if form != "csv":
        with output_to(output) as stream:
            GRAPH_FORMATS[form](graph, stream)
        return
    stem = str(output).removesuffix(".csv")
    with output_to(f"{stem}.nodes.csv") as nodes, output_to(f"{stem}.edges.csv") as edges:
        tables.write_nodes(graph, nodes)
        tables.write_edges(graph, edges)
