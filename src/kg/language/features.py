"""What the syntax model sees of a unit: sparse features by name, the same in training and in use.

Morphology weighs more than words: the model is trained on another genre than it reads, so a lemma or form counts
only where it was frequent there, while endings and dictionary readings carry to words never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.language.document import Analysis
from kg.language.tokens import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or a masked phrase that behaves as one word, with its candidate readings (at least one)."""

    form: str
    candidates: tuple[Analysis, ...]
    kind: str = "word"  # word name number date quote


def reading_features(reading: Analysis) -> tuple[str, ...]:
    """Features of one reading without its lemma: single ones, those that agree together, and all in one."""
    a = reading
    verb = f"{a.verb_form}|{a.tense}|{a.person}|{a.mood}"
    noun = f"{a.case}|{a.number}|{a.gender}"
    return (
        f"p:{a.pos}",
        f"c:{a.case}",
        f"pc:{a.pos}|{a.case}|{a.verb_form}",
        f"n:{a.number}",
        f"g:{a.gender}",
        f"a:{a.animacy}|{a.case}",
        f"v:{verb}",
        f"s:{a.aspect}",
        f"t:{a.name_type}",
        f"cng:{noun}",
        f"all:{a.pos}|{noun}|{verb}|{a.animacy}",
    )


@lru_cache(maxsize=100_000)
def word_features(form: str, kind: str) -> tuple[str, ...]:
    """Features of the spelling: the form itself, its endings, its capitals and script."""
    norm = fold(form)
    shape = f"h:{kind}|{_shape(form)}"
    if kind != "word":
        return (shape,)
    return (f"w:{norm}", f"e3:{norm[-3:]}", f"e2:{norm[-2:]}", shape)


def lemma_features(unit: Unit) -> tuple[str, ...]:
    """The distinct lemmas of the readings, with their parts of speech."""
    if unit.kind != "word":
        return ()
    return tuple(dict.fromkeys(f"l:{a.lemma}|{a.pos}" for a in unit.candidates))


def _shape(form: str) -> str:
    if form[:1].isdigit():
        return "figure"
    letters = [c for c in form if c.isalpha()]
    if not letters:
        return "mark"
    script = "latin" if letters[0] < "\u0370" else ""
    if len(letters) > 1 and form.isupper():
        return f"{script}capitals"
    return f"{script}capital" if letters[0].isupper() else f"{script}small"
