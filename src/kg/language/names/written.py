"""Names as annotators mark them: without the words before them that only describe.

Reading a sentence takes `російський Генштаб` and `розвідка Південної Кореї` as one body each; the name that stands
there is `Генштаб`, `Південної Кореї`. Start reading at `written_names`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.gazetteer import Gazetteer
from kg.language.document import Word
from kg.language.names.identity import identify
from kg.language.names.known import known_names
from kg.language.names.name import Name
from kg.language.names.text import Text


def written_names(
    names: Sequence[Name], words: Sequence[Word], sentences: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[Name]:
    """Each name cut to what is written as a name; what has no capital is none."""
    text = Text(words, sentences, gazetteer)
    for name in names:
        first = _first(text, name)
        if first is None:
            continue
        if first == name.first or first <= name.head:
            yield replace(name, first=first)
        else:
            inner = [one for one in known_names(gazetteer).at(text, first) if one.last == name.last]
            yield from identify(text, inner)


def _first(text: Text, name: Name) -> int | None:
    """The first word with a capital or of figures; the adjective of a state is no part of a ministry's name."""
    first = name.first
    if name.method in ("numbered", "address"):
        return first
    if name.method == "institution" and first < name.last and text.state_of(first) is not None:
        first += 1
    return next((i for i in range(first, name.last + 1) if not text.form(i)[:1].islower()), None)
