"""`kg build`: articles into the store."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

import click

from kg.cli.options import output_to, settings_with, store_option, store_path
from kg.cli.progress import progress
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.build import Outcome
    from kg.read import Options
    from kg.settings import Settings

FORMATS = ("txt", "md", "html", "jsonl", "csv", "eml", "rss", "warc", "zip")


@click.command("build", short_help="Read articles, validate the graph of each, store it.")
@click.argument("paths", nargs=-1, metavar="PATH...")
@store_option
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of publication of articles that carry none.")
@click.option("--decisions", metavar="FILE", help="Replay these decisions about entities (see kg link review).")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Read every input as this format; default: by its suffix, standard input as txt.",
)
@click.option(
    "--map",
    "fields",
    metavar="OURS=THEIRS,...",
    default="",
    help="Columns or keys of csv and jsonl: text, title, date, source, url, author = their names.",
)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that read articles.")
@click.option("--scheduler", metavar="ADDRESS", help="Have the workers of a Dask cluster read: tcp://host:8786.")
@click.option("--limit", type=click.IntRange(1), help="Take only so many articles, the first ones.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first article that fails or is refused.")
@click.option("--report", metavar="FILE", help="Write what became of the run and of each article, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of each article as JSON.")
def command(
    paths: tuple[str, ...],
    store: str | None,
    day: str | None,
    decisions: str | None,
    form: str | None,
    fields: str,
    workers: int,
    scheduler: str | None,
    limit: int | None,
    fail_fast: bool,
    report: str | None,
    as_json: bool,
) -> None:
    """Read articles (files, folders, globs, s3://…, feeds, - for standard input), validate and store their graphs.

    What is in the store already is left alone; changed text replaces what its file gave before.
    """
    if not paths:
        raise UsageError("which articles? give files, folders, globs, addresses of feeds, or - for standard input")
    if scheduler and workers != 1:
        raise UsageError(
            "--workers are processes of this machine, --scheduler has workers of its own: give one of them"
        )
    settings = settings_with(store=store, decisions=decisions)
    folder = store_path(settings)

    from kg.build import build, exit_code
    from kg.read import field_mapping

    options = reading(settings, day)
    options = replace(options, form=f".{form}" if form else "", fields=field_mapping(fields))

    started = monotonic()
    with progress() as shown:

        def told(outcome: Outcome) -> None:
            tell(outcome)
            shown.advance()

        outcomes = build(
            paths,
            folder,
            settings,
            options=options,
            workers=workers,
            scheduler=scheduler or "",
            limit=limit,
            fail_fast=fail_fast,
            begin=shown.begin,
            tell=told,
        )
    if report:
        _write_report(report, outcomes, exit_code(outcomes), monotonic() - started)
    if as_json:
        click.echo(json.dumps([asdict(o) for o in outcomes], ensure_ascii=False, indent=2))
    click.echo(words(outcomes), err=True)
    sys.exit(exit_code(outcomes))


def _write_report(file: str, outcomes: list[Outcome], code: int, seconds: float) -> None:
    run = {
        "exit_code": code,
        "seconds": round(seconds, 3),
        "articles": dict(sorted(Counter(o.status for o in outcomes).items())),
        "statements": sum(o.statements for o in outcomes if o.status == "stored"),
        "outcomes": [asdict(o) for o in outcomes],
    }
    with output_to(file) as stream:
        stream.write(json.dumps(run, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n")


def reading(settings: Settings, day: str | None) -> Options:
    """How inputs are read. Raises UsageError for a --date that does not exist."""
    from kg.read import Options

    return Options(
        publication_day(day),
        settings.max_bytes,
        contact=settings.contact,
        seconds=settings.live_seconds,
        private=bool(settings.private_feeds),
        offline=bool(settings.offline),
    )


def publication_day(text: str | None) -> date | None:
    """What --date says. Raises UsageError where no such day exists."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--date {text}: it must be a day that exists, such as 2025-10-24") from error


def tell(outcome: Outcome) -> None:
    """To standard error: why an article was refused, and what was noted."""
    if outcome.message:
        click.echo(f"{outcome.status}: {outcome.message}", err=True)
    for note in outcome.notes:
        click.echo(f"note: {outcome.path}: {note}", err=True)
    if outcome.warnings:
        click.echo(
            f"note: {outcome.path}: {_counted(len(outcome.warnings), 'warning')}; kg validate tells them", err=True
        )


def words(outcomes: list[Outcome]) -> str:
    """What became of all, in one line."""
    if not outcomes:
        return "nothing new"
    stored = [o for o in outcomes if o.status == "stored"]
    statements = sum(o.statements for o in stored)
    line = f"{_counted(len(stored), 'article')} stored with {_counted(statements, 'statement')}"
    for status in ("unchanged", "duplicate", "quarantined", "failed"):
        if number := sum(o.status == status for o in outcomes):
            line += f", {number} {status}"
    return line


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
