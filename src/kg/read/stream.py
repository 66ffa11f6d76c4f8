"""The bytes of one input, read within limits: a file, standard input, a member of an archive, each perhaps gzipped."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, cast

from kg.errors import BadInput
from kg.storage import Location

Place = Path | Location
STDIN = Path("/dev/stdin")  # what `-` stands for
# Text rarely packs better than 1 : 20; DEFLATE reaches 1 : 1032 on what somebody made to fill a disk.
MOST_EXPANSION = 100


@dataclass(frozen=True, slots=True)
class Stream:
    """`packed` is the size of the gzip file, None where the bytes are read as they lie."""

    where: str
    file: IO[bytes]
    max_bytes: int
    packed: int | None = None

    @property
    def stem(self) -> str:
        path = PurePosixPath(self.where)
        return PurePosixPath(path.stem).stem if path.suffix.lower() == ".gz" else path.stem

    def whole(self) -> bytes:
        """All bytes. Raises BadInput above `max_bytes`, or where a gzip file is damaged."""
        data = self.read(self.max_bytes + 1)
        if len(data) > self.max_bytes:
            raise BadInput(self.where, f"it {above(self.max_bytes)}")
        return data

    def lines(self) -> Iterator[bytes | BadInput]:
        """Each line with its end; one longer than `max_bytes` is told and passed over.

        Raises BadInput where a gzip file is damaged or expands beyond measure.
        """
        number, expanded = 0, 0
        while line := self.read(self.max_bytes + 1, line=True):
            number, size = number + 1, len(line)
            expanded += size
            rest = line
            while size > self.max_bytes and rest and not rest.endswith(b"\n"):
                rest = self.read(1 << 16, line=True)
                expanded += len(rest)
                self.bounded(expanded)
            self.bounded(expanded)
            yield BadInput(self.where, f"the line {above(self.max_bytes)}", line=number) if rest is not line else line

    def read(self, size: int, *, line: bool = False) -> bytes:
        """At most so many bytes, with `line` up to the end of a line. Raises BadInput where they cannot be read."""
        return self._told(self.file.readline if line else self.file.read, size)

    def next(self, size: int) -> bytes:
        """Some bytes, at most so many: all that come before the place where a gzip file is damaged."""
        return self._told(cast(io.BufferedIOBase, self.file).read1, size)

    def _told(self, call: Callable[[int], bytes], size: int) -> bytes:
        try:
            return call(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadInput(self.where, f"the packed data are damaged or cut off: {error}") from error
        except OSError as error:
            raise BadInput(self.where, f"cannot be read: {error.strerror or error}") from error

    def bounded(self, expanded: int) -> None:
        """Raises BadInput where so many bytes came out of a gzip file that was made to fill a disk."""
        if self.packed is not None and expanded > self.max_bytes and expanded > MOST_EXPANSION * self.packed:
            raise BadInput(self.where, f"it expands more than {MOST_EXPANSION} times: not read further")


def above(max_bytes: int, size: int | None = None) -> str:
    """The words for what is too large."""
    has = f"has {size / 1e6:.1f} MB," if size is not None else "is"
    limit = f"above the limit of {max_bytes / 1e6:.1f} MB for one article"
    return f"{has} {limit}; split it or raise max_bytes (KG_MAX_BYTES or kg.toml)"


@contextmanager
def open_stream(path: Place, max_bytes: int) -> Iterator[Stream]:
    """The bytes of a file, or of standard input for `STDIN`. Raises BadInput where it cannot be opened."""
    try:
        if path == STDIN:
            yield Stream(str(path), sys.stdin.buffer, max_bytes)
            return
        if not path.is_file():
            raise BadInput(str(path), "no such file" if not path.exists() else "not a regular file")
        with path.open() if isinstance(path, Location) else path.open("rb") as file:
            yield unpacked(Stream(str(path), file, max_bytes), size_of(path))
    except OSError as error:
        raise BadInput(str(path), f"cannot be opened: {error.strerror or error}") from error


def size_of(path: Place) -> int:
    """Bytes of the file."""
    return path.size() if isinstance(path, Location) else path.stat().st_size


def unpacked(stream: Stream, size: int) -> Stream:
    """The stream itself, or what lies in it where its name ends in `.gz`."""
    if not stream.where.lower().endswith(".gz"):
        return stream
    return replace(stream, file=cast(IO[bytes], gzip.GzipFile(fileobj=stream.file)), packed=size)
