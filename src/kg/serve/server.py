"""Runs the service: listens, starts the processes, and takes all down again."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import uvicorn

from kg.errors import KgError, UsageError
from kg.serve.app import application
from kg.serve.connection import Connection
from kg.serve.problem import Problem
from kg.serve.service import Service
from kg.settings import Settings
from kg.store import open_snapshot


def serve(store: Path, settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `on_ready` gets the address. Raises KgError where it cannot listen or read the store."""
    with open_snapshot(store):
        pass  # what is wrong with it is told here, in words
    service = Service(store, settings, token(settings))
    with _listen(settings.host, settings.port) as listener:
        host, port = listener.getsockname()[:2]
        on_ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/sparql")
        config = uvicorn.Config(
            application(service),
            http=cast(Any, partial(Connection, settings.client_seconds)),  # which uvicorn calls like the class
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            limit_concurrency=1000,
            timeout_graceful_shutdown=15,
        )
        logging.getLogger("uvicorn.error").addFilter(_in_one_line)
        uvicorn.Server(config).run(sockets=[listener])


def check(store: Path, settings: Settings) -> str:
    """What would be served, in words. Raises KgError for what would keep it from being served."""
    with open_snapshot(store) as snapshot:
        quads = len(snapshot)
        list(snapshot.select("SELECT * { ?s ?p ?o } LIMIT 1"))
    writes = "on, with a token" if token(settings) else "off"
    with _listen(settings.host, settings.port) as listener:
        host, port = listener.getsockname()[:2]
    return f"{store}: {quads} quads can be served on {host}:{port}; {settings.workers} processes; updates are {writes}"


def token(settings: Settings) -> str:
    """What allows updates: from `token_file`, else from KG_UPDATE_TOKEN. Raises UsageError for a weak one."""
    found = os.environ.get("KG_UPDATE_TOKEN", "")
    if settings.token_file:
        try:
            found = Path(settings.token_file).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise UsageError(f"{settings.token_file}: the token cannot be read: {error}") from error
    if (found or settings.token_file) and len(found) < 16:
        raise UsageError("the token for updates has fewer than 16 characters; make one with: openssl rand -hex 32")
    return found


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
