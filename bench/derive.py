"""How often the conclusions across articles are right: from statements written by hand, and from statements read.

`python bench/derive.py` writes the table of docs/derive.md. With --misses it tells which pairs are wrong or missing in
the sets that rules may be mended on; those held back are only counted. The marks stand in tests/gold/relations.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kg.build.article import read_statements
from kg.derive import Conclusions, claims_of, conclude
from kg.evaluate.records import group
from kg.evaluate.relations import (
    KINDS,
    Marks,
    b_cubed,
    count_edges,
    count_relations,
    gold_names,
    marks_of,
    named_clusters,
    named_pairs,
    read_marks,
)
from kg.evaluate.score import rates
from kg.link import link
from kg.model import Article, Reading
from kg.rdf import iris, reading_of, to_quads
from kg.read import read_article
from kg.records import from_record, to_record

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "articles"
FOLDER = ROOT / "tests" / "gold" / "relations"
PAGE = ROOT / "docs" / "derive.md"
TABLE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
SENTENCE = re.compile(r"\S.*?[.!?](?=\s+[«A-ZА-ЯІЇЄҐ\d]|\s*$)", re.DOTALL)
HELD = ("stories-held",)


@dataclass(frozen=True, slots=True)
class RelationSet:
    """Articles with their statements by hand, keyed as the marks name them."""

    name: str
    readings: tuple[Reading, ...]
    marks: Marks

    @property
    def statements(self) -> dict[str, str]:
        """Name of each statement by its IRI."""
        return {iris.Iris(r.article.key).statement(s.key).value: s.key for r in self.readings for s in r.statements}


def sets() -> list[RelationSet]:
    """Those whose articles are there: the articles beside the checkout are not everywhere."""
    found = [_stories(FOLDER / f"{name}.yaml") for name in ("stories-dev", "stories-news", *HELD)]
    gold = SHARED / "dev.gold.jsonl"
    return [_records(gold, SHARED / "dev", FOLDER / "dev-articles.yaml"), *found] if gold.is_file() else found


def by_hand(chosen: RelationSet) -> Conclusions:
    """From the statements by hand, linked, mapped to RDF and read back."""
    return conclude(claims_of(_through_rdf(link(reading)) for reading in chosen.readings))


def as_read(chosen: RelationSet) -> tuple[Conclusions, dict[str, str]]:
    """From what the extractor reads of the texts, with the gold name of each statement that has a partner there."""
    readings = [read_statements(reading.article) for reading in chosen.readings]
    gold = group(to_record(s, r.article) for r in chosen.readings for s in r.statements)
    return conclude(claims_of(_through_rdf(link(r)) for r in readings)), gold_names(gold, readings)


def row(name: str, chosen: RelationSet, found: Conclusions, names: Mapping[str, str]) -> list[str]:
    """Cells of the table: P and R for each kind with the number marked, then B³."""
    counts = count_relations(chosen.marks, named_pairs(found, names))
    cells = [name]
    for kind in KINDS:
        if kind not in counts:
            cells.append("")
            continue
        count = counts[kind]
        precision, recall, _ = rates(count)
        cells.append(f"{precision:.2f} / {recall:.2f} ({count.tp + count.fn})")
    edges = count_edges(chosen.marks.edges, found.edges) if chosen.marks.edges is not None else None
    cells.append("{:.2f} / {:.2f}".format(*rates(edges)[:2]) + f" ({len(chosen.marks.edges or ())})" if edges else "")
    b3 = b_cubed(chosen.marks, named_clusters(found, names), chosen.statements.values())
    return [*cells, " / ".join(f"{x:.2f}" for x in b3)]


def main(arguments: Sequence[str]) -> None:
    lines = []
    for chosen in sets():
        for source, (found, names) in (
            ("by hand", (by_hand(chosen), chosen.statements)),
            ("as read", as_read(chosen)),
        ):
            lines.append(row(f"{chosen.name}, {source}", chosen, found, names))
            if "--misses" in arguments and chosen.name not in HELD:
                _tell(chosen, found, names)
    head = ["set", *KINDS, "edges", "clusters B³ P / R / F1"]
    text = "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *lines))
    print(text)
    PAGE.write_text(TABLE.sub(lambda _: f"\n{text}\n\n", PAGE.read_text("utf-8")), "utf-8")


def _tell(chosen: RelationSet, found: Conclusions, names: Mapping[str, str]) -> None:
    given = set(named_pairs(found, names))
    for kind, wanted in chosen.marks.relations.items():
        mine = {p for k, p in given if k == kind}
        for what, pairs in (
            ("missing", wanted - mine),
            ("wrong", {p for p in mine - wanted if not chosen.marks.is_open(p)}),
        ):
            for p in sorted(map(sorted, pairs)):
                print(f"{chosen.name}: {kind} {what}: {' '.join(p)}", file=sys.stderr)
    clusters = [set(c) - chosen.marks.open_statements for c in named_clusters(found, names)]
    for what, one, other in (("found", clusters, chosen.marks.clusters), ("marked", chosen.marks.clusters, clusters)):
        for cluster in one:
            scored = set(cluster) - chosen.marks.open_statements
            if len(scored) > 1 and scored not in other:
                print(f"{chosen.name}: cluster {what}: {' '.join(sorted(scored))}", file=sys.stderr)


def _through_rdf(reading: Reading) -> Reading:
    return reading_of(to_quads(reading), iris.Iris(reading.article.key).article.value)


def _records(gold: Path, articles: Path, marks: Path) -> RelationSet:
    by_article: dict[str, list[dict[str, Any]]] = {}
    for record in map(json.loads, gold.read_text("utf-8").splitlines()):
        by_article.setdefault(record["article"], []).append(record)
    readings = []
    for name, records in sorted(by_article.items()):
        article = read_article(articles / f"{name}.txt").article
        readings.append(Reading(article, tuple(map(from_record, records))))
    names = [s.key for r in readings for s in r.statements]
    return RelationSet("dev", tuple(readings), read_marks(marks, names))


def _stories(path: Path) -> RelationSet:
    read = yaml.safe_load(path.read_text("utf-8"))
    readings = []
    for name, article in read["articles"].items():
        text = article["text"]
        told = Article(name, text, date.fromisoformat(name[-10:]))
        quotes = [s["quote"] for s in article["statements"].values()]
        records = [_story_record(name, text, key, s, quotes) for key, s in article["statements"].items()]
        readings.append(Reading(told, tuple(map(from_record, records))))
    names = [s.key for r in readings for s in r.statements]
    return RelationSet(path.stem, tuple(readings), marks_of(path, read, names))


def _story_record(article: str, text: str, key: str, given: Mapping[str, Any], quotes: Sequence[str]) -> dict[str, Any]:
    """`quotes` are those of all statements of the article."""
    start, end = _evidence(text, given["quote"], quotes)
    speakers = [_entity(given["by"])] if "by" in given else []
    roles = [r for r in ("agent", "patient", "recipient", "theme", "topic") if r in given]
    return {
        "id": f"{article}.{key}",
        "evidence": [{"start": start, "end": end}],
        "stance": given.get("stance", "asserts"),
        "quote_kind": "indirect" if speakers else "narrator",
        "speaker": speakers,
        "polarity": given.get("polarity", "positive"),
        "modality": given.get("modality", "actual"),
        "targets": [f"{article}.{t}" for t in given.get("targets", ())],
        "event": {
            "type": given["event"],
            "participants": [{"role": r} | _entity(given[r]) for r in roles],
            "place": [_entity(given["place"])] if "place" in given else [],
            "time": _days(given.get("time")),
        },
        "quantities": [_figure(f) for f in given.get("figures", ())],
    }


def _evidence(text: str, quote: str, quotes: Sequence[str]) -> tuple[int, int]:
    """The whole sentence where it tells one thing, as in the other gold sets; else the words themselves."""
    start = text.index(quote)
    for sentence in SENTENCE.finditer(text):
        if sentence.start() <= start < sentence.end() and sum(q in sentence[0] for q in quotes) == 1:
            return sentence.start(), sentence.end()
    return start, start + len(quote)


def _entity(text: str) -> dict[str, Any]:
    kind, name = text.split(":", 1)
    return {"kind": kind, "name": name}


def _days(given: object) -> dict[str, str] | None:
    first, _, last = str(given or "").partition("..")
    return {"from": first, "to": last or first} if first else None


def _figure(text: str) -> dict[str, Any]:
    """`killed 3 person люди`, with a day at the end where the text says as of when."""
    measure, value, unit, of, *day = text.split()
    return {"measure": measure, "value": float(value), "unit": unit, "of": of} | (
        {"as_of": _days(day[0])} if day else {}
    )


if __name__ == "__main__":
    main(sys.argv[1:])
