"""A store as large as wanted, for bench/service.py: copies of the shipped articles' graphs, each an article of its own.

    python bench/service_data.py QUADS STORE

reads `data/articles` once with `kg build` and writes its graphs again and again: every copy has an article key of its
own, every group of twenty copies its own people, places and items, and days that lie one later. So the questions find
in a larger store more of the same, and what they join across articles grows in proportion and not with the square.
Deterministic.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from kg.store import open_snapshot, open_store

ROOT = Path(__file__).parent.parent
SHARING = 20  # copies that speak of the same things
_THINGS = re.compile(r"(https://w3id\.org/kg-evidence/entity/[^>]+|http://www\.wikidata\.org/entity/Q\d+)>")
_DAYS = re.compile(r'"(\d{4}-\d\d-\d\d)"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')


def main() -> None:
    make(int(sys.argv[1]), Path(sys.argv[2]))


def make(quads: int, store: Path) -> Path:
    """A store of about so many quads (up to one article more), unless it is there. Returns it."""
    if (store / "kg-store.json").exists():
        return store
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "quads.nq"
        with lines.open("w", encoding="utf-8") as file:
            for text in _texts(quads, Path(folder)):
                file.write(text)
        with open_store(store) as opened:
            opened.folder.unpublished.touch()
            opened._database.bulk_load(path=str(lines), format=RdfFormat.N_QUADS)
            opened._database.optimize()
    return store


def _texts(quads: int, folder: Path) -> Iterator[str]:
    """N-Quads: the vocabulary, then article after article."""
    built = folder / "built"
    command = [sys.executable, "-m", "kg.cli", "build", str(ROOT / "data/articles"), "--store", str(built)]
    subprocess.run(command, check=True, capture_output=True)
    with open_snapshot(built) as snapshot:
        articles = {name: _written(snapshot.quads(name)) for name in snapshot.articles()}
        others = [_written(snapshot.quads(name)) for name in snapshot.graphs() if name not in articles]
    yield from others
    left = quads - sum(text.count("\n") for text in others)
    number = 0
    while left > 0:
        for name, text in articles.items():
            yield _copied(text, name.rpartition("/")[2], number)
            left -= text.count("\n")
            number += 1
            if left <= 0:
                break


def _written(quads: object) -> str:
    written = serialize(sorted(quads, key=str), format=RdfFormat.N_QUADS)  # type: ignore[call-overload]
    return bytes(written).decode()


def _copied(text: str, key: str, number: int) -> str:
    group = number // SHARING
    text = text.replace(key, f"{number:016x}")
    if not group:
        return text
    text = _THINGS.sub(lambda m: f"{m[1]}{'' if m[1][-1].isdigit() else '-'}{group:05d}>", text)
    later = timedelta(days=group % 1000)
    return _DAYS.sub(lambda m: m[0].replace(m[1], str(date.fromisoformat(m[1]) + later)), text)


if __name__ == "__main__":
    main()
