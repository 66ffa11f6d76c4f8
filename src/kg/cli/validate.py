"""`kg validate`: a store, or RDF files, against the shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import output_option, output_to, settings_with, store_option, store_path
from kg.errors import BadInput, UsageError

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.gate import Checked

Graph = tuple[str, "Iterable[Quad]"]
FORMATS = ("text", "json", "junit", "shacl")


@click.command("validate", short_help="Check a store or RDF files against the shapes.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@store_option
@click.option("--reference", is_flag=True, help="Ask pySHACL itself: slower, the same verdicts.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="Default: text; shacl is Turtle.")
@output_option
@click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of the findings.")
def command(
    files: tuple[str, ...], store: str | None, reference: bool, form: str, output: str | None, lang: str | None
) -> None:
    """Check a store, or RDF files, against the shapes, and every quotation against its text."""
    if files and store:
        raise UsageError("give RDF files or --store DIR, not both")
    settings = settings_with(store=store, lang=lang)
    unreadable: list[BadInput] = []
    graphs = _of_files(files, unreadable) if files else _of_store(store_path(settings))

    from kg.gate import FORMATS, Checked, check_quads

    checked = [Checked(name, check_quads(quads, reference)) for name, quads in graphs]
    articles = len(checked)
    if not files:
        checked += _beside(store_path(settings), settings.base)
    with output_to(output) as stream:
        not_judged = [(error.path, str(error)) for error in unreadable]
        stream.write(FORMATS[form](checked, not_judged, "uk" if settings.lang == "uk" else "en").encode("utf-8"))
    violations = sum(len(c.verdict.violations) for c in checked)
    warnings = sum(len(c.verdict.warnings) for c in checked)
    for error in unreadable:
        click.echo(f"kg: {error}", err=True)
    for notice in sorted({notice for c in checked for notice in c.verdict.notices}):
        click.echo(f"notice: {notice}", err=True)
    click.echo(f"{articles} articles checked: {violations} violations, {warnings} warnings", err=True)
    sys.exit(1 if unreadable else 3 if violations else 0)


def _of_files(files: tuple[str, ...], unreadable: list[BadInput]) -> Iterator[Graph]:
    """The graphs of all files; a file that cannot be read is noted, and the others go on."""
    from kg.store.files import read_graphs

    for file in files:
        try:
            graphs = read_graphs(Path(file))
        except BadInput as error:
            unreadable.append(error)
            continue
        for name, quads in graphs.items():
            yield f"{file} <{name}>" if name else file, quads


def _of_store(path: Path) -> Iterator[Graph]:
    from kg.store import open_snapshot

    with open_snapshot(path) as snapshot:
        for name in snapshot.articles():
            yield f"<{name}>", snapshot.quads(name)


def _beside(path: Path, base: str) -> Iterator[Checked]:
    """The store's graphs that are no article's, where they are there: each kind has shapes of its own."""
    from kg.derive import derived_graph
    from kg.gate import Checked, check_derived, check_facts
    from kg.rdf import copies_graph
    from kg.store import open_snapshot
    from kg.wikidata import wikidata_graph

    checks = {
        wikidata_graph(base): check_facts,
        derived_graph(base): check_derived,
        copies_graph(base).value: check_derived,
    }
    with open_snapshot(path) as snapshot:
        for name, check in checks.items():
            if quads := list(snapshot.quads(name)):
                yield Checked(f"<{name}>", check(quads, name))
