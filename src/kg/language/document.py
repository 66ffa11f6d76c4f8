"""What language analysis knows of a text: words with their dictionary readings, sentences, and masked phrases.

All spans are code points into the article's text. Case, number, gender, … are Universal Dependencies values
(`Nom`, `Sing`, `Masc`, …); an empty string means that the word has no such feature.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Interval, Span


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

    `role`: `when` (time of an event or of saying), `as-of` (`станом на …`), `duration` (`протягом двох годин`).
    `interval` is None where it cannot be resolved (relative, without a date of publication).
    """

    first: int
    last: int
    interval: Interval | None
    role: str = "when"


@dataclass(frozen=True, slots=True)
class NumberExpression:
    """A number phrase in words `first`..`last` (inclusive), marker words such as `понад` or `близько` included.

    `unit` is empty, `%`, an ISO 4217 code, or a unit of time, length or mass where the phrase itself ends with it.
    `word_is_noun`: the phrase is itself a noun or stands for its holders (`тисячі`, `двоє`, `більшість`).
    """

    first: int
    last: int
    value: float | None = None
    min: float | None = None
    max: float | None = None
    approximate: bool = False
    unit: str = ""
