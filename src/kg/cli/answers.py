"""Answers to a query on a terminal or for a program: table, json, csv, tsv."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.errors import UsageError
from kg.rdf import PREFIXES

_RESULTS = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
_WIDE = 10_000  # columns of a table that goes to a file or a pipe: nothing is folded


def write(answer: QuerySolutions | QueryBoolean | Iterable[Triple], form: str, stream: IO[bytes]) -> None:
    """A SELECT in the asked format; a CONSTRUCT as Turtle or JSON-LD; an ASK as yes or no."""
    if not isinstance(answer, QuerySolutions | QueryBoolean):
        _triples(answer, form, stream)
    elif isinstance(answer, QueryBoolean) and form != "json":
        stream.write(b"yes\n" if answer else b"no\n")
    elif form == "table" and isinstance(answer, QuerySolutions):
        _table(answer)
    else:
        answer.serialize(output=stream, format=_RESULTS[form])
        if form == "json":
            stream.write(b"\n")
    stream.flush()


def _triples(answer: Iterable[Triple], form: str, stream: IO[bytes]) -> None:
    formats = {"table": RdfFormat.TURTLE, "json": RdfFormat.JSON_LD}
    if form not in formats:
        raise UsageError(f"a CONSTRUCT or DESCRIBE has no {form}; use --format table (Turtle) or json (JSON-LD)")
    serialize(sorted(answer, key=str), output=stream, format=formats[form], prefixes=dict(PREFIXES))


def _table(answer: QuerySolutions) -> None:
    names = [v.value for v in answer.variables]
    table = Table(*names, box=SIMPLE_HEAD, pad_edge=False)
    rows = 0
    for row in answer:
        table.add_row(*(Text(_words(row[name])) for name in names))
        rows += 1
    console = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    console.print(table)
    print(f"{rows} row{'' if rows == 1 else 's'}", file=sys.stderr)


def _words(term: object) -> str:
    """A cell on one line; control characters would move the terminal's cursor or worse."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return "".join(c if c.isprintable() else " " for c in term.value)
    if isinstance(term, NamedNode):
        prefix = next((p for p, namespace in PREFIXES.items() if term.value.startswith(namespace)), None)
        return f"{prefix}:{term.value[len(PREFIXES[prefix]) :]}" if prefix else term.value
    return str(term)
