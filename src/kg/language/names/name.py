"""What is found: first candidates, each from one place in the text, then names that know who they are."""

from __future__ import annotations

from dataclasses import dataclass

from kg.gazetteer import Row
from kg.model import Kind

CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc", "Voc")
ANY_CASE = frozenset(CASES[:-1])


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: words `first`..`last` (inclusive), `head` is the word that inflects.

    `name` is the nominative by which the article (or the gazetteer) knows it best, `nominative` that of this mention.
    `rows` are candidates of the gazetteer, best first. Names of one article with equal `key` are one entity.
    `metonym` is the state whose government the name can stand for; grammar decides which is meant.
    """

    first: int
    last: int
    kind: Kind
    name: str
    nominative: str
    rows: tuple[Row, ...]
    cases: frozenset[str]
    number: str
    gender: str
    head: int
    method: str
    key: str
    metonym: Row | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate before the article as a whole has been looked at; `weight` decides between equally long ones.

    `given` and `surname` (nominative) are a person's; `function` and `state` are a body's that every state has.
    """

    first: int
    last: int
    kind: Kind
    nominative: str
    cases: frozenset[str]
    method: str
    weight: int
    rows: tuple[Row, ...] = ()
    number: str = "Sing"
    gender: str = ""
    head: int = -1
    given: str = ""
    surname: str = ""
    function: str = ""
    state: Row | None = None
    weak: bool = False

    @property
    def length(self) -> int:
        return self.last - self.first + 1
