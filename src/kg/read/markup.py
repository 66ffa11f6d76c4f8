"""Markdown and HTML pages → article. Offsets count code points of the text that is left when the marks are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import yaml

from kg.errors import BadInput
from kg.read.dates import day_of
from kg.read.encoding import decode, decode_declared
from kg.read.extras import need
from kg.read.raw import Options, Raw
from kg.read.stream import Stream

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# a date that the page states, not one guessed from a copyright line, and whatever the clock of this machine says
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2999-12-31"}

_BLOCKS = frozenset(
    "article blockquote br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td tr ul".split()  # noqa: SIM905
)


def read_markdown(stream: Stream, options: Options) -> Iterator[Raw]:
    """The words of headings, paragraphs, lists and quotations; code is left out.

    A YAML head between `---` lines gives title, date, author, publisher (or source) and url.
    """
    text = decode(stream.where, stream.whole())
    head, start = _front(stream.where, text)
    yield Raw(
        stream.where,
        head.get("title", "") or stream.stem,
        _plain(text[start:]),
        day_of(stream.where, head.get("date", "")),
        url=head.get("url", ""),
        publisher=head.get("publisher", "") or head.get("source", ""),
        author=head.get("author", ""),
    )


def _front(where: str, text: str) -> tuple[dict[str, str], int]:
    match = _FRONT.match(text)
    if not match:
        return {}, 0
    try:
        head = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that does not exist
        raise BadInput(where, f"the head between --- lines is no YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise BadInput(where, "the head between --- lines is nested too deeply") from error
    if not isinstance(head, dict):
        return {}, 0
    # aliases can make a small list endless when it is written out: single values only
    return {str(k).lower(): str(v) for k, v in head.items() if isinstance(v, str | int | date | datetime)}, match.end()


def _plain(text: str) -> str:
    from markdown_it import MarkdownIt

    blocks = MarkdownIt("commonmark", {"maxNesting": 50}).parse(text)
    return "\n\n".join(words for b in blocks if b.type == "inline" and (words := _words(b.children or []))) + "\n"


def _words(tokens: list[Any]) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(t.content if t.type in ("text", "code_inline") else breaks.get(t.type, "") for t in tokens).strip()


def read_html(stream: Stream, options: Options) -> Iterator[Raw]:
    """The article of a page without menus and advertisements, as trafilatura sees it."""
    page = decode_declared(stream.where, stream.whole())
    trafilatura = need("trafilatura", stream.where)
    wanted = {"include_comments": False, "include_tables": False, "with_metadata": True}
    found = trafilatura.bare_extraction(page, **wanted, date_extraction_params=_DATES)
    if found is None or not (found.text or "").strip():
        raise BadInput(stream.where, "no article can be found in this page; save its text as plain .txt")
    yield Raw(
        stream.where,
        found.title or stream.stem,
        found.text,
        day_of(stream.where, found.date or ""),
        url=found.url or "",
        publisher=found.sitename or found.hostname or "",
        author=found.author or "",
    )


def html_text(fragment: str, where: str) -> str:
    """The words of a piece of HTML, such as the content of an item of a feed: a line for each block."""
    html = need("lxml.html", where)
    if not fragment.strip():
        return ""
    etree = need("lxml.etree", where)
    tree = html.fragment_fromstring(fragment, create_parent="div")
    etree.strip_elements(tree, "script", "style", "template", with_tail=False)
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        text = element.text if event == "start" else element.tail
        pieces += ["\n" if element.tag in _BLOCKS else "", text or ""]
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
