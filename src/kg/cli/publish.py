"""`kg publish`: the store's graphs into a SPARQL 1.1 store somewhere else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import settings_with, store_option, store_path
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store.remote import Login

_VARIABLE = "KG_ENDPOINT_CREDENTIALS"


@click.command("publish", short_help="Copy the graphs into another SPARQL store.")
@store_option
@click.option("--endpoint", metavar="URL", required=True, help="Address that answers SPARQL queries.")
@click.option("--graphs", metavar="URL", default="", help="Address of the Graph Store Protocol; the quickest way.")
@click.option("--update", metavar="URL", default="", help="Address of SPARQL updates; default: the endpoint.")
@click.option("--auth", type=click.Choice(["basic", "digest", "bearer"]), help="How to prove who you are.")
@click.option(
    "--credentials", metavar="FILE", help=f"File with user:password, or the token; default: what {_VARIABLE} holds."
)
@click.option("--verify", is_flag=True, help="Read every graph back, also those that were published before.")
def command(
    store: str | None,
    endpoint: str,
    graphs: str,
    update: str,
    auth: str | None,
    credentials: str | None,
    verify: bool,
) -> None:
    """Make another SPARQL 1.1 store hold the graphs of this one: only what changed is sent, and read back.

    Broken off, it goes on where it was when called again. Graphs of others are left alone.
    """
    folder = store_path(settings_with(store=store))
    login = _login(auth, credentials)
    if graphs and update:
        raise UsageError("give --graphs or --update, not both")

    from kg.store import open_snapshot
    from kg.store.publish import manifest_of, publish
    from kg.store.remote import RemoteStore

    remote = RemoteStore(endpoint, update=update, graphs=graphs, login=login)
    with open_snapshot(folder) as snapshot:
        done = publish(snapshot, remote, manifest_of(folder, endpoint), reread=verify)
    click.echo(f"{done.written} graphs written, {done.unchanged} unchanged, {done.removed} removed", err=True)


def _login(kind: str | None, file: str | None) -> Login | None:
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
