"""Bytes → text. Only UTF-8 is read; for the rest this says what it looks like and how to convert it.

A lone surrogate written as three bytes (a bug of some exporters) is let through: the reader replaces it.
"""

from __future__ import annotations

import codecs
import re
import shlex
from collections.abc import Iterator
from pathlib import PurePosixPath

from kg.errors import BadInput
from kg.read.languages import script_share, word_hits

# first bytes → what the file is; the formats' own specifications
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF document",
}
_MARKS = {  # byte order marks; the longer ones first
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866")
_ICONV = {"Latin-1": "ISO-8859-1"}  # its name where it differs from ours
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_SAMPLE = 20_000  # bytes looked at to guess an encoding


def decode(path: str, data: bytes) -> str:
    """The text of a UTF-8 file, code point by code point. Raises BadInput for anything else."""
    if not data:
        raise BadInput(path, "the file is empty; remove it from the input")
    if kind := next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None):
        raise BadInput(path, f"this is {kind}, not text; save the article as plain text in UTF-8")
    if encoding := _wide(data):
        raise _convert(path, encoding)
    if _is_binary(data):
        raise BadInput(path, "this is a binary file, not text; save the article as plain text in UTF-8")
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise _convert(path, _narrow(data), f" (first bad byte at {error.start})") from error


def decode_declared(where: str, data: bytes) -> str:
    """The text of a page or feed, which may name its own encoding. Raises BadInput where it is not in that encoding."""
    named = _DECLARED.search(data[:4096])
    name = named[1].decode("ascii").lower() if named and not data.startswith(b"\xef\xbb\xbf") else "utf-8"
    if name in ("utf-8", "utf8") or any(data.startswith(mark) for mark in _MARKS):
        return decode(where, data)
    try:
        if not codecs.lookup(name)._is_text_encoding:
            raise LookupError(name)
        return data.decode(name)
    except (LookupError, UnicodeDecodeError) as error:
        raise BadInput(where, f"it says that it is in {name}, but cannot be read so; save it in UTF-8") from error


def _convert(path: str, encoding: str, where: str = "") -> BadInput:
    name = shlex.quote(PurePosixPath(path).name)
    command = f"iconv -f {_ICONV.get(encoding, encoding.upper())} -t UTF-8 {name} > utf8-{name}"
    return BadInput(path, f"not UTF-8{where}: it looks like {encoding}; convert it: {command}")


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark, else UTF-16 by zeros or a repeated Cyrillic page in every other byte."""
    if name := next((name for mark, name in _MARKS.items() if data.startswith(mark)), None):
        return name
    sample = data[:_SAMPLE]
    for first, name in ((1, "UTF-16LE"), (0, "UTF-16BE")):
        high = sample[first::2]
        if len(high) >= 8 and sum(b in (0x00, 0x04) for b in high) > 0.9 * len(high):
            return name
    return None


def _is_binary(data: bytes) -> bool:
    """More than one control character in a hundred bytes, or NULs in a file that is no UTF-8 either."""
    sample = data[:_SAMPLE]
    controls = sum(b < 0x20 and b not in b"\t\n\r\x0b\x0c\x1b" for b in sample)
    return controls * 100 > len(sample) and controls > 4


def _narrow(data: bytes) -> str:
    """The one-byte encoding in which the sample has most frequent words; cp1252 where none stands out."""
    best, hits = "cp1252", 0
    for encoding, text in _readings(data[:_SAMPLE]):
        found = word_hits(text)
        if found > hits:
            best, hits = encoding, found
    return "Latin-1" if best == "cp1252" and not any(0x80 <= b < 0xA0 for b in data) else best


def _readings(sample: bytes) -> Iterator[tuple[str, str]]:
    yield "cp1252", sample.decode("cp1252", "replace")
    for encoding in _CYRILLIC:
        text = sample.decode(encoding, "replace")
        if script_share(text, "CYRILLIC") > 0.5:
            yield encoding, text
