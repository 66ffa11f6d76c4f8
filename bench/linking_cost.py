"""What gazetteers cost: the shipped lists and a generated one. `python bench/linking_cost.py [--names 1000000]`

Each is measured in a process of its own: time to load the tables, memory that this takes (resident set, with what the
first links build), 2,000 mentions of different names linked, half of them unknown, and finding the names of an article
of 2,000 characters. The generated tables hold two made-up words a name; the seed is fixed.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from linking import words_of

from kg.gazetteer import Gazetteer, load
from kg.language.names import find_names
from kg.link import link
from kg.model import Article, Entity, Mention, Reading, Span
from kg.resources import resource

ROOT = Path(__file__).resolve().parent.parent
MENTIONS = 2_000
TEXT_LENGTH = 2_000
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=int, default=100_000, help="size of the generated gazetteer; 0: none")
    options.add_argument("--measure", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        measure(Path(chosen.measure))
        return
    print(f"{'names':>10}{'load ms':>10}{'memory MB':>11}{'2,000 mentions ms':>19}{'finding names ms':>18}")
    apart(resource("data", "gazetteer"))
    if chosen.names:
        with tempfile.TemporaryDirectory() as folder:
            write_generated(Path(folder), chosen.names)
            apart(Path(folder))


def apart(folder: Path) -> None:
    subprocess.run([sys.executable, __file__, "--measure", str(folder)], check=True)


def measure(folder: Path) -> None:
    text = sample()
    words, ranges = words_of(text)  # the dictionary is no part of the gazetteer's cost
    find_names(words, ranges, Gazetteer(()))
    before = resident()
    start = time.perf_counter()
    gazetteer = load(folder)
    loaded = time.perf_counter() - start
    reading = mentions(gazetteer)
    link(reading, gazetteer)
    find_names(words, ranges, gazetteer)
    memory = resident() - before
    if loaded < 1:
        loaded = best(lambda: load(folder))
    linking = best(lambda: link(reading, gazetteer))
    finding = best(lambda: find_names(words, ranges, gazetteer)) * TEXT_LENGTH / len(text)
    numbers = (len(gazetteer.rows), loaded * 1000, memory, linking * 1000, finding * 1000)
    print("{:10,}{:10.0f}{:11.0f}{:19.1f}{:18.1f}".format(*numbers), flush=True)


def mentions(gazetteer: Gazetteer) -> Reading:
    """Names spread over the tables, each followed by one that nobody bears."""
    step = max(1, len(gazetteer.rows) // (MENTIONS // 2))
    found = []
    for row in gazetteer.rows[::step][: MENTIONS // 2]:
        found += [Entity(row.label, row.kind), Entity(f"{row.label} Невідомська", row.kind)]
    made = tuple(Mention(Span(0, 1), entity) for entity in found)
    return Reading(Article("mentions", "Текст."), (), made)


def sample() -> str:
    """The articles of the demo."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "data" / "articles").glob("*.txt"))]
    return "\n\n".join(texts)


def write_generated(folder: Path, size: int) -> None:
    rng = random.Random(1)
    with (folder / "agents.tsv").open("w", encoding="utf-8") as table:
        table.write("qid\tkind\ttype\tlabel\n")
        for number in range(1, size + 1):
            table.write(f"Q{number}\torganisation\tcompany\t{made_up(rng)} {made_up(rng)}\n")


def made_up(rng: random.Random) -> str:
    parts = (rng.choice("бвгдзклмнпрстфхш") + rng.choice("аеиіоу") for _ in range(rng.randint(2, 4)))
    return "".join(parts).capitalize() + rng.choice(("н", "р", "ль", "", "к", "ськ"))


def resident() -> float:
    """MB of this process that are in memory now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def best(call: Callable[[], object], times: int = 5) -> float:
    """The shortest of some runs, in seconds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        spent.append(time.perf_counter() - start)
    return min(spent)


if __name__ == "__main__":
    main()
