"""Which format reads what, by the suffix; one input → its articles."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from kg.errors import BadInput
from kg.read.archive import members
from kg.read.letters import read_feed, read_mail
from kg.read.markup import read_html, read_markdown
from kg.read.raw import Loaded, Options, Raw, admit
from kg.read.rows import read_csv, read_json_lines
from kg.read.stream import STDIN, Place, Stream, above, open_stream, size_of
from kg.read.text import read as read_text
from kg.read.warc import read_warc
from kg.read.web import Feed

Reader = Callable[[Stream, Options], Iterator[Raw | BadInput]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".eml": read_mail,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
    ".warc": read_warc,
}
# several articles in one file
MANY = frozenset((".jsonl", ".ndjson", ".csv", ".tsv", ".rss", ".atom", ".xml", ".warc", ".zip"))
_MEMBERS = tuple(READERS) + tuple(f"{s}.gz" for s in READERS)
SUFFIXES = tuple(
    s for s in _MEMBERS if not any(m in s for m in MANY)
)  # taken from a folder: files that are one article
_PLAIN = Options()
_SURROGATE = re.compile("[\x00\ud800-\udfff]")


def read_articles(path: Place, options: Options) -> Iterator[Loaded | BadInput]:
    """The articles of one input in their order; what cannot be read comes as a BadInput in its place.

    `STDIN` is read as plain text where `options.form` names no format. Of a file that may hold several, an article is
    known by its text: `part` says which it is, also after lines were put before it.
    """
    several = path == STDIN or _suffix(path, options) in MANY
    seen: Counter[str] = Counter()
    empty = True
    for found in _read(path, options):
        empty = False
        if several and isinstance(found, Loaded) and not found.part:
            key = found.article.key
            seen[key] += 1
            found = replace(found, part=f"{key}-{seen[key]}" if seen[key] > 1 else key)
        yield found
    if empty:
        yield BadInput(str(path), "it holds no article; remove it from the input")


def _read(path: Place, options: Options) -> Iterator[Loaded | BadInput]:
    try:
        if _SURROGATE.search(path.name):  # bytes that are no UTF-8 come as surrogates
            raise BadInput(repr(str(path)), "the name of the file is not UTF-8; rename it")
        suffix = _suffix(path, options)
        if suffix == ".zip":
            yield from _archive(path, options)
        elif suffix in READERS:
            if suffix not in MANY:
                _measured(path, options)
            with open_stream(path, options.max_bytes) as stream:
                yield from _articles(READERS[suffix], stream, options)
        else:
            kind = path.suffix or "a file without suffix"
            raise BadInput(str(path), f"cannot read {kind}; it can read {' '.join((*READERS, '.zip'))}")
    except BadInput as error:
        yield error


def read_fetched(feed: Feed, content: bytes, options: Options) -> Iterator[Loaded | BadInput]:
    """The articles of a feed that was fetched. An item is known by its address: a text that was corrected replaces the
    one before; without an address by its text."""
    for found in _articles(read_feed, Stream(feed.address, io.BytesIO(content), options.max_bytes), options):
        yield found if isinstance(found, BadInput) else replace(found, part=found.article.url or found.article.key)


def read_article(path: Path, options: Options = _PLAIN) -> Loaded:
    """The one article of a file. Raises BadInput where it cannot be read or holds several."""
    found = list(read_articles(path, options))
    if error := next((f for f in found if isinstance(f, BadInput)), None):
        raise error
    articles = [f for f in found if isinstance(f, Loaded)]
    if len(articles) != 1:
        raise BadInput(path, f"it holds {len(articles)} articles, one is wanted")
    return articles[0]


def _suffix(path: Place, options: Options) -> str:
    return options.form or (".txt" if path == STDIN else suffix_of(path.name))


def suffix_of(name: str) -> str:
    """The suffix that decides the format: `.jsonl` for `a.jsonl.gz`."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix == ".gz" else path.suffix


def _articles(reader: Reader, stream: Stream, options: Options, part: str = "") -> Iterator[Loaded | BadInput]:
    try:
        for raw in reader(stream, options):
            yield _admitted(raw, options, part)
    except BadInput as error:
        yield error
    except Exception as error:  # a library that stumbles over one file must not cost the others
        yield BadInput(stream.where, f"cannot be read: {type(error).__name__}: {error}")


def _admitted(raw: Raw | BadInput, options: Options, part: str) -> Loaded | BadInput:
    try:
        loaded = raw if isinstance(raw, BadInput) else admit(raw, options)
    except BadInput as error:
        return error
    return replace(loaded, part=part) if part and isinstance(loaded, Loaded) else loaded


def _archive(path: Place, options: Options) -> Iterator[Loaded | BadInput]:
    if path == STDIN:
        raise BadInput(str(path), "an archive cannot be read from standard input; give its file")
    for member in members(path, _MEMBERS, options.max_bytes):
        if isinstance(member, BadInput):
            yield member
        else:
            suffix = suffix_of(member.where)
            part = "" if suffix in MANY else member.where.removeprefix(f"{path}/")
            yield from _articles(READERS[suffix], member, options, part)


def _measured(path: Place, options: Options) -> None:
    """A file that is one article is refused by its size before it is opened."""
    if path.is_file() and (size := size_of(path)) > options.max_bytes:
        raise BadInput(str(path), f"it {above(options.max_bytes, size)}")
