"""Names in any inflection, alphabet and language: an index in memory over all names that the articles use.

An entity is found by its labels and the forms that articles have of it, by the gazetteer's English name and aliases,
and by the transliteration of all these (the national one, resolution 55 of 2010). A word fits a word of a name when it
begins it, when their dictionary forms agree, or when they part only in an ending.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.gazetteer import fold, shipped
from kg.language.morphology import dictionary
from kg.rdf import term
from kg.serve.pages.asking import Row
from kg.serve.pages.cards import KINDS, Named
from kg.serve.pages.labels import short

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
    "я": "ia", "'": "",
}  # fmt: skip
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_SHORTEST_STEM = 3
_LABEL = term("rdfs:label").value


@dataclass(frozen=True, slots=True)
class Hit:
    """`form`: the name that was found by, where it is not the label."""

    named: Named
    form: str
    weight: int


class Index:
    """Built from the rows of `queries/names.rq`."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._named: dict[str, Named] = {}
        self._weight: defaultdict[str, int] = defaultdict(int)
        self._forms: defaultdict[str, dict[str, None]] = defaultdict(dict)
        kinds = {term(curie).value: kind for curie, kind in KINDS.items()}
        for row in sorted(rows, key=lambda r: (r["property"] != _LABEL, -int(r["articles"]), r["name"])):
            entity = row["entity"]
            named = Named(entity, row["name"], kinds.get(row["type"], ""), row.get("item", ""))
            self._named.setdefault(entity, named)
            self._weight[entity] += int(row["articles"])
            self._forms[entity].setdefault(row["name"])
        self._starts: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for entity, forms in self._forms.items():
            for name in (*forms, *_known_names(self._named[entity])):
                for word in words_of(name):
                    for key in {word[:_SHORTEST_STEM], latin(word)[:_SHORTEST_STEM]}:
                        self._starts[key].add((word, entity, name))

    def named(self, iris: Iterable[str]) -> dict[str, Named]:
        return {iri: self._named.get(iri, Named(iri)) for iri in iris}

    def find(self, asked: str, limit: int = 20) -> list[Hit]:
        """Entities of which every word asked for fits a word of one and the same name, the best known first."""
        wanted = words_of(asked)
        if not wanted:
            return []
        fitting: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        scores: defaultdict[str, int] = defaultdict(int)
        for word in wanted:
            for found, entity, name in self._candidates(word):
                if fit := _fit(word, found):
                    fitting[entity, name].add(word)
                    scores[entity] = max(scores[entity], fit)
        hits: dict[str, Hit] = {}
        for (entity, name), words in sorted(fitting.items()):
            if words == set(wanted) and entity not in hits:
                named = self._named[entity]
                hits[entity] = Hit(named, "" if name == named.label else name, self._weight[entity])
        best = sorted(hits.values(), key=lambda h: (-scores[h.named.iri], -h.weight, h.named.label, h.named.iri))
        return best[:limit]

    def _candidates(self, word: str) -> Iterator[tuple[str, str, str]]:
        keys = {word[:_SHORTEST_STEM], latin(word)[:_SHORTEST_STEM], *(form[:_SHORTEST_STEM] for form in lemmas(word))}
        for key in sorted(keys):
            if len(key) == _SHORTEST_STEM:
                yield from self._starts.get(key, ())
            else:  # one or two letters so far
                for start in self._starts:
                    if start.startswith(key):
                        yield from self._starts[start]


def words_of(name: str) -> list[str]:
    return _WORD.findall(fold(name))


def _known_names(named: Named) -> Iterator[str]:
    row = shipped().row(short(named.item)) if named.item else None
    if row is not None:
        yield from filter(None, (row.label, row.label_en, *row.aliases, *row.weak))


def _fit(asked: str, found: str) -> int:
    """3: the same word; 2: the same dictionary form; 1: begins it, or parts in the ending only; 0: another word."""
    if asked == found:
        return 3
    if found.startswith(asked) or latin(found).startswith(latin(asked)):
        return 1
    if lemmas(asked) & lemmas(found):
        return 2
    stem = max(_SHORTEST_STEM, len(asked) - 3)  # names that no dictionary has: `Скібіцьким`
    alike = len(asked) > _SHORTEST_STEM + 1 and abs(len(asked) - len(found)) <= 3
    return int(alike and found.startswith(asked[:stem]))


@lru_cache(maxsize=65_536)
def latin(word: str) -> str:
    """The national transliteration, with `zgh` and the endings that English shortens: `Зеленський` → `zelensky`."""
    letters = word.replace("зг", "zgh")
    written = (_FIRST.get(letters[:1]) or _LATIN.get(letters[:1], letters[:1])) + "".join(
        _LATIN.get(c, c) for c in letters[1:]
    )
    return re.sub(r"(skyi|skyy|skiy|skij|skii)$", "sky", written)


@lru_cache(maxsize=65_536)
def lemmas(word: str) -> frozenset[str]:
    """The dictionary forms of a Ukrainian word."""
    if not re.fullmatch(r"[а-яіїєґ']+", word):
        return frozenset()
    return frozenset(fold(reading.normal_form) for reading in dictionary().parse(word))
