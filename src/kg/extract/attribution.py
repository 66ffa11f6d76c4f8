"""Who says it, through whom, when: the voices of a sentence and the clauses that each of them covers.

A voice comes from a verb of saying (`заявив, що …`, `…, повідомив X`, a quotation before or after), from a phrase
that names a source (`за даними X`), or from a sentence that looks back (`Про це повідомляє X`). Start reading at
`Attributor.of_sentence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.extract.actors import SPEAKING_PLACES, as_predicate, called_apart, channel_apart, things_are_objects
from kg.extract.clauses import Clause, preposition
from kg.extract.coordination import PAUSES, can_share, has_own_subject, rehang, start_of
from kg.extract.dating import date_owner
from kg.extract.headline import headline_voice
from kg.extract.lexicon import Lexicon, Saying
from kg.extract.matching import counted
from kg.extract.references import References
from kg.extract.said import CARRYING, Content, content_of, is_after_that
from kg.extract.sources import channel_relays, is_outlet, leave_out, referred_by, source_phrases, speaks_apart
from kg.extract.voice import Voice
from kg.language.document import Document, Node, Sentence
from kg.language.tree import fits
from kg.model import Entity, Interval

_SPEAKERS = {"person", "organisation", "state", "group"}
_CALLED = ("Ins", "Nom", "Acc", "")  # of what something is called: `вигадкою`, `як фейк`, `неприпустимо`
_QUOTING = Saying("asserts", ("that",))
_PRESENTING = Saying("asserts", ())  # `Такі дані навела служба`
_IMPERSONAL = Saying("asserts", ("that", "про+acc"))


@dataclass(slots=True)
class Attributed:
    """What one sentence attributes to whom."""

    voices: dict[Clause, Voice] = field(default_factory=dict)  # clause → whose content it is
    sayings: dict[Clause, Voice] = field(default_factory=dict)  # a clause of saying → its voice
    quoted: dict[int, Voice] = field(default_factory=dict)  # first word of a quotation → its voice
    absorbed: set[int] = field(default_factory=set)  # first words of quotations that a saying tells as its own content
    looks_back: Voice | None = None


class Attributor:
    """Finds voices sentence by sentence; remembers who spoke last."""

    def __init__(self, document: Document, lexicon: Lexicon, references: References) -> None:
        self.document = document
        self.lexicon = lexicon
        self.words = lexicon.attribution
        self.references = references
        self.last: Voice | None = None
        self._last_sentence = -9

    def of_sentence(self, sentence: Sentence, clauses: Sequence[Clause]) -> Attributed:
        result = Attributed()
        recent = self._recent(sentence)
        own = [clause for clause in clauses if not (clause.gapped or self._is_quoted(clause.head))]
        verbs = self.words.verbs.keys() | self.words.naming_verbs | self.words.impersonal
        for clause in own:
            if clause.head.lemma in self.words.verbs and clause.passive:
                as_predicate(clause)
            rehang(clause, verbs, self.document)
        for clause in own:
            if clause.kind == "gerund" and clause.parent in result.sayings and clause.verb in self.words.naming_verbs:
                continue  # `відкинула звинувачення, назвавши їх чутками` is one saying
            self._saying(clause, own, sentence, result)
        for voice, covered in source_phrases(sentence, own, self.document, self.references, self.lexicon, recent):
            outlet = any(is_outlet(entity, self.references) for entity in voice.speakers)
            for clause in covered:
                leave_out(clause, voice)
                if clause in result.sayings and not outlet and speaks_apart(clause, own, voice, result.sayings[clause]):
                    continue  # `за оцінкою банку, збитки …, тоді як уряд говорить про …`
                if clause in result.sayings:
                    result.sayings[clause] = self._under(voice, result.sayings[clause])
                result.voices[clause] = self._under(voice, result.voices.get(clause))
            self._remember(voice, sentence)
        self._headline(sentence, own, result)
        return result

    def _headline(self, sentence: Sentence, clauses: Sequence[Clause], result: Attributed) -> None:
        """A speaker told by a colon or a dash, where no verb tells another."""
        if result.sayings or result.voices:
            return
        found = headline_voice(sentence, self.references, self.lexicon)
        if found is None:
            return
        voice, opens = found
        for clause in clauses:
            if clause.head.first > voice.last if opens else clause.head.first < voice.first:
                result.voices[clause] = voice
        self._remember(voice, sentence)

    # --- verbs of saying --------------------------------------------------------------------------------------

    def _saying(self, clause: Clause, clauses: Sequence[Clause], sentence: Sentence, result: Attributed) -> None:
        if clause.verb in self.words.naming_verbs:
            called_apart(clause, self.words)
        readings = self._readings(clause)
        if readings:
            things_are_objects(clause)
            channel_apart(clause, self.words)
        for saying in readings:
            content = content_of(saying, clause, clauses, sentence, self.document, self.lexicon)
            if content is None:
                continue
            beside = result.sayings.get(clause.parent) if clause.link == "conj" and clause.parent is not None else None
            voice = self._voice(saying, clause, clauses, sentence, content, result.voices.get(clause), beside)
            if voice is not None:
                self._record(clause, voice, content, sentence, result)
                return

    def _readings(self, clause: Clause) -> tuple[Saying, ...]:
        if clause.verb in self.words.impersonal:
            return (_IMPERSONAL,)
        above = clause.parent if clause.kind == "infinitive" and clause.link == "complement" else None
        negated = clause.negated or (above is not None and above.negated)
        sayings = _with_their_noun(self.words.verbs.get(clause.verb, ()), clause)
        if negated and clause.verb not in self.words.naming_verbs:
            return tuple(s for s in sayings if s.negated)  # `не може підтвердити` confirms nothing, and denies nothing
        if clause.verb in self.words.naming_verbs and (naming := self._naming(clause)) is not None:
            return (naming,)
        if clause.head.lemma in self.words.predicatives:
            return (self.words.predicatives[clause.head.lemma],)
        if sayings:
            return tuple(s for s in sayings if s.negated == negated)
        if clause.verb in self.words.presenting:
            return (_PRESENTING,)
        return (_QUOTING,) if self._follows_speech(clause) else ()

    def _follows_speech(self, clause: Clause) -> bool:
        """`«…», — похвалився речник`: whatever the verb, it says what is quoted before it."""
        start = at = start_of(clause)
        while at > 0 and self.document.words[at - 1].text in PAUSES:
            at -= 1
        between = {word.text for word in self.document.words[at:start]}
        return clause.kind == "finite" and at > 0 and at - 1 in self.document.speech and bool(between & {"—", "–", "-"})

    def _naming(self, clause: Clause) -> Saying | None:
        """`назвав X вигадкою`, `оцінив переговори як чудові`: the stance lies in what it is called."""
        if "obj" not in clause.slots:
            return None
        called = [node for node in clause.all_nodes() if node.lemma in self.words.naming and node is not clause.head]
        called = [n for n in called if n not in clause.slots["obj"] and n.case in _CALLED and not preposition(n)]
        stance = self.words.naming[called[0].lemma] if called else ""
        quoted = any(node.case == "Ins" for node in clause.nodes) or any(node.lemma == "як" for node in clause.nodes)
        if not stance and not quoted:
            return None
        return Saying(stance or "asserts", ("obj",), subject="named")

    def _record(self, clause: Clause, voice: Voice, content: Content, sentence: Sentence, result: Attributed) -> None:
        result.sayings[clause] = voice
        if voice.stance == "denies" and content.nodes and content.quotations:
            result.absorbed.update(q.first for q in content.quotations)
        else:
            result.quoted.update({q.first: replace(voice, kind="direct") for q in content.quotations})
        for root in content.clauses:
            _give_subject(root, clause, voice)
            own = {clause, *(c for c in clause.children if c not in content.clauses)} if content.around else {clause}
            for inner in root.descendants():
                if inner in own:
                    continue
                if inner in result.sayings:
                    result.sayings[inner] = self._under(voice, result.sayings[inner])
                known = result.voices.get(inner) if voice.reports else None
                result.voices[inner] = self._under(voice, known)
        for root in content.beside:
            start = start_of(root)
            told = replace(voice, stance="asserts", saying=None, content=(), first=start, last=start)
            for inner in root.descendants():
                result.voices[inner] = self._under(told, result.voices.get(inner))
        bearers = {below for node in content.nodes for below in node.subtree()}
        for child in clause.children:
            if child.link in ("relative", "attribute") and child.head.head in bearers and not is_after_that(child):
                result.voices.update(dict.fromkeys(child.descendants(), voice))
        if content.looks_back:
            result.looks_back = voice
        elif result.looks_back is not None and content.around:
            result.looks_back = self._under(voice, result.looks_back)
        self._remember(voice, sentence)

    def _remember(self, voice: Voice, sentence: Sentence) -> None:
        if voice.speakers:
            self.last, self._last_sentence = voice, sentence.index

    def _under(self, outer: Voice, inner: Voice | None) -> Voice:
        """What an inner voice becomes under an outer one: a medium relays it; a speaker only reports a stance."""
        if inner is None:
            return outer
        if outer.speakers and all(is_outlet(e, self.references) for e in outer.speakers):
            relays = dict.fromkeys([*inner.relays, *outer.speakers])
            return replace(inner, relays=tuple(e for e in relays if e not in inner.speakers))
        if not inner.does and (inner.reports or not inner.content):
            return inner
        return replace(inner, speakers=outer.speakers, role=outer.role, first=outer.first, last=outer.last)

    def _voice(
        self,
        saying: Saying,
        clause: Clause,
        clauses: Sequence[Clause],
        sentence: Sentence,
        content: Content,
        outer: Voice | None,
        beside: Voice | None,
    ) -> Voice | None:
        speaking = self._speakers(clause)
        if speaking is None and beside is not None and "subj" not in clause.slots and _same_number(clause, beside):
            speaking = list(beside.speakers), []  # `у штабі підтвердили удар, але заперечили втрати`
        if speaking is None or (outer is not None and _only_does(saying, content, outer, self.references)):
            if outer is None or (speaking is None and clause.link == "relative"):
                return None  # `якого підозрюють у підриві`: nobody says who does
            return replace(outer, stance=saying.stance, saying=saying, content=content.nodes, reports=False)
        entities, nodes = speaking
        first, last = _extent(clause, nodes, content)
        relays = channel_relays(clause, self.document, self.references, self.lexicon)
        outlets = tuple(e for e in entities if is_outlet(e, self.references))
        origin = referred_by(clause, self.references, media=len(outlets) == len(entities))
        if len(outlets) == len(entities) or clause.verb in self.words.citing:
            origin = self._cited(clause) or origin
        if origin is not None and origin.kind in _SPEAKERS and origin not in entities:
            entities, relays = [origin], tuple(dict.fromkeys([*relays, *entities]))
        voice = Voice(
            speakers=tuple(e for e in entities if e not in relays) or outlets,
            stance=saying.stance,
            trigger=clause.head,
            first=first,
            last=last,
            role=next((r for node in nodes if (r := self.references.role_text(node))), None),
            said_at=self._said_at(sentence, clause, clauses),
            relays=relays,
            saying=saying,
            content=content.nodes,
            reports=bool(content.clauses or content.quotations),
            does=content.is_infinitive,
            rule=f"saying:{clause.verb}",
        )
        return self._carry_over(voice if outer is None else self._under(outer, voice), sentence)

    def _cited(self, clause: Clause) -> Entity | None:
        """`цитує Туска агентство PAP`, `цитує агентство Кіма`: whose words the medium passes on."""
        if clause.verb not in self.words.citing:
            return None
        told = [*clause.slots.get("obj", ()), *(n for s in clause.slots.get("subj", ()) for n in s.children)]
        people = [node for node in told if node.name is not None and node.name.kind == "person"]
        return self.references.named(people[0]) if people else None

    def _carry_over(self, voice: Voice, sentence: Sentence) -> Voice:
        """From the sentence before, the date and the role of the same speaker are carried over."""
        last = self.last
        if last is None or sentence.index - self._last_sentence > 1:
            return voice
        if [e.name for e in voice.speakers] != [e.name for e in last.speakers]:
            return voice
        return replace(voice, role=voice.role or last.role, said_at=voice.said_at or last.said_at)

    # --- speakers -----------------------------------------------------------------------------------------------

    def _speakers(self, clause: Clause) -> tuple[list[Entity], list[Node]] | None:
        impersonal = clause.verb in self.words.impersonal
        found = []
        if not impersonal:
            found = [(e, n) for n in clause.slots.get("subj", ()) for e in self._speakers_named(n)]
        if not found and (impersonal or "subj" not in clause.slots):
            found = self._from_place(clause)
        found = [pair for i, pair in enumerate(found) if i == 0 or not self._in_apposition(found[0][1], pair[1])]
        if found:
            return list({e.name: e for e, _ in found}.values()), [n for _, n in found]
        return self._carried(clause)

    def _in_apposition(self, first: Node, other: Node) -> bool:
        """`керівник штабу, начальник розвідки заявив`: one person by two roles, unless `та` joins two."""
        joined = any(child.relation == "cc" for child in other.children)
        roles = all(self.lexicon.is_a(node.lemma, "officials") for node in (first, other))
        return roles and not joined and other.analysis.number == "Sing"

    def _speakers_named(self, node: Node) -> list[Entity]:
        found = [e for e in self.references.entities(node, acts=True) if e.kind in _SPEAKERS]
        if not found and node.lemma in self.words.documents:
            publisher = self.references.publisher_of(node)
            return [publisher] if publisher is not None else []
        return found

    def _from_place(self, clause: Clause) -> list[tuple[Entity, Node]]:
        """`У Кремлі заявили`, `ідеться в доповіді міністерства`: the body where it is said speaks."""
        impersonal = clause.verb in self.words.impersonal
        telling = clause.parent if clause.kind == "infinitive" and clause.link == "complement" else clause
        if telling is None or (
            telling.head.analysis.number != "Plur" and telling.kind != "impersonal" and not impersonal
        ):
            return []
        found = []
        for slot in SPEAKING_PLACES:
            for node in telling.slots.get(slot, ()):
                publisher = self.references.publisher_of(node) if node.lemma in self.words.documents else None
                if publisher is not None:
                    return [(publisher, node)]
                entity = self.references.entity(node, acts=True)
                if entity is not None and entity.kind in ("organisation", "state"):
                    found.append((entity, node))
        outside = [(e, n) for e, n in found if not is_outlet(e, self.references)]
        return outside or found[:1]

    def _recent(self, sentence: Sentence) -> tuple[int, tuple[Entity, ...]]:
        """In which sentence somebody spoke last, and who; nobody, where that is longer ago than one sentence."""
        near = self.last is not None and sentence.index - self._last_sentence <= 1
        return self._last_sentence, self.last.speakers if self.last is not None and near else ()

    def _carried(self, clause: Clause) -> tuple[list[Entity], list[Node]] | None:
        """The last speaker goes on where the verb has no subject of its own and can be theirs."""
        if self.last is None:
            return None
        if clause.verb in self.words.impersonal:
            return list(self.last.speakers), []
        if "subj" in clause.slots or (clause.parent is not None and clause.link != "conj"):
            return None
        if clause.kind != "finite" or clause.head.analysis.number == "Plur":
            return None
        return (list(self.last.speakers), []) if self._same_gender(clause) else None

    def _same_gender(self, clause: Clause) -> bool:
        gender = clause.head.analysis.gender
        person = self.references.last_person(clause.head, gender)
        spoken = {e.name for e in self.last.speakers} if self.last is not None else set()
        return person is not None and person.name is not None and person.name.name in spoken

    def _said_at(self, sentence: Sentence, clause: Clause, clauses: Sequence[Clause]) -> Interval | None:
        """The date that stands with the verb of saying, or with a verb that tells when it was made public."""
        published = {c for c in clause.children if c.verb in self.words.publishing and c.link != "conj"}
        for date in sentence.dates:
            if date.role == "when" and date.interval is not None and self._is_past(date.interval):
                owner = date_owner(date, sentence, clauses)
                if owner is clause or owner in published:
                    return date.interval
        return None

    def _is_past(self, interval: Interval) -> bool:
        """Nothing is said on a day to come, or `до кінця року`: such a date is that of the content."""
        published = self.document.article.published
        return interval.start is not None and (published is None or interval.start <= published)

    def _is_quoted(self, node: Node) -> bool:
        return node.first in self.document.speech


def _with_their_noun(sayings: Sequence[Saying], clause: Clause) -> tuple[Saying, ...]:
    """The readings whose noun the verb carries (`висловив протест`) first, then those of the verb alone."""
    nouns = {node.lemma for slot in CARRYING for node in clause.slots.get(slot, ())}
    carried = tuple(saying for saying in sayings if saying.carried & nouns)
    return carried + tuple(saying for saying in sayings if not saying.carried)


def _same_number(clause: Clause, beside: Voice) -> bool:
    number = beside.trigger.analysis.number if beside.trigger is not None else ""
    return clause.head.analysis.number == number


def _only_does(saying: Saying, content: Content, outer: Voice, references: References) -> bool:
    """`X сказав, що Росія відкинула перемир'я`: X says it; who rejects, offers or praises does so in X's words."""
    if content.quotations or (content.clauses and not content.is_infinitive):
        return False
    return bool(outer.speakers) and not all(is_outlet(e, references) for e in outer.speakers)


def _give_subject(inner: Clause, clause: Clause, voice: Voice) -> None:
    """Who is to do what is ordered: the one spoken to. Whose doing is told without a subject: the speaker's."""
    saying = voice.saying
    if inner.kind == "infinitive":
        if saying is None or saying.subject in ("", "self"):
            return
        inner.slots.pop("subj", None)
        if clause.slots.get(saying.subject):
            inner.slots["subj"] = list(clause.slots[saying.subject])
    elif inner.kind in ("finite", "nominal") and inner.marker == "що" and not has_own_subject(inner):
        speakers = clause.slots.get("subj") or [n for s in SPEAKING_PLACES for n in clause.slots.get(s, ())][:1]
        counted_subject = any(counted(node) is not None for node in inner.slots.get("obj", ()))
        if (
            speakers
            and can_share(inner, clause)
            and ("subj" not in clause.slots or fits(speakers[0], inner.head))
            and "subj" not in inner.slots
            and not counted_subject
        ):
            inner.slots["subj"] = list(speakers)
            for child in inner.children:
                if child.link in ("complement", "conj") and "subj" not in child.slots:
                    child.slots["subj"] = list(speakers)


def _extent(clause: Clause, speakers: Iterable[Node], content: Content) -> tuple[int, int]:
    """The words of the attributing phrase: the verb, its speaker and what stands between them."""
    own = set(clause.nodes) if content.around else set()
    inside = {n for root in content.clauses for n in root.all_nodes()} - own
    nodes = [n for n in clause.nodes if n not in inside]
    shared = clause.link in ("relative", "conj")  # `ухвалили декларацію, у якій засудили`: who says it stands outside
    nodes += [n for s in speakers if not shared or s in nodes for n in s.subtree() if n not in inside]
    nodes = [n for n in nodes if n.analysis.pos not in ("PUNCT", "CCONJ")] or [clause.head]
    return min(n.first for n in nodes), max(n.last for n in nodes)
