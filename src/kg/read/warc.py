"""WARC archives, as crawlers write them → the articles of their pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from typing import Any

from kg.errors import BadInput
from kg.read.encoding import decode
from kg.read.extras import need
from kg.read.markup import read_html
from kg.read.raw import Options, Raw
from kg.read.stream import Stream, above

_PAGES = ("text/html", "application/xhtml+xml")


class _Bounded(io.RawIOBase):
    """What warcio reads from: the stream's bytes, with its limits. Raises BadInput where they are damaged."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._given = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.next(size)
        self._given += len(data)
        self._stream.bounded(self._given)
        return data


def read_warc(stream: Stream, options: Options) -> Iterator[Raw | BadInput]:
    """Pages that the server answered with 200, and plain texts made from pages (WET); other records are passed over.

    A record cut off or too large is told by its address. The day is the page's own: that of the crawl is none of
    publication.
    """
    warcio = need("warcio", stream.where)
    try:
        # unpacked here and not by warcio, which takes a gzip file cut off for its end
        for record in warcio.ArchiveIterator(_Bounded(stream)):
            yield from _articles(record, stream, options)
    except warcio.exceptions.ArchiveLoadFailed as error:
        raise BadInput(stream.where, f"no WARC archive, or a damaged one: {error}") from error
    except (AttributeError, ValueError) as error:  # warcio misses an address or a number
        raise BadInput(stream.where, "the head of a record is damaged or cut off") from error


def _articles(record: Any, stream: Stream, options: Options) -> Iterator[Raw | BadInput]:
    """Of one record. Raises BadInput where the archive's own bytes end or are damaged."""
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    where = f"{stream.where}:{address}"
    kind = _kind(record)
    if not address or kind.get_content_type() not in (*_PAGES, "text/plain"):
        return
    data = record.content_stream().read(options.max_bytes + 1)
    if len(data) > options.max_bytes:
        yield BadInput(where, f"the page {above(options.max_bytes)}")
        return
    record.raw_stream.read()
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise BadInput(where, "the archive is cut off in this record")
    try:
        if kind.get_content_type() == "text/plain":
            yield Raw(where, address, decode(where, data), url=address)
        else:
            charset = kind.get_content_charset()
            if charset and b"charset" not in data[:4096].lower():
                data = f'<meta charset="{charset}">'.encode() + data
            for raw in read_html(replace(stream, where=where, file=io.BytesIO(data), packed=None), options):
                yield replace(raw, url=raw.url or address)
    except BadInput as error:
        yield error
    except Exception as error:  # a library that stumbles over one page must not cost the others
        yield BadInput(where, f"cannot be read: {type(error).__name__}: {error}")


def _kind(record: Any) -> Message:
    """The media type of what can be an article, `application/octet-stream` for all else."""
    kind = Message()
    kind["Content-Type"] = "application/octet-stream"
    answered = record.rec_type == "response" and record.http_headers and record.http_headers.get_statuscode() == "200"
    if answered:
        kind.replace_header("Content-Type", record.http_headers.get_header("Content-Type") or "text/html")
    elif record.rec_type in ("resource", "conversion"):
        kind.replace_header("Content-Type", record.rec_headers.get_header("Content-Type") or "text/plain")
    return kind
