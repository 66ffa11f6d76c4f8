"""What bench/service.py starts and asks: a server in a process of its own, clients as thin as Python allows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

HERE = Path(__file__).parent
RIVAL = ("rdflib-endpoint[oxigraph]==0.6.3", "uvicorn>=0.30")
JSON = "application/sparql-results+json"


@contextmanager
def kg(store: Path, **settings: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`kg serve` over a store, with settings: the process and its address."""
    command = [sys.executable, "-m", "kg.cli", "serve", "--store", str(store), "--port", "0"]
    own = {f"KG_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **own})
    assert process.stderr
    address = process.stderr.readline().split()[1]
    wait_for(address)
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield process, address
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def rival(kind: str, snapshot: Path, lines: Path) -> Iterator[str]:
    """rdflib-endpoint with its `default` or `oxigraph` store, from a virtual environment made on the first use."""
    home = HERE.parent / "build/bench-service"
    python = home / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *RIVAL], check=True)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(python), str(HERE / "service_rival.py"), kind, str(snapshot), str(lines), str(port)],
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/sparql"
        wait_for(address, 600, process)
        yield address
    finally:
        process.kill()
        process.wait()


def wait_for(address: str, seconds: float = 60, process: subprocess.Popen[bytes] | None = None) -> None:
    for _ in range(int(seconds * 10)):
        if process and process.poll() is not None:
            break
        try:
            if Connection(address).ask("ASK {}")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


class Connection:
    """One kept-alive connection. `ask` gives status and body, 0 where the body is broken off."""

    def __init__(self, address: str, timeout: float = 60) -> None:
        parts = urlsplit(address)
        self._host, self._path = parts.netloc, parts.path
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", 1 << 18)

    def send(self, query: str, accept: str = JSON) -> None:
        head = f"GET {self._path}?query={quote(query)} HTTP/1.1\r\nHost: {self._host}\r\nAccept: {accept}\r\n\r\n"
        self._socket.sendall(head.encode())

    def ask(self, query: str, accept: str = JSON) -> tuple[int, bytes]:
        self.send(query, accept)
        return self.receive()

    def receive(self) -> tuple[int, bytes]:
        status, parts = self.parts()
        body = b"".join(parts)
        return (status if self.whole else 0), body

    def parts(self) -> tuple[int, Iterator[bytes]]:
        """Status, and the body as it comes; `whole` says afterwards whether it was all."""
        line = self._file.readline()
        if not line:
            raise ConnectionError("closed")
        length, chunked = 0, False
        while (header := self._file.readline().lower()) not in (b"\r\n", b""):
            if header.startswith(b"content-length:"):
                length = int(header.split(b":")[1])
            chunked = chunked or header.startswith(b"transfer-encoding: chunked")
        return int(line.split()[1]), self._chunks() if chunked else self._bytes(length)

    def _bytes(self, length: int) -> Iterator[bytes]:
        body = self._file.read(length)
        self.whole = len(body) == length
        yield body

    def _chunks(self) -> Iterator[bytes]:
        self.whole = False
        try:
            while size := int(self._file.readline() or b"x", 16):
                yield self._file.read(size + 2)[:-2]
            self._file.readline()
            self.whole = True
        except (ValueError, ConnectionError):
            return

    def close(self) -> None:
        self._file.close()
        self._socket.close()
