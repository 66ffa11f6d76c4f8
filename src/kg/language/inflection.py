"""The nominative of a phrase's words, by the dictionary."""

from __future__ import annotations

from functools import lru_cache

from kg.language.document import Analysis
from kg.language.morphology import _dictionary
from kg.language.tokens import fold

_NUMBER = {"Sing": "sing", "Plur": "plur"}
_GENDER = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
_CASE = {
    "nomn": "Nom",
    "gent": "Gen",
    "datv": "Dat",
    "accs": "Acc",
    "ablt": "Ins",
    "loct": "Loc",
    "voct": "Voc",
}


@lru_cache(maxsize=50_000)
def nominative(form: str, analysis: Analysis, number: str = "", gender: str = "") -> str:
    """`form`, read as `analysis`, in the nominative; capital letters stay. The form itself where none is known.

    `number` and `gender` are those of the noun that an adjective agrees with; by default its own.
    """
    number, gender = number or analysis.number, gender or analysis.gender
    best = None
    for parse in _dictionary().parse(fold(form)):
        if fold(parse.normal_form) != analysis.lemma:
            continue
        if _CASE.get(str(parse.tag.case)) == analysis.case:
            best = parse
            break
        best = best or parse
    if best is None:
        return form
    wanted = {"nomn"} | ({_NUMBER[number]} if number in _NUMBER else set())
    if number != "Plur" and analysis.pos in ("ADJ", "DET") and gender in _GENDER:
        wanted.add(_GENDER[gender])
    inflected = best.inflect(wanted) or best.inflect({"nomn"})
    return _like(form, fold(inflected.word)) if inflected is not None else form


def _like(form: str, word: str) -> str:
    if len(form) > 1 and form.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if form[:1].isupper() else word


@lru_cache(maxsize=5_000)
def genitive(label: str) -> str:
    """A nominative label in the genitive, word by word: `Північна Корея` → `Північної Кореї`."""
    return " ".join(_genitive(word) for word in label.split())


def _genitive(word: str) -> str:
    for parse in _dictionary().parse(fold(word)):
        if str(parse.tag.case) == "nomn" and (inflected := parse.inflect({"gent"})) is not None:
            return _like(word, fold(inflected.word))
    return word
