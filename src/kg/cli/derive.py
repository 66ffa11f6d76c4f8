"""`kg derive`: conclusions across the articles of a store."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import output_option, output_to, settings_with, store_option, store_path
from kg.errors import UsageError

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.derive import Conclusions
    from kg.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("derive", short_help="Conclude across articles: events, disputes, reversals, repeats, edges.")
@store_option
@click.option("--decisions", metavar="FILE", help="YAML file of events that are the same, or apart, in any case.")
@click.option(
    "--as-known-on", "known", type=_DAY, help="From articles published by that day; printed as N-Quads, not stored."
)
@click.option("--since", type=_DAY, help="Show what changed after that day, as JSON Lines; writes nothing.")
@output_option
def command(
    store: str | None, decisions: str | None, known: datetime | None, since: datetime | None, output: str | None
) -> None:
    """Bring the derived graph of a store up to date; only articles that came, changed or went are read.

    With --as-known-on or --since the store stays as it is, and what is concluded goes to standard output or a file.
    """
    if output and not (known or since):
        raise UsageError("-o goes with --as-known-on or --since; the derived graph itself is written to the store")
    settings = settings_with(store=store)
    if known or since:
        _show(settings, decisions, known.date() if known else None, since.date() if since else None, output)
        return
    from kg.derive import keep_up

    kept = keep_up(store_path(settings), _checked(settings.base), settings.base, Path(decisions) if decisions else None)
    click.echo(f"{kept.read} articles read; {kept.statements} statements: {_counted(kept.counts)}", err=True)


def _show(
    settings: Settings, decisions: str | None, known: date | None, since: date | None, output: str | None
) -> None:
    from kg.derive import (
        claims_of,
        conclude,
        counts_of,
        derived_quads,
        known_on,
        news_since,
        read_decisions,
        refuse_unknown,
    )  # fmt: skip
    from kg.rdf import canonical, copied_from, copies_graph
    from kg.store import open_snapshot

    with open_snapshot(store_path(settings)) as snapshot:
        copies = copied_from(snapshot.quads(copies_graph(settings.base).value))
        claims = claims_of((snapshot.reading(graph) for graph in snapshot.articles()), settings.base, copies)
    if known:
        claims = known_on(claims, known)
    decided = None
    if decisions:
        decided = read_decisions(Path(decisions))
        refuse_unknown(Path(decisions), decided, {c.event for c in claims})
    if since:
        new, gone = news_since(claims, since, decided)
        with output_to(output) as stream:
            stream.write("".join([*_lines("new", new), *_lines("gone", gone)]).encode("utf-8"))
        return
    found = conclude(claims, decisions=decided)
    quads = derived_quads(found, settings.base)
    _checked(settings.base)(quads)
    with output_to(output) as stream:
        stream.write(canonical(quads))
    click.echo(f"{len(claims)} statements: {_counted(counts_of(found))}", err=True)


def _checked(base: str) -> Callable[[list[Quad]], None]:
    """Exits with 3 before anything is written where a shape is broken."""
    from kg.derive import derived_graph
    from kg.gate import check_derived

    def check(quads: list[Quad]) -> None:
        verdict = check_derived(quads, derived_graph(base))
        for finding in verdict.violations:
            click.echo(str(finding), err=True)
        if not verdict.passed:
            click.echo("failed: the derived graph breaks its shapes; nothing was written", err=True)
            sys.exit(3)

    return check


def _lines(change: str, found: Conclusions) -> list[str]:
    records: list[dict[str, object]] = []
    for cluster in found.clusters:
        claims = [c.id for c in cluster.claims]
        records.append({"kind": "cluster", "statements": claims, "reasons": list(cluster.reasons)})
    records += [{"kind": r.kind, "of": r.of, "to": r.to, "reason": r.reason} for r in found.relations]
    records += [{"kind": e.kind, "of": e.of, "to": e.to, "statements": list(e.statements)} for e in found.edges]
    return [json.dumps({"change": change, **record}, ensure_ascii=False) + "\n" for record in records]


def _counted(counts: Mapping[str, int]) -> str:
    named = {"clusters": "event clusters", "edges": "edges between actors"}
    kinds = ["clusters", *sorted(counts.keys() - named.keys()), "edges"]
    return ", ".join(f"{counts.get(kind, 0)} {named.get(kind, kind)}" for kind in kinds)
