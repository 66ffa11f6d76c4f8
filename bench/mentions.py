"""Are names found with exact bounds and kind: each set of marked articles, from the text to `kg export mentions`.

python bench/mentions.py            tables, and the floors of bench/floors.yaml; ends with 1 below one
python bench/mentions.py --show seen    what was missed and what is wrong in one set
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from kg.build import build
from kg.errors import BadInput
from kg.evaluate.mentions import MentionReport, listed, marked, mention_lines, read_mentions, score_mentions
from kg.evaluate.score import rates
from kg.settings import Settings
from kg.store import open_snapshot
from kg.views.export.mentions import mentions

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "articles"
GOLD = ROOT / "tests" / "gold" / "mentions"
SETS = {"first": SHARED, "dev": SHARED / "dev", "seen": GOLD / "seen", "held": GOLD / "held"}


def measure(name: str) -> MentionReport:
    """Read the set's articles as a user would, into a store that is thrown away."""
    with TemporaryDirectory() as folder:
        outcomes = build([str(SETS[name] / "*.txt")], Path(folder, "store"), Settings())
        if refused := [o for o in outcomes if o.status != "stored"]:
            raise BadInput(refused[0].path, f"{refused[0].status}: {refused[0].message}")
        with open_snapshot(Path(folder, "store")) as snapshot:
            return score_mentions(read_mentions(GOLD / f"{name}.jsonl"), marked(mentions(snapshot)), listed)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", choices=sorted(set(SETS) - {"held"}), help="print what is wrong or missing in a set")
    chosen = options.parse_args()
    floors: dict[str, float] = yaml.safe_load((ROOT / "bench/floors.yaml").read_text("utf-8"))["mentions"]
    low = False
    for name, folder in SETS.items():
        if not any(folder.glob("*.txt")):
            print(f"{name}: not here: {folder}")
            continue
        report = measure(name)
        print(name, *mention_lines(report), sep="\n")
        if rates(report.total).f1 < floors[name]:
            low = True
            print(f"{name}: F1 is {rates(report.total).f1:.4f}, the floor is {floors[name]:.2f}", file=sys.stderr)
        if chosen.show == name:
            for what, those in (("missed", report.missed), ("wrong", report.wrong)):
                print(*(f"{what} {one.article} {one.start} {one.kind} {one.exact}" for one in those), sep="\n")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
