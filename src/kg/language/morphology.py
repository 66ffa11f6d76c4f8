"""Word form → candidate readings, from the pymorphy3 dictionary, in Universal Dependencies terms.

pymorphy3's own first guess has the case right in two words of three only: it gives candidates, the tagger chooses.
What the dictionary lacks or calls by other names (function words, determiners, auxiliaries, figures with endings,
lemmas of gerunds) comes from `closed-class.yaml`. Where case cannot be seen (`НАТО`, `метро`) it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kg.language.document import Analysis
from kg.language.resources import table
from kg.language.tokens import fold

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_CASES = {
    "nomn": "Nom",
    "gent": "Gen",
    "datv": "Dat",
    "accs": "Acc",
    "ablt": "Ins",
    "loct": "Loc",
    "voct": "Voc",
}
_GENDERS = {"masc": "Masc", "femn": "Fem", "neut": "Neut", "Ms-f": "Masc"}
_TENSES = {"past": "Past", "pres": "Pres", "futr": "Fut"}
_PERSONS = {"1per": "1", "2per": "2", "3per": "3"}
_NAMES = {"Name": "Giv", "Surn": "Sur", "Patr": "Pat", "Geox": "Geo"}
_PARTS = {
    "NOUN": "NOUN", "ADJF": "ADJ", "ADJS": "ADJ", "COMP": "ADV", "VERB": "VERB", "INFN": "VERB", "PRTF": "ADJ",
    "PRTS": "ADJ", "GRND": "VERB", "NUMR": "NUM", "ADVB": "ADV", "NPRO": "PRON", "PRED": "ADV", "PREP": "ADP",
    "CONJ": "CCONJ", "PRCL": "PART", "INTJ": "INTJ",
}  # fmt: skip
_ODD = frozenset({"Infr", "Arch", "Slng"})  # readings that count only where there is no other
_FINITE = frozenset({"past", "pres", "futr", "impr"}) | frozenset(_PERSONS)
_DECLINED = frozenset({"NOUN", "PROPN", "ADJ", "DET", "PRON"})

_MARK = re.compile(r"[^\w]+|_+")
_FIGURE = re.compile(r"(\d[\d.,:\s\u00a0\u202f/-]*)(?:-([^\W\d_]+))?")
_CAPITALS = re.compile(r"[^\W\d_a-zа-яіїєґ]{2,6}(?:-[^\W_]+)?")
_UKRAINIAN = re.compile(r"[а-яёіїєґў0-9'./-]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][\w.'’-]*")


@dataclass(frozen=True, slots=True)
class _ClosedClass:
    """`closed-class.yaml`, ready to be asked."""

    readings: dict[str, tuple[Analysis, ...]]
    with_dictionary: frozenset[str]
    capitalised: dict[str, tuple[Analysis, ...]]
    rare: dict[str, str]  # lemma → the usual one
    determiners: frozenset[str]
    numerals: frozenset[str]
    auxiliaries: frozenset[str]
    endings: dict[str, list[list[str]]]


@cache
def dictionary() -> MorphAnalyzer:
    """The pymorphy3 dictionary, loaded once (0.1 to 0.2 s)."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="uk")


@cache
def _closed_class() -> _ClosedClass:
    data = table("closed-class.yaml")
    readings = {
        form: tuple(Analysis(form, "ADP", case) for case in cases.split())
        for form, cases in data["prepositions"].items()
    }
    for form, parts in data["uninflected"].items():
        readings[form] = readings.get(form, ()) + tuple(Analysis(form, part) for part in parts.split())
    readings |= {form: tuple(map(_listed, rows)) for form, rows in data["readings"].items()}
    return _ClosedClass(
        readings,
        frozenset(data["with-dictionary"]),
        {form: tuple(map(_listed, rows)) for form, rows in data["capitalised"].items()},
        data["rare"],
        frozenset(data["determiners"]),
        frozenset(data["numerals"]),
        frozenset(data["auxiliaries"]),
        data["figure-endings"],
    )


def _listed(row: list[str]) -> Analysis:
    part, lemma, case, number, gender = [*row, "", "", ""][:5]
    return Analysis(lemma, part, case, number, gender)


@lru_cache(maxsize=200_000)
def candidates(form: str) -> tuple[Analysis, ...]:
    """All readings of `form`, the dictionary's likeliest first; a reading with pos `X` where there is none.

    A form with a capital has its nouns as proper names too, after the common ones; short words in capitals may be
    abbreviations whatever the dictionary says (`НАТО` is a form of `Ната` there).
    """
    norm = fold(form)
    closed = _closed_class()
    found = closed.readings.get(norm, ())
    if not found or norm in closed.with_dictionary:
        found += _of_mark_or_figure(form, norm) or _of_word(form, norm)
    lemmas = {reading.lemma for reading in found}
    found = tuple(r for r in found if r.lemma == norm or closed.rare.get(r.lemma) not in lemmas)
    if form[:1].isupper():
        found += tuple(_as_names(form, norm, found))
    return found


def _of_mark_or_figure(form: str, norm: str) -> tuple[Analysis, ...]:
    if _MARK.fullmatch(form):
        return (Analysis(norm, "PUNCT"),)
    figure = _FIGURE.fullmatch(norm)
    if figure is None:
        return (Analysis(norm, "NUM"),) if norm[:1].isdigit() and norm[-1:].isdigit() else ()
    ending = figure[2] or ""
    if not ending:
        return (Analysis(norm, "NUM"), Analysis(norm, "ADJ"))
    known = _closed_class().endings.get(ending)
    if known:
        return tuple(Analysis(f"{figure[1]}-й", "ADJ", *features) for features in known)
    return tuple(replace(reading, lemma=f"{figure[1]}-{reading.lemma}") for reading in _of_word(ending, ending))


def _of_word(form: str, norm: str) -> tuple[Analysis, ...]:
    if _LATIN.fullmatch(form):
        return (Analysis(norm, "PROPN" if form[0].isupper() else "X"),)
    if not _UKRAINIAN.fullmatch(norm):  # the dictionary fails on signs without a name
        return (Analysis(norm, "X"),)
    parses = dictionary().parse(norm)
    usual = [parse for parse in parses if not parse.tag.grammemes & _ODD] or parses
    known = dictionary().word_is_known(norm)
    found = dict.fromkeys(reading for parse in usual for reading in _readings(parse))
    if _CAPITALS.fullmatch(form):
        own = Analysis(norm, "PROPN")
        return (own, *(r for r in found if r != own and r.case not in ("", "Voc"))) if known else (own,)
    return tuple(found) or (Analysis(norm, "X"),)


def _as_names(form: str, norm: str, readings: tuple[Analysis, ...]) -> Iterator[Analysis]:
    """The proper names that a form with a capital may be, beside its other readings."""
    known = set(readings)
    names = [replace(reading, pos="PROPN") for reading in readings if reading.pos == "NOUN"]
    for name in dict.fromkeys([*_closed_class().capitalised.get(norm, ()), *names]):
        if name not in known:
            yield name


def _readings(parse: Any) -> Iterator[Analysis]:
    tag = parse.tag
    if tag.POS is None:
        return
    reading = _reading(parse)
    yield reading
    if reading.pos == "VERB" and reading.lemma in _closed_class().auxiliaries:
        yield replace(reading, pos="AUX")


def _reading(parse: Any) -> Analysis:
    grammemes = parse.tag.grammemes
    lemma = fold(parse.normal_form)
    part = _part(str(parse.tag.POS), lemma, grammemes)
    form = _verb_form(str(parse.tag.POS), part, grammemes)
    fixed = "Fixd" in grammemes
    number = "" if fixed else _number(part, lemma, form, grammemes)
    return Analysis(
        lemma=infinitive(fold(parse.word)) if form == "Conv" else lemma,
        pos=part,
        case="" if fixed else _case(part, grammemes),
        number=number,
        gender="" if number == "Plur" else _pick(_GENDERS, grammemes),
        animacy="Anim" if "anim" in grammemes else "Inan" if "inan" in grammemes else "",
        person=_pick(_PERSONS, grammemes),
        tense=_pick(_TENSES, grammemes),
        verb_form=form,
        aspect="Perf" if "perf" in grammemes else "Imp" if "impf" in grammemes else "",
        mood="Imp" if "impr" in grammemes else "",
        name_type=_pick(_NAMES, grammemes),
    )


def _pick(names: dict[str, str], grammemes: frozenset[str]) -> str:
    return next((value for key, value in names.items() if key in grammemes), "")


def _case(part: str, grammemes: frozenset[str]) -> str:
    """The dictionary leaves the case of some base forms out (`держава`): these are nominatives."""
    return _pick(_CASES, grammemes) or ("Nom" if part in ("NOUN", "PROPN", "ADJ") else "")


def _part(tag: str, lemma: str, grammemes: frozenset[str]) -> str:
    part = _PARTS.get(tag, "X")
    if part == "NOUN" and grammemes & _NAMES.keys():
        return "PROPN"
    if part in ("ADJ", "PRON") and lemma in _closed_class().determiners:
        return "DET"
    return "NUM" if lemma in _closed_class().numerals else part


def _verb_form(tag: str, part: str, grammemes: frozenset[str]) -> str:
    if part == "ADJ":
        return "Part" if tag in ("PRTF", "PRTS") or grammemes & {"actv", "pssv"} else ""
    if tag == "GRND":
        return "Conv"
    if part != "VERB":
        return ""
    if "Impe" in grammemes:
        return "Imps"
    return "Fin" if grammemes & _FINITE else "Inf"  # the mark of some infinitives is missing (`звільнити`)


def _number(part: str, lemma: str, form: str, grammemes: frozenset[str]) -> str:
    """The dictionary writes the plural only; a word that is not plural is singular where it has number at all."""
    if part == "NUM" and lemma not in _closed_class().numerals:
        return ""
    if "plur" in grammemes or "Pltm" in grammemes:
        return "Plur"
    return "Sing" if part in _DECLINED | {"NUM"} or form == "Fin" else ""


@lru_cache(maxsize=20_000)
def infinitive(gerund: str) -> str:
    """`відправивши` → `відправити`, `посилаючись` → `посилатися`; the gerund itself where no verb is known."""
    for guess in _swapped(gerund, table("closed-class.yaml")["gerund-past"]):
        if _verb(guess) == guess:
            return guess
    for guess in _swapped(gerund, table("closed-class.yaml")["gerund-present"]):
        if lemma := _verb(guess):
            return lemma
    return gerund


@lru_cache(maxsize=20_000)
def verb_of(lemma: str) -> str:
    """The infinitive behind a participle's lemma (`підписаний` → `підписати`); empty where none is known."""
    guesses = _swapped(lemma, table("closed-class.yaml")["participles"])
    return next((guess for guess in guesses if _verb(guess) == guess), "")


def _swapped(word: str, endings: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (word.removesuffix(old) + new for old, new in endings if word.endswith(old))


def _verb(form: str) -> str:
    """The infinitive of `form` if the dictionary knows it as a verb."""
    if not dictionary().word_is_known(form):
        return ""
    return next((fold(p.normal_form) for p in dictionary().parse(form) if str(p.tag.POS) in ("VERB", "INFN")), "")
