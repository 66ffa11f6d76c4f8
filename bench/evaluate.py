"""How well articles are read: builds each gold set, scores it, keeps docs/evaluation.md and the floors honest.

`make eval` runs this. A set whose folder is missing (the articles beside the checkout are not everywhere) keeps the row
it has in the page. Ends with 1 where a figure lies below its floor in `floors.yaml`; a floor is lowered by hand, with
the reason in the commit.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from kg import evaluate
from kg.build import build
from kg.errors import BadInput
from kg.evaluate.score import Report, rates
from kg.settings import Settings
from kg.store import open_snapshot
from kg.views.export.statements import records

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "articles"
PAGE = ROOT / "docs" / "evaluation.md"
FLOORS = Path(__file__).with_name("floors.yaml")
TABLE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
SLOTS = ("speaker", "quantity", "time", "stance", "type")  # whose F1 has a column and a floor of its own
HEAD = ("set", "articles", "statements P", "R", "slots P", "R", "F1", *SLOTS)


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold set: records by hand, and the articles they were made from."""

    name: str
    records: Path
    articles: Path  # the files *.txt of this folder, none deeper

    @property
    def is_there(self) -> bool:
        return self.records.is_file() and any(self.articles.glob("*.txt"))


SETS = (
    Gold("first", SHARED / "memorial-2025-10-24.gold.jsonl", SHARED),
    Gold("dev", SHARED / "dev.gold.jsonl", SHARED / "dev"),
    Gold("tests/gold", ROOT / "tests/gold/gold.jsonl", ROOT / "tests/gold"),
    Gold("tests/gold/second", ROOT / "tests/gold/second/gold.jsonl", ROOT / "tests/gold/second"),
    Gold("tests/gold/third", ROOT / "tests/gold/third/gold.jsonl", ROOT / "tests/gold/third"),
    Gold("tests/gold/fourth", ROOT / "tests/gold/fourth/gold.jsonl", ROOT / "tests/gold/fourth"),
)


def measure(gold: Gold) -> Report:
    """Read the set's articles as a user would, into a store that is thrown away."""
    with TemporaryDirectory() as folder:
        outcomes = build([str(gold.articles / "*.txt")], Path(folder, "store"), Settings())
        if refused := [o for o in outcomes if o.status != "stored"]:
            raise BadInput(refused[0].path, f"{refused[0].status}: {refused[0].message}")
        with open_snapshot(Path(folder, "store")) as snapshot:
            given = evaluate.group(records(snapshot), "store")
    return evaluate.score(evaluate.read_records(gold.records), given)


def figures(report: Report) -> dict[str, float]:
    """F1 of all slots together and of those that have a floor; a slot that nobody filled has none."""
    counted = {slot: report.slots[slot] for slot in SLOTS if any(report.slots[slot])}
    return {"slots": rates(report.total).f1, **{slot: rates(count).f1 for slot, count in counted.items()}}


def row(name: str, report: Report) -> tuple[str, ...]:
    statements, total, single = rates(report.statements), rates(report.total), figures(report)
    shares = [statements.precision, statements.recall, *total, *(single.get(slot) for slot in SLOTS)]
    return (name, str(report.articles), *("—" if share is None else f"{share:.2f}" for share in shares))


def write_page(rows: dict[str, tuple[str, ...]]) -> None:
    """Replace the rows that were measured; the others and the text stay."""
    text = PAGE.read_text("utf-8")
    table = TABLE.search(text)
    if not table:
        raise BadInput(PAGE, "the comments around the figures are missing; restore them")
    kept = {cells[0]: cells for cells in _rows(table[0])}
    named = [rows.get(gold.name) or kept.get(gold.name) for gold in SETS]
    lines = [HEAD, ("---", *["---:"] * (len(HEAD) - 1)), *filter(None, named)]
    made = "\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n\n"
    PAGE.write_text(TABLE.sub(lambda _: made, text), "utf-8")


def _rows(table: str) -> Iterator[tuple[str, ...]]:
    for line in table.splitlines():
        if line.startswith("|"):
            yield tuple(cell.strip() for cell in line.strip("|").split("|"))


def too_low(measured: dict[str, dict[str, float]]) -> Iterator[str]:
    """A line for each figure below its floor, and for each floor that nothing was measured for."""
    floors: dict[str, dict[str, float]] = yaml.safe_load(FLOORS.read_text("utf-8")) or {}
    for name, found in measured.items():
        for slot, floor in floors.get(name, {}).items():
            if slot not in found:
                yield f"{name}: {slot} has a floor of {floor:.2f} and was not measured"
            elif found[slot] < floor:
                yield f"{name}: F1 of {slot} is {found[slot]:.4f}, the floor is {floor:.2f}"


def main() -> int:
    rows, measured = {}, {}
    print("".join(f"{title:<18}" if not i else f"{title:>13}" for i, title in enumerate(HEAD)))
    for gold in SETS:
        if not gold.is_there:
            print(f"{gold.name:<18} not here: {gold.records}")
            continue
        report = measure(gold)
        rows[gold.name], measured[gold.name] = row(gold.name, report), figures(report)
        print("".join(f"{c:<18}" if not i else f"{c:>13}" for i, c in enumerate(rows[gold.name])), flush=True)
    write_page(rows)
    complaints = list(too_low(measured))
    print("\n".join(complaints), file=sys.stderr, end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
