"""`kg watch`: folders that feed the store until Ctrl+C."""

from __future__ import annotations

import signal
from threading import Event

import click

from kg.cli.build import publication_day, tell, words
from kg.cli.options import settings_with, store_option, store_path


@click.command("watch", short_help="Keep the store up with folders that change.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
@store_option
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of publication of articles that carry none.")
@click.option("--decisions", metavar="FILE", help="Replay these decisions about entities (see kg link review).")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read articles.")
def command(folders: tuple[str, ...], store: str | None, day: str | None, decisions: str | None, workers: int) -> None:
    """Build the articles of the folders, then each that appears or changes, until Ctrl+C or SIGTERM.

    Each change is a build: readers see it when it ends. What is deleted stays in the store; kg remove --missing
    takes it out.
    """
    settings = settings_with(store=store, decisions=decisions)
    place = store_path(settings)

    from kg.build import watch
    from kg.read import Options

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    watch(
        folders,
        place,
        settings,
        stop,
        options=Options(publication_day(day), settings.max_bytes),
        workers=workers,
        tell=tell,
        built=lambda outcomes: click.echo(words(outcomes), err=True),
        note=lambda text: click.echo(text, err=True),
    )
    click.echo("stopped", err=True)
