"""`kg validate`: a store, or RDF files, against the shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import settings_with, store_option, store_path
from kg.errors import UsageError

if TYPE_CHECKING:
    from pyoxigraph import Quad

Graph = tuple[str, "Iterable[Quad]"]


@click.command("validate", short_help="Check a store or RDF files against the shapes.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@store_option
@click.option("--reference", is_flag=True, help="Ask pySHACL itself: slower, the same verdicts.")
@click.option("--lang", type=click.Choice(["en", "uk"]), help="Language of the findings.")
def command(files: tuple[str, ...], store: str | None, reference: bool, lang: str | None) -> None:
    """Check a store, or RDF files, against the shapes, and every quotation against its text."""
    if files and store:
        raise UsageError("give RDF files or --store DIR, not both")
    settings = settings_with(store=store, lang=lang)
    graphs = _of_files(files) if files else _of_store(store_path(settings))

    from kg.gate import check_quads

    checked = violations = warnings = 0
    for name, quads in graphs:
        verdict = check_quads(quads, reference)
        checked += 1
        violations += len(verdict.violations)
        warnings += len(verdict.warnings)
        for finding in verdict.findings:
            click.echo(f"{finding.severity}: {name}: {finding.say('uk' if settings.lang == 'uk' else 'en')}")
    click.echo(f"{checked} articles checked: {violations} violations, {warnings} warnings", err=True)
    sys.exit(3 if violations else 0)


def _of_files(files: tuple[str, ...]) -> Iterator[Graph]:
    from kg.store.files import read_graphs

    for file in files:
        for name, quads in read_graphs(Path(file)).items():
            yield f"{file} <{name}>" if name else file, quads


def _of_store(path: Path) -> Iterator[Graph]:
    from kg.store import open_snapshot

    with open_snapshot(path) as snapshot:
        for name in snapshot.articles():
            yield f"<{name}>", snapshot.quads(name)
