"""A statement as a flat value that rules can compare with those of all articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.model import Interval, Quantity


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement. Entities are named by their IRIs, articles by their keys, `id` is the statement's IRI."""

    id: str
    event: str
    article: str
    published: date | None
    speakers: frozenset[str]  # empty: the article's own voice
    stance: str
    polarity: str
    modality: str
    type: str
    roles: Mapping[str, frozenset[str]]  # those who bear a name, and so are one in every article
    places: frozenset[str]
    spots: frozenset[str]  # those of the places that are no states: two different ones are two places
    time: Interval | None
    said: date | None  # the last day on which it can have been said, else that of publication
    quantities: tuple[Quantity, ...]
    targets: tuple[str, ...]  # IRIs of statements
    described: Mapping[str, frozenset[str]] = field(default_factory=dict)  # who is only described (`люди`), by role:
    # kind and words without the article
    sides: Mapping[str, frozenset[str]] = field(default_factory=dict)  # states of those in a role
    own_sides: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of the states and groups among them
    voices: frozenset[str] = frozenset()  # the speakers, and the states they speak for
    bare: bool = False  # names nobody, nothing and no place: what it speaks of, its article told before
    office: str = ""  # the post that its one speaker is shown in, where only one person can hold it
    parties: frozenset[str] = frozenset()  # states, organisations, persons and groups with a name, speakers too
    states: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of each of the parties
    resumes: str = ""  # IRI of the statement of the same article whose event a bare one goes on with
    grounds: frozenset[str] = frozenset()  # states in which its places are
    copied_from: str = ""  # key of the article of which its own is nearly the same text

    @property
    def actors(self) -> frozenset[str]:
        return frozenset().union(*self.roles.values())

    @property
    def descriptions(self) -> frozenset[str]:
        return frozenset().union(*self.described.values())
