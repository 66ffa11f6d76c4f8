"""`kg link review`: entities with candidates of which none is certain, for people to decide."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import output_option, output_to, settings_with, store_option, store_path


@click.group("link", short_help="Look after who and what is meant.")
def command() -> None:
    """Look after who and what is meant: entities and their items."""


@command.command("review")
@store_option
@click.option("--decisions", metavar="FILE", help="Leave out what this file decides already.")
@output_option
def review_command(store: str | None, decisions: str | None, output: str | None) -> None:
    """List the uncertain entities of the store with their candidates and sentence, tab-separated.

    The first columns are those of a decisions file: put an item (Q212, none, or iri:own-name) into a line's fourth
    column, copy the line into the file, and give that to kg build --decisions.
    """
    from kg.link import Decisions, doubts, read_decisions, review_lines
    from kg.store import open_snapshot

    settings = settings_with(store=store, decisions=decisions)
    decided = Decisions(read_decisions(Path(settings.decisions)) if settings.decisions else ())
    with open_snapshot(store_path(settings)) as snapshot, output_to(output) as stream:
        readings = (snapshot.reading(graph) for graph in snapshot.articles())
        found = [doubt for reading in readings for doubt in doubts(reading, decisions=decided)]
        for line in review_lines(found):
            stream.write(line.encode() + b"\n")
    click.echo(f"{len(found)} to look at", err=True)
