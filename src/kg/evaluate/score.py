"""Score records against gold: pair them inside an article, flatten each into slots, count over the slots.

Slots: `type`, `stance`, `speaker`, `relay`, `role:agent` …, `place`, `time`, `said`, `quantity`, `target`,
and `modality` and `polarity` where they are not the default. A gold record without partner loses all its
slots (recall), a given one without partner adds all of its own (precision).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kg.evaluate.match import NONE, Count, count_amounts, count_entities, overlap, pair
from kg.evaluate.records import Named, Record, Records


class Rates(NamedTuple):
    precision: float
    recall: float
    f1: float


def rates(count: Count) -> Rates:
    """Rounded to four places; nothing given and nothing wanted is perfect."""
    precision = count.tp / (count.tp + count.fp) if count.tp + count.fp else 1.0
    recall = count.tp / (count.tp + count.fn) if count.tp + count.fn else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Rates(round(precision, 4), round(recall, 4), round(f1, 4))


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A gold record that nobody found (`missed`) or a given one that is not in the gold (`extra`)."""

    kind: Literal["missed", "extra"]
    article: str
    record: Record


@dataclass(slots=True)
class Report:
    """What was counted; `first_type` and `first_stance` count pairs where the gold's own code was met."""

    articles: int = 0
    statements: Count = NONE
    slots: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(lambda: NONE))
    first_type: int = 0
    first_stance: int = 0
    fits: list[float] = field(default_factory=list)
    unpaired: list[Unpaired] = field(default_factory=list)

    @property
    def total(self) -> Count:
        return Count(*(sum(column) for column in zip(*self.slots.values(), strict=True))) if self.slots else NONE

    def add(self, slots: Mapping[str, Count]) -> None:
        for name, count in slots.items():
            self.slots[name] = self.slots[name].plus(count)

    def pairs_share(self, number: float) -> float:
        return round(number / max(1, len(self.fits)), 4)


def score(gold: Records, given: Records) -> Report:
    """Compare article by article; articles outside the gold are not looked at."""
    report = Report(articles=len(gold))
    for article, everything in gold.items():
        _score_article(report, article, everything, given.get(article, []))
    return report


def _score_article(report: Report, article: str, everything: list[Record], given: list[Record]) -> None:
    wanted, given = _drop_optional(everything, given)
    pairs = pair(wanted, given)
    ids = {wanted[i].id: given[j].id for i, j in pairs}
    for i, j in pairs:
        report.first_type += wanted[i].type == given[j].type
        report.first_stance += wanted[i].stance == given[j].stance
        report.fits.append(overlap(wanted[i], given[j]))
        report.add(_compare(wanted[i], given[j], ids))
    missed = [wanted[i] for i in sorted(set(range(len(wanted))) - {i for i, _ in pairs})]
    extra = [given[j] for j in sorted(set(range(len(given))) - {j for _, j in pairs})]
    for record in missed:
        report.add({slot: Count(0, 0, n) for slot, n in _flatten(record).items()})
    for record in extra:
        report.add({slot: Count(0, n, 0) for slot, n in _flatten(record).items()})
    report.unpaired += [Unpaired("missed", article, r) for r in missed]
    report.unpaired += [Unpaired("extra", article, r) for r in extra]
    report.statements = report.statements.plus(Count(len(pairs), len(extra), len(missed)))


def _drop_optional(gold: list[Record], given: list[Record]) -> tuple[list[Record], list[Record]]:
    """The gold that counts, and the given records less those that only optional gold explains."""
    counted = [r for r in gold if not r.optional]
    used = {j for _, j in pair(counted, given)}
    rest = [j for j in range(len(given)) if j not in used]
    excused = {rest[j] for _, j in pair([r for r in gold if r.optional], [given[j] for j in rest])}
    return counted, [r for j, r in enumerate(given) if j not in excused]


def _flatten(record: Record) -> Counter[str]:
    """How many slots of each name the record fills."""
    found = Counter(type=1, stance=1, speaker=_required(record.speakers), relay=_required(record.relays))
    found.update(f"role:{p.role}" for p in record.participants if not p.optional)
    found["place"] = _required(record.places)
    found["time"] = record.time is not None
    found["said"] = record.said is not None
    found["quantity"] = len(record.amounts)
    found["target"] = len(record.target_list)
    found["modality"] = record.modality is not None
    found["polarity"] = record.polarity is not None
    return +found


def _required(entities: tuple[Named, ...]) -> int:
    return sum(not e.optional for e in entities)


def _compare(gold: Record, given: Record, ids: Mapping[str, str]) -> dict[str, Count]:
    """Slot by slot; `ids` maps the gold's ids to those of their partners."""
    slots = {
        "type": Count(1, 0, 0),  # partners agree on it
        "stance": Count(1, 0, 0) if given.stance in gold.stances else Count(0, 1, 1),
        "speaker": count_entities(gold.speakers, given.speakers),
        "relay": count_entities(gold.relays, given.relays),
        "place": count_entities(gold.places, given.places),
        "time": _one(gold.time, given.time),
        "said": _one(gold.said, given.said),
        "modality": _one(gold.modality, given.modality),
        "polarity": _one(gold.polarity, given.polarity),
        "quantity": count_amounts(gold.amounts, given.amounts),
        "target": _targets(gold, given, ids),
    }
    for role in {p.role for p in (*gold.participants, *given.participants)}:
        wanted = [p for p in gold.participants if p.role == role]
        slots[f"role:{role}"] = count_entities(wanted, [p for p in given.participants if p.role == role])
    return slots


def _one(wanted: object, given: object) -> Count:
    hit = wanted is not None and wanted == given
    return Count(int(hit), int(given is not None and not hit), int(wanted is not None and not hit))


def _targets(gold: Record, given: Record, ids: Mapping[str, str]) -> Count:
    wanted = {ids.get(t, f"missing {t}") for t in gold.targets}
    hits = len(wanted & given.targets)
    return Count(hits, len(given.targets) - hits, len(wanted) - hits)
