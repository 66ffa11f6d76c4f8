"""What `kg derive` costs the first time, again, after one article and after one per cent of new articles.

`python bench/derive_store.py --articles 5000 --write` writes the table of docs/derive.md. Articles are made up: three
statements each on what 60 states did to each other in 40 towns on 200 days. Ends with 1 where going on from the file
gives another graph than all anew.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Quad

from kg.derive import derived_graph, keep_up
from kg.model import Article, Entity, Event, Interval, Participant, Reading, Span, Statement
from kg.rdf import Iris, to_quads
from kg.store import open_snapshot, open_store

PAGE = Path(__file__).parent.parent / "docs" / "derive.md"
TABLE = re.compile(r"(?<=<!-- store -->\n).*?(?=<!-- end of store -->)", re.DOTALL)
TYPES = ("attack", "arms-transfer", "deployment", "negotiation", "sanction", "support")
STANCES = ("asserts",) * 12 + ("denies", "denies", "confirms", "admits", "estimates")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--write", action="store_true", help="Write the table of docs/derive.md.")
    given = parser.parse_args()
    share = max(1, given.articles // 100)
    with TemporaryDirectory() as folder:
        store = Path(folder, "store")
        put(store, made(0, given.articles))
        rows = [("articles", f"{given.articles:,}"), ("the first time, seconds", _timed(store))]
        rows.append(("again, seconds", _timed(store)))
        put(store, made(given.articles, given.articles + 1))
        rows.append(("after one new article, seconds", _timed(store)))
        put(store, made(given.articles + 1, given.articles + 1 + share))
        rows.append((f"after {share:,} new articles, seconds", _timed(store)))
        with open_store(store) as target:
            target.remove(graph_of(next(made(7, 8))))
        rows.append(("after one article was removed, seconds", _timed(store)))
        kept = derived(store)
        (store / "derived.sqlite").unlink()
        rows.append(("all anew, seconds", _timed(store)))
        same = derived(store) == kept
    rows.append(("the same graph", "yes" if same else "NO"))
    text = "\n".join(["| what | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)])
    print(text)
    if given.write:
        PAGE.write_text(TABLE.sub(lambda _: f"\n{text}\n\n", PAGE.read_text("utf-8")), "utf-8")
    sys.exit(0 if same else 1)


def made(first: int, end: int) -> Iterator[Reading]:
    """The same number always makes the same article."""
    for n in range(first, end):
        chance = random.Random(n)
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(200))
        text = f"Стаття {n}. " * 3
        told = tuple(
            _statement(f"{k}", Span(k * (len(text) // 3), k * (len(text) // 3) + 5), day, chance) for k in range(3)
        )
        yield Reading(Article(str(n), text, day), told)


def _statement(key: str, span: Span, day: date, chance: random.Random) -> Statement:
    one, other, speaker = (Entity(f"Держава {s}", "state") for s in chance.sample(range(60), 3))
    place = (Entity(f"Місто {chance.randrange(40)}", "place"),)
    when = Interval(day, day) if chance.random() < 0.6 else None
    event = Event(chance.choice(TYPES), (Participant("agent", one), Participant("recipient", other)), place, when)
    return Statement(key, (span,), chance.choice(STANCES), "indirect", event, (speaker,))


def graph_of(reading: Reading) -> str:
    return Iris(reading.article.key).graph.value


def put(store: Path, readings: Iterable[Reading]) -> None:
    with open_store(store) as target:
        for reading in readings:
            target.replace(graph_of(reading), to_quads(reading))


def derived(store: Path) -> set[Quad]:
    with open_snapshot(store) as snapshot:
        return set(snapshot.quads(derived_graph()))


def _timed(store: Path) -> str:
    started = time.perf_counter()
    keep_up(store, lambda quads: None)
    return f"{time.perf_counter() - started:.2f}"


if __name__ == "__main__":
    main()
