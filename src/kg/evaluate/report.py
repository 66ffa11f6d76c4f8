"""A report in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from kg.evaluate.match import Count
from kg.evaluate.records import Records
from kg.evaluate.score import Report, Unpaired, rates, score


def as_json(report: Report) -> dict[str, object]:
    """Plain values for `json.dumps`; slots that nobody filled are left out."""
    return {
        "articles": report.articles,
        "statements": _row(report.statements),
        "slots": _row(report.total),
        "by_slot": {slot: _row(count) for slot, count in _filled(report)},
        "strict": {
            "type": report.pairs_share(report.first_type),
            "stance": report.pairs_share(report.first_stance),
        },
        "iou": report.pairs_share(sum(report.fits)),
    }


def lines(report: Report) -> Iterator[str]:
    """A line for whole statements, one for each slot, one for all slots, one for the pairs."""
    yield _line("statements", report.statements)
    for slot, count in _filled(report):
        yield _line(slot, count)
    yield _line("slots", report.total)
    types, stances = report.pairs_share(report.first_type), report.pairs_share(report.first_stance)
    iou = report.pairs_share(sum(report.fits))
    yield f"pairs: first type met {types:.3f}, first stance {stances:.3f}, evidence IoU {iou:.3f}"


def per_article(gold: Records, given: Records) -> Iterator[str]:
    """A line for each article of the gold."""
    for article, wanted in gold.items():
        report = score({article: wanted}, {article: given.get(article, [])})
        whole, slots = rates(report.statements), rates(report.total)
        yield (f"{article:<36} statements P {whole.precision:.2f} R {whole.recall:.2f}  slots F1 {slots.f1:.2f}")


def miss_line(unpaired: Unpaired) -> str:
    record = unpaired.record
    return f"{unpaired.kind:<7} {unpaired.article} {record.type}: {record.exact[:90]}"


def _filled(report: Report) -> list[tuple[str, Count]]:
    return [(slot, count) for slot, count in sorted(report.slots.items()) if any(count)]


def _row(count: Count) -> dict[str, float]:
    return {**rates(count)._asdict(), **count._asdict()}


def _line(name: str, count: Count) -> str:
    p, r, f1 = rates(count)
    return f"{name:<16} P {p:.3f}  R {r:.3f}  F1 {f1:.3f}   tp {count.tp} fp {count.fp} fn {count.fn}"
