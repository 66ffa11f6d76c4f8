"""Damaged files among many good ones, and builds that are killed: is all that is good stored, and always the same?

    python bench/damage.py [--articles 100000] [--kills 50] [--kill-articles 30]

Of `--articles` one in a hundred is damaged, in the ways of tests/damage.py; the reader is one that finds nothing in any
text, since only opening, checking and storing are asked here. `--kills` builds of `--kill-articles` articles of
bench/news.py, by `kg build` with all its steps, are killed (SIGKILL, the whole group of processes) after random times,
built again, and compared with an undisturbed build. Exits with 1 where anything is not as it has to be.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import news

sys.path.insert(0, str(news.ROOT / "tests"))
from damage import DAMAGES, fill

from kg.build import build, exit_code
from kg.model import Reading
from kg.rdf import canonical
from kg.settings import Settings
from kg.store import open_snapshot


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--kill-articles", type=int, default=30)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fine = _damaged(Path(name), given.articles)
    with tempfile.TemporaryDirectory() as name:
        fine = _killed(Path(name), given.kills, given.kill_articles) and fine
    sys.exit(0 if fine else 1)


def _damaged(folder: Path, articles: int) -> bool:
    reasons = fill(folder / "in", articles, articles // 100)
    begin = time.perf_counter()
    outcomes = build([str(folder / "in")], folder / "store", Settings(), extractor=Reading)
    seconds = time.perf_counter() - begin
    told = {Path(o.path).name: o.message for o in outcomes if o.status != "stored"}
    named = sum(words in told.get(name, "") for name, words in reasons.items())
    with open_snapshot(folder / "store") as snapshot:
        stored = len(snapshot.articles())
    good, code = articles - len(reasons), exit_code(outcomes)
    print(
        f"{articles:,} files, {len(reasons):,} damaged in {len(DAMAGES)} ways: {stored:,} of {good:,} good ones stored,"
    )
    print(f"{named:,} of {len(reasons):,} bad ones named with their reason, {len(told):,} refused, exit code {code};")
    print(f"{seconds:.0f} seconds\n", flush=True)
    return (stored, named, len(told), code) == (good, len(reasons), len(reasons), 4)


def _killed(folder: Path, kills: int, articles: int) -> bool:
    source = news.write(folder / "news.jsonl", articles)
    begin = time.perf_counter()
    _start(source, folder / "whole").wait()
    seconds = time.perf_counter() - begin
    whole, chance, same, killed = _content(folder / "whole"), random.Random(50), 0, 0
    while killed < kills:
        store = folder / f"store-{killed}"
        begin = time.perf_counter()
        process = _start(source, store)
        try:
            process.wait(chance.uniform(0.0, seconds))
            seconds = min(seconds, time.perf_counter() - begin)  # it was quicker than the kill: not counted
            shutil.rmtree(store)
            continue
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if _start(source, store).wait() == 0 and _content(store) == whole:
            same += 1
        else:
            print(f"kill {killed}: not the bytes of an undisturbed build")
        shutil.rmtree(store)
        killed += 1
    print(f"{kills} builds of {articles} articles killed before their end, within {seconds:.1f} seconds:")
    print(f"{same} of {kills} gave, built again, the bytes of an undisturbed build")
    return same == kills


def _start(source: Path, store: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg.cli", "build", str(source), "--store", str(store), "--workers", "2"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)


def _content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


if __name__ == "__main__":
    main()
