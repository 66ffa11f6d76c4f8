"""`kg serve`: SPARQL 1.1 queries over HTTP."""

from __future__ import annotations

import click

from kg.cli.options import settings_with, store_option, store_path


@click.command("serve", short_help="Answer SPARQL 1.1 queries over HTTP.")
@store_option
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=int, help="Port; default 8000, 0 takes a free one.")
@click.option("--access-log", metavar="FILE", help="Write a JSON line for each request; - is standard output.")
@click.option("--check", is_flag=True, help="Only look whether the store and the settings can be served.")
def command(store: str | None, host: str | None, port: int | None, access_log: str | None, check: bool) -> None:
    """Answer SPARQL 1.1 queries at /sparql, from the newest snapshot of the store."""
    from kg.serve.server import check as look
    from kg.serve.server import serve

    settings = settings_with(store=store, host=host, port=port, access_log=access_log)
    if check:
        click.echo(look(store_path(settings), settings), err=True)
        return
    serve(store_path(settings), settings, lambda address: click.echo(f"serving {address}", err=True))
