"""What is kept of a text to find others that are nearly the same: a MinHash (Broder 1997) and the text's figures.

Two texts are cut into runs of four words; the share of runs that both have (Jaccard) is estimated by the share of 128
minima that are equal, with a standard error of 0.04. One hash function makes all minima, so the same text has the same
sketch everywhere.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.model import Article

MINIMA = 128
BANDS = 32  # of four minima: of texts with 6 in 10 runs in common 99 in 100 pairs agree in one band
_RUN = 4  # words
_UNDATED = "9999"
_LEAST_RUNS = 20  # a shorter text is a notice in a form that many share
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:[ \u00a0\u202f.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Sketch:
    """`published`: ISO 8601, or later than all days; `minima`: 128 numbers of 32 bits; `figures`: the numbers that are
    written in digits, sorted, each once."""

    published: str
    minima: bytes
    figures: tuple[str, ...]

    def bands(self) -> list[bytes]:
        """Keys that two sketches alike have in common, most likely one at least; each is of one place in the sketch."""
        size = len(self.minima) // BANDS
        parts = (self.minima[n * size : (n + 1) * size] for n in range(BANDS))
        return [hashlib.blake2b(part, digest_size=8, key=bytes([n])).digest() for n, part in enumerate(parts)]

    def likeness(self, other: Sketch) -> float:
        """The estimated share of runs in common, 0 to 1."""
        equal = np.frombuffer(self.minima, "<u4") == np.frombuffer(other.minima, "<u4")
        return float(equal.mean())

    def agrees(self, other: Sketch) -> bool:
        """Whether they give the same figures, nine in ten of the text that has fewer: a daily report in the words of
        yesterday's has other ones."""
        few, many = sorted((set(self.figures), set(other.figures)), key=len)
        return len(few & many) >= 0.9 * len(few)


def sketch(article: Article) -> Sketch | None:
    """Of the text proper; None where it is too short to tell."""
    text = article.text[article.body_start :].casefold()
    words = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(text)], np.uint64)
    if len(words) < _RUN + _LEAST_RUNS - 1:
        return None
    multipliers, addends, of_run = _constants()
    runs = sum(words[n : len(words) - _RUN + 1 + n] * of_run[n] for n in range(_RUN))
    runs = np.unique(runs)
    minima = np.full(MINIMA, np.iinfo(np.uint64).max, np.uint64)
    for part in np.array_split(runs, len(runs) // 1000 + 1):  # a megabyte at a time
        hashed = part[None] * multipliers[:, None] + addends[:, None]
        minima = np.minimum(minima, hashed.min(axis=1))
    figures = sorted({re.sub(r"\D", "", figure) for figure in _FIGURE.findall(text)})
    day = article.published.isoformat() if article.published else _UNDATED
    return Sketch(day, (minima >> np.uint64(32)).astype("<u4").tobytes(), tuple(figures))


@cache
def _constants() -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """Multipliers (odd) and addends of the hash functions, multipliers of the words of a run."""
    digits = hashlib.shake_256(b"kg sketch").digest(8 * (2 * MINIMA + _RUN))
    numbers = np.frombuffer(digits, "<u8").astype(np.uint64)
    odd = numbers | np.uint64(1)
    return odd[:MINIMA], numbers[MINIMA : 2 * MINIMA], odd[2 * MINIMA :]
