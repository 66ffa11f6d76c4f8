"""Capitalised words that no other finder claimed: what stands around them and how they are built tells their kind.

The other finders know a name by what it is; here a capital in the middle of a sentence says that there is one, and
the preposition, the list, the dictionary or the ending says of which kind. Start reading at `find_by_capital`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.language.morphology import dictionary
from kg.language.names.bodies import is_body_word, is_roman
from kg.language.names.forms import base_form, given_names, is_known, like, places, surnames
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.persons import is_unusual
from kg.language.names.text import Text, signs

_BETWEEN = {",", "та", "і", "й", "чи", "або"}
_LONGEST_LIST = 12
_SHORTEST = 3
_PERSON_NAMES = {"Giv", "Sur"}


def find_by_capital(text: Text, chosen: Sequence[Found]) -> Iterator[Found]:
    """Names of one word outside the chosen ones; two words that belong together are names of persons."""
    taken = {i: one for one in chosen for i in range(one.first, one.last + 1)}
    open_words = [i for i in range(len(text)) if i not in taken and _is_open(text, i)]
    places_at = {i for i, one in taken.items() if one.kind in ("place", "state")}
    found: dict[int, Found] = {}
    for i in open_words:
        one = _one(text, i, places_at)
        if one is not None:
            found[i] = one
            if one.kind == "place":
                places_at.add(i)
    for i in reversed(open_words):  # a list is known by a place behind it too
        if (i not in found or found[i].kind == "person") and _listed_with(text, i, places_at):
            found[i] = _place(text, i)
            places_at.add(i)
    yield from found.values()


def _is_open(text: Text, i: int) -> bool:
    """A capital within a sentence, or a word that the dictionary lacks; no label, no adjective of a state."""
    form, norm = text.form(i), text.norm(i)
    if not text.capital(i) or len(form) < _SHORTEST or form.isascii() or text.shouted(i) or not _titled(form):
        return False
    listed = signs().not_names | signs().quoted_only | signs().labels
    if text.lemmas(i) & listed or norm in listed:
        return False
    if text.is_attribute(i) and not any(a.name_type for a in text.words[i].candidates):
        return False
    if text.is_a(i, signs().roles) or text.is_a(i, signs().body) or text.is_a(i, signs().times):
        return False
    if text.state_of(i) is not None:
        return False
    return not text.starts(i) or is_body_word(text, i) or _only_person(text, i)


def _only_person(text: Text, i: int) -> bool:
    """Somebody's name and no other word, which may open a sentence too: `Ахметов фінансує клуб`, `Аліна прийшла`."""
    if not is_known(text.norm(i)):
        return text.norm(i).endswith(signs().surname_endings) and not text.is_adjective(i)
    return all(a.name_type in _PERSON_NAMES for a in text.words[i].candidates)


def _titled(form: str) -> bool:
    """`Івано-Франкове`, no `БпЛА`."""
    return form[-1].isalpha() and all(part[1:] == part[1:].lower() for part in form.split("-"))


def _one(text: Text, i: int, places_at: set[int]) -> Found | None:
    if is_body_word(text, i):
        return Found(i, i, "organisation", text.form(i), ANY_CASE, "capital", 4, head=i)
    behind = text.tells(i - 1) and text.same_sentence(i - 1, i) and not text.is_a(i - 1, signs().epithets)
    if behind and i - 1 not in places_at:
        return None
    if text.capital(i + 1) and text.same_sentence(i, i + 1):
        return None
    if _behind_place_word(text, i) or (_listed_with(text, i, places_at) and not _is_person_word(text, i)):
        return _place(text, i)
    if _is_person_word(text, i) or _speaks(text, i):
        return _person(text, i)
    return _place(text, i) if _is_place_word(text, i) else None


def _behind_place_word(text: Text, i: int) -> bool:
    """`біля Середнього`, `через Рені`, `до Рукли`: where a person's name is no likelier."""
    if not text.same_sentence(i - 1, i):
        return False
    before = text.norm(i - 1)
    if before in signs().only_before_place:
        return True
    return before in signs().often_before_place and not _is_person_word(text, i)


def _listed_with(text: Text, i: int, places_at: set[int]) -> bool:
    """Next to a place in a list: `Бєльці та Унгени`."""
    if is_known(text.norm(i)) and all(a.pos not in ("NOUN", "PROPN", "X", "ADJ") for a in text.words[i].candidates):
        return False
    for step in (-1, 1):
        between, other = i + step, i + 2 * step
        if not text.same_sentence(i, other) or text.norm(between) not in _BETWEEN:
            continue
        if other in places_at:
            return True
    return False


def _is_person_word(text: Text, i: int) -> bool:
    """The dictionary has it as somebody's name and as nothing else that has a capital, or it is built like one."""
    norm = text.norm(i)
    found = text.words[i].candidates
    if is_known(norm):
        named = any(a.name_type in _PERSON_NAMES for a in found)
        thing = any(a.pos == "NOUN" and not a.name_type and a.animacy != "Anim" for a in found)
        return named and (not thing or any(a.name_type == "Giv" and a.lemma not in signs().common for a in found))
    if norm.endswith(signs().place_endings):
        return False
    return norm.endswith(signs().surname_endings)


def _speaks(text: Text, i: int) -> bool:
    """`сказав Кобзар`: a surname beside a verb of saying."""
    if not any(a.name_type == "Sur" for a in text.words[i].candidates):
        return False
    return any(
        text.same_sentence(i, k)
        and text.is_a(k, signs().reports)
        and any(a.pos == "VERB" for a in text.words[k].candidates)
        for k in (i - 1, i + 1)
    )


def _is_place_word(text: Text, i: int) -> bool:
    """A noun for no living being with a capital of its own, or an ending of places."""
    norm = text.norm(i)
    if not is_known(norm):
        return norm.endswith(signs().place_endings)
    if not text.form(i - 1).islower():
        return False  # a sentence may begin there, or another name ends
    found = text.words[i].candidates
    return all(a.pos in ("NOUN", "PROPN", "X") for a in found) and _has_one_number(norm)


@lru_cache(maxsize=50_000)
def _has_one_number(word: str) -> bool:
    """The dictionary gives a noun for no living being in one number only, as it does with names of places."""
    nouns = [p for p in dictionary().parse(word) if "NOUN" in p.tag and "inan" in p.tag and "Name" not in p.tag]
    return any(len({"plur" in form.tag for form in noun.lexeme}) == 1 for noun in nouns)


def _place(text: Text, i: int) -> Found:
    norm = text.norm(i)
    wanted = text.cases(i - 1, "ADP") or ANY_CASE
    if is_known(norm):
        nouns = [a for a in text.words[i].candidates if a.pos in ("NOUN", "PROPN", "ADJ", "X") and not a.name_type]
        nouns.sort(key=lambda a: (a.case not in wanted, a.pos == "ADJ", a.number == "Plur"))
        if nouns:
            cases = frozenset(a.case for a in nouns if a.lemma == nouns[0].lemma and a.case) - {"Voc"}
            name = base_form(text.form(i), nouns[0])
            return Found(i, i, "place", name, cases or ANY_CASE, "capital", 3, (), nouns[0].number, nouns[0].gender, i)
    options = sorted(
        places(norm),
        key=lambda b: (not text.stands(b.word, i), b.case not in wanted, not is_known(b.word), b.case != "Nom"),
    )
    base = options[0]
    return Found(i, i, "place", like(text.form(i), base.word), ANY_CASE, "capital", 3, head=i)


def _person(text: Text, i: int) -> Found | None:
    norm = text.norm(i)
    bases = [b for b in (*surnames(norm), *given_names(norm)) if b.case != "Voc"]
    governed = text.same_sentence(i - 1, i) and any(
        a.pos in ("NOUN", "ADP", "VERB") for a in text.words[i - 1].candidates
    )
    bases.sort(
        key=lambda b: (
            not b.listed,
            not text.stands(b.word, i),
            b.word != norm if norm.endswith("о") else (b.case == "Nom") == governed,
            is_unusual(b.word),
        )
    )
    if not bases:
        return None
    base = bases[0]
    name = like(text.form(i), base.word)
    cases = frozenset(b.case for b in bases if b.word == base.word and b.gender == base.gender)
    last = i
    if text.same_sentence(i, i + 1) and is_roman(text.form(i + 1)):
        last, name = i + 1, f"{name} {text.form(i + 1)}"  # `Чарльз III`
    return Found(i, last, "person", name, cases, "capital", 3, gender=base.gender, head=i, surname=name)
