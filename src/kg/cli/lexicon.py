"""`kg lexicon check`: what is wrong with the frames, for whoever adds words to them."""

from __future__ import annotations

import json
import sys
from collections import Counter

import click

_KINDS = (
    "word",
    "guessed",
    "code",
    "twice",
    "contradiction",
    "type",
    "example",
)  # kg.extract.lexicon_check.KINDS, not imported


@click.group("lexicon")
def command() -> None:
    """Look after the words by which kg knows events."""


@command.command("check")
@click.option(
    "--only", type=click.Choice(_KINDS), multiple=True, help="Look for this kind of problem; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def check_command(only: tuple[str, ...], as_json: bool) -> None:
    """Check the frames: one line a problem, with file and line.

    word: no lemma, so nothing matches it. guessed: not in the dictionary, to be looked at. code: an unknown type,
    role, class, slot or field. twice: listed twice. contradiction: two types under the same conditions. type: a type
    of the contract that no frame tells. example: a frame without an example, or whose example is not read as its type.
    Exit code 3 where there is any, words that are only guessed left out.
    """
    from kg.extract.lexicon_check import check

    problems = check(only or _KINDS)
    for p in problems:
        line = {"file": str(p.path), "line": p.line, "kind": p.kind, "problem": p.what}
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else str(p))
    counts = Counter(problem.kind for problem in problems)
    told = ", ".join(f"{kind}: {counts[kind]}" for kind in only or _KINDS)
    click.echo(f"{len(problems)} problems ({told})", err=True)
    if any(problem.grave for problem in problems):
        sys.exit(3)
