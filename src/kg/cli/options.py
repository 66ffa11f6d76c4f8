"""What several commands share: the store, the settings, the place where output goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from kg.errors import KgError, UsageError
from kg.settings import Settings, load_settings
from kg.storage import Location, is_location

Command = TypeVar("Command", bound=Callable[..., Any])


def store_option(command: Command) -> Command:
    return click.option("--store", metavar="DIR", help="Folder of the store.")(command)


def output_option(command: Command) -> Command:
    text = "Write to this file instead of standard output."
    return click.option("-o", "--output", metavar="FILE", help=text)(command)


def known_option(command: Command) -> Command:
    """Gives `known`, a day or None."""
    text = "Only articles published by that day, and nothing concluded from later ones."
    day = click.DateTime(["%Y-%m-%d"])
    return click.option("--as-known-on", "known", type=day, callback=lambda _, __, at: at and at.date(), help=text)(
        command
    )


def settings_with(**flags: str | int | float | None) -> Settings:
    """The settings of this run; a flag that is None was not given."""
    return load_settings(flags).settings


def store_path(settings: Settings) -> Path:
    """Raises UsageError where nobody names a store."""
    if not settings.store:
        raise UsageError("which store? give --store DIR, set KG_STORE or put store into kg.toml")
    return Path(settings.store)


@contextmanager
def output_to(file: str | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file, here or at an address (s3://…), that appears only when it is complete."""
    if file is None or file == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if is_location(file):
        with Location(file).writing() as remote:
            yield remote
        return
    path = Path(file)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
    except OSError as error:
        raise KgError(f"{file}: cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
