"""Plain text → article: the file as it is, with or without the header ` date YYYY-MM-DD `."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kg.errors import BadInput
from kg.read.encoding import decode
from kg.read.raw import Options, Raw
from kg.read.stream import Stream

_HEADER = re.compile(r"\ufeff?\s*date[ \t]+(\d+-\d+-\d+)(?!\S)\s*")


def read(stream: Stream, options: Options) -> Iterator[Raw]:
    text = decode(stream.where, stream.whole())
    published, body_start = _header(stream.where, text)
    yield Raw(stream.where, stream.stem, text, published, body_start)


def _header(where: str, text: str) -> tuple[date | None, int]:
    """The stated date and where the text proper begins."""
    match = _HEADER.match(text)
    if not match:
        return None, 0
    written = match[1]
    line = text.count("\n", 0, match.start(1)) + 1
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        raise BadInput(where, f"the date {written} is not written as YYYY-MM-DD", line=line)
    try:
        return date.fromisoformat(written), match.end()
    except ValueError:
        raise BadInput(where, f"the date {written} does not exist; correct the header", line=line) from None
