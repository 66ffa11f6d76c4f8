"""Names of places, things and bodies that the words around them tell: `село X`, `Курська область`, `ракета «Х»`,
`агентство Yonhap`, `у X`. Start reading at `find_labelled`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from kg.language.inflection import nominative
from kg.language.names.bodies import quoted
from kg.language.names.forms import is_known, like, places
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import Text, signs
from kg.model import Kind

_IN = {"у", "в"}
_NEAR = {"біля", "поблизу", "під", "навколо", "до", "з", "із", "зі", "через"}
_MOST_WORDS = 4


def find_labelled(text: Text, barred: Set[int], known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """Candidates outside the barred words; `known` are the gazetteer's by first and last word."""
    for i in range(len(text)):
        yield from _area(text, i)
        yield from _in_quotes(text, i, known)
        if i in barred:
            continue
        if text.form(i)[:1].isupper() and text.form(i).isascii():
            yield from _latin(text, i, barred)
        else:
            yield from _place(text, i, barred)


# --- places -----------------------------------------------------------------------------------------------------------


def _area(text: Text, i: int) -> Iterator[Found]:
    """A capitalised adjective and a noun for a territory or water: `Вовчанського району`, `Баренцевому морі`."""
    if not text.capital(i) or not text.is_adjective(i) or not text.same_sentence(i, i + 1):
        return
    if text.state_of(i) is not None or not text.is_a(i + 1, signs().area):
        return
    if (
        text.starts(i)
        and not text.told_elsewhere(i)
        and not text.norm(i).rstrip("аоюуїйеімигх").endswith(("ськ", "цьк", "зьк"))
    ):
        return
    for a in text.words[i + 1].candidates:
        if a.lemma not in signs().area or a.case not in text.cases(i, "ADJ"):
            continue
        adjective = next(b for b in text.words[i].candidates if b.pos == "ADJ" and b.case == a.case)
        first = nominative(text.form(i), adjective, a.number, a.gender)
        name = f"{first} {nominative(text.form(i + 1), a, a.number)}"
        cases = text.cases(i, "ADJ") & frozenset(b.case for b in text.words[i + 1].candidates if b.lemma == a.lemma)
        yield Found(i, i + 1, "place", name, cases - {"Voc"}, "area", 30, (), a.number, a.gender, i + 1)
        return


def _place(text: Text, i: int, barred: Set[int]) -> Iterator[Found]:
    """`місто Бахмач`, `у Торецьку`: a capitalised word that a noun or a preposition makes a place."""
    if not text.capital(i) or len(text.form(i)) < 3 or not text.same_sentence(i - 1, i):
        return
    labelled = text.is_a(i - 1, signs().before_place) and not text.capital(i - 1)
    if not labelled and (text.norm(i - 1) not in _IN or (text.capital(i + 1) and i + 1 not in barred)):
        return
    last = i
    while (
        labelled
        and text.same_sentence(i, last + 1)
        and text.capital(last + 1)
        and last + 1 not in barred
        and last < i + 2
    ):
        last += 1
    yield from _as_place(text, i, last, labelled=labelled)


def _as_place(text: Text, first: int, last: int, *, labelled: bool) -> Iterator[Found]:
    label_cases = text.cases(first - 1, "NOUN", "PROPN") if labelled else frozenset({"Loc", "Acc"})
    if first < last:
        name = " ".join(text.form(i) for i in range(first, last + 1))
        yield Found(first, last, "place", name, label_cases, "labelled", 28, head=last)
        return
    norm = text.norm(first)
    if (
        not labelled
        and any(a.pos not in ("NOUN", "PROPN", "X") for a in text.words[first].candidates)
        and is_known(norm)
    ):
        return
    listed = [a for a in text.words[first].candidates if a.case in label_cases and is_known(norm) and not a.name_type]
    if listed:
        a = listed[0]
        name = nominative(text.form(first), a, a.number, a.gender)
        yield Found(
            first,
            first,
            "place",
            name,
            label_cases,
            "labelled" if labelled else "place",
            26,
            (),
            a.number,
            a.gender,
            first,
        )
        return
    cases = label_cases | {"Nom"} if labelled else label_cases
    options = [b for b in places(norm) if b.case in cases]
    options.sort(key=lambda b: (b.word not in text.norms, not is_known(b.word)))
    if options:
        b = options[0]
        agreed = frozenset(label_cases) if labelled else frozenset({b.case})
        yield Found(first, first, "place", like(text.form(first), b.word), agreed, "labelled" if labelled else "place",
                    26, (), b.number, b.gender, first)  # fmt: skip


# --- quotation marks and Latin letters --------------------------------------------------------------------------------


def _in_quotes(text: Text, i: int, known: Mapping[tuple[int, int], Found]) -> Iterator[Found]:
    """`фракція "Слуга народу"`, `комплекс «Іскандер»`: the noun before says what it is, against the gazetteer too."""
    inside = quoted(text, i)
    if inside is None or not text.same_sentence(i - 1, i):
        return
    first, last = inside
    if last - first >= _MOST_WORDS or not text.form(first)[:1].isupper() or text.form(last) in (",", ".", "!", "?"):
        return
    kind = _label(text, i - 1)
    if kind is None:
        kind = _alone(text, i, first, last)
    if kind is None:
        return
    name = " ".join(text.form(k) for k in range(first, last + 1))
    cases = frozenset({"Nom"}) if text.is_a(i - 1, _labels()) else ANY_CASE
    listed = known.get((first, last))
    if listed is not None and listed.kind == kind:
        return
    yield Found(first, last, kind, name, cases, "quoted", 60 if text.is_a(i - 1, _labels()) else 24, head=first)


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
    """One unknown word in quotation marks (`«Харківобленерго»`, `«Іскандер»`): by its ending a company, or a thing."""
    after = text.form(last + 2)
    if first != last or after in (",", "—", "–") or text.form(mark - 1) in (":", "—", "–") or text.starts(mark + 1):
        return None
    norm = text.norm(first)
    if is_known(norm) and not any(a.name_type for a in text.words[first].candidates):
        return None
    return (
        "organisation"
        if norm.endswith(("енерго", "газ", "нафта", "банк", "пром", "маш", "інфо", "зв'язок"))
        else "thing"
    )


def _latin(text: Text, i: int, barred: Set[int]) -> Iterator[Found]:
    """A run of Latin words with capitals; the noun before says what it is, else it is a thing."""
    if (
        text.form(i - 1)[:1].isupper()
        and text.form(i - 1).isascii()
        and text.same_sentence(i - 1, i)
        and i - 1 not in barred
    ):
        return
    last = i
    while (
        last + 1 not in barred
        and text.same_sentence(i, last + 1)
        and _latin_word(text, last + 1)
        and last - i < _MOST_WORDS
    ):
        last += 1
    while last > i and not text.form(last)[:1].isalnum():
        last -= 1
    if last == i and len(text.form(i)) < 2:
        return
    before = i - 2 if text.form(i - 1) in ("«", '"', "“", "„") else i - 1
    kind = _label(text, before) if text.same_sentence(before, i) else None
    if kind is None and (_reported(text, before) or (last == i and _capitals(text.form(i)))):
        kind = "organisation"
    name = " ".join(text.form(k) for k in range(i, last + 1))
    weight = 22 if kind else 5
    yield Found(i, last, kind or "thing", name, ANY_CASE, "latin", weight, head=last)


def _reported(text: Text, i: int) -> bool:
    """`пише Yle`, `за даними ISW`, `з посиланням на NRC`: whoever reports is no thing."""
    return text.is_a(i, signs().reports) or (text.norm(i) == "на" and text.is_a(i - 1, signs().reports))


def _capitals(form: str) -> bool:
    """`SOCAR`, `LRT`: a body more often than a thing, weapons aside."""
    return form.isupper() and form.isalpha() and len(form) >= 3 and form.lower() not in signs().not_bodies


def _latin_word(text: Text, i: int) -> bool:
    form = text.form(i)
    return (
        (form[:1].isupper() and form.isascii())
        or form in ("of", "the", "for", "and", "&", "de", "der", "della")
        or (form.isdigit() and len(form) <= 3)
    )
