"""Names of persons, states, bodies, places and things in a document, and which of them are one entity.

The finders (`known`, `persons`, `bodies`, `things`) propose candidates from one place in the text each; the longest
win where they overlap; `identity` then looks at the article as a whole. Roles are no names: `президент України
Володимир Зеленський` has two. Start reading at `find_names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.gazetteer import Gazetteer
from kg.gazetteer.index import is_abbreviation
from kg.language.document import Word
from kg.language.names.addresses import find_addresses
from kg.language.names.bodies import find_bodies
from kg.language.names.branches import find_branches
from kg.language.names.capitals import find_by_capital
from kg.language.names.firms import find_firms
from kg.language.names.forms import is_known
from kg.language.names.identity import identify, surname_mentions
from kg.language.names.known import known_names
from kg.language.names.name import ANY_CASE, Found, Name
from kg.language.names.persons import find_persons
from kg.language.names.text import Text, signs
from kg.language.names.things import find_labelled
from kg.language.names.units import find_units
from kg.language.names.written import written_names

__all__ = ["Name", "find_names", "written_names"]


def find_names(words: Sequence[Word], sentences: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> list[Name]:
    """All names in the order of the text, none overlapping. `sentences` are half-open ranges of word indices."""
    text = Text(words, sentences, gazetteer)
    known = _known(text)
    states = {one.first: one for one in known if one.kind == "state" or _has_bodies(one)}
    persons = list(find_persons(text, _barred(text, known)))
    owners = {one.first: one for one in known if one.kind == "organisation" and is_abbreviation(one.nominative)}
    seats = {one.first: one for one in known if one.kind == "place" and one.first == one.last}
    bodies = list(find_bodies(text, states, owners, seats))
    bodies += find_branches(text, [one for one in known if one.kind == "organisation"] + bodies)
    taken = {
        i for one in (*known, *persons, *bodies) for i in range(one.first, one.last + 1) if one.method != "abbreviation"
    }
    spans = {(one.first, one.last): one for one in known}
    labelled = find_labelled(text, taken, spans)
    signed = (*find_units(text), *find_firms(text, spans), *find_addresses(text))
    chosen = _longest([*known, *persons, *bodies, *labelled, *signed])
    inside = {i for one in chosen for i in range(one.first, one.last + 1)}
    chosen = [_named_after(text, one) for one in chosen]
    chosen += surname_mentions(text, chosen, inside)
    chosen += find_by_capital(text, chosen)
    chosen.sort(key=lambda one: one.first)
    return identify(text, chosen)


def _has_bodies(one: Found) -> bool:
    """`МВС Чечні`, `МОЗ Гази`: a territory with authorities of its own."""
    return one.kind == "place" and one.rows[0].type in ("region", "admin1")


def _named_after(text: Text, one: Found) -> Found:
    """`площа Кім Ір Сена`: the square bears the name as it is written, and nobody is spoken of."""
    if one.kind != "person" or not one.given or not text.is_a(one.first - 1, signs().named_after):
        return one
    name = " ".join(text.form(i) for i in range(one.first, one.last + 1))
    return Found(one.first, one.last, "place", name, ANY_CASE, "named-after", one.weight, head=one.first)


def _known(text: Text) -> list[Found]:
    names = known_names(text.gazetteer)
    found = [one for i in range(len(text)) if text.form(i)[:1].isalnum() for one in names.at(text, i)]
    return [one for one in found if one.length > 1 or one.kind != "place" or not text.is_attribute(one.first)]


def _barred(text: Text, known: Iterable[Found]) -> set[int]:
    """Words that the gazetteer knows as something else than a person; a given name before a surname stays free."""
    barred = {i for i in range(len(text)) if text.capital(i) and text.is_a(i, signs().epithets)}
    for one in known:
        if one.kind == "person":
            continue
        if one.first == one.last and (_opens_person(text, one.first) or _ends_person(text, one.first)):
            continue
        barred.update(range(one.first, one.last + 1))
    return barred


def _opens_person(text: Text, i: int) -> bool:
    """`Володимир Зеленський`, though Володимир is a town."""
    return text.is_given(i) and text.same_sentence(i, i + 1) and text.capital(i + 1)


def _ends_person(text: Text, i: int) -> bool:
    """`Михайло Львів`, `Робертас Каунас`: a town's name as a surname behind a given name, or what sounds like one."""
    if not text.same_sentence(i - 1, i) or not text.capital(i - 1):
        return False
    surname = any(a.name_type == "Sur" for a in text.words[i].candidates)
    foreign = not is_known(text.norm(i - 1)) and not text.form(i - 1).isascii() and not text.is_adjective(i - 1)
    return (surname and text.is_given(i - 1)) or (foreign and text.capital(i) and "-" not in text.form(i - 1))


def _longest(found: Iterable[Found]) -> list[Found]:
    """Candidates that do not overlap: the longer first, then the weightier, then the earlier."""
    chosen: list[Found] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda f: (-f.length, -f.weight, f.first, f.nominative)):
        span = range(one.first, one.last + 1)
        if taken.isdisjoint(span):
            chosen.append(one)
            taken.update(span)
    return chosen
