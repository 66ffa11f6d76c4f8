"""Files on a disk or in a storage elsewhere: whatever fsspec has a driver for, such as `s3://bucket/2025/a.jsonl.gz`.

Credentials and endpoints are those of the driver: its environment variables, or fsspec's own configuration.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, cast

from kg.errors import BadInput

_ADDRESS = "://"
_PIECE = 1 << 20  # bytes


def is_location(argument: str) -> bool:
    """Whether an argument of a command line names something in a storage elsewhere; web addresses are feeds."""
    return _ADDRESS in argument and not argument.lower().startswith(("http://", "https://"))


class StorageError(BadInput):
    """A file in a storage cannot be read or written, or nothing here can speak to that storage."""


@dataclass(frozen=True, slots=True)
class Location:
    """A file or folder by its path or address; it stands where a path can stand. Each method may raise StorageError."""

    address: str

    def __str__(self) -> str:
        return self.address

    def __truediv__(self, name: str) -> Location:
        return Location(f"{self.address.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        return PurePosixPath(self.address).name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.address).suffix

    def exists(self) -> bool:
        """Not what fsspec's own `exists` says: to it, what cannot be asked is not there."""
        return self._info() is not None

    def is_file(self) -> bool:
        info = self._info()
        return info is not None and info["type"] == "file"

    def size(self) -> int:
        """Bytes of a file."""
        with self._driver() as (driver, path):
            return int(driver.info(path)["size"])

    def full(self) -> Location:
        """With the address as the driver writes it: what names the same has the same."""
        with self._driver() as (driver, path):
            return Location(driver.unstrip_protocol(path))

    def files(self) -> list[Location]:
        """This file; all files below this folder; or those that fit this pattern; full, sorted by address."""
        with self._driver() as (driver, path):
            look = driver.glob if any(c in path for c in "*?[") else driver.find
            found = sorted(name for name, info in look(path, detail=True).items() if info["type"] == "file")
            return [Location(driver.unstrip_protocol(name)) for name in found]

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """To be read; errors while reading are the driver's own, mostly OSError."""
        with self._driver() as (driver, path):
            file = driver.open(path, "rb")
        with file, io.BufferedReader(file, _PIECE) as buffered:
            yield buffered

    @contextmanager
    def writing(self) -> Iterator[IO[bytes]]:
        """A new content, which is sent when all of it is there: what breaks off leaves the old one."""
        with tempfile.TemporaryFile() as draft:
            yield cast("IO[bytes]", draft)
            draft.seek(0)
            with self._driver() as (driver, path):
                driver.makedirs(driver._parent(path), exist_ok=True)
                with driver.open(path, "wb") as file:
                    shutil.copyfileobj(draft, file, _PIECE)

    def delete(self) -> None:
        """Nothing happens where it is not there."""
        with self._driver() as (driver, path):
            if driver.exists(path):
                driver.rm_file(path)

    def _info(self) -> dict[str, Any] | None:
        with self._driver() as (driver, path):
            try:
                return cast("dict[str, Any]", driver.info(path))
            except FileNotFoundError:
                return None

    @contextmanager
    def _driver(self) -> Iterator[tuple[Any, str]]:
        from fsspec.core import url_to_fs

        try:
            yield url_to_fs(self.address)
        except ImportError as error:
            words = f"{error} (pip install 'kg[s3]', 'kg[gs]' or 'kg[http]' brings those for s3, gs and https)"
            raise StorageError(str(self), words) from error
        except Exception as error:  # each driver has errors of its own
            words = getattr(error, "strerror", None) or str(error) or type(error).__name__
            gone = isinstance(error, FileNotFoundError)
            raise StorageError(str(self), "no such file; check the address" if gone else words) from error
