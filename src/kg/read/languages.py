"""Which language a text is in, by its frequent words and letters of its own (`languages.yaml`).

Robust rather than fine: it only has to refuse what is not Ukrainian. A text too short to hold a frequent word
is judged by its script and by the letters of its own that it has.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_SAMPLE = 20_000  # characters looked at
_LEAST = 0.05  # share of frequent words below which no language of the Latin script is named


@dataclass(frozen=True, slots=True)
class Guess:
    """A language code with its English name; the code is empty where only the script is known."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Profile:
    code: str
    name: str
    script: str
    words: frozenset[str]
    letters: frozenset[str]

    def hits(self, words: Counter[str], letters: Counter[str]) -> int:
        return sum(words[w] for w in self.words) + sum(letters[c] for c in self.letters)


def guess_language(text: str) -> Guess:
    """The likeliest language; ties go to the one listed first (Ukrainian)."""
    sample = text[:_SAMPLE].casefold()
    script = _script(sample)
    if script not in ("CYRILLIC", "LATIN"):
        return Guess("", f"to be in {script.capitalize()} script" if script else "to have no words")
    words, letters = Counter(_WORD.findall(sample)), Counter(sample)
    best = max((p for p in _profiles() if p.script == script), key=lambda p: p.hits(words, letters))
    if script == "LATIN" and best.hits(words, letters) < _LEAST * words.total():
        return Guess("", "to be in Latin script")
    return Guess(best.code, best.name)


def word_hits(text: str) -> int:
    """How many words of the sample are frequent in some known language, at best."""
    words = Counter(_WORD.findall(text.casefold()))
    return max(sum(words[w] for w in p.words) for p in _profiles())


def script_share(text: str, script: str) -> float:
    """Share of the letters that belong to a script, named as Unicode names it (`CYRILLIC`)."""
    letters = [c for c in text if c.isalpha()]
    return sum(unicodedata.name(c, "").startswith(script) for c in letters) / max(1, len(letters))


def _script(text: str) -> str:
    """The commonest first word of the letters' Unicode names; empty where there are no letters."""
    counts: Counter[str] = Counter()
    for letter, times in Counter(text).items():
        if letter.isalpha():
            counts[unicodedata.name(letter, "unknown").split()[0]] += times
    return min(counts, key=lambda s: (-counts[s], s)) if counts else ""


@cache
def _profiles() -> tuple[_Profile, ...]:
    data = yaml.safe_load((Path(__file__).parent / "languages.yaml").read_text("utf-8"))
    return tuple(
        _Profile(code, e["name"], e["script"], frozenset(e["words"]), frozenset(e.get("letters", "")))
        for code, e in data.items()
    )
