"""Branches of bodies and what they are for: `Управління СБУ у Львівській області`, `ГУ ДСНС України`.

Start reading at `find_branches`; `territory` tells where the region, district or town behind a body's name ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.gazetteer.index import is_abbreviation
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import Text, signs

_IN = {"у", "в"}
_MOST_ADJECTIVES = 3
_TOWN = frozenset({"місто", "село", "селище"})


def find_branches(text: Text, bodies: Sequence[Found]) -> Iterator[Found]:
    """Candidates that are longer than the body they contain: a branch before it, the territory behind it."""
    for body in bodies:
        if body.kind != "organisation" or body.method == "quoted":
            continue
        first = _first(text, body)
        last = body.last
        if first < body.first or _is_branch(text, body.first - 1) or _is_branch(text, body.head):
            last = _seat(text, last) or last
        if first == body.first and last == body.last:
            continue
        before, behind = text.written(first, body.first - 1) if first < body.first else "", ""
        behind = text.written(body.last + 1, last) if last > body.last else ""
        own = body.nominative if first == body.first else text.written(body.first, body.last)
        cases = body.cases if first == body.first else ANY_CASE
        head = body.head if first == body.first else body.first - 1
        name = " ".join(part for part in (before, own, behind) if part)
        yield replace(
            body, first=first, last=last, nominative=name, cases=cases, head=head, method="chain", rows=(), function="",
            state=None, weak=False,
        )  # fmt: skip


def territory(text: Text, i: int, case: str) -> int | None:
    """The last word of what begins at `i`: `Львівській області`, `Києво-Святошинського району Київської області`,
    `м. Києва`, `місті Києві`; each further one is in the genitive."""
    last = _town(text, i) or _region(text, i, case)
    if last is None:
        return None
    return territory(text, last + 1, "Gen") or last


def _seat(text: Text, last: int) -> int | None:
    """The last word of `у Львівській області`, `в місті Києві` behind the word."""
    if text.norm(last + 1) not in _IN or not text.same_sentence(last, last + 2):
        return None
    return territory(text, last + 2, "Loc")


def _town(text: Text, i: int) -> int | None:
    short = text.form(i) in signs().towns and text.form(i + 1) == "."
    if not short and (not text.is_a(i, _TOWN) or text.capital(i)):
        return None
    name = i + 2 if short else i + 1
    return name if text.same_sentence(i, name) and text.capital(name) else None


def _region(text: Text, i: int, case: str) -> int | None:
    """An adjective with a capital and a noun for a territory, in one case."""
    if not text.same_sentence(i, i + 1) or not text.capital(i) or case not in text.cases(i, "ADJ"):
        return None
    if text.norm(i + 1) == "обл":
        return i + 1
    fits = any(a.lemma in signs().area and a.case == case for a in text.words[i + 1].candidates)
    return i + 1 if fits else None


def _is_branch(text: Text, i: int) -> bool:
    return text.is_a(i, signs().branches) or (is_abbreviation(text.form(i)) and text.norm(i) in signs().branches)


def _first(text: Text, body: Found) -> int:
    """The first word with a capital of the branch before the body, else the body's own."""
    i = body.first - 1
    if not text.same_sentence(i, body.first) or not _is_branch(text, i) or text.shouted(i):
        return body.first
    first = i if is_abbreviation(text.form(i)) or text.capital(i) else None
    for k in range(i - 1, i - 1 - _MOST_ADJECTIVES, -1):
        if not text.same_sentence(k, i) or not text.is_adjective(k):
            break
        if text.capital(k) and text.state_of(k) is None:
            first = k
    return body.first if first is None else first
