"""A store's folder: its format, whether it opens, what kills left in it, whether there is room beside it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator, Iterator
from pathlib import Path

from kg.doctor.finding import Finding
from kg.errors import StoreError
from kg.store import FORMAT, open_snapshot
from kg.store.folder import KNOWN, MARKER, Folder
from kg.store.side_files import reading

_AGAIN = "build into the store again"
_DATABASES = {"sources.sqlite": "the next build reads all articles again", "derived.sqlite": "kg derive makes it again"}


def folder_findings(path: Path, quarantine: Path) -> Generator[Finding, None, bool]:
    """Gives, after the findings, whether there is a snapshot that can be read."""
    folder = Folder(path)
    try:
        version, number = folder.marker()
    except StoreError as error:
        yield Finding("store", "error", str(error), "give --store the folder that kg build wrote, or restore a backup")
        return False
    if version != FORMAT:
        remedy = f"kg migrate --store {path}" if version in KNOWN else "use the kg that made it"
        yield Finding("format", "error", f"store format {version}, this kg reads {FORMAT}", remedy)
        return False
    yield Finding("format", "ok", str(version))
    opened = _opened(path, number)
    yield opened
    yield from _left(folder, number)
    yield from _databases(path)
    yield from _refused(quarantine)
    yield from _publications(folder)
    yield _room(path)
    return opened.level == "ok"


def _opened(path: Path, number: int) -> Finding:
    if not number and Folder(path).unpublished.exists():
        text = "there is none yet: the first build is at work, or was killed"
        return Finding("snapshot", "warning", text, f"wait for it, or {_AGAIN}: it goes on where it was")
    try:
        with open_snapshot(path, as_it_is=True) as snapshot:
            return Finding("snapshot", "ok", f"{number} opens, {len(snapshot):,} quads")
    except StoreError as error:
        return Finding("snapshot", "error", str(error), f"{_AGAIN}; if that fails, restore a backup")


def _left(folder: Folder, number: int) -> Iterator[Finding]:
    """What is there only while something is at work, or was killed at it."""
    path = folder.path
    if folder.unpublished.exists():
        text = "articles are written that no reader sees yet: a build is at work, or was killed"
        yield Finding("build", "warning", text, f"wait for it, or {_AGAIN}: it goes on where it was")
    if folder.migrating.exists():
        text = "a migration is at work, or was killed"
        yield Finding("migration", "warning", text, f"wait for it, or call kg migrate --store {path} again")
    drafts = [p for p in (folder.trial, path / f"{MARKER}.new", path / "changed.new") if p.exists()]
    drafts += path.parent.glob(f".{path.absolute().name}.part")
    drafts += folder.quarantine.glob(".new-*")
    for draft in sorted(drafts):
        text = f"{draft} is there only while something is at work, or was killed"
        yield Finding("leftover", "note", text, "if nothing is at work, remove it; it holds nothing that is needed")
    stale = [p for p in path.glob("snapshots/*") if p.is_dir() and p.name != str(number)]
    if stale:
        names = ", ".join(sorted(p.name for p in stale))
        text = f"snapshots {names} beside {number}: a reader holds them, or a build was killed while it made one"
        yield Finding("leftover", "note", text, "the next build removes what nobody reads")
    if not folder.unpublished.exists() and not drafts and not stale:
        yield Finding("leftovers", "ok", "none")


def _databases(path: Path) -> Iterator[Finding]:
    for name, without in _DATABASES.items():
        file = path / name
        if not file.exists():
            continue
        try:
            with reading(file) as connection:
                said = [row[0] for row in connection.execute("PRAGMA quick_check")]
        except sqlite3.Error as error:
            said = [str(error)]
        if said == ["ok"]:
            yield Finding(name, "ok", "whole")
        else:
            yield Finding(name, "error", f"damaged: {said[0]}", f"remove {file}: {without}")


def _refused(quarantine: Path) -> Iterator[Finding]:
    refused = list(quarantine.glob("*/report.en.md"))
    if refused:
        text = f"{len(refused)} articles were refused and are not in the store"
        yield Finding("quarantine", "note", text, f"read report.en.md in the folders of {quarantine}, and build again")


def _publications(folder: Folder) -> Iterator[Finding]:
    for manifest in sorted(folder.published.glob("*.tsv")):
        lines = (line.partition("\t") for line in manifest.read_text("utf-8", errors="replace").splitlines())
        state = {graph: digest for graph, tab, digest in lines if tab}
        if unsure := sum(digest == "unknown" for digest in state.values()):
            text = f"{unsure} graphs may be half written at an endpoint: a publication is at work, or was broken off"
            yield Finding("publication", "warning", text, "call kg publish again")


def _room(path: Path) -> Finding:
    """The database rewrites its files while it grows, and a backup needs as much again."""
    held = sum(p.stat().st_size for p in (path / "live").glob("*") if p.is_file())
    free = shutil.disk_usage(path).free
    text = f"{free / 1e9:.1f} GB free, the store holds {held / 1e9:.3f} GB"
    if free < max(held, 500_000_000):
        remedy = "make room: the database rewrites its files as it grows, and a backup needs as much again"
        return Finding("disk", "warning", text, remedy)
    return Finding("disk", "ok", text)
