"""Names of places, things and bodies that the words around them tell: `село X`, `Курська область`, `ракета «Х»`,
`агентство Yonhap`, `у X`. Start reading at `find_labelled`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from kg.gazetteer import fold
from kg.gazetteer.index import is_abbreviation
from kg.language.inflection import nominative
from kg.language.names.bodies import is_body_word, is_roman, quoted
from kg.language.names.forms import base_form, is_known, like, places
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import Text, signs
from kg.model import Kind

_IN = {"у", "в"}
_LIST = {",", "та", "і", "й", "чи", "або"}
_MODEL = re.compile(r"\d{3}(?:-\d+)?")  # `Boeing 737`, `Airbus 320-200`
_MEASURES = {"кв", "куб"}
_MOST_WORDS = 4
_MOST_WORDS_ALONE = 3  # of what stands in quotation marks without a noun before it


def find_labelled(text: Text, barred: Set[int], known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """Candidates outside the barred words; `known` are the gazetteer's by first and last word."""
    places_at = {last for (_, last), one in known.items() if one.kind == "place"}
    for i in range(len(text)):
        yield from _area(text, i)
        yield from _in_quotes(text, i, known)
        yield from _with_adjective(text, i, known)
        latin = text.form(i)[:1].isupper() and text.form(i).isascii()
        if i in barred and not latin and not _village_of_two(text, i, barred):
            continue
        if latin:
            yield from _latin(text, i, known)
        else:
            yield from _place(text, i, barred, places_at)


# --- places -----------------------------------------------------------------------------------------------------------


def _area(text: Text, i: int) -> Iterator[Found]:
    """A capitalised adjective and a noun for a territory or water: `Вовчанського району`, `Баренцевому морі`."""
    if not text.capital(i) or not text.is_adjective(i) or not text.same_sentence(i, i + 1):
        return
    short = text.norm(i + 1) == "обл"
    if text.state_of(i) is not None or not (short or text.is_a(i + 1, signs().area)):
        return
    if (
        text.starts(i)
        and not text.told_elsewhere(i)
        and not text.norm(i).rstrip("аоюуїйеімигх").endswith(("ськ", "цьк", "зьк"))
    ):
        return
    if short:
        cases = text.cases(i, "ADJ") - {"Voc"}
        adjective = next((b for b in text.words[i].candidates if b.pos == "ADJ" and b.gender in ("Fem", "")), None)
        first = nominative(text.form(i), adjective, "Sing", "Fem") if adjective else text.form(i)
        yield Found(i, i + 1, "place", f"{first} область", cases, "area", 30, (), "Sing", "Fem", i)
        return
    for a in text.words[i + 1].candidates:
        if a.lemma not in signs().area or a.case not in text.cases(i, "ADJ"):
            continue
        adjective = next(b for b in text.words[i].candidates if b.pos == "ADJ" and b.case == a.case)
        first = nominative(text.form(i), adjective, a.number, a.gender)
        name = f"{first} {base_form(text.form(i + 1), a)}"
        cases = text.cases(i, "ADJ") & frozenset(b.case for b in text.words[i + 1].candidates if b.lemma == a.lemma)
        yield Found(i, i + 1, "place", name, cases - {"Voc"}, "area", 30, (), a.number, a.gender, i + 1)
        return


def _place(text: Text, i: int, barred: Set[int], places_at: Set[int]) -> Iterator[Found]:
    """`місто Бахмач`, `у Торецьку`, `в Афінах та Дубровнику`: a noun, a preposition or a list makes it a place."""
    if not text.capital(i) or len(text.form(i)) < 3 or not text.same_sentence(i - 1, i):
        return
    labelled = (text.is_a(i - 1, signs().before_place) and not text.capital(i - 1)) or _short_noun(text, i)
    if not labelled and i - 2 in places_at and text.norm(i - 1) in _LIST:
        yield from _as_place(text, i, i, labelled=False)
        return
    if not labelled and (text.norm(i - 1) not in _IN or (text.capital(i + 1) and i + 1 not in barred)):
        return
    last = i
    while (
        labelled
        and text.same_sentence(i, last + 1)
        and text.capital(last + 1)
        and last + 1 not in barred
        and last < i + 2
        and not (text.is_adjective(last + 1) and text.is_a(last + 2, signs().area))
    ):
        last += 1
    yield from _as_place(text, i, last, labelled=labelled)


def _short_noun(text: Text, i: int) -> bool:
    """`м. Щастя`, `смт. Пісківка`, `с. Нова Дофіновка`; no metres: `30 м. Про це`, `67 кв м. Суддя`."""
    if text.form(i - 1) != "." or text.form(i - 2) not in signs().towns or not text.same_sentence(i - 2, i):
        return False
    measured = text.form(i - 3) if text.form(i - 3) != "." else text.form(i - 4)
    return not measured.isdigit() and measured not in _MEASURES


def _as_place(text: Text, first: int, last: int, *, labelled: bool) -> Iterator[Found]:
    cases = (text.cases(first - 1, "NOUN", "PROPN") or ANY_CASE if labelled else frozenset({"Loc", "Acc"})) - {"Voc"}
    if first < last:
        name = " ".join(text.form(i) for i in range(first, last + 1))
        yield Found(first, last, "place", name, cases, "labelled", 28, head=last)
        return
    found = _listed_place(text, first, cases) or _unlisted_place(text, first, cases, labelled=labelled)
    if found is not None and (labelled or not _may_be_other(text, first)):
        yield replace(found, method="labelled" if labelled else "place")


def _may_be_other(text: Text, i: int) -> bool:
    """The dictionary has it as another part of speech, or as a person's name and nothing else."""
    found = text.words[i].candidates
    if not is_known(text.norm(i)):
        return False
    return any(a.pos not in ("NOUN", "PROPN", "X") for a in found) or all(a.name_type == "Giv" for a in found)


def _listed_place(text: Text, i: int, cases: frozenset[str]) -> Found | None:
    """The dictionary has the word."""
    if not is_known(text.norm(i)) or is_body_word(text, i):
        return None
    fitting = [a for a in text.words[i].candidates if a.case in cases and not a.name_type]
    if not fitting:
        return None
    a = fitting[0]
    name = base_form(text.form(i), a)
    agreed = frozenset(b.case for b in fitting if b.lemma == a.lemma)
    return Found(i, i, "place", name, agreed, "", 26, (), a.number, a.gender, i)


def _unlisted_place(text: Text, i: int, cases: frozenset[str], *, labelled: bool) -> Found | None:
    """By its ending; a name behind its noun may stay in the nominative (`у місті Краматорськ`)."""
    wanted = cases | {"Nom"} if labelled else cases
    options = [b for b in places(text.norm(i)) if b.case in wanted]
    options.sort(key=lambda b: (not text.stands(b.word, i), not is_known(b.word)))
    if not options or is_body_word(text, i):
        return None
    b = options[0]
    agreed = cases if labelled else frozenset({b.case})
    return Found(i, i, "place", like(text.form(i), b.word), agreed, "", 26, (), b.number, b.gender, i)


def _village_of_two(text: Text, i: int, barred: Set[int]) -> bool:
    """`село Мала Рогань`, where the first word alone is known as something else."""
    return text.is_a(i - 1, signs().before_place) and text.capital(i + 1) and i + 1 not in barred


def _with_adjective(text: Text, i: int, known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """`Великої Одеси`, `Західна Україна`: the adjective with a capital of its own is part of the name."""
    if not text.capital(i) or not text.is_a(i, signs().place_adjectives) or not text.same_sentence(i, i + 1):
        return
    for one in _beginning_at(known, i + 1):
        if one.kind not in ("place", "state") or not one.cases & text.cases(i, "ADJ"):
            continue
        cases = one.cases & text.cases(i, "ADJ")
        adjective = next(a for a in text.words[i].candidates if a.pos == "ADJ" and a.case in cases)
        word = like(text.form(i), fold(nominative(text.form(i), adjective, one.number, one.gender)))
        name = f"{word} {one.nominative}"
        yield Found(i, one.last, "place", name, cases, "adjective", 40, (), one.number, one.gender, one.first)


def _beginning_at(known: Mapping[tuple[int, int], Found], first: int) -> Iterator[Found]:
    """The gazetteer's names of up to four words that begin there."""
    return (known[first, last] for last in range(first, first + _MOST_WORDS) if (first, last) in known)


# --- quotation marks and Latin letters --------------------------------------------------------------------------------


def _in_quotes(text: Text, i: int, known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """`фракція "Слуга народу"`, `комплекс «Іскандер»`: the noun before says what it is, against the gazetteer too."""
    inside = quoted(text, i)
    if inside is None:
        return
    first, last = inside
    if last - first >= _MOST_WORDS or not text.form(first)[:1].isupper() or text.form(last) in (",", ".", "!", "?"):
        return
    label = _label(text, i - 1) if text.same_sentence(i - 1, i) else None
    kind = label or _alone(text, i, first, last)
    listed = known.get((first, last))
    if kind is None:
        return
    if kind in ("organisation", "place") and (_legal_form(text, i - 1) or (label and _own_capital(text, i - 1))):
        yield _with_noun(text, kind, i - 1, last + 1, listed)
    if listed is not None and (listed.kind == kind or (label is None and listed.kind != "place")):
        return
    name = text.written(first, last)
    if label is None and first == last:
        name = _nominative(text, first)
    weight = 60 if label or listed is not None else 24
    yield Found(first, last, kind, name, frozenset({"Nom"}) if label else ANY_CASE, "quoted", weight, head=first)


def _nominative(text: Text, i: int) -> str:
    nouns = [a for a in text.words[i].candidates if a.pos in ("NOUN", "PROPN") and a.number != "Plur"]
    return base_form(text.form(i), nouns[0]) if nouns and is_known(text.norm(i)) else text.form(i)


def _legal_form(text: Text, i: int) -> bool:
    """`ТОВ «Промінь»`, `НЕК «Укренерго»`: the abbreviation belongs to the name, and so do the quotation marks."""
    form = text.form(i)
    return is_abbreviation(form) and not form.isascii() and text.same_sentence(i, i + 1) and len(form) <= 5


def _own_capital(text: Text, i: int) -> bool:
    """`Палаці «Україна»`: the noun is written as part of the name."""
    return text.capital(i) and not text.starts(i) and not text.shouted(i)


def _with_noun(text: Text, kind: Kind, first: int, last: int, listed: Found | None) -> Found:
    noun = next((a for a in text.words[first].candidates if a.pos == "NOUN"), None)
    head = base_form(text.form(first), noun) if noun and not text.form(first).isupper() else text.form(first)
    name = f"{head} «{text.written(first + 2, last - 1)}»"
    rows = listed.rows if listed is not None and listed.kind == kind else ()
    cases = text.cases(first, "NOUN") - {"Voc"} or ANY_CASE
    return Found(first, last, kind, name, cases, "quoted", 60, rows, head=first)


def _labels() -> frozenset[str]:
    marks = signs()
    return marks.before_organisation | marks.before_place | marks.before_thing


def _label(text: Text, i: int) -> Kind | None:
    marks = signs()
    if text.is_a(i, marks.before_organisation) or text.norm(i) in marks.before_organisation:
        return "organisation"
    if text.is_a(i, marks.before_thing):
        return "thing"
    return "place" if text.is_a(i, marks.before_place) else None


def _alone(text: Text, mark: int, first: int, last: int) -> Kind | None:
    """Without a noun before it a name in quotation marks is a body's (`«Кернел»`), a known weapon a thing."""
    after = text.form(last + 2)
    if text.form(mark - 1) in (":", "—", "–", "(") or after in ("—", "–") or (after == "," and _dash(text, last + 3)):
        return None  # speech
    if text.capital(mark - 1) and text.capital(last + 2):
        return None  # a nickname between given name and surname
    if _reported(text, mark - 1) or text.norm(first).endswith(signs().company_endings):
        return "organisation"
    if text.lemmas(first) & signs().quoted_things or text.norm(first) in signs().quoted_things:
        return "thing"
    short = last - first < _MOST_WORDS_ALONE
    return "organisation" if short and all(_nameable(text, i) for i in range(first, last + 1)) else None


def _dash(text: Text, i: int) -> bool:
    return text.form(i) in ("—", "–", "-")


def _nameable(text: Text, i: int) -> bool:
    """A noun or an adjective, no other reading: what is quoted is a name and not somebody's words."""
    return all(a.pos in ("NOUN", "PROPN", "ADJ", "X") for a in text.words[i].candidates)


def _latin(text: Text, i: int, known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """A run of Latin words with capitals; the noun before says what it is, else it is a body unless it is a product."""
    if text.form(i - 1)[:1].isupper() and text.form(i - 1).isascii() and text.same_sentence(i - 1, i):
        return
    if is_roman(text.form(i)) and not text.capital(i + 1):
        return
    last = i
    while text.same_sentence(i, last + 1) and _latin_word(text, last + 1) and last - i < _MOST_WORDS:
        last += 1
    while last > i and not text.form(last)[:1].isalnum():
        last -= 1
    last = _domain(text, last) or last
    if (last == i and len(text.form(i)) < 2) or (i, last) in known:
        return
    before = i - 2 if text.form(i - 1) in ("«", '"', "“", "„") else i - 1
    kind = _label(text, before) if text.same_sentence(before, i) else None
    if kind is None and (_reported(text, before) or not _product(text, i, last)):
        kind = "organisation"
    if kind == "organisation":
        last = _branch(text, last, known) or last
    name = text.written(i, last)
    weight = 22 if kind else 5
    yield Found(i, last, kind or "thing", name, ANY_CASE, "latin", weight, head=last)


def _domain(text: Text, i: int) -> int | None:
    """The last word of `Index.hu`."""
    words = text.words
    if i + 2 >= len(words) or words[i + 1].text != "." or words[i + 2].start != words[i].end + 1:
        return None
    return i + 2 if words[i + 2].text.isascii() and words[i + 2].text.islower() and len(words[i + 2].text) < 5 else None


def _branch(text: Text, i: int, known: Mapping[tuple[int, int], Found]) -> int | None:
    """The last word of `ArcelorMittal Кривий Ріг`: the place stands behind the name in the nominative."""
    for one in _beginning_at(known, i + 1):
        written = " ".join(text.form(k) for k in range(one.first, one.last + 1))
        if one.kind in ("place", "state") and written == one.nominative:
            return one.last
    return None


def _reported(text: Text, i: int) -> bool:
    """`пише Yle`, `за даними ISW`, `з посиланням на NRC`: whoever reports is no thing."""
    return text.is_a(i, signs().reports) or (text.norm(i) == "на" and text.is_a(i - 1, signs().reports))


def _product(text: Text, first: int, last: int) -> bool:
    """A weapon, a model with its number: `Patriot`, `Boeing 737`."""
    words = {text.norm(k) for k in range(first, last + 1)}
    return bool(words & signs().latin_things) or any(c.isdigit() for k in words for c in k)


def _latin_word(text: Text, i: int) -> bool:
    form = text.form(i)
    return (
        (form[:1].isupper() and form.isascii())
        or form in ("of", "the", "for", "and", "&", "de", "der", "della")
        or (form.isdigit() and len(form) <= 3 and not text.form(i + 1).islower())
        or (text.norm(i - 1) in signs().latin_things and _MODEL.fullmatch(form) is not None)
    )
