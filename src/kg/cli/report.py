"""`kg report`: a sourced briefing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kg.cli.options import output_option, output_to, settings_with, store_option, store_path


@click.command("report", short_help="Write a sourced briefing on a topic or an entity.")
@click.argument("subject", metavar="TOPIC|ENTITY")
@store_option
@click.option("--as-known-on", "known", type=click.DateTime(["%Y-%m-%d"]), help="Articles published by that day only.")
@click.option("--decisions", metavar="FILE", help="YAML file of events that are the same, or apart, in any case.")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "html"]), default="markdown", help="Default: markdown."
)
@click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of headings and labels.")
@output_option
def command(
    subject: str,
    store: str | None,
    known: datetime | None,
    decisions: str | None,
    form: str,
    lang: str | None,
    output: str | None,
) -> None:
    """Timeline, figures, speakers, disputes, reversals and single origins, each line with its sentences.

    The subject is a name as articles write it, a Wikidata item (Q423), or an event type such as attack.
    """
    from kg.derive import read_decisions
    from kg.rdf import copied_from, copies_graph
    from kg.report import as_html, as_markdown, briefing
    from kg.store import open_snapshot

    settings = settings_with(store=store, lang=lang)
    with open_snapshot(store_path(settings)) as snapshot:
        readings = [snapshot.reading(graph) for graph in snapshot.articles()]
        copies = copied_from(snapshot.quads(copies_graph(settings.base).value))
    decided = read_decisions(Path(decisions)) if decisions else None
    day = known.date() if known else None
    found = briefing(readings, subject, settings.lang, day, settings.base, decided, copies)
    text = as_html(found) if form == "html" else as_markdown(found)
    with output_to(output) as stream:
        stream.write(text.encode("utf-8"))
