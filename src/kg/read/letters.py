"""Feeds (RSS, Atom) and e-mail newsletters → articles."""

from __future__ import annotations

import email.policy
import io
import time
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from kg.errors import BadInput
from kg.read.dates import day_of
from kg.read.encoding import decode_declared
from kg.read.extras import need
from kg.read.markup import html_text
from kg.read.raw import Options, Raw
from kg.read.stream import Stream


def read_feed(stream: Stream, options: Options) -> Iterator[Raw | BadInput]:
    """The items of a file; nothing is fetched. An item's text is its content, else its summary; its day is in UTC."""
    text = decode_declared(stream.where, stream.whole())
    # Entities of its own can make a small file endless, or name files of this machine; feeds need none.
    if "<!entity" in text.lower():
        raise BadInput(stream.where, "it declares entities: not read")
    # as a stream: what is given as text, feedparser would fetch where it looks like an address
    headers = {"content-type": "application/xml; charset=utf-8"}
    feed = need("feedparser", stream.where).parse(io.BytesIO(text.encode()), response_headers=headers)
    if not feed.version:
        raise BadInput(stream.where, "this is no RSS or Atom feed")
    for number, item in enumerate(feed.entries, 1):
        where = f"{stream.where}:item {number}"
        try:
            yield _item(where, item, feed.feed.get("title", ""))
        except BadInput as error:
            yield error


def _item(where: str, item: Any, publisher: str) -> Raw:
    contents = [c.get("value", "") for c in item.get("content", ())]
    text = html_text(max([*contents, item.get("summary", "")], key=len), where)
    if not text:
        raise BadInput(where, "the item holds no text")
    source = item.get("source", {}).get("title", "")
    day = _utc_day(item.get("published_parsed") or item.get("updated_parsed"))
    url, author = item.get("link", ""), item.get("author", "")
    return Raw(where, item.get("title", ""), text, day, url=url, publisher=source or publisher, author=author)


def _utc_day(moment: time.struct_time | None) -> date | None:
    return date(*moment[:3]) if moment else None


def read_mail(stream: Stream, options: Options) -> Iterator[Raw]:
    """A message: its plain text, else its HTML; the subject, day, and who sent it, who is the publisher."""
    message = message_from_bytes(stream.whole(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    if body is None or not message.keys():
        raise BadInput(stream.where, "no e-mail with a text")
    content = body.get_content()
    if not isinstance(content, str):
        raise BadInput(stream.where, "no e-mail with a text")
    text = html_text(content, stream.where) if body.get_content_subtype() == "html" else content
    name, address = parseaddr(str(message.get("From", "")))
    day = day_of(stream.where, str(message.get("Date", "")))
    yield Raw(stream.where, str(message.get("Subject", "")) or stream.stem, text, day, publisher=name or address)
