"""What the reconciliation service costs in a large store. `python bench/reconcile.py [--entities 100000]`

Made-up persons of two words each (fixed seed), read into a register; then batches as OpenRefine sends them: names as
they are, names with another ending, and the beginning of a word as somebody types it. Without HTTP and the query for
the names.
"""

from __future__ import annotations

import argparse
import random
import time

from linking_cost import best, made_up, resident

from kg.rdf import DEFAULT_BASE, term
from kg.serve.reconcile import match
from kg.serve.reconcile.register import Register


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entities", type=int, default=100_000)
    size = options.parse_args().entities
    rng = random.Random(1)
    label, person = term("rdfs:label").value, term("schema:Person").value
    rows = [
        {
            "entity": f"{DEFAULT_BASE}entity/person-{number}",
            "name": f"{made_up(rng)} {made_up(rng)}",
            "property": label,
            "type": person,
            "articles": "1",
        }
        for number in range(size)
    ]
    before, start = resident(), time.perf_counter()
    register = Register(rows, DEFAULT_BASE)
    print(f"{size:,} entities: register made in {time.perf_counter() - start:.1f} s, {resident() - before:.0f} MB")
    names = [rng.choice(rows)["name"] for _ in range(match.BATCH)]
    for title, asked in (("as they are", names), ("another ending", [f"{name}ою" for name in names])):
        seconds = best(lambda asked=asked: batch(asked, register))  # type: ignore[misc]
        print(f"a batch of {match.BATCH} names, {title}: {seconds * 1000:.0f} ms")
    print(f"suggestions for three letters: {best(lambda: register.beginning(names[0][:3])) * 1000:.0f} ms")


def batch(names: list[str], register: Register) -> None:
    for name in names:
        match.candidates(match.Query(name, frozenset(), 10, ()), register, lambda _: None)


if __name__ == "__main__":
    main()
