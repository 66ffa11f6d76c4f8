"""`kg info`: version, settings with their origins, what the store holds."""

from __future__ import annotations

import json
from dataclasses import fields

import click

from kg.cli.options import store_option
from kg.settings import Settings, load_settings


@click.command("info", short_help="Show versions, settings and counts.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(store: str | None, as_json: bool) -> None:
    """Show versions, settings and where each comes from, and what the store holds."""
    sourced = load_settings({"store": store})
    facts: dict[str, object] = {"versions": _versions()}
    facts["settings"] = {
        f.name: {"value": getattr(sourced.settings, f.name), "from": sourced.origins[f.name]} for f in fields(Settings)
    }
    if sourced.settings.store:
        facts["store"] = _counts(sourced.settings.store)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print(facts, sourced.origins)


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    names = ("kg", "pyoxigraph", "rdflib", "pyshacl", "pymorphy3", "pymorphy3-dicts-uk")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def _counts(store: str) -> dict[str, object]:
    from pathlib import Path

    from kg.store import open_snapshot
    from kg.store.counts import counts

    with open_snapshot(Path(store)) as snapshot:
        return {"folder": store, **counts(snapshot)}


def _print(facts: dict[str, object], origins: object) -> None:
    for title, rows in facts.items():
        click.echo(f"{title}:")
        assert isinstance(rows, dict)
        for name, value in rows.items():
            if isinstance(value, dict):
                click.echo(f"  {name:<20} {value['value']!s:<32} {value['from']}")
            else:
                click.echo(f"  {name:<20} {value}")
