"""What a command line names (files, folders, patterns, here or in a storage; feeds; `-`) → inputs in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import BadInput
from kg.read.formats import SUFFIXES
from kg.read.stream import STDIN, Place
from kg.read.web import Feed, is_address
from kg.storage import Location, StorageError, is_location


def find(given: Iterable[str]) -> Iterator[Place | Feed | BadInput]:
    """Each file and feed once: arguments in their order, a folder's or pattern's files sorted by path.

    What cannot be resolved comes as a BadInput in its place, so that the others go on.
    """
    seen: set[Place | Feed] = set()
    for argument in given:
        for found in _expand(argument):
            if isinstance(found, BadInput):
                yield found
                continue
            # unlike resolve(), realpath bears links in a circle
            real = found if not isinstance(found, Path) or found == STDIN else Path(os.path.realpath(found))
            if real not in seen:
                seen.add(real)
                yield found


def _expand(argument: str) -> Iterator[Place | Feed | BadInput]:
    if argument == "-":
        yield STDIN
        return
    if is_address(argument):
        yield Feed(argument)
        return
    if is_location(argument):
        yield from _location(Location(argument))
        return
    try:
        path = Path(argument)
        if path.is_dir():
            yield from _folder(path)
        elif path.exists() or path.is_symlink():
            yield path
        elif glob.has_magic(argument):
            yield from _pattern(argument)
        else:
            yield BadInput(argument, "no such file; check the path")
    except (OSError, ValueError) as error:  # a name that is too long, a NUL in the name, no permission
        yield BadInput(repr(argument), f"not a usable path: {error}")


def _location(given: Location) -> Iterator[Location | BadInput]:
    try:
        if given.is_file():
            yield given.full()
            return
        found = given.files()
        files = found if glob.has_magic(given.address) else [f for f in found if f.name.lower().endswith(SUFFIXES)]
        yield from files
        if not files:
            yield BadInput(str(given), "there is no such file, and no folder with files that can be read")
    except StorageError as error:
        yield error


def _folder(folder: Path) -> Iterator[Path | BadInput]:
    files = sorted(p for p in folder.rglob("*") if p.name.lower().endswith(SUFFIXES) and p.is_file())
    yield from files
    if not files:
        yield BadInput(
            folder, "the folder holds no file that can be read (.txt, .md, .html); name tables and archives one by one"
        )


def _pattern(pattern: str) -> Iterator[Path | BadInput]:
    # Path.glob cannot take an absolute pattern
    paths = sorted(Path(p) for p in glob.glob(pattern, recursive=True))  # noqa: PTH207
    files = [p for p in paths if p.is_file()]
    yield from files
    if not files:
        yield BadInput(pattern, "no file matches this pattern; check it and the current folder")
