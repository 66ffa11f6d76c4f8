"""`kg publish`: the store's graphs into a SPARQL 1.1 store somewhere else."""

from __future__ import annotations

import click

from kg.cli.login import login, login_options
from kg.cli.options import settings_with, store_option, store_path
from kg.errors import UsageError


@click.command("publish", short_help="Copy the graphs into another SPARQL store.")
@store_option
@click.option("--endpoint", metavar="URL", required=True, help="Address that answers SPARQL queries.")
@click.option("--graphs", metavar="URL", default="", help="Address of the Graph Store Protocol; the quickest way.")
@click.option("--update", metavar="URL", default="", help="Address of SPARQL updates; default: the endpoint.")
@login_options
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
    known = login(auth, credentials)
    if graphs and update:
        raise UsageError("give --graphs or --update, not both")

    from kg.store import open_snapshot
    from kg.store.publish import manifest_of, publish
    from kg.store.remote import RemoteStore

    remote = RemoteStore(endpoint, update=update, graphs=graphs, login=known)
    with open_snapshot(folder) as snapshot:
        done = publish(snapshot, remote, manifest_of(folder, endpoint), reread=verify)
    click.echo(f"{done.written} graphs written, {done.unchanged} unchanged, {done.removed} removed", err=True)
