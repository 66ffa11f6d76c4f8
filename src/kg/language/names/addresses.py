"""Streets and houses as addresses give them: `вул. Крилова, 7`, `пров. М. Рильського`. Start at `find_addresses`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import Text, signs

_MOST_WORDS = 4
_HOUSE = re.compile(r"\d{1,4}(?:-?[А-ЯҐЄІЇа-яґєії])?")


def find_addresses(text: Text) -> Iterator[Found]:
    """Candidates: the short noun for a street, the name, and the number of the house where a comma leads to it."""
    for i in range(len(text)):
        if text.norm(i).rstrip(".") not in signs().streets or text.form(i)[:1].isupper():
            continue
        last = _name_end(text, i)
        if last is not None:
            last = _house(text, last)
            yield Found(i, last, "place", text.written(i, last), ANY_CASE, "address", 30, head=i)


def _name_end(text: Text, i: int) -> int | None:
    """The last word of the street's name: capitals, initials with their full stops, a number before (`8 Березня`)."""
    first = i + 2 if text.form(i + 1) == "." else i + 1
    at, last = first, None
    while text.same_sentence(i, at) and at - first < _MOST_WORDS:
        form = text.form(at)
        if not form[:1].isupper() and not (at == first and form.isdigit() and text.form(at + 1)[:1].isupper()):
            break
        if form[:1].isupper():
            last = at
        initial = len(form.rstrip(".")) == 1 and form[:1].isupper()
        at += 2 if initial and text.form(at + 1) == "." else 1
    return last


def _house(text: Text, last: int) -> int:
    """`, 7`, `, 15д`, `, 14-А`, `, 4 / 6`."""
    comma, number = last + 1, last + 2
    if text.form(comma) != "," or not text.same_sentence(last, number) or not _HOUSE.fullmatch(text.form(number)):
        return last
    if text.form(number + 1) in ("/", "-") and _HOUSE.fullmatch(text.form(number + 2)):
        return number + 2
    words = text.words
    joined = number + 1 < len(words) and words[number].end == words[number + 1].start
    return number + 1 if joined and len(text.form(number + 1)) == 1 and text.form(number + 1).isalpha() else number
