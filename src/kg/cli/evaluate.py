"""`kg eval`: precision, recall and F1 of statement records against gold records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import settings_with, store_option, store_path
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.evaluate import Records


@click.command("eval", short_help="Score statement records against gold records.")
@click.argument("gold", metavar="GOLD.jsonl")
@click.argument("predicted", metavar="[PREDICTED.jsonl]", required=False)
@store_option
@click.option("--per-article", is_flag=True, help="A line for each article too.")
@click.option("--misses", is_flag=True, help="List the records without a partner on standard error.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    gold: str, predicted: str | None, store: str | None, per_article: bool, misses: bool, as_json: bool
) -> None:
    """Score statement records (a file, or what a store holds) against gold records, slot by slot."""
    from kg import evaluate

    if predicted and store:
        raise UsageError("give PREDICTED.jsonl or --store DIR, not both")
    wanted = evaluate.read_records(Path(gold))
    given = evaluate.read_records(Path(predicted)) if predicted else _from_store(store)
    report = evaluate.score(wanted, given)
    if misses:
        for unpaired in report.unpaired:
            click.echo(evaluate.miss_line(unpaired), err=True)
    if per_article:
        for line in evaluate.per_article(wanted, given):
            click.echo(line, err=as_json)
    if as_json:
        click.echo(json.dumps(evaluate.as_json(report), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(evaluate.lines(report)))


def _from_store(store: str | None) -> Records:
    from kg import evaluate
    from kg.store import open_snapshot
    from kg.views.export.statements import records

    with open_snapshot(store_path(settings_with(store=store))) as snapshot:
        return evaluate.group(records(snapshot), "store")
