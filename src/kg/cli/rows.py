"""Rows of a measure on a terminal or for a program: table, json (one object a line), csv."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click


def show(rows: Sequence[Any], form: str) -> None:
    """`rows` are dataclasses of one kind. Nothing stands on standard output but them."""
    records = [asdict(row) for row in rows]
    if form == "json":
        for record in records:
            click.echo(json.dumps(record, ensure_ascii=False))
    elif records and form == "csv":
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, records[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _words(value) for name, value in record.items()} for record in records)
        click.echo(buffer.getvalue(), nl=False)
    elif records:
        _table(records)
    click.echo(f"{len(records)} row{'' if len(records) == 1 else 's'}", err=True)


def _table(records: list[dict[str, Any]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = [name for name in records[0] if name not in ("node", "nodes", "statement")]  # IRIs: json and csv have them
    table = Table(*names, box=SIMPLE_HEAD, pad_edge=False)
    for record in records:
        table.add_row(*(Text(_words(record[name])) for name in names))
    Console(width=None if sys.stdout.isatty() else 10_000, highlight=False).print(table)


def _words(value: Any) -> str:
    """A cell on one line; control characters would move the terminal's cursor or worse."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_words(one) for one in value)
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else " " for c in text)
