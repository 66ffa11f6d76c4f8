"""Names as they stand in texts, scored against names marked by hand: bounds and kind have to be exact.

Records are those of `kg export mentions`; gold records need only article, start, end, exact and kind. Counted as public
corpora of Ukrainian count: persons, organisations and places, states among the places; things and groups are left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadInput
from kg.evaluate.match import Count
from kg.evaluate.score import rates
from kg.gazetteer import shipped
from kg.language.document import Word
from kg.language.morphology import candidates
from kg.language.names.known import known_names
from kg.language.names.text import Text
from kg.language.tokens import fold, sentences, tokenise

SCORED = {"person": "person", "organisation": "organisation", "place": "place", "state": "place"}


@dataclass(frozen=True, slots=True, order=True)
class Marked:
    """A name where it stands; offsets count code points. `kind` is one of `person`, `organisation`, `place`."""

    article: str
    start: int
    end: int
    kind: str
    exact: str


@dataclass(frozen=True, slots=True)
class MentionReport:
    """Counts by kind; `parts` are recall only: of gold names in the gazetteer and outside it, found and missed."""

    kinds: Mapping[str, Count]
    total: Count
    parts: Mapping[str, Count]
    missed: tuple[Marked, ...]
    wrong: tuple[Marked, ...]


def read_mentions(path: Path) -> list[Marked]:
    """Of a file of JSON Lines; `BadInput` names the line that is no record."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, f"cannot be read: {error}") from error
    return list(marked(_records(path, lines)))


def _records(path: Path, lines: Iterable[str]) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            wanted = [type(record[key]) for key in ("article", "start", "end", "exact", "kind")]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise BadInput(path, f"line {number} is no mention: {error!r}") from error
        if wanted != [str, int, int, str, str]:
            raise BadInput(path, f"line {number} is no mention: article, start, end, exact and kind are needed")
        yield record


def marked(records: Iterable[Mapping[str, object]]) -> Iterator[Marked]:
    """The records of kinds that are scored."""
    for r in records:
        if (kind := SCORED.get(str(r["kind"]))) is not None:
            yield Marked(str(r["article"]), int(str(r["start"])), int(str(r["end"])), kind, str(r["exact"]))


def score_mentions(
    gold: Iterable[Marked], given: Iterable[Marked], listed: Callable[[str], bool] | None = None
) -> MentionReport:
    """Counts over the articles that the gold has; `listed` tells whether the gazetteer has a name in this form."""
    wanted = set(gold)
    articles = {one.article for one in wanted}
    found = {one for one in given if one.article in articles}
    kinds = {kind: _count(wanted, found, kind) for kind in sorted({one.kind for one in wanted | found})}
    parts: dict[str, list[Marked]] = defaultdict(list)
    for one in sorted(wanted) if listed else ():
        parts["in the gazetteer" if listed and listed(one.exact) else "outside"].append(one)
    return MentionReport(
        kinds,
        Count(len(wanted & found), len(found - wanted), len(wanted - found)),
        {part: Count(len(set(own) & found), 0, len(set(own) - found)) for part, own in sorted(parts.items())},
        tuple(sorted(wanted - found)),
        tuple(sorted(found - wanted)),
    )


def _count(wanted: set[Marked], found: set[Marked], kind: str) -> Count:
    own, given = ({one for one in side if one.kind == kind} for side in (wanted, found))
    return Count(len(own & given), len(given - own), len(own - given))


def mention_lines(report: MentionReport) -> Iterator[str]:
    """A table for people."""
    yield f"{'':18}{'gold':>6}{'found':>7}{'P':>7}{'R':>7}{'F1':>7}"
    for name, count in (*report.kinds.items(), ("all", report.total)):
        rate = rates(count)
        shares = "".join(f"{share:7.3f}" for share in rate)
        yield f"{name:18}{count[0] + count[2]:6}{count[0] + count[1]:7}{shares}"
    for part, count in report.parts.items():
        yield f"{part:18}{count[0] + count[2]:6}{count[0]:7}{'':7}{count[0] / (count[0] + count[2]):7.3f}"


def listed(exact: str) -> bool:
    """Whether the shipped gazetteer has the name in this form, whole."""
    tokens = tokenise(exact)
    words = [Word(i, t.start, t.end, form := t.cut(exact), fold(form), candidates(form)) for i, t in enumerate(tokens)]
    text = Text(words, sentences(exact, tokens), shipped())
    return bool(words) and any(one.last == len(words) - 1 for one in known_names(shipped()).at(text, 0))
