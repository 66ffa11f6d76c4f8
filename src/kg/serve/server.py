"""Runs the service: listens, starts the processes, and takes all down again."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kg.errors import KgError
from kg.serve.app import application
from kg.serve.problem import Problem
from kg.serve.service import Service
from kg.settings import Settings
from kg.store import open_snapshot


def serve(store: Path, settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `on_ready` gets the address. Raises KgError where it cannot listen or read the store."""
    with open_snapshot(store):
        pass  # what is wrong with it is told here, in words
    with _listen(settings.host, settings.port) as listener:
        host, port = listener.getsockname()[:2]
        on_ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/sparql")
        config = uvicorn.Config(
            application(Service(store, settings)),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            timeout_graceful_shutdown=15,
        )
        logging.getLogger("uvicorn.error").addFilter(_in_one_line)
        uvicorn.Server(config).run(sockets=[listener])


def _in_one_line(record: logging.LogRecord) -> bool:
    """An answer that is broken off on purpose reaches uvicorn as an exception; its words are enough."""
    error = record.exc_info[1] if record.exc_info else None
    while error and not isinstance(error, Problem):
        error = error.__cause__
    if isinstance(error, Problem):
        record.msg, record.args, record.exc_info = f"answer broken off: {error.detail}", (), None
    return True


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # so that whoever reads the address may ask at once
    except (OSError, UnicodeError) as error:
        raise KgError(f"cannot listen on {host}:{port}: {error}; choose another --host or --port") from error
    return listener
