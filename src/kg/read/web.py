"""Feeds from the network: one request, conditional, within limits of time and size, and to nobody but who was named.

A feed that did not change since the last time is not sent again (RFC 9110: ETag, Last-Modified); a server that wants to
be left alone for a while (Retry-After) is. A redirect leads to the same server or to a public address, never to a file,
and where the settings do not allow it, to no address of this machine or its own network.
"""

from __future__ import annotations

import socket
import time
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from kg.errors import BadInput
from kg.read.raw import Options

_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}
_LONGEST_PAUSE = 86_400.0  # seconds: what asks for more is asked tomorrow


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed by its address; it stands where a path of a file can stand."""

    address: str

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True, slots=True)
class Visit:
    """What is remembered of a feed: its version as the server names it, and until when it is left alone (seconds since
    1970, 0 for not at all)."""

    etag: str = ""
    modified: str = ""
    not_before: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of a feed, None where it is as it was; and what to remember of it."""

    content: bytes | None
    visit: Visit


class Pause(BadInput):
    """The server wants to be left alone until a moment; nothing is asked before."""

    def __init__(self, address: str, until: float) -> None:
        self.until = until
        super().__init__(address, f"the server asks to come back in {max(0.0, until - time.time()):.0f} s")


def is_address(argument: str) -> bool:
    """Whether an argument of a command line names something in the network."""
    return argument.lower().startswith(("http://", "https://"))


def fetch(feed: Feed, last: Visit, options: Options) -> Answer:
    """The feed as it is now. Raises BadInput where it cannot be had, Pause where it is not to be asked for now."""
    if options.offline:
        raise BadInput(feed.address, "not asked for: offline is set")
    if last.not_before > time.time():
        raise Pause(feed.address, last.not_before)
    end = time.monotonic() + options.seconds
    address, first = feed.address, _origin(urlsplit(feed.address))
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            parts = _checked(feed.address, address, first, options)
            with _asked(parts, last, options, end) as response:
                target = response.headers.get("Location")
                if response.status not in _REDIRECTS or not target:
                    return _answer(feed.address, response, last, options.max_bytes, end)
                address = urljoin(address, target)
    except (OSError, HTTPException, ValueError) as error:  # ValueError: no address, such as http://[
        raise BadInput(feed.address, f"cannot be fetched: {error or type(error).__name__}") from error
    raise BadInput(feed.address, f"it redirects more than {_MOST_REDIRECTS} times")


def _checked(feed: str, address: str, first: tuple[str, int], options: Options) -> SplitResult:
    """The parts of an address that may be asked."""
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadInput(feed, f"it redirects to {address[:100]!r}: not followed, only http and https are")
    if _origin(parts) != first and not options.private:
        found = socket.getaddrinfo(*_origin(parts), type=socket.SOCK_STREAM)
        _public(feed, parts, {str(place[4][0]) for place in found})
    return parts


def _public(feed: str, parts: SplitResult, places: set[str]) -> None:
    if not all(ip_address(place.partition("%")[0]).is_global for place in places):
        text = f"it redirects to {parts.hostname}, an address of this machine or of a network of its own: not followed"
        raise BadInput(feed, f"{text}; private_feeds = 1 allows it")


def _asked(parts: SplitResult, last: Visit, options: Options, end: float) -> HTTPResponse:
    made = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = made(*_origin(parts), timeout=max(0.1, end - time.monotonic()))
    headers = {"User-Agent": _agent(options.contact), "Accept-Encoding": "gzip", "Connection": "close"}
    headers["Accept"] = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
    if last.etag:
        headers["If-None-Match"] = last.etag
    if last.modified:
        headers["If-Modified-Since"] = last.modified
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _answer(feed: str, response: HTTPResponse, last: Visit, max_bytes: int, end: float) -> Answer:
    if response.status == 304:
        return Answer(None, Visit(last.etag, last.modified))
    if response.status in (429, 503) and (pause := _seconds(response.headers.get("Retry-After"))):
        raise Pause(feed, time.time() + min(pause, _LONGEST_PAUSE))
    if response.status != 200:
        raise BadInput(feed, f"the server answers {response.status} {response.reason}")
    content = _unpacked(feed, _body(feed, response, max_bytes, end), response, max_bytes)
    return Answer(content, Visit(response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")))


def _body(feed: str, response: HTTPResponse, max_bytes: int, end: float) -> bytes:
    """All of it in the time that is left: a server that sends a byte now and then does not hold us."""
    parts, size = [], 0
    while part := response.read1(65_536):
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise BadInput(feed, f"the feed is above the limit of {max_bytes / 1e6:.1f} MB (max_bytes)")
        if time.monotonic() > end:
            raise TimeoutError("the server takes too long")
    if response.length:
        raise BadInput(feed, "the answer breaks off")
    return b"".join(parts)


def _unpacked(feed: str, body: bytes, response: HTTPResponse, max_bytes: int) -> bytes:
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding == "identity":
        return body
    if coding not in ("gzip", "x-gzip"):
        raise BadInput(feed, f"the answer is packed as {coding!r}, which was not asked for")
    packed = zlib.decompressobj(31)
    try:
        content = packed.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise BadInput(feed, f"the packed answer is damaged: {error}") from error
    if len(content) > max_bytes:
        raise BadInput(feed, f"the feed expands above the limit of {max_bytes / 1e6:.1f} MB (max_bytes)")
    if not packed.eof:
        raise BadInput(feed, "the packed answer breaks off")
    return content


def _origin(parts: SplitResult) -> tuple[str, int]:
    return (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)


def _seconds(header: str | None) -> float:
    """What Retry-After says (a number or a date); 0 where nothing readable is said."""
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header or "").timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


@cache
def _agent(contact: str) -> str:
    try:
        own = f"kg/{version('kg')}"
    except PackageNotFoundError:
        own = "kg"
    return f"{own} ({contact})" if contact.isascii() and contact.isprintable() and contact else own
