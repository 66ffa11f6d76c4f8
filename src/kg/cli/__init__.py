"""The command line: one file per command, thin over the library; heavy imports stand inside the commands.

Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 failed, 2 wrong call,
3 validation found violations, 4 some articles failed.
"""

from __future__ import annotations

import io
import os
import sys

import click

from kg.cli import (
    backup,
    build,
    derive,
    doctor,
    evaluate,
    explain,
    export,
    gazetteer,
    info,
    lexicon,
    link,
    load,
    measure,
    migrate,
    plot,
    publish,
    query,
    remove,
    report,
    restore,
    serve,
    validate,
    watch,
)
from kg.errors import KgError

# The matrices of a sentence are small: threads only wait for one another. Read by numpy when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kg", message="kg %(version)s")
def group() -> None:
    """Turn Ukrainian news articles into an evidence graph: who said or did what, according to whom."""


for _command in (
    build.command,
    watch.command,
    remove.command,
    query.command,
    validate.command,
    export.command,
    evaluate.command,
    derive.command,
    report.command,
    explain.command,
    measure.command,
    lexicon.command,
    gazetteer.command,
    link.command,
    plot.command,
    publish.command,
    backup.command,
    restore.command,
    migrate.command,
    load.command,
    serve.command,
    info.command,
    doctor.command,
):
    group.add_command(_command)


def main() -> None:
    """Entry point: every failure ends in one line of words and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Ukrainian text whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        group(prog_name="kg")
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("KG_DEBUG"):
            raise
        name = type(error).__name__
        click.echo(f"kg: internal error ({name}: {error}); KG_DEBUG=1 shows where. Please report it.", err=True)
        sys.exit(1)
