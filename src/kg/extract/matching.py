"""Which event a clause tells: frames matched against its predicate, its phrases, and the nouns it carries.

Start reading at `matches`. A match says which frame fits and which node fills which slot; turning fillers into
entities is the business of `event.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.clauses import Clause, basic, conjuncts, preposition, slot_name
from kg.extract.lexicon import Condition, Frame, Lexicon
from kg.language.document import Node

_PHRASE_BONUS = 1.0  # a fixed phrase says more than its verb
_CONDITION_BONUS = 0.5  # a frame whose condition is met beats one that asks for nothing
_LIGHT_BONUS = 0.25  # the noun that a light verb carries
_SAID_AT = ("в+loc", "на+loc")  # where it is said, not where it happens
_BARE_NOUN = 0.4  # an event noun under a verb that has no frame
_CONTAINED = ("gen", "про+acc", "на+acc", "щодо+gen")  # `угоду про перемир'я`, `ордер на арешт`
_TIME_UNITS = {"year", "month", "week", "day", "hour", "minute"}
_CONTAINED_WEIGHT = 0.6  # what the container tells itself goes before what it holds


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that fits, with the slots it reads and the weight it won by."""

    frame: Frame
    slots: Mapping[str, list[Node]]
    trigger: Node
    weight: float
    polarity: str = ""
    modality: str = ""


def matches(clause: Clause, lexicon: Lexicon) -> list[Match]:
    """The heaviest match of the clause, the first in the order of the lexicon where several weigh the same.

    One for each object where coordinated objects make it different events: soldiers and arms that were sent.
    """
    if clause.negated and clause.verb in lexicon.attribution.silent:
        return []  # `не коментував переговорів` tells of no talks
    objects = clause.slots.get("obj", [])
    if len(objects) > 1:
        apart = [_best(clause, lexicon, {**clause.slots, "obj": [node]}) for node in objects]
        found = [match for match in apart if match is not None]
        if len({match.frame.type for match in found}) > 1:
            return list({match.frame.type: match for match in found}.values())
    best = _best(clause, lexicon, clause.slots)
    return [best] if best is not None else []


def _best(clause: Clause, lexicon: Lexicon, slots: dict[str, list[Node]]) -> Match | None:
    whole = clause.slots
    clause.slots = slots
    found = list(_matches(clause, lexicon))
    clause.slots = whole
    return max(found, key=lambda match: match.weight) if found else None


def _matches(clause: Clause, lexicon: Lexicon) -> Iterator[Match]:
    yield from _by_verb(clause, lexicon)
    yield from _by_phrase(clause, lexicon)
    yield from _by_light_verb(clause, lexicon)
    yield from _by_noun(clause, lexicon)


def _by_verb(clause: Clause, lexicon: Lexicon) -> Iterator[Match]:
    for verb, slots in _voices(clause, lexicon):
        for frame in lexicon.by_verb.get(verb, ()):
            filled = _as_object(frame, _as_subject(frame, slots))
            if _fits(frame, filled, lexicon):
                yield Match(frame, filled, clause.head, frame.weight + _CONDITION_BONUS * len(frame.needs))
    if clause.kind == "nominal":
        yield from _nominal_predicate(clause, lexicon)


def _as_subject(frame: Frame, slots: dict[str, list[Node]]) -> dict[str, list[Node]]:
    """`загинули двоє`, `прибули гаубиці`: what stands behind a verb that has no objects is its subject."""
    used = {*frame.roles, *frame.measure, *(condition.slot for condition in frame.needs)}
    if "subj" in slots or "obj" not in slots or "obj" in used or "subj" not in used:
        return slots
    return {**{slot: nodes for slot, nodes in slots.items() if slot != "obj"}, "subj": slots["obj"]}


def _as_object(frame: Frame, slots: dict[str, list[Node]]) -> dict[str, list[Node]]:
    """`на меморіалі розмістять скульптури`: a thing is no agent; what looks like a subject is the object."""
    if "obj" in slots or frame.roles.get("subj", "agent") != "agent" or not {"obj"} & {*frame.roles, *frame.measure}:
        return slots
    things = [n for n in slots.get("subj", ()) if n.kind == "word" and n.analysis.animacy == "Inan"]
    if not things or things[0].relation != "nsubj" or len(things) < len(slots["subj"]):
        return slots
    if things[0].head is None or things[0].head.analysis.number != "Plur":
        return slots
    return {**{slot: nodes for slot, nodes in slots.items() if slot != "subj"}, "obj": things}


def _nominal_predicate(clause: Clause, lexicon: Lexicon) -> Iterator[Match]:
    for match in noun_matches(clause.head, lexicon):
        slots = {
            **match.slots,
            **{k: v for k, v in clause.slots.items() if k != "subj" or "subj" not in match.slots},
        }
        yield Match(match.frame, slots, clause.head, match.weight)


def _voices(clause: Clause, lexicon: Lexicon) -> Iterator[tuple[str, dict[str, list[Node]]]]:
    """The verb as it stands, and a -ся passive as its active with subject and object changed."""
    yield clause.verb, clause.slots
    active = clause.verb.removesuffix("ся").removesuffix("сь")
    if active != clause.verb and clause.verb not in lexicon.by_verb and active in lexicon.by_verb:
        slots = dict(clause.slots)
        if "subj" in slots and "obj" not in slots:
            slots["obj"] = slots.pop("subj")
            if "ins" in slots:
                slots["subj"] = slots["ins"]
        yield active, slots


def _by_phrase(clause: Clause, lexicon: Lexicon) -> Iterator[Match]:
    for phrase, frame in lexicon.by_phrase.get(clause.verb, ()):
        filled = _as_subject(frame, clause.slots)
        if _contains(clause, phrase[1:]) and _fits(frame, filled, lexicon):
            yield Match(frame, filled, clause.head, frame.weight + _PHRASE_BONUS + 0.1 * len(phrase))


def _basic(node: Node) -> str:
    return basic(node.lemma)


def _contains(clause: Clause, words: tuple[str, ...]) -> bool:
    """The words in this order and next to one another, adjectives between them allowed, as the verb's own phrase."""
    width = len(words)
    wanted = [basic(word) for word in words]
    called = [c.head for c in clause.children if c.link == "complement" and c.kind in ("nominal", "participle")]
    nodes = sorted([*clause.nodes, *called], key=lambda node: node.first)  # `визнали винним`
    for i in range(len(nodes)):
        if _basic(nodes[i]) != wanted[0]:
            continue
        found, j = [nodes[i]], i + 1
        while len(found) < width and j < len(nodes) and j - i <= width + 2:
            if _basic(nodes[j]) == wanted[len(found)]:
                found.append(nodes[j])
            j += 1
        if len(found) == width and not _is_of_another(found):
            return True
    return False


def _is_of_another(found: Sequence[Node]) -> bool:
    """`розпочала розслідування порушень звичаїв війни`: a genitive of another noun is no part of a phrase."""
    first = found[0]
    inside = first.head is None or first.head in found or first.head.analysis.pos in ("VERB", "ADJ", "AUX")
    return len(found) == 1 and not inside and first.case == "Gen" and not preposition(first)


def _by_light_verb(clause: Clause, lexicon: Lexicon) -> Iterator[Match]:
    for light in lexicon.light.get(clause.verb, ()):
        for node in clause.slots.get(light.slot) or _behind(clause, light.slot):
            for frame, slots in _noun_frames(node, lexicon):
                merged = _merged(clause, light.slot, node, slots)
                if _fits(frame, merged, lexicon):
                    weight = frame.weight + _LIGHT_BONUS + _CONDITION_BONUS * len(frame.needs)
                    yield Match(frame, merged, node, weight, light.polarity, light.modality)


def _behind(clause: Clause, slot: str) -> list[Node]:
    """`У Тбілісі тривають протести`: the thing behind a verb that has no subject and no use for an object."""
    if slot != "subj" or slot in clause.slots:
        return []
    return [n for n in clause.slots.get("obj", ()) if n.analysis.animacy == "Inan" and n.first > clause.head.first]


def _by_noun(clause: Clause, lexicon: Lexicon) -> Iterator[Match]:
    """The event noun under a verb that is no light verb: the weakest hint."""
    if clause.verb in lexicon.light:
        return
    if clause.negated and any("obj" in saying.content for saying in lexicon.attribution.verbs.get(clause.verb, ())):
        return  # `досі не визнали участі у війні` admits nothing, and does not say that it is not so
    for slot in _bare_slots(clause):
        for node in clause.slots.get(slot, ()):
            for frame, slots in _noun_frames(node, lexicon):
                merged = _merged(clause, slot, node, slots)
                if _fits(frame, merged, lexicon):
                    yield Match(frame, merged, node, frame.weight * _BARE_NOUN)


def _bare_slots(clause: Clause) -> tuple[str, ...]:
    if clause.link in ("relative", "attribute"):
        return ("subj",)
    if clause.kind == "infinitive":
        return ("obj", "ins", "з+ins", "до+gen", "про+acc", "в+loc")
    if clause.kind == "nominal" or clause.verb == "бути":
        return ("subj", "obj", "ins", "серед+gen", "про+acc")
    return ("subj", "obj", "ins", "про+acc")


def _merged(clause: Clause, carried: str, noun: Node, noun_slots: Mapping[str, list[Node]]) -> dict[str, list[Node]]:
    """The noun's own slots, then what the verb adds; the noun itself fills none of them but stays as `event`."""
    slots = {slot: list(nodes) for slot, nodes in noun_slots.items()}
    for slot, nodes in clause.slots.items():
        rest = [node for node in nodes if node is not noun]
        if not rest or (slot == "subj" and carried == "subj"):
            continue
        slots.setdefault(slot, rest)
    return slots


def noun_matches(node: Node, lexicon: Lexicon) -> Iterator[Match]:
    """Frames of an event noun with the slots of its own dependents: `участь військових КНДР у війні`."""
    for frame, slots in _noun_frames(node, lexicon):
        if _fits(frame, slots, lexicon):
            yield Match(frame, slots, node, frame.weight + _CONDITION_BONUS * len(frame.needs))


def content_match(nodes: Sequence[Node], clause: Clause, lexicon: Lexicon) -> Match | None:
    """The event that the content of a saying names: its head noun, one below it, else one elsewhere in the clause."""
    subject = {below for node in clause.slots.get("subj", ()) for below in node.subtree()}
    below = [n for node in nodes for n in sorted(node.subtree(), key=lambda n: (n is not node, n.first))]
    others = [n for n in clause.nodes if n not in below and n not in subject and n is not clause.head]
    rest = [n for n in others if preposition(n)]
    for node in [*below, *rest]:
        best = None
        for frame, slots in _noun_frames(node, lexicon):
            hung = {s: f for s, f in clause.slots.items() if "+" in s and s not in _SAID_AT and node not in f}
            filled = {**hung, **slots}
            if _fits(frame, filled, lexicon):
                weight = frame.weight + _CONDITION_BONUS * len(frame.needs)
                if best is None or weight > best.weight:
                    best = Match(frame, filled, node, weight)
        if best is not None:
            return best
    return None


def _noun_frames(node: Node, lexicon: Lexicon) -> Iterator[tuple[Frame, dict[str, list[Node]]]]:
    if node.kind != "word" or (preposition(node), node.text.lower()) in lexicon.attribution.sources:
        return  # `за підрахунками офісу` tells who says it
    for frame in lexicon.by_noun.get(node.lemma, ()):
        yield frame, _noun_slots(node, frame)
    if lexicon.is_a(node.lemma, "counters"):  # `кількість поранених` tells what `поранені` tell
        for child in node.children:
            if child.relation in ("nmod", "amod") and child.case == "Gen" and child.kind == "word":
                yield from _noun_frames(child, lexicon)
    if lexicon.is_a(node.lemma, "containers"):
        for child in node.children:
            if child.relation == "nmod" and child.kind == "word" and slot_name(child) in _CONTAINED:
                for frame, slots in _noun_frames(child, lexicon):
                    yield replace(frame, weight=frame.weight * _CONTAINED_WEIGHT), slots


def _noun_slots(node: Node, frame: Frame) -> dict[str, list[Node]]:
    slots: dict[str, list[Node]] = {"event": [node]}
    for child in sorted(node.children, key=lambda c: c.first):
        if child.relation == "amod":
            slots.setdefault("adjective", []).append(child)
            continue
        if child.analysis.pos not in ("NOUN", "PROPN", "PRON", "NUM", "X", "DET"):
            continue
        if preposition(child):
            slot = slot_name(child)
        elif child.relation in ("nmod", "flat", "appos", "det") and _is_genitive(child):
            slot = frame.genitive_slot
        elif child.case in ("Dat", "Ins"):
            slot = "dat" if child.case == "Dat" else _instrumental(frame)
        else:
            continue
        slots.setdefault("subj" if slot == "by" else slot, []).extend([child, *conjuncts(child)])
    return slots


def _is_genitive(node: Node) -> bool:
    """`втрати КНДР`: a name that shows no case is a genitive behind a noun."""
    return node.case == "Gen" or (node.name is not None and "Gen" in node.name.cases and "Nom" in node.name.cases)


def _instrumental(frame: Frame) -> str:
    """`обмін полоненими` names what is exchanged, `затримання поліцією` who does it."""
    named = "ins" in frame.roles or "ins" in frame.measure or any(c.slot == "ins" for c in frame.needs)
    return "by" if "subj" in frame.roles and not named else "ins"


def _fits(frame: Frame, slots: Mapping[str, list[Node]], lexicon: Lexicon) -> bool:
    return all(_met(condition, slots, lexicon) for condition in frame.needs) and not any(
        _met(condition, slots, lexicon) for condition in frame.excludes
    )


def _met(condition: Condition, slots: Mapping[str, list[Node]], lexicon: Lexicon) -> bool:
    return any(_has_class(node, name, lexicon) for node in slots.get(condition.slot, ()) for name in condition.classes)


def _has_class(node: Node, name: str, lexicon: Lexicon) -> bool:
    if name == "any":
        return True
    if name == "number":
        return counted(node) is not None
    if name == "duration":
        return node.number is not None and node.number.unit in _TIME_UNITS
    if name == "money" and any(_is_sum(part) for part in (node, *node.children)):
        return True
    if name in ("state", "person", "organisation", "place", "name"):
        return (name == "place" and _may_be_place(node)) if node.name is None else name in ("name", node.name.kind)
    if node.name is not None and node.name.kind == "organisation":
        return name in _kinds_of_body(node.name.name, lexicon)
    nouns = {node, counted(node) or node, *_measured(node, lexicon)}
    lemmas = {part.lemma for noun in nouns for part in (noun, *_modifiers(noun))}
    return name in lemmas or any(lexicon.is_a(lemma, name) for lemma in lemmas)


def _kinds_of_body(called: str, lexicon: Lexicon) -> frozenset[str]:
    """`Верховний Суд України` is a court: what its first two words are, of which one is the noun."""
    words = called.lower().split()[:2]
    return frozenset(words).union(*(lexicon.classes.get(word, ()) for word in words))


def _measured(node: Node, lexicon: Lexicon) -> list[Node]:
    """`кількість дронів`, `партія ракет`: what the noun counts or holds."""
    if not lexicon.is_a(node.lemma, "counters", "containers"):
        return []
    return [child for child in node.children if child.relation == "nmod" and child.case == "Gen"]


def _may_be_place(node: Node) -> bool:
    """`звільнили Клищіївку`: a capitalised word behind its verb, though no list has it."""
    behind = node.head is not None and node.head.first < node.first and node.kind == "word"
    return behind and node.analysis.animacy == "Inan" and node.text[:1].isupper() and node.text[1:].islower()


def _is_sum(node: Node) -> bool:
    """`30 млн євро`: the currency is part of the number phrase."""
    return node.number is not None and len(node.number.unit) == 3 and node.number.unit.isupper()


def _modifiers(noun: Node) -> list[Node]:
    """Its adjectives: `полонених солдатів` are prisoners too."""
    return [child for child in noun.children if child.relation == "amod"]


def counted(node: Node) -> Node | None:
    """The noun that a number phrase counts: the phrase may be its head (`тисячі солдатів`) or its modifier."""
    if node.number is not None:
        return next((c for c in node.children if c.relation in ("nmod", "flat") and c.analysis.pos != "PUNCT"), node)
    if any(part.number is not None for child in node.children for part in (child, *_below_attribute(child))):
        return node
    return None


def _below_attribute(child: Node) -> list[Node]:
    """`п'ять тисяч військових будівельників`: the number may hang on the adjective."""
    return child.children if child.relation == "amod" else []
