"""Firms and societies by their legal form: `ТОВ «Промінь»`, `ПАТ «Монтажне управління № 24»`, `ВАТ «ДАК «Дороги»`.

What stands in quotation marks behind a legal form is a name however long it is, whatever it begins with and whatever
marks it holds. Start reading at `find_firms`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.gazetteer.index import is_abbreviation
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import CLOSING, OPENING, Text, signs

_MOST_BETWEEN = 5  # words of the form before the mark: `ТОВ науково-виробнича фірма «…»`
_LONGEST = 18  # words within the marks


def find_firms(text: Text, known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """Candidates from the legal form to the closing mark; `known` are the gazetteer's by first and last word."""
    for i in range(len(text)):
        if not is_legal_form(text, i):
            continue
        mark = _mark(text, i)
        end = closing_mark(text, mark) if mark is not None else None
        if mark is None or end is None or not _opens_name(text.form(mark + 1)):
            continue
        inner = end - 1 if text.form(end - 1) not in CLOSING else end - 2
        listed = known.get((mark + 1, inner))
        rows = listed.rows if listed is not None and listed.kind == "organisation" else ()
        name = f"{text.written(i, mark - 1)} «{text.written(mark + 1, inner)}»"
        yield Found(i, end, "organisation", name, ANY_CASE, "quoted", 60, rows, head=i)


def is_legal_form(text: Text, i: int) -> bool:
    """`ТОВ`, `ДП`: tells what a firm is, and is no name by itself."""
    return is_abbreviation(text.form(i)) and text.norm(i) in signs().legal_forms


def _mark(text: Text, i: int) -> int | None:
    """Where the quotation marks open: behind the form, further abbreviations, and a noun for a firm with adjectives."""
    for k in range(i + 1, i + 2 + _MOST_BETWEEN):
        if not text.same_sentence(i, k):
            return None
        if text.form(k) in OPENING:
            return k
        firm = text.is_a(k, signs().before_organisation) or text.is_a(k, signs().body)
        if not (is_abbreviation(text.form(k)) or firm or text.is_adjective(k)):
            return None
    return None


def _opens_name(form: str) -> bool:
    return form[:1].isupper() or form[:1].isdigit()


def closing_mark(text: Text, mark: int) -> int | None:
    """The mark that closes the name; inner marks often share it with the outer ones (`«ДАК «Дороги»`)."""
    for k in range(mark + 2, mark + 2 + _LONGEST):
        if not text.same_sentence(mark, k):
            return None
        if text.form(k) in CLOSING and not _opens(text, k):
            return k + 1 if text.form(k + 1) in CLOSING and text.words[k].end == text.words[k + 1].start else k
    return None


def _opens(text: Text, k: int) -> bool:
    """A straight mark opens where a space is before it and none behind."""
    if text.form(k) not in OPENING or not text.same_sentence(k, k + 1):
        return False
    words = text.words
    return words[k - 1].end < words[k].start and words[k].end == words[k + 1].start
