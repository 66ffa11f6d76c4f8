"""Names found in publicly annotated Ukrainian, beside what neural taggers are reported to reach there.

python bench/public_names.py FOLDER

FOLDER is `v2.0/data` of a checkout of NER-UK (lang-uk/ner-uk, CC BY-NC-SA 4.0; nothing of it is kept here). Of its test
split persons, organisations and places are compared, by part: `bruk` is mixed prose, `ng` the news of an investigating
medium. `exact` asks for the same bounds and kind; `overlap` for the same kind and a word in common, because the corpus
takes the legal form and the address into a name (`ТОВ «…»`, `вул. Дружби`) and the annotation guide here does not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.evaluate.match import Count
from kg.evaluate.mentions import SCORED, Marked
from kg.evaluate.score import rates
from kg.extract import extract
from kg.language import analyse
from kg.model import Article

LABELS = {"PERS": "person", "ORG": "organisation", "LOC": "place"}
SPLIT = "dev-test-split.txt"


def test_split(folder: Path) -> list[Path]:
    """The texts of the corpus's own test split, sorted."""
    names = (folder / SPLIT).read_text("utf-8").split()
    wanted = set(names[names.index("TEST") + 1 :])
    return sorted(path for path in folder.glob("*/*.txt") if path.stem in wanted)


def annotated(path: Path) -> Iterator[Marked]:
    """The marks of one text: brat's lines, `T1 PERS 0 5 …`, parted by tabs or spaces; offsets count code points."""
    for line in path.with_suffix(".ann").read_text("utf-8").splitlines():
        if not line.startswith("T"):
            continue
        label, start, end, exact = line.split(maxsplit=4)[1:]
        if label in LABELS:
            yield Marked(path.stem, int(start), int(end), LABELS[label], exact)


def found(path: Path) -> Iterator[Marked]:
    text = path.read_bytes().decode("utf-8")
    for mention in extract(analyse(Article(path.stem, text, None))).mentions:
        if (kind := SCORED.get(mention.entity.kind)) is not None:
            yield Marked(path.stem, mention.span.start, mention.span.end, kind, mention.span.cut(text))


def overlap(gold: Sequence[Marked], given: Sequence[Marked]) -> Count:
    """Each mark is paired once, in text order, with one of its kind that shares a character."""
    free, hits = sorted(given, key=lambda one: (one.article, one.start)), 0
    for one in sorted(gold, key=lambda one: (one.article, one.start)):
        for other in free:
            same = (one.article, one.kind) == (other.article, other.kind)
            if same and other.start < one.end and one.start < other.end:
                free.remove(other)
                hits += 1
                break
    return Count(hits, len(given) - hits, len(gold) - hits)


def exact(gold: Sequence[Marked], given: Sequence[Marked]) -> Count:
    places = {(one.article, one.start, one.end, one.kind) for one in given}
    wanted = {(one.article, one.start, one.end, one.kind) for one in gold}
    return Count(len(wanted & places), len(places - wanted), len(wanted - places))


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1], SPLIT).is_file():
        print(f"usage: python bench/public_names.py FOLDER    (with {SPLIT} in it)", file=sys.stderr)
        return 2
    texts = test_split(Path(sys.argv[1]))
    gold = {path: list(annotated(path)) for path in texts}
    given = {path: list(found(path)) for path in texts}
    print(f"{'part':8}{'kind':14}{'gold':>6}{'found':>7}   exact  P     R    F1   overlap  P     R    F1")
    for part in (*sorted({path.parent.name for path in texts}), "all"):
        own = [path for path in texts if part in ("all", path.parent.name)]
        for kind in (*sorted(LABELS.values()), "all"):
            wanted = [one for path in own for one in gold[path] if kind in ("all", one.kind)]
            got = [one for path in own for one in given[path] if kind in ("all", one.kind)]
            shares = [share for count in (exact(wanted, got), overlap(wanted, got)) for share in rates(count)]
            print(f"{part:8}{kind:14}{len(wanted):6}{len(got):7}   ", *(f"{share:6.3f}" for share in shares))
    return 0


if __name__ == "__main__":
    sys.exit(main())
