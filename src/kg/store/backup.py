"""A store → a folder that can be carried elsewhere, and back; every byte checked on the way in.

manifest.json    format of the store, number of quads, size and SHA-256 of each file; nothing is a backup without it
live/            the database
quarantine/, sources.sqlite, …   what else the store keeps, but not `published/`: the restored store may be older than
                 what an endpoint was given since, so it has to look again

Both directions write beside their target under the name `.NAME.part` and rename when all is on disk: what a kill
or a full disk leaves is never taken for a backup or a store.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg.errors import StoreError
from kg.store.folder import FORMAT, KNOWN, MARKER, Folder, OtherFormat
from kg.store.writer import open_store

MANIFEST = "manifest.json"
_NOT_TAKEN = {
    MARKER,
    f"{MARKER}.new",
    "live",
    "migrating",
    "published",
    "snapshots",
    "sources.sqlite-shm",
    "trial",
    "unpublished",
}
_PIECE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Backup:
    quads: int
    files: int
    size: int  # bytes


def back_up(store: Path, target: Path) -> Backup:
    """Copy the store, as it is between two writes, into a new folder; nobody can write to it meanwhile. A store of an
    older format is copied as it is.

    Raises StoreError where there is no store or another process writes to it, where the target exists or lies inside
    the store, or the disk refuses.
    """
    if target.resolve().is_relative_to(store.resolve()):
        raise StoreError(f"{target}: lies inside the store {store}; a backup belongs outside, best on another disk")
    folder = Folder(store)
    version, _ = folder.marker()
    if version not in KNOWN:
        raise OtherFormat(store, version)
    with _appearing(target) as draft, open_store(store, version) as opened:
        opened.publish()
        files = {f"live/{name}": source for name, source in _files(folder.snapshot(folder.marker()[1]))}
        files |= {name: source for name, source in _files(store) if Path(name).parts[0] not in _NOT_TAKEN}
        copied = {name: _copy(source, draft / name) for name, source in sorted(files.items())}
        quads = len(opened)
        manifest = {"backup": 1, "format": version, "quads": quads, "files": copied}
        _write(draft / MANIFEST, json.dumps(manifest, indent=1))
    return Backup(quads, len(copied), sum(size for size, _ in copied.values()))


def restore(backup: Path, target: Path) -> Backup:
    """Make a store of a backup in a folder that does not exist yet, in the format that it had.

    Raises StoreError where this is no whole backup (a file is missing, added or changed), where the target exists or
    the disk refuses.
    """
    version, quads, expected = _manifest(backup)
    with _appearing(target) as draft:
        found = dict(_files(backup))
        found.pop(MANIFEST)
        for names, what in ((expected.keys() - found.keys(), "is missing"), (found.keys() - expected.keys(), "is new")):
            if names:
                raise StoreError(f"{backup / min(names)}: {what}; this is not the backup that was made, take another")
        for name, source in sorted(found.items()):
            if _copy(source, draft / name) != expected[name]:
                raise StoreError(f"{source}: damaged, its checksum is another; take another backup")
        folder = Folder(draft)
        (draft / "snapshots").mkdir()
        folder.unpublished.touch()
        folder.point_to(0, version)
        with open_store(draft, version) as store:
            if len(store) != quads:
                raise StoreError(f"{backup}: {len(store)} quads, the manifest says {quads}; take another backup")
    return Backup(quads, len(found), sum(size for size, _ in expected.values()))


def _manifest(backup: Path) -> tuple[int, int, dict[str, tuple[int, str]]]:
    """Format of the store, quads, size and SHA-256 of each file."""
    path = backup / MANIFEST
    try:
        content = json.loads(path.read_text("utf-8"))
        version, made_for = content["backup"], content["format"]
        quads, files = int(content["quads"]), {name: (int(n), str(sha)) for name, (n, sha) in content["files"].items()}
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(f"{backup}: not a backup of kg ({MANIFEST} is missing); check the name") from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path}: damaged; take another backup") from error
    if version != 1 or made_for not in KNOWN:
        text = f"backup format {version} of store format {made_for}, this kg reads 1 and up to {FORMAT}"
        raise StoreError(f"{backup}: {text}; use the kg that made it")
    return made_for, quads, files


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A folder that gets its name when it is complete and on disk, and is gone where that fails."""
    if target.exists() or target.is_symlink():
        raise StoreError(f"{target}: exists already; nothing is overwritten, give another name")
    draft = target.absolute().with_name(f".{target.absolute().name}.part")
    try:
        shutil.rmtree(draft, ignore_errors=True)  # left by a kill
        draft.mkdir(parents=True)
        yield draft
        for folder in (draft, *(p for p in draft.rglob("*") if p.is_dir())):
            _sync(folder)
        draft.rename(target)
        _sync(draft.parent)
    except OSError as error:
        raise StoreError(f"{error.filename or target}: {error.strerror or error}; {target} was not made") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name within the folder → file. Raises StoreError for a link, which may lead anywhere."""
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise StoreError(f"{path}: a symbolic link, which no store holds; take it away")
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _copy(source: Path, target: Path) -> tuple[int, str]:
    """Bytes and SHA-256 of what was copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size, digest = 0, sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while piece := read.read(_PIECE):
            written.write(piece)
            digest.update(piece)
            size += len(piece)
        written.flush()
        os.fsync(written.fileno())
    return size, digest.hexdigest()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
