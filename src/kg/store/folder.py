"""What lies where in a store's folder, and which snapshot is the current one.

kg-store.json    the marker: format version and number of the current snapshot; replaced by one rename
live/            the database; only the one writer opens it (RocksDB's own lock sees to that)
snapshots/7/     an immutable copy made of hard links
snapshots/7.lock shared lock of each reader of snapshot 7; without readers it is removed
trial/           a copy on which a change is tried before it is made
changed          graphs that were written since `kg derive` last looked
derived.sqlite   what `kg derive` needs to go on from where it was; it is made again where it is missing
unpublished      exists while live/ may hold articles that no snapshot has
quarantine/      what the gate refused
published/       what endpoints elsewhere are known to hold
sources.sqlite   which source gave which graph, and a sketch of each article; the build writes it, readers have no use
                 for it
migrating        exists while `kg migrate` is at work: the name of the backup that it made

Formats of the store, each with what `kg migrate` has to make up for:
1   the first
2   sources.sqlite has a sketch of each article that is not too short for one, so that its reprints are recognised
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError

FORMAT = 2
KNOWN = range(1, FORMAT + 1)  # what `kg migrate` brings forward
MARKER = "kg-store.json"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of one store, and its marker."""

    path: Path

    @property
    def live(self) -> Path:
        return self.path / "live"

    @property
    def trial(self) -> Path:
        return self.path / "trial"

    @property
    def unpublished(self) -> Path:
        return self.path / "unpublished"

    @property
    def changed(self) -> Path:
        return self.path / "changed"

    @property
    def migrating(self) -> Path:
        return self.path / "migrating"

    @property
    def quarantine(self) -> Path:
        return self.path / "quarantine"

    @property
    def published(self) -> Path:
        return self.path / "published"

    def snapshot(self, number: int) -> Path:
        return self.path / "snapshots" / str(number)

    def lock(self, number: int) -> Path:
        return self.path / "snapshots" / f"{number}.lock"

    def current(self) -> int:
        """The number of the current snapshot. Raises StoreError where this is no store, OtherFormat where it is one of
        another format."""
        version, number = self.marker()
        if version != FORMAT:
            raise OtherFormat(self.path, version)
        return number

    def marker(self) -> tuple[int, int]:
        """Format of the store and number of its current snapshot. Raises StoreError where this is no store."""
        marker = self.path / MARKER
        try:
            content = json.loads(marker.read_text("utf-8"))
            version, number = content["format"], content["snapshot"]
            if not (isinstance(version, int) and isinstance(number, int)):
                raise TypeError
        except FileNotFoundError as error:
            raise StoreError(f"{self.path}: not a store of kg ({MARKER} is missing); check --store") from error
        except OSError as error:
            raise StoreError(f"{marker}: cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{marker}: damaged; restore the folder or build a new store") from error
        return version, number

    def point_to(self, number: int, version: int = FORMAT) -> None:
        """Make a snapshot the current one, in one step that cannot be seen half done."""
        draft = self.path / f"{MARKER}.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"format": version, "snapshot": number}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / MARKER)

    def drop_snapshots_but(self, number: int) -> None:
        """Remove the snapshots that nobody reads."""
        for lock in self.path.glob("snapshots/*.lock"):
            if lock.stem != str(number) and lock.stem.isdigit():
                with _flock(lock, fcntl.LOCK_EX) as held:
                    if held:
                        shutil.rmtree(self.snapshot(int(lock.stem)), ignore_errors=True)
                        lock.unlink(missing_ok=True)

    @contextmanager
    def hold(self, number: int) -> Iterator[bool]:
        """Keep a snapshot from being removed; False where it is gone already."""
        try:
            with _flock(self.lock(number), fcntl.LOCK_SH) as held:
                yield held and self.snapshot(number).is_dir()
        except FileNotFoundError:
            yield False


class OtherFormat(StoreError):
    """The store is of an older format, which can be brought forward, or of a newer one, which cannot."""

    def __init__(self, path: Path, version: int) -> None:
        self.version = version
        forward = f"kg migrate --store {path} brings it forward and keeps a backup"
        hint = forward if version in KNOWN else "a newer kg made it: use that, or build it again"
        super().__init__(f"{path}: store format {version}, this kg reads {FORMAT}; {hint}")


def is_store(path: Path) -> bool:
    return (path / MARKER).is_file()


@contextmanager
def _flock(path: Path, kind: int) -> Iterator[bool]:
    """An advisory lock that the system drops when the process dies, however it dies."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
