"""`kg derive`: conclusions across the articles of a store."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import settings_with, store_option, store_path

if TYPE_CHECKING:
    from kg.derive import Conclusions


@click.command("derive", short_help="Conclude across articles: events, disputes, reversals, repeats.")
@store_option
@click.option("--decisions", metavar="FILE", help="YAML file of events that are the same, or apart, in any case.")
@click.option("--as-known-on", "known", type=click.DateTime(["%Y-%m-%d"]), help="Articles published by that day only.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Show what changed after that day; writes nothing.")
def command(store: str | None, decisions: str | None, known: datetime | None, since: datetime | None) -> None:
    """Write the derived graph of a store anew, or tell with --since what later articles changed (JSON Lines)."""
    from kg.derive import claims_of, conclude, derived_graph, derived_quads, known_on, news_since, read_decisions
    from kg.store import open_snapshot, open_store

    settings = settings_with(store=store)
    path = store_path(settings)
    with open_snapshot(path) as snapshot:
        claims = claims_of((snapshot.reading(graph) for graph in snapshot.articles()), settings.base)
    if known:
        claims = known_on(claims, known.date())
    decided = read_decisions(Path(decisions), frozenset(c.event for c in claims)) if decisions else None
    if since:
        new, gone = news_since(claims, since.date(), decided)
        _write("new", new)
        _write("gone", gone)
        return
    found = conclude(claims, decisions=decided)
    with open_store(path) as target:
        target.replace(derived_graph(settings.base), derived_quads(found, settings.base))
    click.echo(f"{len(claims)} statements: {len(found.clusters)} event clusters, {_counted(found)}", err=True)


def _write(change: str, found: Conclusions) -> None:
    for cluster in found.clusters:
        claims = [c.id for c in cluster.claims]
        _line({"change": change, "kind": "cluster", "statements": claims, "reasons": list(cluster.reasons)})
    for r in found.relations:
        _line({"change": change, "kind": r.kind, "of": r.of, "to": r.to, "reason": r.reason})


def _line(record: dict[str, object]) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))


def _counted(found: Conclusions) -> str:
    kinds = [r.kind for r in found.relations]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))) or "no relations"
