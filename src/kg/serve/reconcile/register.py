"""The entities of one snapshot, found by what a table may call them: other spellings, endings, alphabets, word orders.

Names are compared in Latin letters (the national transliteration) by the groups of three letters that they share, word
by word, so that `Зеленського Володимира` and `Volodymyr Zelenskyi` come near `Володимир Зеленський`.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np

from kg.gazetteer import fold, shipped
from kg.rdf import PREFIXES, term
from kg.serve.pages.cards import KINDS
from kg.serve.pages.search import latin, words_of

_WD = PREFIXES["wd"]
_LABEL = term("rdfs:label").value
_LEAST_SHARED = 0.5  # of groups of letters
_NEAR = 60  # names that are compared letter by letter, for one query
_INFLECTED = 0.95  # what another ending costs a name that is the same otherwise


@dataclass(slots=True)
class Record:
    """One entity of the store. `names` in the articles and, where it has an item, those of the gazetteer."""

    id: str
    name: str
    kind: str
    item: str = ""
    articles: int = 0
    names: dict[str, None] = field(default_factory=dict)


class Register:
    """Built from the rows of `entities.rq`; only entities below the base, whose identifiers are their local names."""

    def __init__(self, rows: Iterable[dict[str, str]], base: str) -> None:
        self.space = f"{base}entity/"
        self.records: dict[str, Record] = {}
        kinds = {term(curie).value: kind for curie, kind in KINDS.items()}
        for row in sorted(rows, key=lambda r: (r["property"] != _LABEL, -int(r["articles"]), r["name"], r["type"])):
            if row["entity"].startswith(self.space):
                local = row["entity"].removeprefix(self.space)
                record = self.records.setdefault(local, Record(local, row["name"], kinds.get(row["type"], "thing")))
                record.item = record.item or row.get("item", "").removeprefix(_WD)
                record.names.setdefault(row["name"])
                if row["property"] == _LABEL:
                    record.articles += int(row["articles"])
        self._items = {record.item: record for record in self.records.values() if record.item}
        self._exact: defaultdict[str, list[str]] = defaultdict(list)
        self._names: list[tuple[str, str]] = []  # in Latin letters, and whose
        grams: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        sizes: list[int] = []
        for record in self.records.values():
            self._add(record, grams, sizes)
        self._grams = {gram: np.array(names, np.int32) for gram, names in grams.items()}
        self._sizes = np.array(sizes, np.int32)

    def _add(self, record: Record, postings: defaultdict[str, array[int]], sizes: list[int]) -> None:
        row = shipped().row(record.item) if record.item else None
        known = (row.label, row.label_en, *row.aliases) if row else ()
        for name in filter(None, (*record.names, *known)):
            record.names.setdefault(name)
            self._exact[fold(name)].append(record.id)
            written = _written(name)
            grams = _grams(written)
            for gram in grams:
                postings[gram].append(len(self._names))
            self._names.append((written, record.id))
            sizes.append(len(grams))

    def get(self, identifier: str) -> Record | None:
        """By local name, whole IRI, or number of the item it is linked to."""
        local = identifier.removeprefix(self.space)
        return self.records.get(local) or self._items.get(identifier.removeprefix(_WD))

    def near(self, name: str) -> dict[str, float]:
        """Identifiers → how alike the best of their names is, above 0 to 1; 1 is the same name, letter case apart."""
        found = dict.fromkeys(self._exact.get(fold(name), ()), 1.0)
        written = _written(name)
        for number in self._shared(_grams(written)):
            other, identifier = self._names[number]
            found[identifier] = max(found.get(identifier, 0.0), _alike(written, other))
        return found

    def _shared(self, grams: set[str]) -> list[int]:
        """The names with the largest share of groups in common (Dice), best first."""
        known = [self._grams[gram] for gram in grams if gram in self._grams]
        if not known:
            return []
        shared = np.bincount(np.concatenate(known), minlength=len(self._names))
        dice = 2 * shared / (len(grams) + self._sizes)
        near = np.flatnonzero(dice >= _LEAST_SHARED).tolist()
        return sorted(near, key=lambda n: (-dice[n], self._names[n]))[:_NEAR]

    def beginning(self, prefix: str) -> list[Record]:
        """Those of which a word of a name begins so (or the name itself), the best known first."""
        wanted = _written(prefix)
        found = {identifier for name, identifier in self._names if f" {name}".find(f" {wanted}") >= 0}
        known = self.get(prefix)
        records = [self.records[i] for i in found if known is None or i != known.id]
        return [*([known] if known else ()), *sorted(records, key=lambda r: (-r.articles, r.name, r.id))]


def _written(name: str) -> str:
    return " ".join(latin(word) for word in words_of(name))


def _grams(written: str) -> set[str]:
    padded = [f"^{word}$" for word in written.split()]
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}


def _alike(one: str, other: str) -> float:
    """Below 1: letters in common, whatever the order of the words; words that part in their endings count as near."""
    if one == other:
        return 0.98
    words, others = sorted(one.split()), sorted(other.split())
    if words == others:
        return 0.97
    if len(words) == len(others) and all(map(_same_stem, words, others)):
        return _INFLECTED
    return 0.9 * SequenceMatcher(None, " ".join(words), " ".join(others), autojunk=False).ratio()


def _same_stem(one: str, other: str) -> bool:
    """`zelensky`, `zelenskoho`: five letters or more, and three at most that part."""
    common = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one == other or (common >= 4 and max(len(one), len(other)) - common <= 3)
