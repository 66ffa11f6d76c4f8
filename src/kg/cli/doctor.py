"""`kg doctor`: what may be wrong with this installation and a store, and what to do about it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.options import settings_with, store_option


@click.command("doctor", short_help="Look for what is wrong with the installation and a store.")
@store_option
@click.option("--quick", is_flag=True, help="Leave out the check of each graph: 10 ms an article.")
@click.option("--all", "everything", is_flag=True, help="Show what is well, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines: what, level, text, remedy; what is well, too.")
def command(store: str | None, quick: bool, everything: bool, as_json: bool) -> None:
    """Look at versions, libraries, dictionary, names, frames and shapes, and with a store at its format, its files,
    every graph and every quote in it, what kills left, and the disk. Each finding says what to do; nothing is changed.

    Levels: error, warning (answers may be older or fewer than they could be), note, ok. Exit code 1 where there is an
    error.
    """
    settings = settings_with(store=store)

    from kg.doctor import examine

    levels = {"ok": 0, "note": 0, "warning": 0, "error": 0}
    place = Path(settings.store) if settings.store else None
    quarantine = Path(settings.quarantine) if settings.quarantine else None
    for finding in examine(place, quarantine, graphs=not quick):
        levels[finding.level] += 1
        if as_json:
            click.echo(json.dumps(asdict(finding), ensure_ascii=False))
        elif everything or finding.level != "ok":
            click.echo(str(finding))
    click.echo(", ".join(f"{number} {level}" for level, number in levels.items()), err=True)
    if place is None:
        click.echo("no store was looked at: give --store DIR", err=True)
    if levels["error"]:
        sys.exit(1)
