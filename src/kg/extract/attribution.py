"""Who says it, through whom, when: the voices of a sentence and the clauses that each of them covers.

A voice comes from a verb of saying (`заявив, що …`, `…, повідомив X`, a quotation before or after), from a phrase
that names a source (`за даними X`), or from a sentence that looks back (`Про це повідомляє X`). Start reading at
`Attributor.of_sentence`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.extract.clauses import Clause
from kg.extract.dating import date_owner
from kg.extract.lexicon import Lexicon, Saying
from kg.extract.matching import matches
from kg.extract.references import References
from kg.extract.sources import channel_relays, is_outlet, source_phrases
from kg.extract.voice import Voice
from kg.language.document import Document, Node, Quotation, Sentence
from kg.model import Entity, Interval

_SPEAKERS = {"person", "organisation", "state", "group"}
_SPEAKING_PLACES = ("в+loc", "на+loc")
_QUESTION = {
    "що",
    "чи",
    "як",
    "який",
    "хто",
    "де",
    "куди",
    "коли",
    "чому",
    "скільки",
    "ніби",
    "нібито",
    "начебто",
    "щоб",
    "аби",
}


@dataclass(slots=True)
class Attributed:
    """What one sentence attributes to whom."""

    voices: dict[Clause, Voice] = field(default_factory=dict)  # clause → whose content it is
    sayings: dict[Clause, Voice] = field(default_factory=dict)  # a clause of saying → its voice
    quoted: dict[int, Voice] = field(default_factory=dict)  # first word of a quotation → its voice
    looks_back: Voice | None = None


class Attributor:
    """Finds voices sentence by sentence; remembers who spoke last."""

    def __init__(self, document: Document, lexicon: Lexicon, references: References) -> None:
        self.document = document
        self.lexicon = lexicon
        self.words = lexicon.attribution
        self.references = references
        self.last: Voice | None = None

    def of_sentence(self, sentence: Sentence, clauses: Sequence[Clause]) -> Attributed:
        result = Attributed()
        own = [clause for clause in clauses if not self._is_quoted(clause.head)]
        for clause in own:
            self._rehang(clause)
        for clause in own:
            if clause.kind == "gerund" and clause.parent in result.sayings:
                continue  # `відкинула звинувачення, назвавши їх чутками` is one saying
            self._saying(clause, own, sentence, result)
        for voice, covered in source_phrases(sentence, own, self.document, self.references, self.lexicon):
            for clause in covered:
                if clause not in result.sayings:
                    result.voices[clause] = self._nested(voice, result.voices.get(clause))
            self.last = voice
        return result

    # --- verbs of saying --------------------------------------------------------------------------------------

    def _saying(self, clause: Clause, clauses: Sequence[Clause], sentence: Sentence, result: Attributed) -> None:
        for saying in self._readings(clause):
            content = self._content(saying, clause, clauses, sentence)
            if content is None:
                continue
            outer = result.voices.get(clause)
            voice = self._voice(saying, clause, clauses, sentence, content, outer)
            if voice is None:
                continue
            self._record(clause, voice, content, result)
            return

    def _readings(self, clause: Clause) -> tuple[Saying, ...]:
        if clause.negated and clause.verb not in self.words.naming_verbs:
            return ()
        if clause.verb in self.words.impersonal:
            return (Saying("asserts", frozenset({"that"})),)
        if clause.verb in self.words.naming_verbs and (naming := self._naming(clause)) is not None:
            return (naming,)
        return self.words.verbs.get(clause.verb, ())

    def _naming(self, clause: Clause) -> Saying | None:
        """`назвав X вигадкою`, `оцінив переговори як чудові`: the stance lies in what it is called."""
        if "obj" not in clause.slots:
            return None
        called = [node for node in clause.all_nodes() if node.lemma in self.words.naming and node is not clause.head]
        called = [node for node in called if node not in clause.slots["obj"]]
        stance = self.words.naming[called[0].lemma] if called else ""
        quoted = any(node.case == "Ins" for node in clause.nodes) or any(node.lemma == "як" for node in clause.nodes)
        if not stance and not quoted:
            return None
        return Saying(stance or "asserts", frozenset({"obj"}), subject="named")

    def _record(self, clause: Clause, voice: Voice, content: _Content, result: Attributed) -> None:
        result.sayings[clause] = voice
        for quotation in content.quotations:
            result.quoted[quotation.first] = replace(voice, kind="direct")
        for root in content.clauses:
            _give_subject(root, clause, voice.saying)
            for inner in root.descendants():
                if inner is not clause:
                    result.voices[inner] = voice
        if content.looks_back:
            result.looks_back = voice
        if voice.speakers:
            self.last = voice

    def _voice(
        self,
        saying: Saying,
        clause: Clause,
        clauses: Sequence[Clause],
        sentence: Sentence,
        content: _Content,
        outer: Voice | None,
    ) -> Voice | None:
        speaking = self._speakers(clause, saying)
        if speaking is None:
            if outer is not None:
                return replace(outer, stance=saying.stance, saying=saying, content=content.nodes)
            return None
        entities, nodes = speaking
        first, last = _extent(clause, nodes, content)
        relays = channel_relays(clause, self.document, self.references, self.lexicon)
        outlet = [e for e in entities if is_outlet(e, self.references)]
        if outer is not None and outer.speakers and all(is_outlet(e, self.references) for e in outer.speakers):
            relays = (*relays, *outer.speakers)
        role = next((r for node in nodes if (r := self.references.role_text(node))), None)
        return Voice(
            speakers=tuple(e for e in entities if e not in relays) or tuple(outlet),
            stance=saying.stance,
            trigger=clause.head,
            first=first,
            last=last,
            role=role or self._role_before(entities),
            said_at=self._said_at(sentence, clause, clauses),
            relays=tuple(dict.fromkeys(relays)),
            saying=saying,
            content=content.nodes,
            rule=f"saying:{clause.verb}",
        )

    def _role_before(self, entities: Iterable[Entity]) -> str | None:
        """The role carried over from the sentence before, where the same person goes on speaking."""
        if (
            self.last is not None
            and self.last.role
            and [e.name for e in entities] == [e.name for e in self.last.speakers]
        ):
            return self.last.role
        return None

    def _speakers(self, clause: Clause, saying: Saying) -> tuple[list[Entity], list[Node]] | None:
        found = [(e, n) for n in clause.slots.get("subj", ()) if (e := self._speaker(n)) is not None]
        if not found and "subj" not in clause.slots:
            found = self._from_place(clause)
        if found:
            return [e for e, _ in found], [n for _, n in found]
        return self._carried(clause)

    def _speaker(self, node: Node) -> Entity | None:
        entity = self.references.entity(node, acts=True)
        if entity is not None and entity.kind in _SPEAKERS:
            return entity
        if node.lemma in self.words.documents:
            return self.references.publisher_of(node)
        return None

    def _from_place(self, clause: Clause) -> list[tuple[Entity, Node]]:
        """`У Кремлі заявили`, `підтвердили в NIS`: the body or state where it is said speaks."""
        if clause.head.analysis.number != "Plur" and clause.kind != "impersonal":
            return []
        for slot in _SPEAKING_PLACES:
            for node in clause.slots.get(slot, ()):
                entity = self.references.entity(node, acts=True)
                if entity is not None and entity.kind in ("organisation", "state"):
                    return [(entity, node)]
        return []

    def _carried(self, clause: Clause) -> tuple[list[Entity], list[Node]] | None:
        """The last speaker goes on where the verb has no subject of its own and can be theirs."""
        if self.last is None or "subj" in clause.slots or (clause.parent is not None and clause.link != "conj"):
            return None
        if clause.verb in self.words.impersonal:
            return list(self.last.speakers), []
        if clause.kind != "finite" or clause.head.analysis.number == "Plur":
            return None
        return (list(self.last.speakers), []) if self._same_gender(clause) else None

    def _same_gender(self, clause: Clause) -> bool:
        gender = clause.head.analysis.gender
        person = self.references.last_person(clause.head, gender)
        spoken = {e.name for e in self.last.speakers} if self.last is not None else set()
        return person is not None and person.name is not None and person.name.name in spoken

    # --- content ----------------------------------------------------------------------------------------------

    def _content(
        self, saying: Saying, clause: Clause, clauses: Sequence[Clause], sentence: Sentence
    ) -> _Content | None:
        if self._looks_back(clause):
            return _Content(looks_back=True)
        nodes = tuple(n for slot in saying.content - {"that", "inf"} for n in clause.slots.get(slot, ()))
        if saying.needs and not any(
            self.lexicon.is_a(n.lemma, saying.needs) or n.lemma in self.words.claims for n in nodes
        ):
            return None
        quotations = self._quotations(clause, sentence) if "that" in saying.content or nodes else []
        below = [c for c in clause.children if self._is_content(c, clause, saying)]
        if below or quotations:
            return _Content(below, quotations, nodes)
        if "that" in saying.content and not nodes:
            around = self._around(clause, clauses)
            if around:
                return _Content(around, [], ())
        if not nodes or self._tells_event(clause):
            return None
        return _Content([], [], nodes)

    def _tells_event(self, clause: Clause) -> bool:
        """`визнали жителів громадянами`: the verb with these very complements is an event, not a saying."""
        return any(match.frame.needs and match.trigger is clause.head for match in matches(clause, self.lexicon))

    def _is_content(self, child: Clause, clause: Clause, saying: Saying) -> bool:
        if child.link in ("content",) or (
            child.marker in _QUESTION - {"щоб", "аби"} and child.link not in ("relative", "attribute")
        ):
            return "that" in saying.content
        if child.link in ("complement", "purpose", "adverbial") and child.kind == "infinitive":
            return "inf" in saying.content
        if child.link == "parataxis" and child.head.first > clause.head.first:
            return "that" in saying.content and self._after_colon(clause, child)
        return False

    def _after_colon(self, clause: Clause, child: Clause) -> bool:
        words = self.document.words[clause.head.last + 1 : child.head.first + 1]
        return any(word.text == ":" for word in words)

    def _around(self, clause: Clause, clauses: Sequence[Clause]) -> list[Clause]:
        """`…, повідомив X.`: the rest of the sentence, where the saying stands apart behind a comma."""
        start = _start(clause)
        if not self._behind_comma(clause) or min(c.head.first for c in clauses) >= start:
            return []
        below = set(clause.descendants())
        rest = [c for c in clauses if c not in below and c.head.first < start]
        return [c for c in rest if c.parent is None or c.parent is clause or c.parent not in rest]

    def _behind_comma(self, clause: Clause) -> bool:
        start = _start(clause)
        return start > 0 and self.document.words[start - 1].text in (",", "—", "–", "-", "»", '"', "”")

    def _quotations(self, clause: Clause, sentence: Sentence) -> list[Quotation]:
        """Speech quoted in the sentence, begun before it, or going on after it."""
        first, end = sentence.words
        found = []
        for quotation in self.document.quotations:
            if quotation.speech and quotation.first < end + 2 and quotation.last >= first - 2:
                follows = quotation.first >= end
                if not follows or self.document.words[end - 1].text in (":",):
                    found.append(quotation)
        return found

    def _looks_back(self, clause: Clause) -> bool:
        """`Про це повідомляє X`, `Такі дані навела служба`: the content stands before."""
        for node in clause.slots.get("про+acc", ()):
            if node.lemma in ("це", "цей") or node.text.lower() in ("це", "те"):
                return not any(child.marker == "що" for child in clause.children)
        return False

    def _said_at(self, sentence: Sentence, clause: Clause, clauses: Sequence[Clause]) -> Interval | None:
        """The date that stands with the verb of saying."""
        for date in sentence.dates:
            if date.role == "when" and date.interval is not None and date_owner(date, sentence, clauses) is clause:
                return date.interval
        return None

    # --- tree repairs -----------------------------------------------------------------------------------------

    def _rehang(self, clause: Clause) -> None:
        """Coordination after `X заявив, що …`: a second verb of saying is X's own, any other verb is what was said."""
        parent = clause.parent
        if clause.link != "conj" or parent is None or _has_own_subject(clause):
            return
        if clause.verb in self.words.verbs and not _has_conjunction(clause) and self._behind_comma(clause):
            clause.link = "parataxis"  # `…, підтвердили в розвідці`: the subject is not shared
            clause.slots.pop("subj", None)
            return
        saying = clause.verb in self.words.verbs or clause.verb in self.words.naming_verbs
        if parent.verb in self.words.verbs and not (saying and _alike(clause, parent)):
            contents = [c for c in parent.children if c.link == "content" and c.head.first < clause.head.first]
            if contents:
                _move(clause, contents[-1])
        elif saying:
            above = _saying_above(parent, self.words.verbs)
            if above is not None and _alike(clause, above):
                _move(clause, above)

    def _is_quoted(self, node: Node) -> bool:
        return any(q.speech and q.first <= node.first <= q.last for q in self.document.quotations)

    def _nested(self, voice: Voice, outer: Voice | None) -> Voice:
        if outer is not None and outer.speakers and all(is_outlet(e, self.references) for e in outer.speakers):
            return replace(voice, relays=tuple(dict.fromkeys([*voice.relays, *outer.speakers])))
        return voice


def _give_subject(inner: Clause, clause: Clause, saying: Saying | None) -> None:
    """Who is to do what is ordered or asked: the one spoken to, not the speaker."""
    if inner.kind != "infinitive" or saying is None or saying.subject in ("", "self"):
        return
    inner.slots.pop("subj", None)
    if clause.slots.get(saying.subject):
        inner.slots["subj"] = list(clause.slots[saying.subject])


def _start(clause: Clause) -> int:
    return min(node.first for node in clause.nodes if node.analysis.pos != "PUNCT" or node is clause.head)


def _has_conjunction(clause: Clause) -> bool:
    return any(child.relation == "cc" for child in clause.head.children)


def _has_own_subject(clause: Clause) -> bool:
    return any(child.relation.startswith("nsubj") for child in clause.head.children)


def _alike(clause: Clause, other: Clause) -> bool:
    a, b = clause.head.analysis, other.head.analysis
    return (a.number, a.gender, a.tense) == (b.number, b.gender, b.tense)


def _saying_above(clause: Clause, verbs: Container[str]) -> Clause | None:
    """The verb of saying whose content the clause is part of."""
    current = clause
    while current.parent is not None and current.link in ("content", "complement", "conj", "relative"):
        current = current.parent
        if current.verb in verbs:
            return current
    return None


def _move(clause: Clause, parent: Clause) -> None:
    """Hangs a coordinated clause on another one, whose subject it then shares."""
    if clause.parent is not None:
        clause.parent.children.remove(clause)
    parent.children.append(clause)
    clause.parent = parent
    if "subj" in parent.slots:
        clause.slots["subj"] = list(parent.slots["subj"])


@dataclass(slots=True)
class _Content:
    clauses: list[Clause] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    nodes: tuple[Node, ...] = ()
    looks_back: bool = False


def _extent(clause: Clause, speakers: Iterable[Node], content: _Content) -> tuple[int, int]:
    """The words of the attributing phrase: the verb, its speaker and what stands between them."""
    inside = {n for root in content.clauses for n in root.all_nodes()}
    nodes = [n for n in clause.nodes if n not in inside]
    nodes += [n for speaker in speakers for n in speaker.subtree() if n not in inside]
    nodes = [n for n in nodes if n.analysis.pos not in ("PUNCT", "CCONJ")] or [clause.head]
    return min(n.first for n in nodes), max(n.last for n in nodes)
