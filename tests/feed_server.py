"""A loopback server of one feed that does what a test tells it: redirects, pauses, drips, packs, breaks off."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """`replies` are taken one for each request; then `answer` makes them."""

    port: int = 0
    content: bytes = b""
    etag: str = ""
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    drip: float = 0.0  # seconds between two bytes

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed.rss"

    def show(self, content: str, etag: str = "") -> None:
        self.content, self.etag = content.encode(), etag

    def answer(self, headers: dict[str, str]) -> Reply:
        if self.replies:
            return self.replies.pop(0)
        if self.etag and headers.get("If-None-Match") == self.etag:
            return 304, {}, b""
        return 200, {"ETag": self.etag, "Content-Type": "application/rss+xml"}, self.content


@contextmanager
def feed_server() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append(dict(self.headers))
            status, headers, body = site.answer(dict(self.headers))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self._send(body)

        def _send(self, body: bytes) -> None:
            try:
                for part in [body] if not site.drip else [body[n : n + 1] for n in range(len(body))]:
                    self.wfile.write(part)
                    self.wfile.flush()
                    time.sleep(site.drip)
            except OSError:
                pass  # the client had enough

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
