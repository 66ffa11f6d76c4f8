"""Word form → candidate readings, from the pymorphy3 dictionary, in Universal Dependencies terms.

pymorphy3's own first guess has the case right in two words of three only: it gives candidates, the tagger chooses.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kg.language.document import Analysis
from kg.language.resources import table
from kg.language.tokens import fold

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_CASES = {"nomn": "Nom", "gent": "Gen", "datv": "Dat", "accs": "Acc", "ablt": "Ins", "loct": "Loc", "voct": "Voc"}
_NUMBERS = {"sing": "Sing", "plur": "Plur", "Pltm": "Plur"}
_GENDERS = {"masc": "Masc", "femn": "Fem", "neut": "Neut", "Ms-f": "Masc"}
_TENSES = {"past": "Past", "pres": "Pres", "futr": "Fut"}
_PERSONS = {"1per": "1", "2per": "2", "3per": "3"}
_NAMES = {"Name": "Giv", "Surn": "Sur", "Patr": "Pat", "Geox": "Geo"}
_PARTS = {
    "NOUN": "NOUN", "ADJF": "ADJ", "ADJS": "ADJ", "COMP": "ADV", "VERB": "VERB", "INFN": "VERB", "PRTF": "ADJ",
    "PRTS": "ADJ", "GRND": "VERB", "NUMR": "NUM", "ADVB": "ADV", "NPRO": "PRON", "PRED": "ADV", "PREP": "ADP",
    "CONJ": "CCONJ", "PRCL": "PART", "INTJ": "INTJ",
}  # fmt: skip

_MARK = re.compile(r"[^\w]+|_")
_FIGURE = re.compile(r"\d")


@cache
def _dictionary() -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="uk")


@cache
def _closed_class() -> dict[str, tuple[Analysis, ...]]:
    """Function words whose dictionary readings mislead: they come from `closed-class.yaml` instead."""
    return {
        form: tuple(Analysis(**{"lemma": form, **reading}) for reading in readings)
        for form, readings in table("closed-class.yaml").items()
    }


@lru_cache(maxsize=200_000)
def candidates(form: str) -> tuple[Analysis, ...]:
    """All readings of `form`, the dictionary's likeliest first; a reading with pos `X` where there is none."""
    norm = fold(form)
    if _MARK.fullmatch(form):
        return (Analysis(norm, "PUNCT"),)
    if _FIGURE.match(form):
        return (Analysis(norm, "NUM" if form[-1].isdigit() else "ADJ"),)
    closed = _closed_class().get(norm)
    if closed is not None:
        return closed
    found = dict.fromkeys(_reading(parse) for parse in _dictionary().parse(norm))
    return tuple(reading for reading in found if reading is not None) or (Analysis(norm, "X"),)


def _reading(parse: Any) -> Analysis | None:
    tag = parse.tag
    if tag.POS is None:
        return Analysis(fold(parse.normal_form), "X") if "LATN" in tag or "UNKN" in tag else None
    grammemes = tag.grammemes
    part = _PARTS.get(str(tag.POS), "X")
    participle = tag.POS in ("PRTF", "PRTS") or "Adjp" in grammemes or "actv" in grammemes and part == "ADJ"
    return Analysis(
        lemma=fold(parse.normal_form),
        pos=_part(part, grammemes),
        case=_pick(_CASES, grammemes),
        number=_pick(_NUMBERS, grammemes),
        gender=_pick(_GENDERS, grammemes),
        animacy="Anim" if "anim" in grammemes else "Inan" if "inan" in grammemes else "",
        person=_pick(_PERSONS, grammemes),
        tense=_pick(_TENSES, grammemes),
        verb_form=_verb_form(str(tag.POS), grammemes, participle),
        aspect="Perf" if "perf" in grammemes else "Imp" if "impf" in grammemes else "",
        mood="Imp" if "impr" in grammemes else "",
        name_type=_pick(_NAMES, grammemes),
    )


def _pick(names: dict[str, str], grammemes: frozenset[str]) -> str:
    return next((value for key, value in names.items() if key in grammemes), "")


def _part(part: str, grammemes: frozenset[str]) -> str:
    if part == "NOUN" and grammemes & _NAMES.keys():
        return "PROPN"
    if part == "ADJ" and "Pron" in grammemes:
        return "DET"
    return part


def _verb_form(part: str, grammemes: frozenset[str], participle: bool) -> str:
    if participle:
        return "Part"
    if part == "INFN":
        return "Inf"
    if part == "GRND":
        return "Conv"
    if part == "VERB":
        return "Imps" if "Impe" in grammemes or "impersonal" in grammemes else "Fin"
    return ""
