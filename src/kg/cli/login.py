"""How commands that ask another server prove who asks: `--auth` and `--credentials`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store.remote import Login

Command = TypeVar("Command", bound=Callable[..., Any])
_VARIABLE = "KG_ENDPOINT_CREDENTIALS"


def login_options(command: Command) -> Command:
    """Gives `auth` and `credentials`, for `login`."""
    text = f"File with user:password, or the token; default: what {_VARIABLE} holds."
    kinds = click.Choice(["basic", "digest", "bearer"])
    command = click.option("--credentials", metavar="FILE", help=text)(command)
    return click.option("--auth", type=kinds, help="How to prove who you are.")(command)


def login(kind: str | None, file: str | None) -> Login | None:
    """Raises UsageError where the credentials are missing or cannot be read."""
    if kind is None:
        if file:
            raise UsageError("--credentials goes with --auth basic, digest or bearer")
        return None

    from kg.store.remote import Login

    try:
        secret = Path(file).read_text("utf-8") if file else os.environ.get(_VARIABLE, "")
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: the credentials cannot be read: {error}") from error
    if not secret.strip():
        raise UsageError(f"--auth {kind} needs credentials: give --credentials FILE or set {_VARIABLE}")
    return Login(kind, secret.strip())
