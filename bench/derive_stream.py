"""What the conclusions cost as articles stream in: all anew, and one per cent of new articles as an update.

`python bench/derive_stream.py --articles 100000 --write` writes the table of docs/derive.md. Articles are made up, a
hundred a day: each tells of three events of its own, or of those of another of the last fifty (a fifth; some deny,
plan, admit), in 2,000 towns, between 60 states, by 600 bodies. What is measured begins with the claims; reading
articles from a store comes on top and is told in the last line.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from kg.derive import Claim, Derivation, claims_of
from kg.derive.held import Held
from kg.derive.shelf import fill, open_shelves, save, shelved
from kg.model import Article, Entity, Event, Interval, Participant, Quantity, Reading, Span, Statement
from kg.rdf import Iris, reading_of, to_quads

PAGE = Path(__file__).parent.parent / "docs" / "derive.md"
TABLE = re.compile(r"(?<=<!-- stream -->\n).*?(?=<!-- end of stream -->)", re.DOTALL)
FIRST = date(2024, 1, 1)
TYPES = ("attack", "casualties", "arms-transfer", "deployment", "negotiation", "sanction", "destruction", "support")
STANCES = ("asserts",) * 12 + ("denies", "denies", "plans", "confirms", "admits", "estimates")
SHARE = 0.01
Result = TypeVar("Result")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="Write the table of docs/derive.md.")
    given = parser.parse_args()
    claims = list(stream(given.articles))
    more = list(stream(max(1, round(given.articles * SHARE)), start=given.articles))
    memory = _memory()
    rows = [("articles", f"{given.articles:,}"), ("statements", f"{len(claims):,}")]
    held = Held()
    derivation = Derivation(held=held)
    seconds, _ = _timed(lambda: derivation.update(claims))
    rows.append(("all anew, seconds", f"{seconds:.1f}"))
    found = derivation.conclusions()
    rows.append(("event clusters", f"{len(found.clusters):,}"))
    rows.append(("relations", f"{len(found.relations):,}"))
    rows.append(("memory of the process, MB, of it the statements", f"{_memory():,.0f}, {memory:,.0f}"))
    seconds, (new, gone) = _timed(lambda: derivation.update(more))
    rows.append((f"an update of {len({c.article for c in more}):,} articles, seconds", f"{seconds:.2f}"))
    changed = sum(len(c.clusters) + len(c.relations) + len(c.edges) for c in (new, gone))
    rows.append(("conclusions that it changed", f"{changed:,}"))
    seconds, _ = _timed(lambda: derivation.update(removed={c.article for c in more}))
    rows.append(("the same articles removed, seconds", f"{seconds:.2f}"))
    same = derivation.conclusions() == found
    rows.append(("as before", "yes" if same else "NO"))
    with TemporaryDirectory() as folder:
        rows += _in_file(Path(folder, "derived.sqlite"), held, more)
    rows.append(("reading one article's graph back, ms", f"{_reading():.2f}"))
    text = "\n".join(["| what | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)])
    print(text)
    if given.write:
        PAGE.write_text(TABLE.sub(lambda _: f"\n{text}\n\n", PAGE.read_text("utf-8")), "utf-8")
    sys.exit(0 if same else 1)


def _in_file(file: Path, held: Held, more: Sequence[Claim]) -> list[tuple[str, str]]:
    """What it costs to write all of it, and to go on from it with one article, with one per cent, and back."""

    def write() -> None:
        with open_shelves(file) as connection:
            fill(connection, held)

    def go_on(added: Iterable[Claim] = (), removed: Iterable[str] = ()) -> None:
        with open_shelves(file) as connection:
            kept = shelved(connection)
            Derivation(held=kept).update(added, removed)
            save(kept)

    one = more[0].article
    first, others = [c for c in more if c.article == one], {c.article for c in more}
    steps: list[tuple[str, Callable[[], None]]] = [
        ("writing the file of what is known, seconds", write),
        ("going on from the file with one article, seconds", lambda: go_on(first)),
        (f"with {len(others):,} articles", lambda: go_on(more)),
        ("without them again", lambda: go_on(removed=others)),
    ]
    rows = [(name, f"{_timed(step)[0]:.2f}") for name, step in steps]
    return [*rows, ("size of the file, MB", f"{file.stat().st_size / 1e6:,.0f}")]


def stream(articles: int, start: int = 0) -> Iterator[Claim]:
    """Three statements an article; the same number always makes the same article."""
    for n in range(start, start + articles):
        chance = random.Random(n)
        # a fifth of the articles tell of what one of the fifty articles before them told of
        told = chance.randrange(max(0, n - 50), n) if n and chance.random() < 0.2 else n
        for k in range(3):
            yield replace(
                _event(told, k),
                id=f"https://example.org/statement/{n:08}.{k}",
                event=f"https://example.org/event/{n:08}.{k}",
                article=f"{n:08}",
                published=_day(n),
                said=_day(n),
                stance=chance.choice(STANCES),
                speakers=frozenset((speaker,)) if (speaker := _body(chance)) and chance.random() < 0.7 else frozenset(),
            )


def _event(told: int, k: int) -> Claim:
    chance = random.Random(told * 10 + k)
    agent, other = (f"https://example.org/entity/state-{s}" for s in chance.sample(range(60), 2))
    town = f"https://example.org/entity/town-{chance.randrange(2000)}"
    day = _day(told) - timedelta(days=chance.randrange(3))
    killed = Quantity("killed", chance.randrange(1, 30), unit="person", of="люди")
    return Claim(
        id="",
        event="",
        article="",
        published=None,
        speakers=frozenset(),
        stance="asserts",
        polarity="positive",
        modality="actual",
        type=chance.choice(TYPES),
        roles={"agent": frozenset((agent,)), "recipient": frozenset((other,))},
        places=frozenset((town,)),
        spots=frozenset((town,)),
        time=Interval(day, day) if chance.random() < 0.6 else None,
        said=None,
        quantities=(killed,) if chance.random() < 0.2 else (),
        targets=(),
        sides={"agent": frozenset((agent,))},
        parties=frozenset((agent, other)),
    )


def _body(chance: random.Random) -> str:
    return f"https://example.org/entity/body-{chance.randrange(600)}"


def _day(n: int) -> date:
    """A hundred articles a day, whatever their number."""
    return FIRST + timedelta(days=n // 100)


def _reading() -> float:
    """Milliseconds for an article of 10 statements."""
    states = [Entity(name, "state") for name in ("Росія", "Україна")]
    event = Event("attack", (Participant("agent", states[0]), Participant("patient", states[1])))
    text = "Росія атакувала Україну. " * 10
    told = [Statement(f"{n}", (Span(25 * n, 25 * n + 24),), "asserts", "narrator", event) for n in range(10)]
    article = Article("x", text, FIRST)
    quads, iri = list(to_quads(Reading(article, tuple(told)))), Iris(article.key).article.value
    seconds, _ = _timed(lambda: [claims_of([reading_of(quads, iri)]) for _ in range(50)])
    return seconds / 50 * 1000


def _timed(call: Callable[[], Result]) -> tuple[float, Result]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def _memory() -> float:
    """Most of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
