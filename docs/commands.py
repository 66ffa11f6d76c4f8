"""Writes docs/commands.md from the command line itself, so that the page cannot say anything else.

`make docs` runs this; a test compares the page with what `render` gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli import group

PAGE = Path(__file__).with_name("commands.md")
INTRODUCTION = """\
# Commands

Written by `make docs` from the commands' own help: change it there.
Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 failed, 2 wrong call,
3 validation found violations, 4 some articles failed.
"""


def render() -> str:
    sections = (_section(f"kg {name}", group.commands[name]) for name in sorted(group.commands))
    return "\n".join([INTRODUCTION, *(line for section in sections for line in section)])


def _section(path: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _section(f"{path} {name}", command.commands[name])
        if not command.invoke_without_command:
            return
    yield from (f"## `{_usage(path, command)}`", "", _text(command.help), "")
    rows = [_row(p) for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if rows:
        yield from ("| option | meaning |", "|---|---|", *rows, "")


def _usage(path: str, command: click.Command) -> str:
    arguments = (p for p in command.params if isinstance(p, click.Argument))
    return " ".join([path, *(a.metavar or f"{(a.name or '').upper()}{'...' * (a.nargs != 1)}" for a in arguments)])


def _row(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if isinstance(option.type, click.Choice):
        value = " " + " / ".join(f"`{choice}`" for choice in option.type.choices)
    else:
        value = "" if option.is_flag else f" {option.metavar or option.type.name.upper()}"
    return f"| {names}{value} | {_text(option.help)} |".replace("\n", " ")


def _text(help_text: str | None) -> str:
    return " ".join((help_text or "").replace("\b", "").split())


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
