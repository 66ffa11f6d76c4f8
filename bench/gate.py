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
from functools import cache
from pathlib import Path
from statistics import median

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.build import read_statements
from kg.gate import check, check_quads
from kg.gate.graph import GraphView, Term
from kg.gate.shacl import Compiled, compile_core
from kg.gate.shapes import compiled_shapes, shapes_view
from kg.model import Reading
from kg.rdf import Iris, term, to_quads
from kg.read import find, read_article
from kg.store import open_store

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "graph-model.md"
ROUNDS = 15
COPIES = 10  # of the constraint in SPARQL, to measure what one more costs

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
    names = {str(term(name)) for name in OPTIONAL}
    for quad, graph in deletions(example()):
        yield ("optional" if str(quad.predicate) in names else "required"), graph
    for kind, _, graph in wrong_values(example()):
        yield kind, graph


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
    triples, gate, whole, further, slow = (list(c) for c in columns)
    more = [1000 * f * 400 / t for t, f in zip(triples, further, strict=True)]
    per_400 = [1000 * g * 400 / t for t, g in zip(triples, gate, strict=True)]
    shares = [g / w for g, w in zip(gate, whole, strict=True)]
    yield f"| {len(rows)} articles | least | median | most |"
    yield "|---|---|---|---|"
    yield f"| triples | {min(triples)} | {median(triples):.0f} | {max(triples)} |"
    for name, values, shape in (
        ("the gate, ms an article", [1000 * g for g in gate], "{:.1f}"),
        ("the gate, ms for 400 triples", per_400, "{:.1f}"),
        ("share of the build", shares, "{:.1%}"),
        ("each further constraint in SPARQL, ms for 400 triples", more, "{:.2f}"),
        *([("pySHACL, ms an article", [1000 * s for s in slow], "{:.0f}")] if reference else []),
    ):
        yield f"| {name} | " + " | ".join(shape.format(f(values)) for f in (min, median, max)) + " |"


@cache
def further_constraints(count: int) -> Compiled:
    """The shipped shapes with their constraint in SPARQL so many times more, each under a name of its own."""
    shapes = [
        t for node, ends in shapes_view().forward.items() for p, values in ends.items() for t in _all(node, p, values)
    ]
    [(shape, constraint)] = [(t.subject, t.object) for t in shapes if t.predicate == term("sh:sparql")]
    for number in range(count):
        copy = NamedNode(f"https://example.org/constraint-{number}")
        shapes.append(Triple(shape, term("sh:sparql"), copy))
        for t in [t for t in shapes if t.subject == constraint]:
            text = isinstance(t.object, Literal) and t.predicate == term("sh:select")
            value = Literal(f"{t.object.value}\n# {number}") if text else t.object  # another query to the cache
            shapes.append(Triple(copy, t.predicate, value))
    return compile_core(GraphView(shapes))


def _all(node: Term, predicate: NamedNode, values: list[Term]) -> list[Triple]:
    return [Triple(node, predicate, value) for value in values]  # type: ignore[arg-type]


def _cost(reading: Reading, reading_time: float, reference: bool) -> tuple[int, float, float, float, float]:
    """Triples; seconds of the gate, of the whole build of the article, of one further constraint, and of pySHACL."""
    quads = to_quads(reading)
    gate = seconds(lambda: check(reading, quads))
    mapping = seconds(lambda: to_quads(reading))
    graph = Iris(reading.article.key).graph.value
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s") as store:
        storing = seconds(lambda: store.replace(graph, quads), 3)
    slow = seconds(lambda: check(reading, quads, reference=True), 2) if reference else 0.0
    few, many = (
        seconds(lambda c=c: c.results(GraphView(quads))) for c in (compiled_shapes(), further_constraints(COPIES))
    )  # type: ignore[misc]
    return len(quads), gate, reading_time + mapping + gate + storing, (many - few) / COPIES, slow


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
