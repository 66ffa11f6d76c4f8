"""Do the compiled shapes and pySHACL give the same results? `python bench/gate_agreement.py` (some minutes)

On the example graph of the tests, on every written mutation and on every systematic one: focus node, shape, component,
path, value and severity of each result are compared. The table replaces that of docs/graph-model.md, and the graphs on
which the two differ are listed below it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gate import PAGE, WORDS, example, mutations, replaced
from gate_mutations import cases, edited
from pyoxigraph import Quad

from kg.gate.graph import GraphView
from kg.gate.reference import reference_results
from kg.gate.results import Result
from kg.gate.shapes import compiled_shapes

_LONG = re.compile(r"<[^<>]*[/#]([^<>/#]+)>")  # IRIs are told by their last part
WRITTEN = "written by hand, one for each shape or more"


def graphs() -> Iterator[tuple[str, str, list[Quad]]]:
    """Kind, name and graph: the example, the written mutations, the systematic ones."""
    yield "the example itself", "example", list(example())
    for edit, _ in cases():
        yield WRITTEN, edit, edited(example(), edit)
    for kind, graph in mutations():
        yield WORDS[kind], _change(graph), graph


def _change(graph: list[Quad]) -> str:
    """What the mutation took and put."""
    gone, come = set(example()) - set(graph), set(graph) - set(example())
    return " → ".join(_LONG.sub(r"\1", f"{q.subject} {q.predicate} {q.object}") for q in (*gone, *come))


def differences(graph: list[Quad]) -> tuple[list[Result], list[Result]]:
    """The results that only the compiled shapes give, and those that only pySHACL gives."""
    ours, theirs = Counter(compiled_shapes().results(GraphView(graph))), Counter(reference_results(graph))
    return sorted((ours - theirs).elements()), sorted((theirs - ours).elements())


def main() -> None:
    compared: Counter[str] = Counter()
    same: Counter[str] = Counter()
    listed: list[str] = []
    for kind, name, graph in graphs():
        ours, theirs = differences(graph)
        compared[kind] += 1
        same[kind] += not (ours or theirs)
        for who, results in (("the compiled shapes", ours), ("pySHACL", theirs)):
            listed += [f"- `{name}`: only {who} give {r.component} of `{r.shape.rpartition('#')[2]}`" for r in results]
    rows = [f"| {kind} | {compared[kind]} | {same[kind]} |" for kind in compared]
    total = f"| all | {compared.total()} | {same.total()} |"
    lines = ["| graphs | compared | same results |", "|---|---|---|", *rows, total, *([""] if listed else []), *listed]
    print(*lines, sep="\n")
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), "agreement", lines), "utf-8")


if __name__ == "__main__":
    main()
