"""`kg backup`: the whole store into a folder."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import settings_with, store_option, store_path


@click.command("backup", short_help="Copy the store into a folder, with checksums.")
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
@store_option
def command(target: Path, store: str | None) -> None:
    """Copy the store into a new folder, with the checksum of every file. Readers go on; writers have to wait.

    The folder appears when the backup is complete. kg restore makes a store of it again.
    """
    folder = store_path(settings_with(store=store))

    from kg.store.backup import back_up

    made = back_up(folder, target)
    click.echo(f"{made.quads:,} quads in {made.files} files, {made.size:,} bytes: {target}", err=True)
