"""What things are called in the reader's language: codes from the vocabulary, entities with the gazetteer's names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kg.gazetteer import shipped
from kg.rdf import PREFIXES
from kg.serve.pages.asking import Asked
from kg.serve.pages.cards import Named


@dataclass(frozen=True)
class Codes:
    """`labels[code][language]`; `signs` of stances."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    signs: dict[str, int] = field(default_factory=dict)

    def label(self, code: str, language: str) -> str:
        """The label, or the last part of the IRI where the store has no label."""
        found = self.labels.get(code, {})
        return found.get(language) or found.get("en") or short(code)

    def under(self, prefix: str) -> list[str]:
        """The codes of one list, such as `stance`, in the order of their IRIs."""
        return [code for code in self.labels if code.startswith(PREFIXES[prefix])]


def codes_of(asked: Asked) -> Codes:
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    signs: dict[str, int] = {}
    for row in asked.rows("codes"):
        labels[row["code"]].setdefault(row["lang"], row["label"])
        if "sign" in row:
            signs[row["code"]] = int(row["sign"])
    return Codes(dict(labels), signs)


def short(iri: str) -> str:
    """`…/code/stance#denies` → `denies`."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def name_of(named: Named, language: str) -> str:
    """The name in the asked language where the gazetteer has one for the item, else the article's."""
    if language == "en" and named.item and (row := shipped().row(short(named.item))) and row.label_en:
        return row.label_en
    return named.label or short(named.iri)
