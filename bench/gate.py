"""What the gate catches and what it costs: `python bench/gate.py [--articles FOLDER] [--reference]`

Mutations: every systematic edit of the example graph of the tests, and how many are caught. Cost: processor time of
`check` for each article, the best of several rounds, for 400 triples and as a share of what reading, mapping, checking
and storing take together. The tables replace those of docs/graph-model.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from pyoxigraph import Quad

from kg.build import read_statements
from kg.gate import check, check_quads
from kg.model import Reading
from kg.rdf import Iris, to_quads
from kg.read import find, read_article
from kg.store import open_store

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "graph-model.md"
ROUNDS = 15

sys.path.insert(0, str(ROOT / "tests"))
from gate_mutations import deletions, wrong_values  # noqa: E402
from rdf_example import quads as example  # noqa: E402
from test_gate_shapes import OPTIONAL  # noqa: E402

WORDS = {
    "required": "a required triple deleted",
    "type": "a literal or IRI replaced by one of a wrong type",
    "node": "an IRI replaced by a node that nobody describes",
    "code": "a code invented, or taken from another list",
    "optional": "an optional triple deleted (another article, not a worse one)",
}


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Processor time of the quickest round: what else the machine does adds nothing to it."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def mutations() -> Iterator[tuple[str, list[Quad]]]:
    names = {f"<{_iri(name)}>" for name in OPTIONAL}
    for quad, graph in deletions(example()):
        yield ("optional" if str(quad.predicate) in names else "required"), graph
    for kind, _, graph in wrong_values(example()):
        yield kind, graph


def _iri(name: str) -> str:
    from kg.rdf import term

    return term(name).value


def mutation_table() -> Iterator[str]:
    made: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for kind, graph in mutations():
        made[kind] += 1
        caught[kind] += bool(check_quads(graph).findings)
    yield "| mutation | made | caught | share |"
    yield "|---|---|---|---|"
    yield from (f"| {w} | {made[k]} | {caught[k]} | {caught[k] / made[k]:.0%} |" for k, w in WORDS.items())


def cost_table(folder: Path, reference: bool) -> Iterator[str]:
    readings = [read_article(p).article for p in find([str(folder)]) if isinstance(p, Path)]
    read_statements(readings[0])  # dictionaries are loaded once
    rows = [_cost(read_statements(a), seconds(lambda a=a: read_statements(a), 3), reference) for a in readings]  # type: ignore[misc]
    columns = list(zip(*rows, strict=True))
    triples, gate, whole, slow = (list(c) for c in columns)
    per_400 = [1000 * g * 400 / t for t, g in zip(triples, gate, strict=True)]
    shares = [g / w for g, w in zip(gate, whole, strict=True)]
    yield f"| {len(rows)} articles | least | median | most |"
    yield "|---|---|---|---|"
    yield f"| triples | {min(triples)} | {median(triples):.0f} | {max(triples)} |"
    for name, values, shape in (
        ("the gate, ms an article", [1000 * g for g in gate], "{:.1f}"),
        ("the gate, ms for 400 triples", per_400, "{:.1f}"),
        ("share of the build", shares, "{:.1%}"),
        *([("pySHACL, ms an article", [1000 * s for s in slow], "{:.0f}")] if reference else []),
    ):
        yield f"| {name} | " + " | ".join(shape.format(f(values)) for f in (min, median, max)) + " |"


def _cost(reading: Reading, reading_time: float, reference: bool) -> tuple[int, float, float, float]:
    """Triples; seconds of the gate, of the whole build of the article, and of pySHACL."""
    quads = to_quads(reading)
    gate = seconds(lambda: check(reading, quads))
    mapping = seconds(lambda: to_quads(reading))
    graph = Iris(reading.article.key).graph.value
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s") as store:
        storing = seconds(lambda: store.replace(graph, quads), 3)
    slow = seconds(lambda: check(reading, quads, reference=True), 2) if reference else 0.0
    return len(quads), gate, reading_time + mapping + gate + storing, slow


def replaced(page: str, name: str, lines: list[str]) -> str:
    """The page with the table between two marks exchanged."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    text, count = pattern.subn(lambda m: m[1] + "\n" + "\n".join(lines) + "\n\n" + m[2], page)
    if count != 1:
        raise ValueError(f"{PAGE.name} has no place for the table {name}")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=ROOT / "tests" / "gold")
    parser.add_argument("--reference", action="store_true", help="time pySHACL, too")
    arguments = parser.parse_args()
    page = PAGE.read_text("utf-8")
    for name, lines in (
        ("mutations", list(mutation_table())),
        ("cost", list(cost_table(arguments.articles, arguments.reference))),
    ):
        print(*lines, "", sep="\n")
        page = replaced(page, name, lines)
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
