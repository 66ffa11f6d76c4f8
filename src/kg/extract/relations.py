"""What statements of one article have to do with one another: looking back, answering, repeating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.draft import Draft
from kg.extract.lexicon import Lexicon
from kg.extract.references import References
from kg.extract.sources import is_outlet
from kg.extract.voice import Voice
from kg.gazetteer import Gazetteer
from kg.language.document import Document, Node, Sentence
from kg.model import Entity, Interval

_CLAIM_STANCES = {"asserts", "estimates", "accuses", "confirms", "warns"}
_ANSWERS = {"denies", "rejects", "condemns"}
_FAR = 12  # sentences
_JUST = 2  # sentences
_LEAD = 4  # sentences below the headline
_DATED = {"vote", "attack", "combat", "election", "casualties"}  # told in several sentences, dated in the first
_TOPICS = {"troops", "weapons", "prisoners", "sanctions-words", "laws", "agreements", "votes", "crimes", "people"}


def attribute_backwards(
    drafts: Sequence[Draft], voice: Voice, sentence: Sentence, document: Document, references: References
) -> None:
    """`Про це повідомляє X`: X vouches for the paragraph before it; a medium only relays what others say there."""
    first = document.sentences[sentence.index - 1] if sentence.index else None
    if first is None or not voice.speakers:
        return
    covered = {first.paragraph}
    if first.paragraph == 1 and sum(s.paragraph == 0 for s in document.sentences) == 1:
        covered.add(0)  # a headline says what the paragraph below it says
    outlets = tuple(e for e in voice.speakers if is_outlet(e, references))
    for draft in reversed(drafts):
        if draft.paragraph < min(covered):
            break
        if draft.paragraph not in covered or draft.sentence >= sentence.index:
            continue
        if not draft.speakers:
            draft.speakers, draft.role, draft.kind = voice.speakers, voice.role, "indirect"
            draft.said_at = draft.said_at or voice.said_at
            draft.relays = voice.relays
            draft.voice = voice
            draft.rule = f"{draft.rule} looking back"
        else:
            passed_on = dict.fromkeys([*draft.relays, *(outlets or voice.relays)])
            draft.relays = tuple(e for e in passed_on if e not in draft.speakers)
            draft.said_at = draft.said_at or voice.said_at


def find_targets(drafts: Sequence[Draft], document: Document, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
    """Denials, confirmations and admissions find what they answer, before them first, then behind them."""
    topics = Topics(document, lexicon, gazetteer)
    for i, draft in enumerate(drafts):
        if draft.stance == "admits":
            draft.targets = _once_denied(draft, drafts[:i])
        elif (
            draft.stance in ("condemns", "confirms", "praises") and draft.voice is not None and not draft.voice.reports
        ):
            draft.targets = _first_told(draft, drafts[:i]) or _just_told(draft, drafts[:i])
        elif draft.stance in ("denies", "confirms") or draft.answers:
            draft.targets = _answered(draft, _near(drafts, i, -1), topics)
            if not draft.targets and draft.stance == "denies":
                draft.targets = _answered(draft, _near(drafts, i, 1), topics)
            if not draft.targets:
                draft.targets = _just_told(draft, [d for d in drafts[:i] if not topics.of_others(draft, d)])
        if draft.targets and draft.type == "statement" and _takes_its_type(draft):
            draft.event = replace(draft.event, type=draft.targets[0].type)


def _takes_its_type(draft: Draft) -> bool:
    """`У Кремлі рішення засудили` tells of what was decided; `назвав рішення диктатом` is an opinion on it."""
    if draft.stance not in ("condemns", "praises"):
        return True
    saying = draft.voice.saying if draft.voice is not None else None
    judged = saying is not None and saying.subject != "named" and "obj" in saying.content
    return judged and draft.sentence - draft.targets[0].sentence <= 1


def _near(drafts: Sequence[Draft], i: int, step: int) -> list[Draft]:
    """The drafts before (-1) or behind (1) number i within reach, in text order."""
    found = []
    j = i + step
    while 0 <= j < len(drafts) and abs(drafts[j].sentence - drafts[i].sentence) <= _FAR:
        found.append(drafts[j])
        j += step
    return found[::step]


def _once_denied(draft: Draft, earlier: Sequence[Draft]) -> list[Draft]:
    """An admission answers what the same speaker had denied."""
    denials = [other for other in earlier if other.stance == "denies" and _same_speaker(draft, other)]
    return list(dict.fromkeys(target for denial in denials for target in denial.targets))


def _first_told(draft: Draft, earlier: Sequence[Draft]) -> list[Draft]:
    """`Сеул засудив відправлення військ`: the event as the article told it first, whoever told it."""
    same = [other for other in earlier if other.type == draft.type != "statement" and not _same_speaker(draft, other)]
    return same[:1]


def _just_told(draft: Draft, earlier: Sequence[Draft]) -> list[Draft]:
    """`У Кремлі рішення засудили`, `У штабі це заперечили`: what the nearest sentence before it told, by whomever."""
    if not draft.answers or draft.stance == "rejects":
        return []
    told = [
        other
        for other in earlier
        if 0 <= draft.sentence - other.sentence <= _JUST
        and other.type != "statement"
        and other.stance not in _ANSWERS
        and draft.type in ("statement", other.type)
        and not _same_speaker(draft, other)
    ]
    last = max((other.sentence for other in told), default=0)
    return [other for other in told if other.sentence == last][:1]


def _answered(draft: Draft, others: Sequence[Draft], topics: Topics) -> list[Draft]:
    """Claims of somebody else about the same: those of the sentence nearest to the answer."""
    claims = [
        other
        for other in others
        if other.stance in _CLAIM_STANCES
        and other.speakers
        and not _leaves_open(other)
        and not _same_speaker(draft, other)
        and not topics.same_side(draft, other)
        and not topics.of_others(draft, other)
        and (draft.type in ("statement", other.type))
    ]
    same = [claim for claim in claims if claim.sentence == draft.sentence]
    if same and draft.answers and not topics.named(draft):
        return same  # `заявило про захоплення міста, однак Київ це спростував`
    about = [claim for claim in claims if topics.shared(draft, claim)] if not _points_back(draft) else []
    if about and draft.answers:
        said = {(claim.sentence, claim.speakers) for claim in about}
        return [claim for claim in claims if (claim.sentence, claim.speakers) in said]
    nearest = min((abs(draft.sentence - claim.sentence) for claim in claims), default=0)
    return [claim for claim in claims if abs(draft.sentence - claim.sentence) == nearest]


def _leaves_open(draft: Draft) -> bool:
    """`У Кремлі не заперечили, що …`: who neither confirms nor denies claims nothing that could be denied."""
    saying = draft.voice.saying if draft.voice is not None else None
    return saying is not None and saying.negated and bool(saying.modality)


def _points_back(draft: Draft) -> bool:
    """`спростував цю заяву`: what was said last, whatever it was about."""
    content = draft.voice.content if draft.voice is not None else ()
    return any(child.lemma in ("цей", "такий") for node in content for child in node.children)


class Topics:
    """What statements are about, as far as answering goes: states named, and what kind of things."""

    def __init__(self, document: Document, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._document = document
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        rows = ((name.name, name.rows[0]) for name in document.names if name.rows)
        self._side_of = {name: row.key if row.kind == "state" else row.parent for name, row in rows}
        told = ((document.span(n.first, n.last), self._side_of.get(n.name, "")) for n in document.names)
        self._side_of_words = {span.cut(document.article.text): side for span, side in told if side}

    def same_side(self, answer: Draft, claim: Draft) -> bool:
        """Nobody denies what the own state or its officials say."""
        return bool(self._sides(answer) & self._sides(claim))

    def _sides(self, draft: Draft) -> set[str]:
        return {self._side(entity) for entity in draft.speakers} - {""}

    def _side(self, entity: Entity) -> str:
        """The own state, or that of the body below which it stands: `комісія Трудової партії Кореї`."""
        if entity.name in self._side_of or entity.kind != "organisation":
            return self._side_of.get(entity.name, "")
        within = sorted((entity.name.find(words), side) for words, side in self._side_of_words.items())
        return next((side for at, side in within if at > 0), "")

    def named(self, draft: Draft) -> bool:
        """Whether it says itself what it is about: `повідомлення про солдатів`."""
        return bool(self._kinds(draft))

    def shared(self, answer: Draft, claim: Draft) -> bool:
        """The kinds of things that the answer names (`повідомлення про солдатів`), else its speaker's state."""
        kinds = self._kinds(answer)
        if kinds:
            return bool(kinds & self._kinds(claim))
        return bool(self._states(answer) & self._states(claim))

    def _kinds(self, draft: Draft) -> set[str]:
        lemmas = {node.lemma for node in self._nodes(draft)}
        return {kind for lemma in lemmas for kind in self._lexicon.classes.get(lemma, ()) if kind in _TOPICS}

    def of_others(self, answer: Draft, claim: Draft) -> bool:
        """`Північнокорейські солдати` are not `російські війська`, whatever else the two have in common."""
        ours, theirs = self._belonging(answer), self._belonging(claim)
        return bool(self._kinds(answer) and ours and theirs) and ours.isdisjoint(theirs)

    def _belonging(self, draft: Draft) -> set[str]:
        """The states whose adjectives stand in it."""
        rows = (self._gazetteer.state_of_adjective(node.lemma) for node in self._nodes(draft))
        return {row.key for row in rows if row}

    def _states(self, draft: Draft) -> set[str]:
        found = {entity.name for entity in draft.speakers if entity.kind == "state"}
        for node in self._nodes(draft):
            if node.name is not None:
                found.update(row.parent if row.kind != "state" else row.label for row in node.name.rows[:1])
                found.add(node.name.name)
        return found - {""}

    def _nodes(self, draft: Draft) -> list[Node]:
        span = draft.evidence[0]
        sentence = self._document.sentences[draft.sentence]
        words = self._document.words
        return [n for n in sentence.nodes if span.start <= words[n.first].start < span.end]


def _same_speaker(a: Draft, b: Draft) -> bool:
    return bool({e.name for e in a.speakers} & {e.name for e in b.speakers})


def merge_headline(drafts: Sequence[Draft], document: Document) -> list[Draft]:
    """What a headline and the lead below it both tell is one record with both as evidence, in the lead's words."""
    if not _has_headline(document):
        return list(drafts)
    told_again: set[Draft] = set()
    lead = [draft for draft in drafts if 1 <= draft.sentence <= _LEAD]
    for title in (draft for draft in drafts if draft.sentence == 0):
        below = next((draft for draft in lead if _is_told_by(title, draft)), None)
        if below is None:
            continue
        lead.remove(below)
        told_again.add(title)
        below.evidence = [*title.evidence, *below.evidence]
        if not below.speakers:
            below.speakers, below.role, below.kind, below.voice = title.speakers, title.role, title.kind, title.voice
            below.relays, below.stance = below.relays or title.relays, title.stance
        below.quantities = below.quantities or title.quantities
    return [draft for draft in drafts if draft not in told_again]


def _has_headline(document: Document) -> bool:
    """Whether the first paragraph is one sentence that ends without a full stop."""
    opening = [sentence for sentence in document.sentences[:2] if sentence.paragraph == 0]
    return len(opening) == 1 < len(document.sentences) and document.words[opening[0].words[1] - 1].text != "."


def _is_told_by(title: Draft, draft: Draft) -> bool:
    """Same type and polarity, stances that agree, and nobody in one place who is somebody else in the other."""
    if (title.type, title.polarity) != (draft.type, draft.polarity) or title.type == "statement":
        return False
    if title.stance != draft.stance and "asserts" not in (title.stance, draft.stance):
        return False
    if _struck(title) and _struck(draft) and not _struck(title) & _struck(draft):
        return False
    mine, theirs = _people(title), _people(draft)
    common = mine.keys() & theirs.keys()
    return all(mine[role] & theirs[role] for role in common if role in ("agent", "patient", "recipient"))


def _struck(draft: Draft) -> set[str]:
    """The words of what it was done to, where that is a thing: an airport is no factory."""
    things = [p.entity for p in draft.event.participants if p.role == "patient" and p.entity.kind == "thing"]
    return {word[:5].lower() for entity in things for word in entity.name.split()}


def _people(draft: Draft) -> dict[str, set[str]]:
    """Role → the names and aliases of those who have an item or are persons: common nouns may differ in words."""
    found: dict[str, set[str]] = {}
    for participant in draft.event.participants:
        entity = participant.entity
        if entity.qid or entity.kind == "person":
            found.setdefault(participant.role, set()).update({entity.name, *entity.aliases})
    return found


def merge_repeated(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The same statement by the same speaker is one record with two pieces of evidence."""
    kept: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        alike = kept.setdefault((draft.type, draft.stance, draft.speakers[:1]), [])
        same = next((other for other in alike if _repeats(other, draft)), None)
        if same is None:
            alike.append(draft)
        else:
            same.evidence = [*same.evidence, *draft.evidence]
    for alike in kept.values():
        yield from alike


def _repeats(a: Draft, b: Draft) -> bool:
    if (a.type, a.stance, a.polarity, a.modality) != (b.type, b.stance, b.polarity, b.modality):
        return False
    if not a.speakers or {e.name for e in a.speakers} != {e.name for e in b.speakers}:
        return False
    roles = {(p.role, p.entity.name) for p in a.event.participants}
    same = roles == {(p.role, p.entity.name) for p in b.event.participants} and bool(roles)
    return same and a.type != "statement" and a.quantities == b.quantities and a.event.time == b.event.time


def carry_time(before: Sequence[Draft], made: Sequence[Draft]) -> None:
    """From the sentence before, or the clause before, the date of events of the same type is carried over."""
    known: dict[tuple[str, str], Interval] = {}
    for draft in reversed(before):
        if not made or draft.sentence < made[0].sentence - 1:
            break
        near = bool(made) and 0 <= made[0].sentence - draft.sentence <= 1 and draft.paragraph == made[0].paragraph
        if near and draft.event.time is not None:
            known.setdefault((draft.type, draft.polarity), draft.event.time)
    for draft in made:
        key = (draft.type, "positive")
        if draft.event.time is None and key in known and draft.type in _DATED:
            draft.event = replace(draft.event, time=known[key])
        elif draft.event.time is not None:
            known[key] = draft.event.time
