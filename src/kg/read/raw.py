"""What a format finds in its bytes (`Raw`), and the way from there to an `Article` that the rest can take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kg.errors import BadInput
from kg.model import Article
from kg.read.languages import guess_language

DEFAULT_MAX_BYTES = 5_000_000
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")  # no RDF syntax can write these
_SPACE = "\ufeff \t\r\n\x0b\x0c"


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for all inputs of a call.

    `published` is for articles that carry no date. `form` is the suffix whose format is read, whatever the file's own
    says. `fields` names columns and keys: kg's field → theirs. The rest is for feeds from the network: who asks,
    the wall clock of a request, whether redirects may lead to private addresses, whether nothing is asked at all.
    """

    published: date | None = None
    max_bytes: int = DEFAULT_MAX_BYTES
    language: str = "uk"
    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    seconds: float = 60.0
    private: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """An article as its format gives it. `where` is what messages name: the file, with the line or member."""

    where: str
    name: str
    text: str
    published: date | None = None
    body_start: int = 0
    url: str = ""
    publisher: str = ""
    author: str = ""
    part: str = ""  # what tells it from others of its file; empty: its text does


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article, what was noted while it was read, and which place of its file it came from.

    `part` is empty where the file is the article.
    """

    article: Article
    notes: tuple[str, ...] = ()
    where: str = ""
    part: str = ""


def admit(raw: Raw, options: Options) -> Loaded:
    """The article. Raises BadInput where it holds no text or is in another language."""
    text, notes = _holdable(raw.text)
    start = max(raw.body_start, len(text) - len(text.lstrip(_SPACE)))
    if start >= len(text):
        raise BadInput(raw.where, "it holds no text; remove it from the input")
    guess = guess_language(text[start:])
    if guess.code != options.language:
        raise BadInput(raw.where, f"the text looks {guess.name}, not Ukrainian; only Ukrainian can be read")
    name, url, publisher, author = (_line(t) for t in (raw.name, raw.url, raw.publisher, raw.author))
    name = name or url or Path(raw.where).stem
    day = raw.published or options.published
    article = Article(name, text, day, start, options.language, url, publisher, author)
    return Loaded(article, notes, raw.where, raw.part)


def _line(text: str) -> str:
    return " ".join(_holdable(text)[0].split())


def _holdable(text: str) -> tuple[str, tuple[str, ...]]:
    places = [m.start() for m in _UNHOLDABLE.finditer(text)]
    if not places:
        return text, ()
    note = f"{len(places)} NUL or surrogate characters replaced by U+FFFD, the first at offset {places[0]}"
    return _UNHOLDABLE.sub("\ufffd", text), (note,)
