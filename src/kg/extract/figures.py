"""Another figure for what was just told: `На площу вийшли 20 тисяч людей. Поліція говорить про три тисячі.`

A bare number that somebody names counts what the sentence before it counted; without it, the two figures of a
dispute would never meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.draft import Draft
from kg.extract.matching import counted
from kg.model import Event, Quantity

_REACH = 2  # sentences
_NO_COUNT = {"duration", "share"}
_NO_FIGURE = "events"  # a verb that tells nothing where what it counts is not told: `нарахували`


def take_over(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with bare figures made statements about the event whose number they give."""
    kept: list[Draft] = []
    for draft in drafts:
        if _is_bare(draft):
            told = next((d for d in reversed(kept) if _counts(d, draft)), None)
            if told is not None:
                _go_on(draft, told)
            elif draft.voice is not None and draft.voice.saying is not None and draft.voice.saying.needs == _NO_FIGURE:
                continue
        kept.append(draft)
    return kept


def _is_bare(draft: Draft) -> bool:
    """Whether all that is said is a number that counts nothing by name."""
    content = draft.voice.content if draft.voice is not None else ()
    bare = bool(content) and all(n.number is not None and counted(n) is n for n in content)
    return draft.type == "statement" and bare and len(draft.quantities) == 1


def _counts(earlier: Draft, draft: Draft) -> bool:
    near = 0 <= draft.sentence - earlier.sentence <= _REACH and earlier.paragraph >= draft.paragraph - 1
    return near and earlier.type != "statement" and _figure(earlier, draft) is not None


def _figure(told: Draft, draft: Draft) -> Quantity | None:
    """The number told before that the bare one can count: in the same unit, or in any where it names none."""
    unit = draft.quantities[0].unit
    return next((q for q in told.quantities if q.measure not in _NO_COUNT and unit in ("", q.unit)), None)


def _go_on(draft: Draft, told: Draft) -> None:
    figure = _figure(told, draft)
    assert figure is not None
    draft.event = Event(told.type, told.event.participants, told.event.place, draft.event.time)
    draft.quantities = (replace(draft.quantities[0], measure=figure.measure, unit=figure.unit, of=figure.of),)
    draft.rule = f"figure {draft.rule}"
