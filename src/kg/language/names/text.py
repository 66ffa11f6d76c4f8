"""The article's words as the finders of names look at them: where a capital tells, what is quoted, what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.gazetteer import Gazetteer, Row
from kg.language.document import Word
from kg.language.names.forms import given_names, is_known
from kg.language.resources import table

OPENING = set('«“„"')
CLOSING = set('»”“"')
_ARTICLE = re.compile(
    r"(?:[аеіу][а-яґєії]ь?|бін|ібн|абд|дель?|д)-[А-ЯҐЄІЇ]"
)  # `аль-Багдаді`, `ес-Сісі`: a name all the same
_BULLETS = set("-–—•●▪*·:;…") | OPENING | CLOSING | {"(", "[", "\u2022"}


@dataclass(frozen=True, slots=True)
class Signs:
    """`uk/names.yaml`, its word lists as sets."""

    roles: frozenset[str]
    particles: frozenset[str]
    surnames_first: frozenset[str]
    before_organisation: frozenset[str]
    before_place: frozenset[str]
    before_thing: frozenset[str]
    area: frozenset[str]
    body: frozenset[str]
    body_links: tuple[tuple[str, ...], ...]
    not_bodies: frozenset[str]
    labels: frozenset[str]
    common: frozenset[str]
    times: frozenset[str]
    generic: frozenset[str]
    reports: frozenset[str]
    careless: frozenset[str]
    quoted_only: frozenset[str]
    named_after: frozenset[str]
    possessives: frozenset[str]
    company_endings: tuple[str, ...]
    home: str
    not_names: frozenset[str]
    only_before_place: frozenset[str]
    often_before_place: frozenset[str]
    surname_endings: tuple[str, ...]
    place_endings: tuple[str, ...]
    body_beginnings: tuple[str, ...]
    quoted_things: frozenset[str]
    latin_things: frozenset[str]
    place_adjectives: frozenset[str]
    units: frozenset[str]
    numbered: frozenset[str]
    ordinals: frozenset[str]
    epithets: frozenset[str]
    legal_forms: frozenset[str]
    streets: frozenset[str]
    towns: frozenset[str]
    branches: frozenset[str]


@cache
def signs() -> Signs:
    data = table("names.yaml")

    def words(key: str) -> frozenset[str]:
        return frozenset(str(data[key]).split())

    return Signs(
        words("roles"),
        words("particles"),
        words("surnames-first"),
        words("before-organisation"),
        words("before-place"),
        words("before-thing"),
        words("area"),
        words("body"),
        tuple(tuple(link.split()) for link in data["body-links"]),
        words("not-bodies"),
        words("labels"),
        words("common"),
        words("times"),
        words("generic"),
        words("reports"),
        words("careless"),
        words("quoted-only"),
        words("named-after"),
        words("possessives"),
        tuple(str(data["company-endings"]).split()),
        str(data["home"]),
        words("not-names"),
        words("only-before-place"),
        words("often-before-place"),
        tuple(sorted(words("surname-endings"))),
        tuple(sorted(words("place-endings"))),
        tuple(sorted(words("body-beginnings"))),
        words("quoted-things"),
        words("latin-things"),
        words("place-adjectives"),
        words("units"),
        words("numbered"),
        words("ordinals"),
        words("epithets"),
        words("legal-forms"),
        words("streets"),
        words("towns"),
        words("branches"),
    )


class Text:
    """A document's words with what the finders ask again and again."""

    def __init__(self, words: Sequence[Word], sentences: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> None:
        self.words = words
        self.gazetteer = gazetteer
        self.sentence = [0] * len(words)
        self._starts: set[int] = set()
        self._shouted: set[int] = set()
        for number, (first, end) in enumerate(sentences):
            self._read_sentence(number, first, end)
        self._forms = [word.text for word in words]
        self._capitals = [self._is_capital(i) for i in range(len(words))]
        self.norms = {word.norm for word in words}
        self._told = {w.norm for w in words if w.text[:1].isupper() and w.index not in self._starts}

    def _read_sentence(self, number: int, first: int, end: int) -> None:
        opens = True
        self._shouted.update(_shouted(self.words[first:end]))
        for i in range(first, end):
            self.sentence[i] = number
            text = self.words[i].text
            if text[:1].isalnum():
                if opens:
                    self._starts.add(i)
                opens = False
            elif text in (":", "•") or (
                text in OPENING and i > first and self.words[i - 1].text in {":", "—", "–", ","}
            ):
                opens = True

    def __len__(self) -> int:
        return len(self.words)

    def norm(self, i: int) -> str:
        return self.words[i].norm if 0 <= i < len(self.words) else ""

    def form(self, i: int) -> str:
        return self._forms[i] if 0 <= i < len(self._forms) else ""

    def written(self, first: int, last: int) -> str:
        """The words as the text spaces them; a full stop that stands apart (`Кордон . Медіа`) joins its neighbours."""
        parts = [self.form(first)]
        for k in range(first + 1, last + 1):
            parts += [" "] * (self.words[k].start > self.words[k - 1].end) + [self.form(k)]
        return "".join(parts).replace(" . ", ".")

    def same_sentence(self, i: int, j: int) -> bool:
        return 0 <= i < len(self.words) and 0 <= j < len(self.words) and self.sentence[i] == self.sentence[j]

    def capital(self, i: int) -> bool:
        """A word with a capital; a short one all in capitals is an abbreviation, not this."""
        return 0 <= i < len(self._capitals) and self._capitals[i]

    def article(self, i: int) -> bool:
        """`аль-Бурган`: a name that begins with an article."""
        return bool(_ARTICLE.match(self._forms[i]))

    def _is_capital(self, i: int) -> bool:
        text = self._forms[i]
        if self.article(i):
            return True
        if not text[:1].isupper() or (len(text) == 1 and i in self._starts):
            return False
        return i in self._shouted or len(text) == 1 or not text.isupper()

    def stands(self, word: str, i: int) -> bool:
        """The base form is in the text somewhere, and word `i` is no proof of it."""
        return word in self.norms and word != self.norm(i)

    def shouted(self, i: int) -> bool:
        """The word stands in a line all in capitals, where capitals tell nothing."""
        return i in self._shouted

    def starts(self, i: int) -> bool:
        """The word opens a sentence, a speech or a bullet."""
        return i in self._starts

    def tells(self, i: int) -> bool:
        """The capital tells a name: it is not owed to the place in the sentence, or no common word is written so."""
        if not self.capital(i):
            return False
        if not self.starts(i) and not self.shouted(i):
            return True
        return self.norm(i) in self._told or not self.is_common(i)

    def told_elsewhere(self, i: int) -> bool:
        """The same form has a capital in the middle of another sentence."""
        return self.norm(i) in self._told

    def is_common(self, i: int) -> bool:
        """The dictionary has the form as a word that is no person's name."""
        norm = self.norm(i)
        return is_known(norm) and any(not a.name_type and a.pos != "PROPN" for a in self.words[i].candidates)

    def lemmas(self, i: int) -> set[str]:
        return {a.lemma for a in self.words[i].candidates} if 0 <= i < len(self.words) else set()

    def is_a(self, i: int, words: frozenset[str]) -> bool:
        """Some reading of the word is in the list."""
        return 0 <= i < len(self.words) and any(a.lemma in words for a in self.words[i].candidates)

    def cases(self, i: int, *parts: str) -> frozenset[str]:
        return frozenset(a.case for a in self.words[i].candidates if a.case and (not parts or a.pos in parts))

    def is_adjective(self, i: int) -> bool:
        return 0 <= i < len(self.words) and any(a.pos == "ADJ" for a in self.words[i].candidates)

    def is_attribute(self, i: int) -> bool:
        """An adjective before its noun in small letters: `на Лиманському напрямку`."""
        if not self.same_sentence(i, i + 1) or not self.form(i + 1)[:1].islower():
            return False
        return bool(self.cases(i, "ADJ") & self.cases(i + 1, "NOUN"))

    def is_given(self, i: int) -> bool:
        return self.capital(i) and bool(given_names(self.norm(i)))

    def state_of(self, i: int) -> Row | None:
        """The state of an adjective such as `російський`."""
        if not 0 <= i < len(self.words):
            return None
        found = (self.gazetteer.state_of_adjective(a.lemma) for a in self.words[i].candidates if a.pos == "ADJ")
        return next((row for row in found if row is not None), None)


def _shouted(words: Sequence[Word]) -> Iterator[int]:
    """Words of headings all in capitals: three in a row or more, two of them too long for abbreviations."""
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and (word.text.isupper() or not word.text[:1].isalpha()):
            run.append(word)
            continue
        letters = [w for w in run if w.text[:1].isalpha()]
        if len(letters) >= 3 and sum(len(w.text) > 4 for w in letters) >= 2:
            yield from (w.index for w in letters)
        run = []
