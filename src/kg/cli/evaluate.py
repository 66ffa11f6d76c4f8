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
@click.option("--mentions", is_flag=True, help="Score names where they stand, as kg export mentions gives them.")
@click.option("--relations", metavar="MARKS.yaml", help="Score conclusions across a store's articles by these marks.")
def command(
    gold: str,
    predicted: str | None,
    store: str | None,
    per_article: bool,
    misses: bool,
    as_json: bool,
    mentions: bool,
    relations: str | None,
) -> None:
    """Score statement records (a file, or what a store holds) against gold records, slot by slot."""
    from kg import evaluate

    if predicted and store:
        raise UsageError("give PREDICTED.jsonl or --store DIR, not both")
    if relations:
        if predicted or per_article or misses or as_json or mentions:
            raise UsageError("--relations goes with --store only")
        _score_relations(Path(gold), Path(relations), store)
        return
    if mentions:
        if per_article or as_json:
            raise UsageError("--mentions goes with --misses only")
        _score_mentions(Path(gold), Path(predicted) if predicted else None, store, misses)
        return
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


def _score_mentions(gold: Path, predicted: Path | None, store: str | None, misses: bool) -> None:
    from kg.evaluate import mentions as names
    from kg.store import open_snapshot
    from kg.views.export.mentions import mentions

    wanted = names.read_mentions(gold)
    if predicted:
        given = names.read_mentions(predicted)
    else:
        with open_snapshot(store_path(settings_with(store=store))) as snapshot:
            given = list(names.marked(mentions(snapshot)))
    report = names.score_mentions(wanted, given, names.listed)
    if misses:
        for what, those in (("missed", report.missed), ("wrong", report.wrong)):
            for one in those:
                click.echo(f"{what}\t{one.article}\t{one.start}\t{one.kind}\t{one.exact}", err=True)
    click.echo("\n".join(names.mention_lines(report)))


def _score_relations(gold: Path, marks: Path, store: str | None) -> None:
    """What `kg derive` concludes from the store, whether or not it has run there."""
    from kg import evaluate
    from kg.derive import claims_of, conclude
    from kg.evaluate.relations import gold_names, read_marks, relation_lines
    from kg.store import open_snapshot

    wanted = evaluate.read_records(gold)
    statements = [record.id for records in wanted.values() for record in records]
    marked = read_marks(marks, statements)
    settings = settings_with(store=store)
    with open_snapshot(store_path(settings)) as snapshot:
        readings = [snapshot.reading(graph) for graph in snapshot.articles()]
    names = gold_names(wanted, readings, settings.base)
    found = conclude(claims_of(readings, settings.base))
    click.echo("\n".join(relation_lines(marked, found, names, statements)))


def _from_store(store: str | None) -> Records:
    from kg import evaluate
    from kg.store import open_snapshot
    from kg.views.export.statements import records

    with open_snapshot(store_path(settings_with(store=store))) as snapshot:
        return evaluate.group(records(snapshot), "store")
