"""Names of bodies that no list has: what every state has (`МЗС КНДР`), genitive chains (`Кільський інститут світової
економіки`), names after a telling noun, abbreviations. Start reading at `find_bodies`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from kg.gazetteer import Gazetteer, Row, fold
from kg.gazetteer.index import is_abbreviation
from kg.language.inflection import nominative
from kg.language.morphology import candidates, dictionary
from kg.language.names.branches import territory
from kg.language.names.firms import closing_mark
from kg.language.names.forms import base_form, is_known, like
from kg.language.names.known import KnownNames, known_names
from kg.language.names.name import ANY_CASE, CASES, Found
from kg.language.names.text import CLOSING, OPENING, Text, signs
from kg.language.resources import table

_NEAR = 40  # words back in which a possessive's state is looked for
_MOST_ADJECTIVES = 3
_LONGEST_CHAIN = 12
_ROMAN = set("IVXLCDMІХ")  # two scripts: Roman numbers are typed with either


def is_roman(form: str) -> bool:
    """`III`, `XX`: a number, whichever script its letters are typed in."""
    return set(form) <= _ROMAN


def is_body_word(text: Text, i: int) -> bool:
    """`Укргідрометцентр`, `Держпраці`, `Держкомтелерадіо`: bodies whose names are shortened into one word.

    Of the words that the dictionary has and that begin so, those that it does not inflect.
    """
    norm = text.norm(i)
    begins = norm.startswith(signs().body_beginnings)
    ends = any(word.endswith(signs().company_endings) for word in (norm, *text.lemmas(i)))
    if not is_known(norm):
        return len(norm) > 7 and (begins or ends)
    return len(norm) > 7 and begins and (ends or _is_stiff(norm))


@lru_cache(maxsize=50_000)
def _is_stiff(word: str) -> bool:
    return any({"NOUN", "Fixd", "inan"} <= set(parse.tag.grammemes) for parse in dictionary().parse(word))


@cache
def institutions() -> Gazetteer:
    """The bodies that every state has, as rows without a state."""
    rows = []
    for function, names in table("names-institutions.yaml").items():
        short = tuple(str(name) for name in names["short"])
        rows.append(Row(function, None, "organisation", "institution", names["full"], aliases=short, function=function))
    return Gazetteer(rows)


def find_bodies(
    text: Text, states: dict[int, Found], owners: dict[int, Found], seats: dict[int, Found]
) -> Iterator[Found]:
    """Candidates; `states` (and territories), `owners` (`ООН`) and `seats` (towns) are known, by their first word."""
    functions = known_names(institutions())
    every = {**seats, **owners, **states}
    for i in range(len(text)):
        if not text.form(i)[:1].isalpha():
            continue
        yield from _institution(text, i, functions, states)
        yield from _chain(text, i, every)
        yield from _abbreviation(text, i, every)


# --- what every state has ---------------------------------------------------------------------------------------------


def _institution(text: Text, i: int, functions: KnownNames, states: dict[int, Found]) -> Iterator[Found]:
    """`Міноборони РФ`, `південнокорейське Міністерство оборони`; without a state only what is written as a name."""
    for found in functions.at(text, i):
        state = _state_after(states, found.last)
        if state is not None:
            yield _of_state(
                text, found, i, state.last, state.rows[0], text.form(state.first) if state.first == state.last else ""
            )
            continue
        owner = text.state_of(i - 1) if text.same_sentence(i - 1, i) else None
        if owner is not None and (found.length == 1 or found.cases & text.cases(i - 1, "ADJ")):
            yield _of_state(text, found, i - 1, found.last, owner, "")
        elif text.is_a(i - 1, signs().possessives) and (near := _last_state(states, i)) is not None:
            yield _of_state(text, found, i, found.last, near, "")
        elif _written_as_name(text, i, found):
            yield _body(found, i, found.last, _title(found.nominative), function=found.function, weak=True)


def _last_state(states: dict[int, Found], i: int) -> Row | None:
    """The state named last before the word, not too far."""
    return next((states[k].rows[0] for k in range(i - 1, i - _NEAR, -1) if k in states), None)


def _state_after(states: dict[int, Found], last: int) -> Found | None:
    state = states.get(last + 1)
    return state if state is not None and "Gen" in state.cases else None


def _written_as_name(text: Text, i: int, found: Found) -> bool:
    if is_abbreviation(found.nominative):
        return True
    return text.capital(i) and (not text.starts(i) or found.length > 1 or not text.is_common(i))


def _of_state(text: Text, found: Found, first: int, last: int, state: Row, written: str) -> Found:
    row = text.gazetteer.institution(found.function, state.key)
    name = f"{_title(found.nominative)} {written if is_abbreviation(written) else genitive(state.label)}"
    return _body(found, first, last, name, function=found.function, state=state, rows=(row,) if row else ())


def _body(
    found: Found, first: int, last: int, name: str, *, function: str = "", state: Row | None = None,
    rows: tuple[Row, ...] = (), weak: bool = False,
) -> Found:  # fmt: skip
    return Found(
        first, last, "organisation", name, found.cases, "institution", 40, rows, found.number, found.gender,
        found.head, function=function, state=state, weak=weak,
    )  # fmt: skip


@cache
def genitive(label: str) -> str:
    """A state's name in the genitive, as it follows the name of a body; what does not inflect stays."""
    if is_abbreviation(label):
        return label
    words = label.split()
    head = next((k for k, w in enumerate(words) if not any(a.pos == "ADJ" for a in candidates(w))), len(words) - 1)
    gender = {"Fem": "femn", "Masc": "masc", "Neut": "neut"}.get(candidates(words[head])[0].gender, "")
    out = []
    for k, word in enumerate(words):
        inflected = None
        if k <= head:
            for parse in dictionary().parse(fold(word)):
                if (k == head and "NOUN" not in parse.tag) or (k < head and "ADJF" not in parse.tag):
                    continue
                if "nomn" not in parse.tag:  # `Перу` is no form of `перо`
                    continue
                wanted = {"gent"} | ({gender} if k < head and gender else set()) - {""}
                wanted |= {"plur"} if "plur" in parse.tag else set()
                inflected = parse.inflect(wanted)
                if inflected is not None:
                    break
        out.append(like(word, inflected.word) if inflected is not None else word)
    return " ".join(out)


def _title(name: str) -> str:
    return name if is_abbreviation(name) else name[:1].upper() + name[1:]


# --- genitive chains --------------------------------------------------------------------------------------------------


def _chain(text: Text, i: int, states: dict[int, Found]) -> Iterator[Found]:
    """A capital, adjectives, a noun for bodies, and what belongs to it: `Центр протидії дезінформації`."""
    if not text.capital(i):
        return
    head = _head(text, i)
    if head is None:
        return
    last, telling = _chain_end(text, head, states)
    if i < head and text.form(last + 1) in OPENING and text.capital(last + 2) and not text.starts(i):
        last = closing_mark(text, last + 1) or last  # `Центральний комбінат пряжі «Промінь»`
    bare = last == head and i == head
    if text.starts(i) and (text.state_of(i) is not None or (i == head and text.is_a(head, signs().generic))):
        return
    if bare or (text.starts(i) and not text.told_elsewhere(i) and not telling and not _distinct(text, i, head)):
        return
    cases = _agreed_cases(text, i, head)
    if not cases:
        return
    yield Found(
        i, last, "organisation", _nominative(text, i, head, last, cases), cases, "chain", 20, (),
        _feature(text, head, "number"), _feature(text, head, "gender"), head,
    )  # fmt: skip


def _head(text: Text, i: int) -> int | None:
    """The noun for a body at `i` or behind up to three adjectives."""
    for j in range(i, i + 1 + _MOST_ADJECTIVES):
        if not text.same_sentence(i, j):
            return None
        if text.is_a(j, signs().body) and any(a.pos in ("NOUN", "PROPN") for a in text.words[j].candidates):
            return j
        if not text.is_adjective(j) or (text.state_of(j) is not None and j > i):
            return None
    return None


def _distinct(text: Text, i: int, head: int) -> bool:
    """`Кільський інститут`, `Третя штурмова бригада` at the beginning of a sentence: a place or a number is in it."""
    ends = ("ський", "цький", "ська", "цька", "ське", "зький")
    return i < head and (text.norm(i).endswith(ends) or text.is_a(i, signs().ordinals))


def _chain_end(text: Text, head: int, states: dict[int, Found]) -> tuple[int, bool]:
    """The last word of the chain, and whether it holds a state or a link such as `з питань`."""
    last, telling, at = head, False, head + 1
    while at - head <= _LONGEST_CHAIN and text.same_sentence(head, at):
        if (seat := territory(text, at, "Gen")) is not None:
            return seat, True
        if text.is_a(head, signs().branches) and (inner := _inner(text, at, states)) is not None:
            return inner, True
        state = states.get(at)
        if state is not None and "Gen" in state.cases:
            return state.last, True
        if (named := _named_after(text, at)) is not None:
            return named, True
        link = _link(text, at)
        if link:
            at, telling = at + link, True
            continue
        if text.norm(at) in ("і", "та", "й") and last == at - 1 and _genitive_word(text, at + 1):
            at += 1
            continue
        if not _genitive_word(text, at):
            break
        if any(
            a.pos in ("NOUN", "PROPN", "X") and a.case in ("Gen", "Dat", "Ins", "") for a in text.words[at].candidates
        ):
            last = at
        at += 1
    return last, telling and last > head


def _inner(text: Text, at: int, states: dict[int, Found]) -> int | None:
    """The last word of a body that this one is part of: `Управління культури Одеської міської ради`."""
    if not text.capital(at) or "Gen" not in text.cases(at):
        return None
    head = _head(text, at)
    if head is None or "Gen" not in _agreed_cases(text, at, head):
        return None
    return _chain_end(text, head, states)[0]


def _named_after(text: Text, at: int) -> int | None:
    """The last word of `імені Івана Франка`, `ім. Шевченка`."""
    first = at + 1 if text.norm(at) == "імені" else at + 2 if text.norm(at) == "ім" and text.form(at + 1) == "." else 0
    last = first - 1
    while first and text.same_sentence(at, last + 1) and text.capital(last + 1) and last - first < 3:
        last += 1
    return last if first and last >= first else None


def _link(text: Text, at: int) -> int:
    """How many words of a link stand at `at`: `з питань`, `у справах`."""
    for link in signs().body_links:
        if all(text.same_sentence(at, at + k) and text.norm(at + k) == word for k, word in enumerate(link)):
            return len(link)
    follows = text.norm(at + 1) if text.same_sentence(at, at + 1) else ""
    return 2 if text.norm(at) in ("з", "із") and follows.endswith(("ння", "ції")) else 0


def _genitive_word(text: Text, i: int) -> bool:
    """A small word that can stand in the genitive and opens no expression of time."""
    if not 0 <= i < len(text) or text.form(i)[:1].isupper() or text.is_a(i, signs().times):
        return False
    found = [a for a in text.words[i].candidates if a.pos in ("NOUN", "ADJ", "PROPN")]
    if not any(a.case == "Gen" for a in found) or any(
        a.pos in ("ADP", "VERB", "PRON", "DET") for a in text.words[i].candidates
    ):
        return False
    following = i + 1
    if any(a.pos == "ADJ" for a in found) and text.same_sentence(i, following) and text.is_a(following, signs().times):
        return False
    only_adjective = all(a.pos == "ADJ" for a in found)
    return not only_adjective or (text.same_sentence(i, following) and _genitive_word(text, following))


def _agreed_cases(text: Text, first: int, head: int) -> frozenset[str]:
    """The singular goes before the plural: `Ради` is of one council."""
    found = [a for a in text.words[head].candidates if a.lemma in signs().body and a.case not in ("", "Voc")]
    for number in ("Sing", "Plur"):
        cases = frozenset(a.case for a in found if a.number == number)
        for i in range(first, head):
            cases &= text.cases(i, "ADJ")
        if cases:
            return cases
    return frozenset()


def _feature(text: Text, head: int, feature: str) -> str:
    found = (getattr(a, feature) for a in text.words[head].candidates if a.lemma in signs().body)
    return str(next(found, ""))


def _nominative(text: Text, first: int, head: int, last: int, cases: frozenset[str]) -> str:
    case = next(c for c in CASES if c in cases)
    if case == "Nom":
        return text.written(first, last)
    noun = next(a for a in text.words[head].candidates if a.lemma in signs().body and a.case in cases)
    parts = []
    for i in range(first, head):
        adjective = next((a for a in text.words[i].candidates if a.pos == "ADJ" and a.case == case), None)
        form = text.form(i)
        parts.append(nominative(form, adjective, noun.number, noun.gender) if adjective else form)
    parts.append(base_form(text.form(head), noun))
    parts += [text.written(head + 1, last)] if head < last else []
    return " ".join(parts)


# --- abbreviations ----------------------------------------------------------------------------------------------------


def _abbreviation(text: Text, i: int, owners: dict[int, Found]) -> Iterator[Found]:
    """`ОСУВ «Таврія»`, `Одеська ОВА`: capitals that are no known short word, with an adjective before them."""
    form = text.form(i)
    if not is_abbreviation(form) or text.shouted(i) or is_roman(form):
        return
    if text.norm(i) in signs().not_bodies or text.norm(i) in signs().legal_forms:
        return
    if form.isascii() and text.form(i - 1) not in ("(", "["):
        return
    first = i - 1 if text.capital(i - 1) and text.same_sentence(i - 1, i) and _place_adjective(text, i - 1) else i
    cases = text.cases(first, "ADJ") - {"Voc"} if first < i else ANY_CASE
    name = form if first == i else f"{_feminine(text, first)} {form}"
    yield Found(first, i, "organisation", name, cases or ANY_CASE, "abbreviation", 10, head=i)
    if first == i and _goes_on(text, i):
        both = text.written(i, i + 1)
        yield Found(i, i + 1, "organisation", both, ANY_CASE, "abbreviation", 10, head=i)
    owner = owners.get(i + 1)
    if owner is not None and "Gen" in owner.cases and not text.gazetteer.exact(form) and owner.kind != "place":
        written = " ".join(text.form(k) for k in range(i + 1, owner.last + 1))
        yield Found(first, owner.last, "organisation", f"{name} {written}", cases or ANY_CASE, "chain", 10, head=i)


def _goes_on(text: Text, i: int) -> bool:
    """`УПЦ МП`: an abbreviation right behind that nobody knows by itself is part of the name."""
    after = text.form(i + 1)
    return (
        text.same_sentence(i, i + 1)
        and is_abbreviation(after)
        and not (after.isascii() or is_roman(after) or text.norm(i + 1) in signs().not_bodies)
        and not (text.gazetteer.exact(text.form(i)) or text.gazetteer.exact(after))
    )


def _place_adjective(text: Text, i: int) -> bool:
    return text.norm(i).rstrip("аоюуїйеімигх").endswith(("ськ", "цьк", "зьк")) and text.is_adjective(i)


def _feminine(text: Text, i: int) -> str:
    """`Одеської` → `Одеська`: abbreviations of this kind (`ОВА`, `МВА`) are feminine."""
    for a in text.words[i].candidates:
        if a.pos == "ADJ" and a.gender in ("Fem", ""):
            return nominative(text.form(i), a, "Sing", "Fem")
    return text.form(i)


def quoted(text: Text, i: int) -> tuple[int, int] | None:
    """The words inside the quotation marks that open at `i`: up to eight in the same sentence."""
    if text.form(i) not in OPENING:
        return None
    for j in range(i + 2, i + 10):
        if not text.same_sentence(i, j):
            return None
        if text.form(j) in CLOSING:
            return i + 1, j - 1
    return None
