"""`kg explain`: sentence by sentence, what was found in an article and by which rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import output_option, output_to
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.extract.explain import SentenceNote
    from kg.model import Statement
    from kg.views.explanation import Lang


@click.command("explain", short_help="Show what was found in an article, and by which rule.")
@click.argument("file", metavar="FILE")
@click.option("--unknown", is_flag=True, help="List only the verbs that no frame knows.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--html", is_flag=True, help="Write a page: the text with its evidence marked, rules and statements.")
@click.option("--lang", type=click.Choice(["en", "uk"]), default="en", help="Language of the page.")
@output_option
def command(file: str, unknown: bool, as_json: bool, html: bool, lang: Lang, output: str | None) -> None:
    """Show for each sentence its clauses, the rule that matched each, and the statements.

    A verb marked `no frame` tells nothing to kg: if it should, it wants a frame in the lexicon.
    """
    from kg.extract.explain import explain
    from kg.language import analyse
    from kg.read import read_article

    if sum((unknown, as_json, html)) > 1:
        raise UsageError("give one of --unknown, --json and --html")
    article = read_article(Path(file)).article
    notes = explain(analyse(article))
    if html:
        from kg.views.explanation import page

        written = page(article, notes, lang)
    elif as_json:
        written = json.dumps([_as_json(note) for note in notes], ensure_ascii=False, indent=2)
    elif unknown:
        written = "\n".join(sorted({verb for note in notes for verb in note.unknown_verbs}))
    else:
        written = "\n\n".join("\n".join(_lines(note)) for note in notes)
    with output_to(output) as stream:
        stream.write(f"{written}\n".encode())


def _as_json(note: SentenceNote) -> dict[str, object]:
    return {
        "start": note.span.start,
        "end": note.span.end,
        "text": note.text,
        "clauses": [
            {"verb": c.verb, "kind": c.kind, "slots": dict(c.slots), "outcome": c.outcome} for c in note.clauses
        ],
        "statements": [{"key": s.key, "rule": s.rule, "says": _told(s)} for s in note.statements],
    }


def _lines(note: SentenceNote) -> list[str]:
    clauses = [
        f"    {c.verb} ({c.kind}): {c.outcome}" + "".join(f"; {slot}: {words}" for slot, words in c.slots)
        for c in note.clauses
    ]
    statements = [f"  = {_told(s)} [{s.rule}]" for s in note.statements]
    return [f"{note.span.start}-{note.span.end} {' '.join(note.text.split())}", *clauses, *statements]


def _told(statement: Statement) -> str:
    """`denies deployment, speaker Росія; agent військові КНДР; sent 1500`."""
    who = ", ".join(entity.name for entity in statement.speaker) or "the article"
    parts = [f"{p.role} {p.entity.name}" for p in statement.event.participants]
    parts += [f"in {place.name}" for place in statement.event.place]
    for q in statement.quantities:
        value = q.value if q.value is not None else f"{q.min}..{q.max}"
        parts.append(f"{q.measure} {value}")
    return "; ".join([f"{statement.stance} {statement.event.type}, speaker {who}", *parts])
