"""What may be wrong with an installation or a store and what to do about it. Nothing is changed; start at `examine`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.doctor.finding import Finding, Level
from kg.doctor.folder import folder_findings
from kg.doctor.graphs import graph_findings
from kg.doctor.installation import installation_findings

__all__ = ["Finding", "Level", "examine"]


def examine(store: Path | None, quarantine: Path | None = None, *, graphs: bool = True) -> Iterator[Finding]:
    """The findings, as they are made; of the store where one is given, with `graphs` of each graph in it.

    `quarantine`: the folder for refused articles, where it is not the store's own.
    """
    yield from installation_findings()
    if store is None:
        return
    readable = yield from folder_findings(store, quarantine or store / "quarantine")
    if readable:
        yield from graph_findings(store, graphs)
