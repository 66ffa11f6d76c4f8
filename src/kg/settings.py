"""Settings: one frozen object for the whole run, and where each value came from.

A flag beats the environment (`KG_PORT`), that beats `kg.toml` in the current folder, that beats the default.
Adding a setting is one field of `Settings`; its help stands beside it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kg.errors import UsageError

CONFIG_FILE = "kg.toml"
Value = str | int | float


def _setting(default: Value, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    store: str = _setting("", "folder of the store")
    base: str = _setting("https://w3id.org/kg-evidence/", "base of the IRIs of new articles, ends in / or #")
    lang: str = _setting("en", "language of labels in answers: en or uk")
    max_bytes: int = _setting(5_000_000, "largest input file, in bytes")
    quarantine: str = _setting("", "folder for refused articles; empty: quarantine/ inside the store")
    decisions: str = _setting("", "file of decisions about entities that `kg build` replays; empty: none")
    contact: str = _setting(
        "", "e-mail or web address of whoever runs `kg link --live` or reads feeds; servers are told it"
    )
    offline: int = _setting(0, "1: no server is asked; for `kg link` what was answered before still counts")
    cache: str = _setting("", "folder for what servers answered; empty: ~/.cache/kg")
    wikidata_sparql: str = _setting("https://query.wikidata.org/sparql", "SPARQL endpoint with Wikidata's data")
    wikidata_api: str = _setting("https://www.wikidata.org/w/api.php", "Wikidata's API, for its search")
    reconcile_api: str = _setting(
        "https://wikidata-reconciliation.wmcloud.org/uk/api", "Reconciliation API that knows Wikidata's items"
    )
    live_seconds: float = _setting(60.0, "wall clock of one request to these")
    private_feeds: int = _setting(0, "1: a feed may redirect to an address of this machine or of a network of its own")
    host: str = _setting("127.0.0.1", "address that `kg serve` listens on")
    port: int = _setting(8000, "port that `kg serve` listens on; 0 takes a free one")
    workers: int = _setting(8, "queries that `kg serve` answers at the same time, each in a process of its own")
    query_seconds: float = _setting(10.0, "wall clock that `kg serve` grants a query")
    query_memory: int = _setting(1024, "memory that `kg serve` grants a query, in MB")
    query_rows: int = _setting(10_000_000, "rows or triples that an answer of `kg serve` may have")
    query_bytes: int = _setting(4_000_000_000, "bytes that an answer of `kg serve` may have")
    update_seconds: float = _setting(60.0, "wall clock that `kg serve` grants a change")
    client_seconds: float = _setting(
        10.0,
        "how long `kg serve` waits for the head of a request, for its body, and for a client that takes nothing in",
    )
    hosts: str = _setting("", "names that `kg serve` answers to beside localhost and the base's, with spaces between")
    token_file: str = _setting("", "file with the token that allows updates; empty: KG_UPDATE_TOKEN, or no updates")
    access_log: str = _setting("", "file for the access log of `kg serve`, - for standard output; empty: none")
    service_prefixes: str = _setting("", "what SERVICE and LOAD may name: prefixes of IRIs, with spaces between")

    def __post_init__(self) -> None:
        if self.lang not in ("en", "uk"):
            raise UsageError(f"lang is {self.lang!r}: it must be en or uk")
        if not self.base.startswith(("http://", "https://")) or self.base[-1] not in "/#":
            raise UsageError(f"base is {self.base!r}: it must be an http(s) IRI that ends in / or #")
        limits = ("query_seconds", "query_memory", "query_rows", "query_bytes", "update_seconds", "client_seconds")
        for name in ("max_bytes", "workers", "live_seconds", *limits):
            if getattr(self, name) <= 0:
                raise UsageError(f"{name} is {getattr(self, name)}: it must be above 0")
        if not 0 <= self.port <= 65535:
            raise UsageError(f"port is {self.port}: it must be between 0 and 65535")


@dataclass(frozen=True, slots=True)
class Sourced:
    """The settings with the origin of each: `flag`, `KG_PORT`, `kg.toml` or `default`."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(
    flags: Mapping[str, Value | None] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Sourced:
    """Merge flags (None means not given), environment and `kg.toml`.

    Raises UsageError for an unknown key in `kg.toml`, a value of the wrong type or out of range.
    """
    env = os.environ if environment is None else environment
    file = (folder or Path.cwd()) / CONFIG_FILE
    values: dict[str, Value] = {}
    origins = {f.name: "default" for f in fields(Settings)}
    layers = ((CONFIG_FILE, _from_file(file)), ("KG_", _from_environment(env)), ("flag", flags or {}))
    for layer, given in layers:
        for name, value in given.items():
            if value is not None:
                origins[name] = f"KG_{name.upper()}" if layer == "KG_" else layer
                values[name] = _typed(name, value, origins[name])
    return Sourced(Settings(**values), origins)  # type: ignore[arg-type]


def _from_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    names = (f.name for f in fields(Settings))
    return {n: environment[f"KG_{n.upper()}"] for n in names if environment.get(f"KG_{n.upper()}")}


def _from_file(path: Path) -> dict[str, Value]:
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as TOML: {error}") from error
    known = {f.name for f in fields(Settings)}
    for name in content:
        if name not in known:
            raise UsageError(f"{path}: unknown setting {name!r}; known are {', '.join(sorted(known))}")
    return content


def _typed(name: str, value: Value, origin: str) -> Value:
    wanted: type[Value] = type(getattr(Settings(), name))
    try:
        if isinstance(value, bool):
            raise ValueError
        return wanted(value)
    except ValueError as error:
        raise UsageError(f"{origin}: {name} is {value!r}: it must be a {wanted.__name__}") from error
