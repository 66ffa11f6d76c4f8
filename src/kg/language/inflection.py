"""The nominative of a phrase's words, by the dictionary."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kg.language.document import Analysis
from kg.language.morphology import dictionary
from kg.language.tokens import fold

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
    for parse in dictionary().parse(fold(form)):
        if fold(parse.normal_form) != analysis.lemma:
            continue
        if _CASE.get(str(parse.tag.case)) == analysis.case:
            best = parse
            break
        best = best or parse
    if best is None:
        return form
    inflected = _find(best, "nomn", number, gender if analysis.pos in ("ADJ", "DET") else "")
    return _like(form, inflected) if inflected else form


def _find(parse: Any, case: str, number: str, gender: str) -> str:
    """The form of the word's paradigm; the dictionary marks the plural only, so the singular is what is not plural."""
    plural = number == "Plur" or "Pltm" in parse.tag
    for form in parse.lexeme:
        if str(form.tag.case or "nomn") != case or ("plur" in form.tag or "Pltm" in form.tag) != plural:
            continue
        if plural or not gender or _GENDER.get(gender) in form.tag:
            return fold(form.word)
    return ""


def _like(form: str, word: str) -> str:
    if len(form) > 1 and form.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if form[:1].isupper() else word


@lru_cache(maxsize=5_000)
def genitive(label: str) -> str:
    """A nominative label in the genitive, word by word: `Північна Корея` → `Північної Кореї`."""
    return " ".join(_genitive(word) for word in label.split())


def _genitive(word: str) -> str:
    for parse in dictionary().parse(fold(word)):
        if str(parse.tag.case) == "nomn":
            number = "Plur" if "plur" in parse.tag or "Pltm" in parse.tag else "Sing"
            gender = next((ud for ud, tag in _GENDER.items() if tag in parse.tag), "")
            return _like(word, _find(parse, "gent", number, gender) or fold(word))
    return word
