"""`kg serve`: SPARQL 1.1 queries over HTTP."""

from __future__ import annotations

import click

from kg.cli.options import settings_with, store_option, store_path


@click.command("serve", short_help="Answer SPARQL 1.1 queries over HTTP.")
@store_option
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=int, help="Port; default 8000, 0 takes a free one.")
def command(store: str | None, host: str | None, port: int | None) -> None:
    """Answer SPARQL 1.1 queries at /sparql, from the store as it is now."""
    from kg.serve.server import serve

    settings = settings_with(store=store, host=host, port=port)
    serve(store_path(settings), settings, lambda address: click.echo(f"serving {address}", err=True))
