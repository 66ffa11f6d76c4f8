"""How many gold times and quantities are among the dates and numbers that are found: `python bench/expressions.py`.

For each article: the gold intervals (time, said_at, as_of) that some expression has, the gold quantities whose value
and bounds some expression has, and what was found that no gold record has (`--list`, to be judged by eye: not every
number of an article stands in a record). Last, the time of one pass over the articles.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kg.language.dates import find_dates
from kg.language.document import NumberExpression, TimeExpression, Word
from kg.language.morphology import candidates
from kg.language.numbers import find_numbers
from kg.language.tokens import fold, sentences, tokenise

ROOT = Path(__file__).parent.parent
Bounds = tuple[Any, ...]


def words_of(text: str, start: int) -> tuple[list[Word], list[tuple[int, int]]]:
    tokens = tokenise(text, start)
    forms = [token.cut(text) for token in tokens]
    words = [
        Word(i, t.start, t.end, form, fold(form), candidates(form))
        for i, (t, form) in enumerate(zip(tokens, forms, strict=True))
    ]
    return words, sentences(text, tokens)


def gold_times(record: dict[str, Any]) -> Iterator[Bounds]:
    """The bounds of every interval of a record, as ISO dates."""
    for interval in (record["event"]["time"], record["said_at"], *(q.get("as_of") for q in record["quantities"])):
        if interval and (interval["from"] or interval["to"]):
            yield interval["from"], interval["to"]


def gold_numbers(record: dict[str, Any]) -> Iterator[Bounds]:
    for quantity in record["quantities"]:
        value, low, high = (quantity.get(key) for key in ("value", "min", "max"))
        exact = value is not None and not quantity.get("approximate")
        yield (value, value, value) if exact else (value, low, high)


def found_time(found: TimeExpression) -> Bounds:
    if found.interval is None:
        return None, None
    start, end = found.interval.start, found.interval.end
    return start and start.isoformat(), end and end.isoformat()


def found_number(found: NumberExpression) -> Bounds:
    return found.value, found.min, found.max


def report(name: str, text: str, published: str | None, gold: list[dict[str, Any]], show: bool) -> list[int]:
    start = len(" date 2025-01-01 ") if text.startswith(" date ") else 0
    words, ranges = words_of(text, start)
    dates = find_dates(words, ranges, date.fromisoformat(published) if published else None)
    taken = {i for found in dates for i in range(found.first, found.last + 1)}
    numbers = find_numbers(words, ranges, taken)
    times = {bounds for record in gold for bounds in gold_times(record)}
    values = {bounds for record in gold for bounds in gold_numbers(record)}
    had_times, had_values = set(map(found_time, dates)), set(map(found_number, numbers))
    row = [len(times & had_times), len(times), len(values & had_values), len(values), len(dates), len(numbers)]
    print(f"{name:36} times {row[0]}/{row[1]}  quantities {row[2]}/{row[3]}  found {row[4]} + {row[5]}")
    print(
        *(f"    missing {bounds}" for bounds in sorted((times - had_times) | (values - had_values), key=str)), sep="\n"
    )
    everything: list[TimeExpression | NumberExpression] = [*dates, *numbers]
    for found in everything if show else []:
        quote = text[words[found.first].start : words[found.last].end]
        print(f"    {quote!r} = {found_time(found) if isinstance(found, TimeExpression) else found}")
    return row


def speed(texts: list[str]) -> float:
    """Milliseconds for dates and numbers of 2,000 characters, words given."""
    prepared = [words_of(text, 0) for text in texts]
    started = time.process_time()
    for words, ranges in prepared:
        dates = find_dates(words, ranges, date(2025, 1, 1))
        find_numbers(words, ranges, {i for found in dates for i in range(found.first, found.last + 1)})
    return (time.process_time() - started) * 1000 / sum(map(len, texts)) * 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("only", nargs="*", help="parts of articles' names; without any, all")
    parser.add_argument("--list", action="store_true", help="print every expression")
    options = parser.parse_args()
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "articles"
    gold: dict[str, list[dict[str, Any]]] = {}
    for source in sorted(folder.glob("*.gold.jsonl")):
        for line in source.read_text("utf-8").splitlines():
            record = json.loads(line)
            gold.setdefault(record["article"], []).append(record)
    texts, total = [], [0] * 6
    for name, records in sorted(gold.items()):
        if options.only and not any(part in name for part in options.only):
            continue
        path = next(folder.rglob(f"{Path(name).stem}.txt"))
        texts.append(path.read_text("utf-8"))
        row = report(name, texts[-1], records[0]["published"], records, options.list)
        total = [a + b for a, b in zip(total, row, strict=True)]
    print(f"all: times {total[0]}/{total[1]}, quantities {total[2]}/{total[3]}, found {total[4]} + {total[5]}")
    speed(texts)
    print(f"{speed(texts):.2f} ms for 2,000 characters")


if __name__ == "__main__":
    main()
