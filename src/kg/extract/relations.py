"""What statements of one article have to do with one another: looking back, answering, repeating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extract.draft import Draft
from kg.extract.lexicon import Lexicon
from kg.extract.references import References
from kg.extract.sources import is_outlet
from kg.extract.voice import Voice
from kg.language.document import Document, Sentence
from kg.model import Event

_ANSWERS = {"denies", "rejects", "condemns"}
_CLAIM_STANCES = {"asserts", "estimates", "accuses", "confirms", "warns"}
_FAR = 6  # sentences


def attribute_backwards(
    drafts: Sequence[Draft], voice: Voice, sentence: Sentence, document: Document, references: References
) -> None:
    """`Про це повідомляє X`: X vouches for the paragraph before it; a medium only relays what others say there."""
    first = document.sentences[sentence.index - 1] if sentence.index else None
    if first is None:
        return
    covered = {first.paragraph}
    if first.paragraph == 1 and sum(s.paragraph == 0 for s in document.sentences) == 1:
        covered.add(0)  # a headline says what the paragraph below it says
    outlets = tuple(e for e in voice.speakers if is_outlet(e, references))
    for draft in drafts:
        if draft.paragraph not in covered or draft.sentence >= sentence.index:
            continue
        if not draft.speakers:
            draft.speakers, draft.role, draft.kind = voice.speakers, voice.role, "indirect"
            draft.said_at = draft.said_at or voice.said_at
            draft.relays = voice.relays
            draft.voice = voice
            draft.rule = f"{draft.rule} looking back"
        elif outlets and not set(outlets) & set(draft.speakers):
            draft.relays = tuple(dict.fromkeys([*draft.relays, *outlets]))


def find_targets(drafts: Sequence[Draft], document: Document, lexicon: Lexicon) -> None:
    """Denials, confirmations and admissions find what they answer, before them first, then behind them."""
    for i, draft in enumerate(drafts):
        if draft.stance not in ("denies", "confirms", "admits") and not draft.answers:
            continue
        draft.targets = _answered(draft, drafts[:i]) or (
            _answered(draft, drafts[i + 1 :], backwards=False) if draft.stance == "denies" and not draft.answers else []
        )
        if draft.targets and draft.type == "statement":
            draft.event = Event(draft.targets[0].type, draft.event.participants, draft.event.place, draft.event.time)


def _answered(draft: Draft, others: Sequence[Draft], *, backwards: bool = True) -> list[Draft]:
    """The nearest claims of somebody else; all that one sentence makes, and of the same type where the answer has one."""
    claims = [
        other
        for other in others
        if other.stance in _CLAIM_STANCES
        and other.speakers
        and not _same_speaker(draft, other)
        and abs(draft.sentence - other.sentence) <= _FAR
        and _comparable(draft, other)
    ]
    if not claims:
        return []
    nearest = claims[-1].sentence if backwards else claims[0].sentence
    return [claim for claim in claims if claim.sentence == nearest]


def _comparable(draft: Draft, other: Draft) -> bool:
    if draft.answers and draft.type == "statement":
        return True
    return draft.type == other.type


def _same_speaker(a: Draft, b: Draft) -> bool:
    return bool({e.name for e in a.speakers} & {e.name for e in b.speakers})


def merge_repeated(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The same statement by the same speaker is one record with two pieces of evidence."""
    kept: list[Draft] = []
    for draft in drafts:
        same = next((other for other in kept if _repeats(other, draft)), None)
        if same is None:
            kept.append(draft)
        else:
            same.evidence = [*same.evidence, *draft.evidence]
    yield from kept


def _repeats(a: Draft, b: Draft) -> bool:
    if (a.type, a.stance, a.polarity, a.modality) != (b.type, b.stance, b.polarity, b.modality):
        return False
    if not a.speakers or {e.name for e in a.speakers} != {e.name for e in b.speakers}:
        return False
    roles = {(p.role, p.entity.name) for p in a.event.participants}
    same = roles == {(p.role, p.entity.name) for p in b.event.participants} and bool(roles)
    return same and a.type != "statement" and a.quantities == b.quantities and a.event.time == b.event.time
