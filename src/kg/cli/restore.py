"""`kg restore`: a store out of a backup."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import settings_with, store_option, store_path


@click.command("restore", short_help="Make a store of a backup.")
@click.argument("backup", metavar="FOLDER", type=click.Path(path_type=Path))
@store_option
def command(backup: Path, store: str | None) -> None:
    """Make a new store of what kg backup wrote, after every checksum was compared. Nothing is overwritten."""
    target = store_path(settings_with(store=store))

    from kg.store.backup import restore

    made = restore(backup, target)
    click.echo(f"{made.quads:,} quads restored: {target}", err=True)
