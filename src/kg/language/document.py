"""What language analysis knows of a text: words with their dictionary readings, sentences, and masked phrases.

All spans are code points into the article's text. Case, number, gender, … are Universal Dependencies values
(`Nom`, `Sing`, `Masc`, …); an empty string means that the word has no such feature.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Article, Interval, Span

if TYPE_CHECKING:
    from kg.language.names import Name


@dataclass(frozen=True, slots=True)
class Analysis:
    """One dictionary reading of a word form."""

    lemma: str  # lower case, apostrophe folded to U+0027
    pos: str  # UPOS: NOUN PROPN VERB AUX ADJ DET PRON NUM ADV ADP CCONJ SCONJ PART INTJ PUNCT SYM X
    case: str = ""  # Nom Gen Dat Acc Ins Loc Voc
    number: str = ""  # Sing Plur
    gender: str = ""  # Masc Fem Neut (empty in the plural)
    animacy: str = ""  # Anim Inan
    person: str = ""  # 1 2 3
    tense: str = ""  # Past Pres Fut
    verb_form: str = ""  # Fin Inf Conv (gerund) Imps (-но/-то); participles are ADJ with verb_form Part
    aspect: str = ""  # Perf Imp
    mood: str = ""  # Ind Imp
    name_type: str = ""  # Giv Sur Pat Geo (from the dictionary's Name, Surn, Patr, Geox)


@dataclass(frozen=True, slots=True)
class Word:
    """A token with its candidate readings, best guess first; never empty (`X` where nothing is known)."""

    index: int  # position in the document
    start: int
    end: int
    text: str  # as written
    norm: str  # lower case, every apostrophe as U+0027
    candidates: tuple[Analysis, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date or period in words `first`..`last` (inclusive indices).

    `role`: `when` (time of an event or of saying) or `as-of` (`станом на …`); durations are numbers with a unit.
    `interval` is None where it cannot be resolved (relative without a date to count from, or no certain time).
    """

    first: int
    last: int
    interval: Interval | None
    role: str = "when"


@dataclass(frozen=True, slots=True)
class NumberExpression:
    """A number phrase in words `first`..`last` (inclusive), marker words such as `понад` or `близько` included.

    `unit` is empty, `%`, an ISO 4217 code, or a unit of time, length or mass where the phrase itself ends with it.
    `split`: both figures of a vote (`306:232`), of which the first is the value.
    """

    first: int
    last: int
    value: float | None = None
    min: float | None = None
    max: float | None = None
    approximate: bool = False
    unit: str = ""
    split: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """Text between quotation marks: words `first`..`last` (inclusive), without the marks.

    `speech`: whole clauses that somebody says, not a title or a few words worked into a sentence.
    """

    first: int
    last: int
    speech: bool


@dataclass(slots=True, eq=False)
class Node:
    """One unit of syntax: a word, or a masked phrase that behaves as one word.

    `relation` is the Universal Dependencies relation to `head`; the root of a segment has none.
    """

    index: int  # position in the document's nodes
    sentence: int
    segment: int  # nodes of one segment form one tree
    first: int  # word indices, inclusive
    last: int
    text: str
    analysis: Analysis
    kind: str = "word"  # word name number aside
    name: Name | None = None
    number: NumberExpression | None = None
    head: Node | None = None
    relation: str = "root"
    children: list[Node] = field(default_factory=list)

    @property
    def lemma(self) -> str:
        return self.analysis.lemma

    @property
    def case(self) -> str:
        return self.analysis.case

    def subtree(self) -> Iterator[Node]:
        """This node and all below it, in no particular order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.children)


@dataclass(slots=True)
class Sentence:
    """`words` is a half-open range of word indices; `nodes` are in text order, masked parts left out."""

    index: int
    words: tuple[int, int]
    paragraph: int
    nodes: list[Node]
    dates: list[TimeExpression]


@dataclass(slots=True)
class Document:
    """An analysed article: everything that extraction reads."""

    article: Article
    words: list[Word]
    sentences: list[Sentence]
    nodes: list[Node]
    names: list[Name]
    dates: list[TimeExpression]
    quotations: list[Quotation]
    speech: dict[int, Quotation] = field(default_factory=dict)  # word → the quoted speech that it stands in
    named: set[int] = field(default_factory=set)  # words that belong to a name

    def dates_near(self, first: int, last: int) -> list[TimeExpression]:
        """The dates that touch words `first`..`last`."""
        at = bisect_left(self.dates, first, key=lambda date: date.last + 1)
        return [date for date in self.dates[at : at + last - first + 3] if date.first <= last + 1]

    def quotations_in(self, span: Span) -> list[Quotation]:
        """The quotations that lie in a run of characters."""
        at = bisect_left(self.quotations, span.start, key=lambda q: self.words[q.first].start)
        found = []
        for quotation in self.quotations[at:]:
            if self.words[quotation.last].end > span.end:
                break
            found.append(quotation)
        return found

    def span(self, first: int, last: int) -> Span:
        """The characters from word `first` to word `last`, both included."""
        return Span(self.words[first].start, self.words[last].end)
