"""`kg migrate`: a store of an older format becomes one of this kg's."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import settings_with, store_option, store_path


@click.command("migrate", short_help="Bring a store of an older format forward.")
@store_option
@click.option(
    "--backup",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="New folder for the backup; default: beside the store, NAME.format-1.",
)
def command(store: str | None, backup: Path | None) -> None:
    """Bring a store of an older format forward, after a backup of it was made. The backup is kept.

    The store is of its old format until all is done; broken off, call it again. kg restore takes the backup back.
    """
    path = store_path(settings_with(store=store))

    from kg.build.migrate import migrate
    from kg.store import FORMAT

    done = migrate(path, backup)
    if done.backup is None:
        click.echo(f"{path} is of format {FORMAT} already", err=True)
        return
    click.echo(
        f"{path}: format {done.version} is now format {FORMAT}, {done.articles} articles looked through;"
        f" backup: {done.backup}",
        err=True,
    )
