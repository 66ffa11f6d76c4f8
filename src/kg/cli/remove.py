"""`kg remove`: articles out of the store."""

from __future__ import annotations

import sys

import click

from kg.cli.options import settings_with, store_option, store_path
from kg.errors import UsageError


@click.command("remove", short_help="Take articles out of the store.")
@click.argument("names", nargs=-1, metavar="NAME...")
@store_option
@click.option("--missing", is_flag=True, help="Also every article whose file is gone.")
def command(names: tuple[str, ...], store: str | None, missing: bool) -> None:
    """Take articles out of the store: those of a file or folder that was built, or one by its IRI.

    An article that another file gave as well stays until that one is removed, too.
    """
    if not names and not missing:
        raise UsageError("which articles? give files, folders or IRIs of articles, or --missing")
    folder = store_path(settings_with(store=store))

    from kg.build import remove

    removed = remove(names, folder, missing=missing)
    unknown = [r.name for r in removed[: len(names)] if not r.sources and not r.articles]
    for name in unknown:
        click.echo(f"failed: {name}: nothing in the store came from it; check the name", err=True)
    number = sum(r.articles for r in removed)
    click.echo(f"{number} article{'' if number == 1 else 's'} removed", err=True)
    if unknown:
        sys.exit(1 if len(unknown) == len(removed) else 4)
