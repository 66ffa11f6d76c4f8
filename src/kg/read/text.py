"""A text file → `Article`: decode, look for the header ` date YYYY-MM-DD `, make sure it is Ukrainian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.errors import BadInput
from kg.model import Article
from kg.read.encoding import decode
from kg.read.languages import guess_language
from kg.read.paths import SUFFIXES

DEFAULT_MAX_BYTES = 5_000_000
_HEADER = re.compile(r"\ufeff?\s*date[ \t]+(\d+-\d+-\d+)(?!\S)\s*")
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")  # no RDF syntax can write these


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article and what was noted while it was read."""

    article: Article
    notes: tuple[str, ...] = ()


def read_article(
    path: Path, *, published: date | None = None, max_bytes: int = DEFAULT_MAX_BYTES, language: str = "uk"
) -> Loaded:
    """Read one file; its own header beats `published`.

    Raises BadInput where it is missing, empty, too large, no text, no UTF-8, of an impossible date,
    or in another language than `language`.
    """
    text = decode(path, _bytes(path, max_bytes))
    text, notes = _holdable(text)
    stated, body_start = _header(path, text)
    if not text[body_start:].strip("\ufeff \t\r\n\x0b\x0c"):
        raise BadInput(path, "the file holds no text; remove it from the input")
    guess = guess_language(text[body_start:])
    if guess.code != language:
        raise BadInput(path, f"the text looks {guess.name}, not Ukrainian; only Ukrainian can be read")
    return Loaded(Article(path.stem, text, stated or published, body_start, language), notes)


def _bytes(path: Path, max_bytes: int) -> bytes:
    if path.suffix.lower() not in SUFFIXES:
        kind = path.suffix or "a file without suffix"
        raise BadInput(path, f"cannot read {kind}; save it as plain {SUFFIXES[0]}")
    if _UNHOLDABLE.search(path.stem):  # bytes that are no UTF-8 come as surrogates
        raise BadInput(repr(str(path)), "the name of the file is not UTF-8; rename it")
    try:
        if not path.is_file():
            raise BadInput(path, "no such file" if not path.exists() else "not a regular file")
        size = path.stat().st_size
        if size > max_bytes:
            sizes = f"{size / 1e6:.1f} MB is above the limit of {max_bytes / 1e6:.1f} MB for one article"
            raise BadInput(path, f"{sizes}; split the file or raise max_bytes (KG_MAX_BYTES or kg.toml)")
        with path.open("rb") as file:
            return file.read(max_bytes)
    except OSError as error:
        raise BadInput(path, f"cannot be opened: {error.strerror or error}") from error


def _holdable(text: str) -> tuple[str, tuple[str, ...]]:
    places = [m.start() for m in _UNHOLDABLE.finditer(text)]
    if not places:
        return text, ()
    note = f"{len(places)} NUL or surrogate characters replaced by U+FFFD, the first at offset {places[0]}"
    return _UNHOLDABLE.sub("\ufffd", text), (note,)


def _header(path: Path, text: str) -> tuple[date | None, int]:
    """The stated date and where the text proper begins."""
    match = _HEADER.match(text)
    if not match:
        return None, len(text) - len(text.lstrip("\ufeff \t\r\n"))
    written = match[1]
    line = text.count("\n", 0, match.start(1)) + 1
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        raise BadInput(path, f"the date {written} is not written as YYYY-MM-DD", line=line)
    try:
        return date.fromisoformat(written), match.end()
    except ValueError:
        raise BadInput(path, f"the date {written} does not exist; correct the header", line=line) from None
