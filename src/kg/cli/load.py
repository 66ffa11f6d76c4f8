"""`kg load`: partitions into a store."""

from __future__ import annotations

import sys

import click

from kg.cli.options import settings_with, store_option, store_path
from kg.cli.progress import progress


@click.command("load", short_help="Put exported partitions into a store.")
@click.argument("partitions", metavar="FOLDER")
@store_option
def command(partitions: str, store: str | None) -> None:
    """Put what kg export partitions wrote into a store, new or not; FOLDER may be an address (s3://…, https://…).

    Each file is compared with the manifest first: one that is damaged or missing is named and gives nothing. Several
    stores become one, folder after folder; kg derive concludes anew afterwards.
    """
    folder = store_path(settings_with(store=store))

    from kg.build import PartitionLoaded, load
    from kg.storage import Location

    with progress() as shown:

        def told(done: PartitionLoaded) -> None:
            if done.refused:
                click.echo(f"refused: {done.refused}", err=True)
            shown.advance()

        loaded = load(Location(partitions), folder, shown.begin, told)
    refused = sum(1 for done in loaded if done.refused)
    graphs, quads = sum(done.graphs for done in loaded), sum(done.quads for done in loaded)
    words = f"{graphs:,} graphs with {quads:,} quads loaded from {len(loaded) - refused} files"
    click.echo(words + (f", {refused} refused" if refused else ""), err=True)
    sys.exit(0 if not refused else 4 if graphs else 1)
