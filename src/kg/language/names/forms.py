"""Whether one word is a form of another, and the base forms that an unknown name can have.

The dictionary answers for the words it knows; for others the classes of `uk/names-endings.tsv` do. A reading is a
triple (case, number, gender), so that the words of a name can be made to agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.language.document import Analysis
from kg.language.inflection import nominative
from kg.language.morphology import candidates, dictionary
from kg.language.names.name import ANY_CASE, CASES
from kg.language.resources import lines

Reading = tuple[str, str, str]  # case, number, gender
_VOWELS = set("аеєиіїоуюя")
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "DET", "X", "NUM"})


@dataclass(frozen=True, slots=True)
class _Class:
    kind: str
    gender: str
    number: str
    base: str
    endings: tuple[tuple[str, str], ...]  # case, ending


@dataclass(frozen=True, slots=True)
class Base:
    """A nominative that a form can come from; `listed`: the dictionary has it as that kind of name."""

    word: str
    case: str
    number: str
    gender: str
    listed: bool = False


@cache
def _classes() -> tuple[_Class, ...]:
    return tuple(_class(line.split("\t")) for line in lines("names-endings.tsv"))


def _class(cells: list[str]) -> _Class:
    kind, gender, number, base, *others = cells
    pairs = [(case, ending) for case, cell in zip(CASES[1:], others, strict=True) for ending in cell.split("/")]
    endings = tuple((case, "" if ending == "-" else ending) for case, ending in pairs)
    return _Class(kind, gender, number, "" if base == "-" else base, endings)


@lru_cache(maxsize=200_000)
def is_known(word: str) -> bool:
    """Whether the dictionary has this form (folded)."""
    return bool(dictionary().word_is_known(word))


@lru_cache(maxsize=200_000)
def readings_of(form: str, base: str, kind: str = "") -> frozenset[Reading]:
    """The readings in which `form` is a form of the nominative `base` (both folded); empty where it is none.

    `kind` is `person` for parts of a person's name, `place` or empty for others.
    """
    if "-" in base and "-" in form:
        return _compound(form, base, kind)
    listed = _listed(form, base, kind)
    if listed and is_known(base) and (kind != "person" or _is_name(base)):
        return listed
    return listed | frozenset(_by_class(form, base, kind))


def _compound(form: str, base: str, kind: str) -> frozenset[Reading]:
    """`Івано-Франківська`, `Ростові-на-Дону`, `Касим-Жомарта`: some part inflects, the others stay."""
    whole = _listed(form, base, kind) if is_known(base) else frozenset()
    forms, bases = form.split("-"), base.split("-")
    if whole or len(forms) != len(bases):
        return whole
    if form == base:
        return readings_of(forms[-1], bases[-1], kind) | {("Nom", "Sing", "")}
    moved = [(f, b) for f, b in zip(forms, bases, strict=True) if f != b]
    found = [readings_of(f, b, kind) for f, b in moved]
    return frozenset.intersection(*found)


def _listed(form: str, base: str, kind: str) -> frozenset[Reading]:
    """By the dictionary: readings of the form that share lemma, number and gender with a nominative of the base."""
    bases = {(a.lemma, a.number, a.gender) for a in candidates(base) if a.case in ("Nom", "") and _fits(a, kind)}
    found: set[Reading] = set()
    for a in candidates(form):
        if (a.lemma, a.number, a.gender) in bases and _fits(a, kind):
            number = a.number or "Sing"
            unmoved = form == base and is_known(base)  # of an unknown word the dictionary guesses that too often
            cases = (a.case,) if a.case else ANY_CASE if unmoved else ()
            found.update((case, number, a.gender) for case in cases)
    return frozenset(found)


def _fits(analysis: Analysis, kind: str) -> bool:
    if kind == "person":
        return analysis.name_type != "" or analysis.pos in ("X", "ADJ") or not is_known(analysis.lemma)
    return analysis.pos in _NOMINAL and analysis.name_type in ("", "Geo", "Giv", "Sur")


def _is_name(word: str) -> bool:
    return any(a.name_type for a in candidates(word))


def _by_class(form: str, base: str, kind: str) -> Iterator[Reading]:
    wanted = "person" if kind == "person" else "place"
    if form == base:
        yield from _unmoved(base, wanted)
    for one in _classes():
        if one.kind != wanted or not _belongs(base, one):
            continue
        stem = base[: len(base) - len(one.base)]
        if form == base:
            yield "Nom", one.number, one.gender
        for case, ending in one.endings:
            if form == stem + ending:
                yield case, one.number, one.gender


def _belongs(base: str, one: _Class) -> bool:
    if not base.endswith(one.base) or len(base) <= len(one.base):
        return False
    return one.base != "" or base[-1] not in _VOWELS | {"ь", "й"}


def _unmoved(base: str, wanted: str) -> Iterator[Reading]:
    """Forms that do not show their case: `Рубіо`, `Беца` no, a woman's `Верещук`, and any word as it is listed."""
    yield "Nom", "Sing", ""
    last = base[-1]
    if last in _VOWELS - {"а", "я", "и"} or not last.isalpha() or last.isascii():
        yield from ((case, "Sing", gender) for case in ANY_CASE for gender in ("Masc", "Fem", "Neut"))
    elif wanted == "person" and last not in _VOWELS:
        yield from ((case, "Sing", "Fem") for case in ANY_CASE)


def inflects(word: str) -> bool:
    """Whether any form other than the nominative is known of the word as it is listed, be it by its ending."""
    base = word.replace("’", "'").lower()
    if is_known(base) or not base[:1].isalpha() or base.isascii():
        return True
    return any(_belongs(base, one) for one in _classes()) or base[-1] in _VOWELS - {"а", "я"}


@lru_cache(maxsize=50_000)
def surnames(form: str) -> tuple[Base, ...]:
    """What surname `form` (folded) can be, the dictionary's first."""
    return _bases(form, "Sur")


@lru_cache(maxsize=50_000)
def given_names(form: str) -> tuple[Base, ...]:
    """What given name or patronymic `form` is, of the dictionary or of `uk/names-given.tsv`; empty for others."""
    known = [a for a in candidates(form) if a.name_type in ("Giv", "Pat")] if is_known(form) else []
    found = dict.fromkeys(base for a in known for base in _as_bases(a, listed=True))
    for name in _more_given().get(form[:2], ()):
        fitting = (r for r in _by_class(form, name.word, "person") if r[2] == name.gender and r[0] != "Voc")
        found.update(dict.fromkeys(Base(name.word, case, number, name.gender, True) for case, number, _ in fitting))
    return tuple(found)


@cache
def _more_given() -> dict[str, list[Base]]:
    """The project's own given names by their first two letters."""
    found: dict[str, list[Base]] = {}
    for line in lines("names-given.tsv"):
        word, gender = line.split("\t")
        found.setdefault(word[:2], []).append(Base(word, "Nom", "Sing", gender, True))
    return found


def _bases(form: str, name_type: str) -> tuple[Base, ...]:
    found: dict[Base, None] = {}
    if is_known(form):
        for a in candidates(form):
            if a.name_type == name_type:
                found.update(dict.fromkeys(_as_bases(a, listed=True)))
    for one in _classes():
        if one.kind == "person":
            found.update(dict.fromkeys(_backwards(form, one)))
    found.update(dict.fromkeys(Base(form, case, "Sing", gender) for case, _, gender in _unmoved(form, "person")))
    return tuple(found)


def _as_bases(analysis: Analysis, *, listed: bool) -> Iterator[Base]:
    cases = (analysis.case,) if analysis.case else tuple(sorted(ANY_CASE))
    for case in cases:
        yield Base(analysis.lemma, case, analysis.number or "Sing", analysis.gender, listed)


def _backwards(form: str, one: _Class) -> Iterator[Base]:
    for case, ending in (("Nom", one.base), *one.endings):
        if case == "Voc" or not form.endswith(ending):
            continue
        base = form[: len(form) - len(ending)] + one.base
        if len(base) > len(one.base) + 1 and _belongs(base, one):
            yield Base(base, case, one.number, one.gender, is_known(base) and _is_name(base))


@lru_cache(maxsize=50_000)
def places(form: str) -> tuple[Base, ...]:
    """What name of a place an unknown `form` can be, by its ending."""
    found = {base: None for one in _classes() if one.kind == "place" for base in _backwards(form, one)}
    found[Base(form, "Nom", "Sing", "")] = None
    return tuple(found)


def base_form(form: str, analysis: Analysis) -> str:
    """The nominative of one word of a name, number kept, capitals as they are written."""
    if analysis.case == "Nom":
        return form
    if analysis.pos in ("NOUN", "PROPN") and analysis.number != "Plur":
        return like(form, analysis.lemma)
    return nominative(form, analysis, analysis.number, analysis.gender)


def like(form: str, word: str) -> str:
    """`word` with the capitals of `form`, part by part: `мар'яна`, `МАР'ЯНА` → `Мар'яна`."""
    if form.isupper() and len(form) > 1:
        return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
    parts = form.split("-")
    words = word.split("-")
    if len(parts) != len(words):
        return word[:1].upper() + word[1:]
    return "-".join(_cased(p, w) for p, w in zip(parts, words, strict=True))


def _cased(form: str, word: str) -> str:
    same = 0
    while same < min(len(form), len(word)) and form[same].lower() == word[same]:
        same += 1
    return form[:same] + word[same:] if same else word[:1].upper() + word[1:]
