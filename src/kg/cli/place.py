"""What commands read: a store, or with `--endpoint` what a SPARQL endpoint holds."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg.cli.login import login, login_options
from kg.cli.options import settings_with, store_option, store_path
from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Place:
    """As the options name it."""

    store: str | None
    endpoint: str | None
    graphs: str
    auth: str | None
    credentials: str | None

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """The folder of the store, or of a copy of what the endpoint holds, gone when left. Raises UsageError."""
        if self.endpoint is None:
            if self.graphs or self.auth or self.credentials:
                raise UsageError("--graphs, --auth and --credentials go with --endpoint")
            yield store_path(settings_with(store=self.store))
            return
        if self.store:
            raise UsageError("give --store or --endpoint, not both")

        from kg.store.mirror import mirrored
        from kg.store.remote import RemoteStore

        known = login(self.auth, self.credentials)
        # asked to end, a process would leave the copy behind; 143 is what shells say of such an end
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        with mirrored(RemoteStore(self.endpoint, graphs=self.graphs, login=known)) as path:
            yield path


def place_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command's first argument is a Place."""

    @wraps(command)
    def placed(
        store: str | None, endpoint: str | None, graphs: str, auth: str | None, credentials: str | None, **others: Any
    ) -> None:
        command(Place(store, endpoint, graphs, auth, credentials), **others)

    graphs = "Address of the Graph Store Protocol there, where answers to queries are limited."
    endpoint = "Read what this SPARQL endpoint holds instead of a store."
    with_login = login_options(placed)
    with_graphs = click.option("--graphs", metavar="URL", default="", help=graphs)(with_login)
    return store_option(click.option("--endpoint", metavar="URL", help=endpoint)(with_graphs))
