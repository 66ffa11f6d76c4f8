"""`kg link`: who and what is meant. `review` lists what people should decide; `--live` and `--refresh` ask Wikidata."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import output_option, output_to, settings_with, store_option, store_path
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.link import Doubt
    from kg.model import Reading
    from kg.settings import Settings
    from kg.store import Snapshot
    from kg.wikidata import Wikidata

_TOLD = 5  # failures that are told one by one


@click.group("link", short_help="Look after who and what is meant.", invoke_without_command=True)
@click.option("--live", is_flag=True, help="Ask Wikidata about what is unlinked or in review.")
@click.option("--refresh", is_flag=True, help="Ask Wikidata whether the rows of a gazetteer still hold.")
@store_option
@click.option("--decisions", metavar="FILE", help="Leave out what this file decides already.")
@click.option("--gazetteer", metavar="FOLDER", help="The tables to confirm; default: the shipped ones.")
@click.option("--offline", is_flag=True, help="Ask no server: what was answered before, however old, has to do.")
@click.option("--max-age", default=30, show_default=True, metavar="DAYS", help="Ask again what is older.")
@output_option
@click.pass_context
def command(
    context: click.Context,
    live: bool,
    refresh: bool,
    store: str | None,
    decisions: str | None,
    gazetteer: str | None,
    offline: bool,
    max_age: int,
    output: str | None,
) -> None:
    """Look after who and what is meant: entities and their items. Asks Wikidata only with --live or --refresh.

    --live writes lines like those of kg link review; where one item is likely it stands in the fourth column, with who,
    when and why. Nothing is linked by it: copy the lines that are right into the decisions file. What Wikidata says of
    the items that the store is linked to goes into a named graph of its own.

    --refresh writes confirmed.tsv beside the tables (or to -o FILE): does the item exist, is it no redirect, do name
    and type agree, and on which day was that asked. Ends with 3 where a row does not hold.
    """
    if context.invoked_subcommand:
        if live or refresh:
            raise UsageError(f"--live and --refresh do not go with kg link {context.invoked_subcommand}")
        return
    if live == refresh:
        raise UsageError("give --live, --refresh or a command: kg link review")
    settings = settings_with(store=store, decisions=decisions, offline=1 if offline else None)
    if live:
        _live(settings, _wikidata(settings, max_age), output)
    else:
        _refresh(Path(gazetteer) if gazetteer else None, _wikidata(settings, max_age), output)


@command.command("review")
@store_option
@click.option("--decisions", metavar="FILE", help="Leave out what this file decides already.")
@output_option
def review_command(store: str | None, decisions: str | None, output: str | None) -> None:
    """List the uncertain entities of the store with their candidates and sentence, tab-separated.

    Behind them stand persons of one name whom two articles give different roles: one of them, or two? The first
    columns are those of a decisions file: put an item (Q212, none, or iri:own-name) into a line's fourth column, copy
    the line into the file, and give that to kg build --decisions.
    """
    from kg.link import Decisions, doubts, read_decisions, review_lines
    from kg.link.merges import merges
    from kg.store import open_snapshot

    settings = settings_with(store=store, decisions=decisions)
    decided = Decisions(read_decisions(Path(settings.decisions)) if settings.decisions else ())
    with open_snapshot(store_path(settings)) as snapshot, output_to(output) as stream:
        found: list[Doubt] = []

        def read() -> Iterator[Reading]:
            for graph in snapshot.articles():
                reading = snapshot.reading(graph)
                found.extend(doubts(reading, decisions=decided))
                yield reading

        namesakes = [merge for merge in merges(read(), decided) if merge.doubtful]
        for line in (*review_lines(found), *(line for merge in namesakes for line in merge.lines())):
            stream.write(line.encode() + b"\n")
    click.echo(f"{len(found) + len(namesakes)} to look at", err=True)


@command.command("merges")
@store_option
@output_option
def merges_command(store: str | None, output: str | None) -> None:
    """List the persons without an item who are one entity in several articles, with the reason, tab-separated.

    One line for each article. To part two of one name, put iri:own-name into the fourth column of one article's line,
    copy that line into the decisions file, and build again with --decisions.
    """
    from kg.link.merges import HEADER, merges
    from kg.store import open_snapshot

    settings = settings_with(store=store)
    with open_snapshot(store_path(settings)) as snapshot, output_to(output) as stream:
        found = merges(snapshot.reading(graph) for graph in snapshot.articles())
        for line in (HEADER, *(line for merge in found for line in merge.lines())):
            stream.write(line.encode() + b"\n")
    doubtful = sum(merge.doubtful for merge in found)
    click.echo(f"{len(found)} in several articles, {doubtful} of these with differing roles", err=True)


def _wikidata(settings: Settings, max_age: int) -> Wikidata:
    from kg.wikidata import Cache, Client, Servers, Wikidata

    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(settings.cache) if settings.cache else caches / "kg"
    client = Client(settings.contact, seconds=settings.live_seconds, offline=bool(settings.offline))
    servers = Servers(settings.wikidata_sparql, settings.wikidata_api, settings.reconcile_api)
    return Wikidata(client, Cache(folder, date.today(), max_age), servers)


def _live(settings: Settings, wikidata: Wikidata, output: str | None) -> None:
    from kg.gazetteer import shipped
    from kg.link import Decisions, read_decisions
    from kg.store import open_snapshot
    from kg.wikidata import proposal_lines, propose

    decided = Decisions(read_decisions(Path(settings.decisions)) if settings.decisions else ())
    with open_snapshot(store_path(settings)) as snapshot:
        readings = (snapshot.reading(graph) for graph in snapshot.articles())
        found = propose(readings, wikidata, shipped(), decided)
        with output_to(output) as stream:
            for line in proposal_lines(found.proposals):
                stream.write(line.encode() + b"\n")
        likely = sum(1 for proposal in found.proposals if proposal.item)
        click.echo(f"{len(found.proposals)} with candidates, {likely} of these with a likely item", err=True)
        failed = {**found.failed, **_write_facts(settings, snapshot, wikidata)}
    _tell(failed)


def _write_facts(settings: Settings, snapshot: Snapshot, wikidata: Wikidata) -> Mapping[str, str]:
    """Facts of the linked items into their graph; the items that could not be asked for keep what they had."""
    from kg.store import open_store
    from kg.wikidata import facts_graph, linked_items, of_items, wikidata_graph

    name = wikidata_graph(settings.base)
    items = linked_items(snapshot)
    answers = wikidata.facts(items)
    kept = of_items(snapshot.quads(name), answers.failed)
    found = [answers.found[item] for item in items if item in answers.found]
    made = facts_graph(found, wikidata.servers.sparql, settings.base, kept)
    for item, problem in made.refused.items():
        click.echo(f"{item}: left out of the graph: {problem}", err=True)
    for facts in (answer.value for answer in found):
        if not facts.here:
            state = f"merged into {facts.redirect}" if facts.redirect else "gone from Wikidata"
            click.echo(f"{facts.item}, which the store is linked to, is {state}", err=True)
    with open_store(store_path(settings)) as target:
        target.replace(name, made.quads)
    there = sum(answer.value.here for answer in found) - len(made.refused)
    click.echo(f"facts of {there} items in <{name}>", err=True)
    return answers.failed


def _refresh(folder: Path | None, wikidata: Wikidata, output: str | None) -> None:
    from kg.gazetteer import load
    from kg.resources import resource
    from kg.wikidata import confirm, read_confirmed, write_confirmed
    from kg.wikidata.refresh import FILE

    folder = folder or resource("data", "gazetteer")
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of tables")
    gazetteer = load(folder)
    if not gazetteer.rows:
        raise UsageError(f"{folder}: holds no tables of names; docs/gazetteer.md tells their form")
    path = Path(output) if output else folder / FILE
    before = read_confirmed(path)
    found, failed = confirm(gazetteer, wikidata)
    there = {(c.item, c.label) for c in found}
    earlier = [c for key, c in before.items() if key not in there and c.item in failed]
    write_confirmed(path, [*found, *earlier])
    wrong = [c for c in found if c.verdict != "confirmed"]
    for c in wrong:
        click.echo(c.line())
    click.echo(f"{len(found) - len(wrong)} rows confirmed, {len(wrong)} not; written to {path}", err=True)
    _tell(failed)
    sys.exit(3 if wrong else 0)


def _tell(failed: Mapping[str, str]) -> None:
    """What could not be asked for; ends with 1 where there is something."""
    if not failed:
        return
    for name, problem in list(failed.items())[:_TOLD]:
        click.echo(f"kg: {name}: {problem}", err=True)
    if len(failed) > _TOLD:
        click.echo(f"kg: and {len(failed) - _TOLD} more", err=True)
    click.echo(f"{len(failed)} could not be asked for; call again to go on", err=True)
    sys.exit(1)
