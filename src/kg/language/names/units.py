"""Bodies known by a number: `80-ї бригади`, `429-го полку «Ахіллес»`, `ліцей № 5`. Start reading at `find_units`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.language.document import Analysis
from kg.language.inflection import nominative
from kg.language.names.bodies import quoted
from kg.language.names.forms import base_form
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import Text, signs

_NUMBER = re.compile(r"\d{1,4}(-?[а-яіїє]{1,3})?")
_MOST_ADJECTIVES = 5
_ENDINGS = {"Fem": "а", "Neut": "е"}  # of an ordinal in figures; `й` for the masculine


def find_units(text: Text) -> Iterator[Found]:
    """Candidates, the name in quotation marks behind the noun with them."""
    for i in range(len(text)):
        if _NUMBER.fullmatch(text.form(i)) and "-" in text.form(i):
            yield from _ordinal(text, i)
        elif text.form(i) == "№" or text.form(i).startswith("№"):
            yield from _numbered(text, i)


def _ordinal(text: Text, i: int) -> Iterator[Found]:
    """An ordinal in figures, adjectives, the noun of a unit."""
    for noun in range(i + 1, i + 2 + _MOST_ADJECTIVES):
        if not text.same_sentence(i, noun):
            return
        if text.is_a(noun, signs().units):
            break
        if not text.is_adjective(noun):
            return
    else:
        return
    last = noun
    inside = quoted(text, noun + 1) if text.same_sentence(i, noun + 1) else None
    if inside is not None and text.form(inside[0])[:1].isupper():
        last = inside[1] + 1
    unit = next(a for a in text.words[noun].candidates if a.lemma in signs().units)
    parts = [f"{text.form(i).split('-')[0]}-{_ENDINGS.get(unit.gender, 'й')}"]
    parts += [_adjective(text, k, unit) for k in range(i + 1, noun)]
    quoted_name = f" «{' '.join(text.form(k) for k in range(noun + 2, last))}»" if last > noun else ""
    name = " ".join([*parts, base_form(text.form(noun), unit)]) + quoted_name
    cases = frozenset(a.case for a in text.words[noun].candidates if a.lemma == unit.lemma) - {"Voc"}
    yield Found(i, last, "organisation", name, cases or ANY_CASE, "numbered", 45, (), unit.number, unit.gender, noun)


def _adjective(text: Text, i: int, unit: Analysis) -> str:
    reading = next((a for a in text.words[i].candidates if a.pos == "ADJ"), None)
    return nominative(text.form(i), reading, unit.number, unit.gender) if reading else text.form(i)


def _numbered(text: Text, i: int) -> Iterator[Found]:
    """`поліклініка № 3`: the noun right before the sign."""
    last = i if any(c.isdigit() for c in text.form(i)) else i + 1
    if not text.same_sentence(i - 1, last) or not text.is_a(i - 1, signs().numbered):
        return
    if not text.form(last).lstrip("№").isdigit():
        return
    noun = next(a for a in text.words[i - 1].candidates if a.lemma in signs().numbered)
    name = " ".join([base_form(text.form(i - 1), noun), *(text.form(k) for k in range(i, last + 1))])
    cases = frozenset(a.case for a in text.words[i - 1].candidates if a.lemma == noun.lemma) - {"Voc"}
    yield Found(
        i - 1, last, "organisation", name, cases or ANY_CASE, "numbered", 45, (), noun.number, noun.gender, i - 1
    )
