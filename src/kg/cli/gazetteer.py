"""`kg gazetteer check`: what is wrong with the lists of names, for whoever adds rows to them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from kg.errors import UsageError


@click.group("gazetteer", short_help="Look after the lists of known names.")
def command() -> None:
    """Look after the lists of states, places, bodies, media and persons that are known beforehand."""


@command.command("check")
@click.argument("folders", nargs=-1, metavar="[FOLDER...]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def check_command(folders: tuple[str, ...], as_json: bool) -> None:
    """Check the shipped lists, or those of the folders: one line a problem, with file and line.

    Rows listed twice, parents that are no rows, one name for two states or bodies, adjectives of two states,
    apostrophes and spaces, and (these are only told) words of which the dictionary knows no forms. Exit code 3 where
    anything but the last is found.
    """
    from kg.gazetteer import check, load, shipped
    from kg.language.names.forms import inflects

    for folder in folders:
        if not Path(folder).is_dir():
            raise UsageError(f"{folder}: is no folder")
    gazetteer = load(*map(Path, folders)) if folders else shipped()
    problems = check(gazetteer, inflects)
    for p in problems:
        line = {"where": p.source, "problem": p.what, "grave": p.grave}
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else str(p))
    grave = sum(p.grave for p in problems)
    click.echo(f"{len(gazetteer.rows)} rows, {grave} problems, {len(problems) - grave} to look at", err=True)
    if grave:
        sys.exit(3)
