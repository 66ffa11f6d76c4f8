"""Names and links against annotated articles. `python bench/linking.py [--show]`

Quality: every entity of the gold records that has an item. `links` gives the linker the annotated name; `text` finds
the names itself in the article and asks whether the entity's item is among the links, and whether a name of the
entity went to another item. Articles that were held back while the rules were written are reported apart.
What it costs is measured by linking_cost.py.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from kg.gazetteer import Gazetteer, fold, load
from kg.language.document import Word
from kg.language.morphology import candidates
from kg.language.names import find_names
from kg.language.tokens import fold as fold_word
from kg.language.tokens import sentences, tokenise
from kg.link import link
from kg.model import Article, Entity, Kind, Link, Mention, Reading, Span
from kg.resources import resource as shipped_file

ROOT = Path(__file__).resolve().parent.parent
NAMED = ("state", "person", "organisation", "place")
HELD_BACK = ("nk-losses-britain", "putin-pyongyang", "sanctions-eu18", "exchange-1000", "summit-odesa", "nk-admits")
LATER = ("second", "third")  # written when the rules of linking stood
BLIND = "fourth"  # and this one by somebody who knew neither rules nor lists


@dataclass(frozen=True)
class Gold:
    """One annotated entity that has an item."""

    kind: str
    qid: str
    names: tuple[str, ...]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", action="store_true", help="print what is wrong or missing")
    chosen = options.parse_args()
    gazetteer = load(shipped_file("data", "gazetteer"))
    quality(gazetteer, show=chosen.show)
    left_alone(gazetteer)


# --- quality ----------------------------------------------------------------------------------------------------------


def quality(gazetteer: Gazetteer, *, show: bool) -> None:
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    later, blind = texts_of(*LATER), texts_of(BLIND)
    for article, _, gold in articles():
        part = "held back" if article.name.startswith(HELD_BACK) or article.name in later else "seen"
        part = "blind" if article.name in blind else part
        for entity, found in zip(gold, by_name(article, gold, gazetteer), strict=True):
            tally(counts, ("links", part, entity.kind), entity, found, article, show and part != "blind")
        for entity, found in zip(gold, by_text(article, gold, gazetteer), strict=True):
            tally(counts, ("text", part, entity.kind), entity, found, article, show and part != "blind")
    for (how, part, _), count in list(counts.items()):
        counts[how, part, "all"] += count
    print(f"{'':8}{'articles':12}{'kind':14}{'gold':>6}{'precision':>11}{'recall':>8}")
    for (how, part, kind), count in sorted(counts.items()):
        right, wrong, gone = count["right"], count["wrong"], count["gone"]
        precision = right / (right + wrong) if right + wrong else 1.0
        print(
            f"{how:8}{part:12}{kind:14}{right + wrong + gone:6}{precision:11.3f}{right / (right + wrong + gone):8.3f}"
        )


def texts_of(*folders: str) -> set[str]:
    return {text.stem for folder in folders for text in (ROOT / "tests/gold" / folder).glob("*.txt")}


def left_alone(gazetteer: Gazetteer) -> None:
    """Of names left without an item the share that the gold gives none either; persons that were made one."""
    without = wrong = 0
    bearers: dict[str, set[str]] = defaultdict(set)
    for article, _, gold in articles(listed_only=False):
        made = tuple(Mention(Span(0, 1), Entity(one.names[0], cast(Kind, one.kind), one.names[1:])) for one in gold)
        for one, mention in zip(gold, link(Reading(article, (), made), gazetteer).mentions, strict=True):
            without += mention.entity.qid is None
            wrong += mention.entity.qid is None and bool(one.qid)
            if one.kind == "person" and mention.entity.iri:
                bearers[mention.entity.iri].add(one.qid or fold(one.names[0]))
    merged = {iri: who for iri, who in bearers.items() if len({w for w in who if w.startswith("Q")}) > 1}
    merged |= {iri: who for iri, who in bearers.items() if len(who) > 1 and not any(w.startswith("Q") for w in who)}
    print(f"without an item: {without}, of these rightly (NIL precision) {1 - wrong / without:.3f}")
    print(f"persons: {len(bearers)}, false merges: {len(merged)} {sorted(merged)}")


def tally(counts: object, key: object, entity: Gold, found: set[str], article: Article, show: bool) -> None:
    verdict = "right" if entity.qid in found else "wrong" if found else "gone"
    counts[key][verdict] += 1  # type: ignore[index]
    if show and verdict != "right":
        print(key, verdict, article.name, entity.names[0], entity.qid, sorted(found))


def articles(*, listed_only: bool = True) -> Iterator[tuple[Article, date | None, list[Gold]]]:
    shared = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "articles"
    places = [(p, shared / "dev") for p in shared.glob("*.jsonl")]
    places += [(p, p.parent) for p in (ROOT / "tests/gold").rglob("gold.jsonl")]
    for records, texts in sorted(places):
        by_article: dict[str, list[dict[str, object]]] = defaultdict(list)
        for line in records.read_text("utf-8").splitlines():
            record = json.loads(line)
            by_article[record["article"]].append(record)
        for name, own in by_article.items():
            path = next(p for p in (texts / f"{name}.txt", shared / f"{name}.txt") if p.exists())
            day = date.fromisoformat(str(own[0]["published"])) if own[0].get("published") else None
            yield Article(name, path.read_text("utf-8"), day), day, entities(own, listed_only)


def entities(records: list[dict[str, object]], listed_only: bool) -> list[Gold]:
    """Those that have an item somewhere in the records; without `listed_only` the others that bear a name too."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    others: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        event = record["event"]
        for entity in (*record["speaker"], *record["chain"], *event["participants"], *event["place"]):  # type: ignore[index,misc]
            if entity.get("qid"):
                found[entity["kind"], entity["qid"]] |= {entity["name"]}
                found[entity["kind"], entity["qid"]] |= set(entity.get("aliases", ()))
            elif not listed_only and entity["kind"] in NAMED and entity["name"][:1].isupper():
                others[entity["kind"], entity["name"]] |= {entity["name"], *entity.get("aliases", ())}
    gold = [Gold(kind, qid, tuple(sorted(names))) for (kind, qid), names in sorted(found.items())]
    known = {name for names in found.values() for name in names}
    return gold + [
        Gold(kind, "", (name, *sorted(names - {name})))
        for (kind, name), names in sorted(others.items())
        if name not in known
    ]


def by_name(article: Article, gold: list[Gold], gazetteer: Gazetteer) -> list[set[str]]:
    """The linker's items, given the annotated names of the article."""
    made = tuple(
        Mention(Span(0, 1), Entity(entity.names[0], cast(Kind, entity.kind), entity.names[1:])) for entity in gold
    )
    done = link(Reading(article, (), made), gazetteer)
    return [{mention.entity.qid} if mention.entity.qid else set() for mention in done.mentions]


def by_text(article: Article, gold: list[Gold], gazetteer: Gazetteer) -> list[set[str]]:
    """The items of names found in the text: the entity's own, else those that a name of the entity was given."""
    mentions = [m.entity for m in link(reading(article, gazetteer), gazetteer).mentions]
    items = {(m.kind, m.qid) for m in mentions if m.qid}
    metonyms = {alias for m in mentions if m.kind in ("place", "organisation") for alias in (m.name,)}
    found = []
    for entity in gold:
        if (entity.kind, entity.qid) in items:
            found.append({entity.qid})
            continue
        names = {fold(name) for name in entity.names} - {fold(name) for name in metonyms if entity.kind == "state"}
        found.append({m.qid for m in mentions if m.kind == entity.kind and fold(m.name) in names and m.qid})
    return found


def words_of(text: str) -> tuple[list[Word], list[tuple[int, int]]]:
    tokens = tokenise(text)
    forms = [token.cut(text) for token in tokens]
    words = [
        Word(i, t.start, t.end, f, fold_word(f), candidates(f))
        for i, (t, f) in enumerate(zip(tokens, forms, strict=True))
    ]
    return words, sentences(text, tokens)


def reading(article: Article, gazetteer: Gazetteer) -> Reading:
    words, ranges = words_of(article.text)
    mentions = tuple(
        Mention(Span(words[n.first].start, words[n.last].end), Entity(n.name, n.kind, link=Link(n.method, 1.0)))
        for n in find_names(words, ranges, gazetteer)
    )
    return Reading(article, (), mentions)


if __name__ == "__main__":
    main()
