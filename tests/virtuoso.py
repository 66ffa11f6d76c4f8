"""A Virtuoso of the test's own: its configuration, its folder, its ports."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

_CONFIGURATION = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = {http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 100000
"""


class Virtuoso:
    """Started by `start`, killed without mercy by `kill`; what was written before survives in its folder."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("virtuoso-t") is None:
            pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
        self._folder = folder
        sql, http = _free_ports()
        self.address = f"http://127.0.0.1:{http}"
        self._file = folder / "virtuoso.ini"
        self._file.write_text(_CONFIGURATION.format(folder=folder, sql=sql, http=http))

    def start(self) -> None:
        (self._folder / "virtuoso.lck").unlink(missing_ok=True)  # a killed one leaves it
        command = ["virtuoso-t", "-c", str(self._file), "-f"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                with urlopen(f"{self.address}/sparql", timeout=5):
                    return
            except (URLError, OSError):
                assert self._process.poll() is None, (self._folder / "virtuoso.log").read_text()
                time.sleep(0.1)
        raise AssertionError("Virtuoso does not answer")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]
