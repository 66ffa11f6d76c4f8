"""Invented news for measurements of size: sentences of data/articles, shuffled, with other numbers each time."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
SENTENCES = 8  # of an article, about 1,100 characters
_FIRST_DAY = date(2025, 1, 1)
_DAYS = 365
_FIGURE = re.compile(r"\b\d{1,2} \d{3}\b|\b\d{2,3}\b(?! (?:січня|лютого|березня|квітня|травня|червня|липня|серпня))")
_HEADER = re.compile(r"^\s*date \S+\s*")


def articles(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Records for `kg build x.jsonl`, the same for the same seed; no two texts are equal."""
    pool = _sentences()
    chance = random.Random(seed)
    for number in range(count):
        chosen = chance.sample(pool, min(SENTENCES, len(pool)))
        day = _FIRST_DAY + timedelta(days=number * _DAYS // max(count, 1))
        text = "\n\n".join(_FIGURE.sub(lambda _: str(chance.randrange(20, 999)), s) for s in chosen)
        yield {
            "title": f"news-{number:07}",
            "date": day.isoformat(),
            "source": f"Вісник {number % 50}",
            "url": f"https://news.example/{number}",
            "text": f"{text}\n\nПовідомлення № {number} редакції.",
        }


def write(path: Path, count: int) -> Path:
    """The same as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for record in articles(count):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def _sentences() -> list[str]:
    texts = (_HEADER.sub("", file.read_text("utf-8")) for file in sorted((ROOT / "data" / "articles").glob("*.txt")))
    return [
        s for text in texts for line in text.splitlines() for s in re.split(r"(?<=[.!?»]) (?=[А-ЯІЇЄҐ])", line) if s
    ]
