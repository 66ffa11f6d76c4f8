"""Zipped folders → their files, read in place: nothing is written to disk, whatever the members are called."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from kg.errors import BadInput
from kg.read.stream import MOST_EXPANSION, Place, Stream, open_stream, size_of, unpacked

_MOST_MEMBERS = 100_000


def members(path: Place, suffixes: tuple[str, ...], max_bytes: int) -> Iterator[Stream | BadInput]:
    """The files of the archive that can be read, sorted by name; each is open until the next is asked for.

    A member that is encrypted, a link, or that would lie outside of the folder is told; the others go on. Raises
    BadInput for what is no archive, has too many members, or would expand to more than 100 times its size.
    """
    try:
        with open_stream(path, max_bytes) as packed, zipfile.ZipFile(packed.file) as archive:
            infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
            _measured(path, infos)
            wanted = [i for i in infos if i.filename.lower().endswith(suffixes)]
            if not wanted:
                raise BadInput(str(path), "the archive holds no file that can be read")
            for info in wanted:
                yield from _member(path, archive, info, max_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise BadInput(str(path), f"a damaged or cut off ZIP archive: {error}") from error


def _measured(path: Place, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > _MOST_MEMBERS:
        raise BadInput(str(path), f"the archive holds {len(infos)} files, more than {_MOST_MEMBERS}; split it")
    expanded, packed = sum(i.file_size for i in infos), size_of(path)
    if expanded > MOST_EXPANSION * packed:
        times = f"{packed / 1e6:.1f} MB would expand to {expanded / 1e6:.1f} MB"
        raise BadInput(str(path), f"{times}, more than {MOST_EXPANSION} times: not read")


def _member(
    path: Place, archive: zipfile.ZipFile, info: zipfile.ZipInfo, max_bytes: int
) -> Iterator[Stream | BadInput]:
    where = f"{path}/{info.filename}"
    parts = PurePosixPath(info.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or parts.parts[0].endswith(":"):
        yield BadInput(where, "its name leads out of the archive: not read")
    elif stat.S_ISLNK(info.external_attr >> 16):
        yield BadInput(where, "a link inside of an archive: not read")
    elif info.flag_bits & 1:
        yield BadInput(where, "encrypted; unpack the archive first")
    else:
        with archive.open(info) as file:
            yield unpacked(Stream(where, file, max_bytes), info.file_size)
