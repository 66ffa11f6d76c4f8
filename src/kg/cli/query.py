"""`kg query`: ask the store, by a shipped question, a file or standard input."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from kg.cli.login import login, login_options
from kg.cli.options import known_option, settings_with, store_option, store_path
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store.questions import Question

FORMATS = ("table", "json", "csv", "tsv")


@click.command("query", short_help="Ask the store a question.")
@click.argument("what", metavar="FILE.rq|NAME|-", required=False)
@store_option
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of a store.")
@login_options
@known_option
@click.option("--list", "listing", is_flag=True, help="List the shipped questions and their parameters.")
@click.option("--param", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="Default: table.")
@click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of titles and labels.")
def command(
    what: str | None,
    store: str | None,
    endpoint: str | None,
    auth: str | None,
    credentials: str | None,
    known: date | None,
    listing: bool,
    parameters: tuple[str, ...],
    form: str,
    lang: str | None,
) -> None:
    """Ask a shipped question by NAME, a query FILE.rq, or SPARQL from standard input (-)."""
    settings = settings_with(store=store, lang=lang)
    if listing:
        _list(settings.lang)
        return
    if what is None:
        raise UsageError("which question? kg query --list shows them")
    text = _bound(what, parameters, settings.lang)

    from kg.cli.answers import write
    from kg.store import open_snapshot
    from kg.store.remote import RemoteStore

    if endpoint:
        if store:
            raise UsageError("give --store or --endpoint, not both")
        if known:
            raise UsageError("--as-known-on goes with --store")
        write(RemoteStore(endpoint, login=login(auth, credentials)).query(text), form, sys.stdout.buffer)
        return
    if auth or credentials:
        raise UsageError("--auth and --credentials go with --endpoint")
    with open_snapshot(store_path(settings), known) as snapshot:
        write(snapshot.query(text), form, sys.stdout.buffer)


def _list(lang: str) -> None:
    from itertools import groupby

    from kg.store.questions import questions

    for topic, group in groupby(questions().values(), key=lambda q: q.topic):
        click.echo(f"{topic}:")
        for question in group:
            click.echo(f"  {question.name:<24} {question.title[lang]}")
            for p in question.parameters:
                if p.kind != "lang":  # set by --lang
                    click.echo(f"  {'':<24}   --param {p.name}={_short(p.default)}  {p.text}")


def _short(default: str) -> str:
    """`wd:Q423 wd:Q159` → `Q423,Q159`, as `--param` takes it."""
    return ",".join(part.split(":")[-1] for part in default.split())


def _bound(what: str, parameters: tuple[str, ...], lang: str) -> str:
    from kg.store.questions import parse_question, question

    asked: Question = parse_question(_standard_input(), "-") if what == "-" else question(what)
    values = {}
    for given in parameters:
        name, equals, value = given.partition("=")
        if not equals:
            raise UsageError(f"--param {given}: write NAME=VALUE")
        values[name] = value
    if any(p.kind == "lang" for p in asked.parameters):
        values.setdefault("lang", lang)
    return asked.bind(values)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("standard input: the query is no UTF-8") from error
