"""`kg watch`: folders and feeds that fill the store until Ctrl+C."""

from __future__ import annotations

import signal
from threading import Event

import click

from kg.cli.build import reading, tell, words
from kg.cli.options import settings_with, store_option, store_path


@click.command("watch", short_help="Keep the store up with folders and feeds that change.")
@click.argument("places", nargs=-1, required=True, metavar="FOLDER|FEED...")
@store_option
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of publication of articles that carry none.")
@click.option("--decisions", metavar="FILE", help="Replay these decisions about entities (see kg link review).")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read articles.")
@click.option("--every", type=click.IntRange(1), default=15, show_default=True, help="Minutes between visits to feeds.")
def command(
    places: tuple[str, ...], store: str | None, day: str | None, decisions: str | None, workers: int, every: int
) -> None:
    """Build the articles of folders and feeds (http:, https:), then each that appears or changes, until Ctrl+C.

    Each change is a build: readers see it when it ends. What is deleted stays in the store; kg remove --missing
    takes it out.
    """
    settings = settings_with(store=store, decisions=decisions)
    store_folder = store_path(settings)

    from kg.build import watch

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    watch(
        places,
        store_folder,
        settings,
        stop,
        options=reading(settings, day),
        workers=workers,
        every=every * 60.0,
        tell=tell,
        built=lambda outcomes: click.echo(words(outcomes), err=True),
        note=lambda text: click.echo(text, err=True),
    )
    click.echo("stopped", err=True)
