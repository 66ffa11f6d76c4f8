"""What is said: the clauses of a sentence → drafts of statements, each with its voice, event and evidence.

A clause tells an event when a frame matches it. Content that somebody vouches for and that tells no event is a
`statement`; the article's own words without an event are passed over. Start reading at `Builder.of_sentence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.attribution import Attributed
from kg.extract.clauses import Clause, preposition
from kg.extract.discourse import Discourse
from kg.extract.draft import Draft
from kg.extract.event import build_event
from kg.extract.evidence import evidence_of, is_partly_quoted
from kg.extract.lexicon import Lexicon
from kg.extract.listing import is_item, item_draft, opens_list
from kg.extract.matching import Match, content_match, matches
from kg.extract.modality import modality_of, polarity_of
from kg.extract.quantities import quantities
from kg.extract.references import References
from kg.extract.times import as_of_in, times_by_clause
from kg.extract.voice import Voice
from kg.language.document import Document, Node, Sentence
from kg.model import Event, Interval, Participant

_SKIPPED_LINKS = {"purpose", "condition"}


@dataclass(frozen=True, slots=True)
class _Found:
    """A clause that tells something, before its draft is made."""

    clause: Clause
    voice: Voice | None
    match: Match | None


class Builder:
    def __init__(
        self, document: Document, lexicon: Lexicon, references: References, quoted: Mapping[int, Voice]
    ) -> None:
        self.document = document
        self.lexicon = lexicon
        self.references = references
        self.quoted = self._voice_by_word(quoted)
        self._discourse = Discourse(lexicon)
        self._list: tuple[Draft, Match] | None = None  # what the list that is being read tells of its items
        self._counted: set[Node] = set()  # numbers of the sentence that a statement has already

    def of_sentence(self, sentence: Sentence, clauses: Sequence[Clause], attributed: Attributed) -> list[Draft]:
        found = [*self._events(clauses, attributed), *self._opinions(clauses, attributed)]
        found.sort(key=lambda item: item.clause.nodes[0].first)
        for item in found:
            if item.match is not None:
                self._discourse.note(item.match)
        self._counted.clear()
        told = {item.clause for item in found}
        borders = told | set(attributed.sayings)
        times = times_by_clause(sentence, clauses, told, attributed, self.document)
        drafts = [self._draft(item, sentence, borders, times.get(item.clause)) for item in found]
        drafts += self._nominal(sentence, borders, attributed, times)
        return [*self._of_list(sentence, clauses, found, drafts), *_joined(drafts, found)]

    def _of_list(
        self, sentence: Sentence, clauses: Sequence[Clause], found: Sequence[_Found], drafts: Sequence[Draft]
    ) -> list[Draft]:
        """What an item of a list tells; a sentence that opens one is remembered until the list ends."""
        if is_item(sentence, clauses, self.document):
            made = self._list and item_draft(*self._list, sentence, self.document, self.references, self.lexicon)
            return [made] if made else []
        told = [(draft, item.match) for item, draft in zip(found, drafts, strict=False) if item.match is not None]
        self._list = told[-1] if told and opens_list(sentence, self.document) else None
        return []

    # --- which clauses tell something ---------------------------------------------------------------------------

    def _events(self, clauses: Sequence[Clause], attributed: Attributed) -> list[_Found]:
        found: list[_Found] = []
        for clause in clauses:
            if clause in attributed.sayings or not self._may_tell(clause) or self._is_absorbed(clause, attributed):
                continue
            voice = self.voice_of(clause, attributed)
            told = self._matches(clause) or self._discourse.again(clause)
            found += [_Found(clause, voice, match) for match in told]
        carried = {item.clause.parent for item in found if item.clause.link == "complement"}
        return [item for item in found if item.clause not in carried or _tells_itself(item)]

    def _matches(self, clause: Clause) -> list[Match]:
        if clause.gapped and clause.parent is not None:
            return [replace(m, slots={**m.slots, **clause.slots}) for m in matches(clause.parent, self.lexicon)]
        return matches(clause, self.lexicon)

    def _may_tell(self, clause: Clause) -> bool:
        if clause.link == "condition":
            return clause.parent is None or not matches(clause.parent, self.lexicon)
        if clause.link in _SKIPPED_LINKS or _tells_of_nobody(clause):
            return False
        return not (clause.link == "attribute" and clause.kind == "participle")

    def _opinions(self, clauses: Sequence[Clause], attributed: Attributed) -> list[_Found]:
        """Content that somebody vouches for, where nothing in it tells an event."""
        found = []
        for clause in clauses:
            voice = self.voice_of(clause, attributed)
            if (
                voice is None
                or clause.link == "purpose"
                or clause in attributed.sayings
                or not _is_top(clause, voice, self, attributed)
            ):
                continue
            inside = [c for c in clause.descendants() if c not in attributed.sayings]
            tells = any(self._may_tell(c) and matches(c, self.lexicon) for c in inside)
            others = [
                v
                for c in clause.descendants()
                if c.link != "adverbial" and (v := attributed.sayings.get(c)) is not None and v is not voice
            ]
            if not tells and not others:
                found.append(_Found(clause, voice, content_match([clause.head], clause, self.lexicon)))
        return found

    def voice_of(self, clause: Clause, attributed: Attributed) -> Voice | None:
        voice = attributed.voices.get(clause)
        return voice if voice is not None else self.quoted.get(clause.head.first)

    def _is_absorbed(self, clause: Clause, attributed: Attributed) -> bool:
        """Whether the clause stands in a quotation that only words a denial."""
        quotation = self.document.speech.get(clause.head.first)
        return quotation is not None and quotation.first in attributed.absorbed

    def _voice_by_word(self, quoted: Mapping[int, Voice]) -> dict[int, Voice]:
        by_first = {quotation.first: quotation for quotation in self.document.quotations}
        return {word: voice for first, voice in quoted.items() for word in range(first, by_first[first].last + 1)}

    # --- drafts ---------------------------------------------------------------------------------------------------

    def _draft(self, item: _Found, sentence: Sentence, told: set[Clause], time: Interval | None) -> Draft:
        clause, voice, match = item.clause, item.voice, item.match
        evidence = evidence_of(clause, voice, told, self.document)
        as_of = as_of_in(sentence, clause)
        modality = modality_of(clause, voice, match, self.lexicon)
        event = (
            build_event(match, clause, time, self.document, self.references, self.lexicon)
            if match is not None
            else Event("statement", (), (), time)
        )
        numbers = [node for node in _counting(clause, match, told) if node not in self._counted]
        self._counted.update(node for node in numbers if node.number is not None and node in clause.nodes)
        amounts = quantities(
            numbers, match.slots if match else clause.slots, match.frame if match else None,
            self.document, self.lexicon, planned=modality in ("planned", "ordered"), as_of=as_of,
        )  # fmt: skip
        draft = Draft(
            [evidence], voice.stance if voice else "asserts", "narrator", event, sentence.index, sentence.paragraph,
            modality=modality, polarity=polarity_of(clause, match, self.lexicon), quantities=amounts,
            rule=match.frame.source if match else "opinion",
        )  # fmt: skip
        return self._spoken(draft, voice, evidence_is_quote=self.quoted.get(clause.head.first) is not None)

    def _spoken(self, draft: Draft, voice: Voice | None, *, evidence_is_quote: bool) -> Draft:
        if voice is None:
            return draft
        draft.voice, draft.speakers, draft.role = voice, voice.speakers, voice.role
        draft.relays, draft.said_at = voice.relays, voice.said_at
        saying = voice.saying
        if saying is not None and saying.negated and saying.modality:
            draft.modality = saying.modality  # type: ignore[assignment]
            draft.polarity = "negative" if saying.polarity == "negative" else draft.polarity
        draft.kind = "direct" if evidence_is_quote else "indirect"
        if not evidence_is_quote and is_partly_quoted(draft.evidence[0], self.document):
            draft.kind = "partial"
        draft.rule = f"{draft.rule} {voice.rule}".strip()
        return draft

    def _nominal(
        self,
        sentence: Sentence,
        borders: set[Clause],
        attributed: Attributed,
        times: Mapping[Clause, Interval],
    ) -> list[Draft]:
        """Sayings whose content is a noun: `заперечує присутність військ`, `відкинула ці звинувачення`."""
        drafts = []
        for clause, voice in attributed.sayings.items():
            if voice.saying is None or not voice.content or self._has_inner(clause, attributed):
                continue
            draft = self._nominal_draft(clause, voice, sentence, borders, times.get(clause))
            if draft is not None:
                drafts.append(draft)
        return drafts

    def _has_inner(self, clause: Clause, attributed: Attributed) -> bool:
        voice = attributed.sayings[clause]
        if any(v.trigger is voice.trigger and v.saying is voice.saying for v in attributed.voices.values()):
            return True
        return any(v.first == voice.first and v.rule == voice.rule for v in attributed.quoted.values())

    def _nominal_draft(
        self, clause: Clause, voice: Voice, sentence: Sentence, borders: set[Clause], time: Interval | None
    ) -> Draft | None:
        match = content_match(_told_of(clause, voice), clause, self.lexicon) or self._by_the_verb(clause, voice)
        carried = voice.saying.carried if voice.saying is not None else frozenset()
        answers = any(self._is_claim(node) or node.lemma in carried for node in voice.content)
        evidence = evidence_of(clause, voice, borders, self.document)
        if match is not None:
            event = build_event(match, clause, time, self.document, self.references, self.lexicon, said=True)
            event = _with_accused(event, clause, voice, self.references)
            event = _with_thanked(event, clause, voice, self.references)
        else:
            event = _with_accused(self._saying_event(clause, voice, time), clause, voice, self.references)
        if voice.stance == "denies" and answers:
            event = Event(event.type if match else "statement")
        amounts = quantities(
            clause.nodes_with_modifiers(borders),
            match.slots if match else clause.slots,
            match.frame if match else None,
            self.document,
            self.lexicon,
            planned=False,
            as_of=as_of_in(sentence, clause),
        )
        draft = Draft(
            [evidence], voice.stance, "indirect", event, sentence.index, sentence.paragraph,
            modality=modality_of(clause, voice, match, self.lexicon), quantities=amounts, answers=answers,
            rule=match.frame.source if match else "opinion",
        )  # fmt: skip
        return self._spoken(draft, voice, evidence_is_quote=False)

    def _by_the_verb(self, clause: Clause, voice: Voice) -> Match | None:
        """`відмовилася від газу`, `визнав провину`: only the verb with its content tells an event."""
        saying = voice.saying
        if saying is None or not (voice.stance in ("rejects", "demands") or saying.needs):
            return None
        found = [match for match in matches(clause, self.lexicon) if match.trigger is clause.head]
        return replace(found[0], polarity="") if found else None

    def _is_claim(self, node: Node) -> bool:
        """Whether the noun only points at what was told before: `звинувачення`, `рішення`, `це`."""
        words = self.lexicon.attribution
        if node.lemma in words.claims or (node.analysis.pos in ("PRON", "DET") and node.lemma in ("це", "той")):
            return True
        told = [child for child in node.children if child.relation in ("nmod", "flat", "acl", "acl:relcl")]
        return node.lemma in words.acts and all(child.name is not None for child in told)  # `дії Пекіна`

    def _saying_event(self, clause: Clause, voice: Voice, time: Interval | None) -> Event:
        """What a verb of saying is about by itself: `подякував партнерам` supports them; else an opinion."""
        saying = voice.saying
        assert saying is not None
        participants = [
            Participant(role, entity)  # type: ignore[arg-type]
            for slot, role in saying.roles.items()
            for node in clause.slots.get(slot, ())
            if (entity := self.references.entity(node, acts=True)) is not None and entity.kind != "thing"
        ]
        if saying.type and not any(self._is_claim(node) for node in voice.content):
            return Event(saying.type, tuple(participants))
        topics = [
            Participant("topic", entity)
            for node in voice.content
            if not self._is_claim(node)
            and (entity := self.references.entity(node, acts=True)) is not None
            and (node.name is not None or saying.subject == "named")
        ]
        return Event("statement", tuple(topics), (), time)


def _told_of(clause: Clause, voice: Voice) -> list[Node]:
    """What the saying is about; `висловив співчуття родинам загиблих` is not about those whom it is told."""
    spoken_to = clause.slots.get("dat", []) if voice.saying is not None and voice.saying.carried else []
    return [node for node in voice.content if node not in spoken_to]


def _tells_itself(item: _Found) -> bool:
    """`відправила війська воювати`: the verb above the infinitive has an object of its own, and so an event."""
    match = item.match
    return match is not None and match.trigger is item.clause.head and any(c.slot == "obj" for c in match.frame.needs)


def _tells_of_nobody(clause: Clause) -> bool:
    """`тих, хто голосував проти`: only says who is meant."""
    antecedent = clause.head.head if clause.link in ("relative", "attribute") else None
    return antecedent is not None and antecedent.analysis.pos in ("PRON", "DET") and antecedent.name is None


def _counting(clause: Clause, match: Match | None, told: set[Clause]) -> list[Node]:
    """The clause's nodes; without the other objects where each object is an event of its own."""
    nodes = clause.nodes_with_modifiers(told) + _numbers_of_antecedent(clause)
    partial = [node for child in clause.children if child in told for node in _numbers_of_antecedent(child)]
    several = sum(node.number is not None for node in nodes) > 1
    nodes = [n for n in nodes if not (n in partial or (several and n.number is not None)) or not _is_whole(n)]
    objects = match.slots.get("obj", []) if match is not None else []
    others = [node for node in clause.slots.get("obj", ()) if node not in objects]
    if not objects or not others:
        return nodes
    kept = {below for node in objects for below in _phrase_below(node, others)}
    foreign = {below for node in others for below in _phrase_below(node, objects)} - kept
    return [node for node in nodes if node not in foreign]


def _numbers_of_antecedent(clause: Clause) -> list[Node]:
    """`15 тисяч солдатів, які воювали`: the number of those whom the relative clause tells of."""
    noun = clause.head.head if clause.link == "relative" else None
    if any(slot.startswith("з+") and noun in nodes for slot, nodes in clause.slots.items()):
        return []  # `дітей, з яких повернули 1 300`
    return [child for child in noun.children if child.number is not None] if noun is not None else []


def _is_whole(number: Node) -> bool:
    """`з 15 тисяч солдатів загинули 600`: the number of which something is a part."""
    return number.head is not None and number.head.number is None and preposition(number.head) == "з"


def _phrase_below(node: Node, apart: Sequence[Node]) -> set[Node]:
    """What hangs on the node, without what hangs on those coordinated with it."""
    found = set(node.subtree())
    for other in apart:
        if other in found and other is not node:
            found -= set(other.subtree())
    return found


def _with_accused(event: Event, clause: Clause, voice: Voice, references: References) -> Event:
    """`звинуватив Росію в атаці`: the accused did it."""
    slot = voice.saying.accused if voice.saying is not None else ""
    accused = [
        Participant("agent", entity)
        for node in clause.slots.get(slot, ())
        if slot and (entity := references.entity(node, acts=True)) is not None and entity.kind != "thing"
    ]
    if not accused:
        return event
    others = tuple(p for p in event.participants if p.role != "agent")
    return replace(event, participants=(*accused, *others))


def _with_thanked(event: Event, clause: Clause, voice: Voice, references: References) -> Event:
    """`подякував Естонії за допомогу`: who is thanked for it did it."""
    saying = voice.saying
    if saying is None or saying.type != event.type or any(p.role == "agent" for p in event.participants):
        return event
    thanked = [
        Participant("agent", entity)
        for slot in saying.roles
        for node in clause.slots.get(slot, ())
        if (entity := references.entity(node, acts=True)) is not None and entity.kind != "thing"
    ]
    return replace(event, participants=(*thanked, *event.participants))


def _is_top(clause: Clause, voice: Voice, builder: Builder, attributed: Attributed) -> bool:
    """Whether the clause is the outermost one that this voice vouches for."""
    parent = clause.parent
    return parent is None or parent in attributed.sayings or builder.voice_of(parent, attributed) is not voice


def _joined(drafts: list[Draft], found: Iterable[_Found]) -> list[Draft]:
    """Killed and wounded, shot down and jammed: coordinated clauses of one type and voice are one record."""
    result: list[Draft] = []
    clauses = [item.clause for item in found]
    for i, draft in enumerate(drafts):
        previous = result[-1] if result else None
        if previous is not None and 0 < i < len(clauses) and _continues(previous, draft, clauses[i]):
            span = previous.evidence[0]
            previous.evidence = [replace(span, end=max(span.end, draft.evidence[0].end))]
            previous.quantities += draft.quantities
            previous.event = replace(previous.event, place=previous.event.place or draft.event.place)
            continue
        result.append(draft)
    return result


def _continues(previous: Draft, draft: Draft, clause: Clause) -> bool:
    if (previous.type, previous.voice, previous.polarity) != (draft.type, draft.voice, draft.polarity):
        return False
    if clause.link == "relative" or previous.sentence != draft.sentence or not draft.quantities:
        return False
    if draft.event.time is not None and draft.event.time != previous.event.time:
        return False
    known = {(p.role, p.entity.name) for p in previous.event.participants}
    same_place = not draft.event.place or not previous.event.place or draft.event.place == previous.event.place
    return same_place and all((p.role, p.entity.name) in known for p in draft.event.participants)
