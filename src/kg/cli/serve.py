"""`kg serve`: SPARQL 1.1 queries over HTTP."""

from __future__ import annotations

import click

from kg.cli.options import settings_with
from kg.cli.place import Place, place_options
from kg.errors import UsageError


@click.command("serve", short_help="Answer SPARQL 1.1 queries over HTTP.")
@place_options
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=int, help="Port; default 8000, 0 takes a free one.")
@click.option("--access-log", metavar="FILE", help="Write a JSON line for each request; - is standard output.")
@click.option("--check", is_flag=True, help="Only look whether the store and the settings can be served.")
def command(place: Place, host: str | None, port: int | None, access_log: str | None, check: bool) -> None:
    """Show the explorer at / and answer SPARQL 1.1 queries at /sparql, from the newest snapshot of the store.

    With --endpoint from a copy of what that endpoint holds when this starts; nobody can change it.
    """
    from kg.serve.server import check as look
    from kg.serve.server import serve, token

    settings = settings_with(store=place.store, host=host, port=port, access_log=access_log)
    if place.endpoint and token(settings):
        raise UsageError("changes to a copy would be lost: serve an endpoint without a token for updates")
    with place.folder() as path:
        if check:
            click.echo(look(path, settings), err=True)
            return
        serve(path, settings, lambda address: click.echo(f"serving {address}", err=True))
