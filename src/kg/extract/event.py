"""A matched frame → the event: fillers turned into entities, checked by kind, with place and quantities."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.clauses import Clause, preposition
from kg.extract.groups import own_army
from kg.extract.lexicon import Frame, Lexicon
from kg.extract.matching import Match, counted
from kg.extract.phrases import in_nominative, surface
from kg.extract.quantities import is_one_person
from kg.extract.references import References
from kg.language.document import Document, Node
from kg.language.inflection import nominative
from kg.language.morphology import candidates
from kg.model import Entity, Event, Interval, Participant, Role

_ACTORS = {"state", "person", "organisation", "group"}
_KINDS: dict[str, set[str]] = {
    "agent": _ACTORS,
    "recipient": _ACTORS,
    "patient": {*_ACTORS, "place", "thing"},
    "theme": {"thing", "group", "organisation"},
    "topic": {*_ACTORS, "thing", "place"},
}
_WHERE = (
    "в+loc",
    "на+loc",
    "під+ins",
    "біля+gen",
    "поблизу+gen",
    "неподалік+gen",
    "над+ins",
    "по+dat",
    "по+loc",
    "біля+loc",
    "через+acc",
)
_SURELY_WHERE = ("в+loc", "на+loc", "біля+gen", "поблизу+gen", "неподалік+gen", "під+ins", "до+gen", "через+acc")
_COUNTED_PEOPLE = (
    "people",
    "peoples",
    "troops",
    "wounded",
    "dead",
    "missing",
    "prisoners",
    "officials",
    "crowd",
    "votes",
)
_COUNTED_STAYS = {"casualties", "capture", "war-crime"}  # a counted army is their patient all the same
_STRUCK = {"attack", "combat", "deployment", "destruction"}  # what happens to a place happens there
_PLACE_NOUNS = ("territory", "buildings", "regions", "memorials", "landmarks")


def build_event(
    match: Match,
    clause: Clause,
    time: Interval | None,
    document: Document,
    references: References,
    lexicon: Lexicon,
    *,
    said: bool = False,
) -> Event:
    """`said`: the clause only says it, so where it is said is not where it happens."""
    frame = match.frame
    participants: dict[tuple[str, str], Participant] = {}
    places: dict[str, Entity] = {}
    taken: dict[str, list[Node]] = {}
    for slot, role in frame.roles.items():
        for node in match.slots.get(slot, ()):
            if role == "owner":
                _add_owner(participants, node, references)
            elif role == "place" or (role == "patient" and frame.type in _STRUCK and _is_place(node)):
                _add_place(places, node, document, references, lexicon)
            elif role == "patient" and frame.type == "territorial-gain" and _looks_like_name(node, document):
                place = _unlisted_place(node)
                participants[role, place.name] = Participant("patient", place)
                places.setdefault(place.name, place)
            else:
                _add(participants, role, node, frame, references, lexicon, taken.setdefault(role, []))
                if role == "patient" and frame.type == "territorial-gain":
                    _add_place(places, node, document, references, lexicon)  # what is taken is where it happens
    _add_adjective_agent(participants, match, references)
    if frame.type == "deployment":
        _own_troops(participants, lexicon)
    for node in match.slots.get("в+acc", ()) if "в+acc" not in frame.roles else ():
        if _is_place(node) and node.name is not None and "Loc" in node.name.cases:
            _add_place(places, node, document, references, lexicon)  # a town that no list has: `вибухнув у Бєльцях`
    for slot in _WHERE:
        if slot in frame.roles:
            continue
        for node in [*match.slots.get(slot, ()), *(() if said else _own(clause, slot, match))]:
            _add_place(places, node, document, references, lexicon, unlisted=slot in _SURELY_WHERE)
    if not places and not said:
        _add_place_around(places, clause, references, lexicon)
    return Event(frame.type, tuple(participants.values()), tuple(places.values()), time)


def _belongs_to(node: Node, taken: list[Node]) -> bool:
    """Whether the node is a part of another filler's phrase; what is coordinated with it is not."""
    current = node
    while current.relation != "conj" and current.head is not None:
        current = current.head
        if current in taken:
            return True
    return False


def _is_place(node: Node) -> bool:
    return node.name is not None and node.name.kind == "place"


def _looks_like_name(node: Node, document: Document) -> bool:
    """A capitalised word within a sentence that is no abbreviation and no part of a quotation."""
    if node.kind != "word" or not node.text[:1].isupper() or not node.text[1:].islower() or len(node.text) < 4:
        return False
    return node.first not in document.speech and not any(c.relation in ("amod", "nmod") for c in node.children)


def _unlisted_place(node: Node) -> Entity:
    name = nominative(node.text, node.analysis)
    return Entity(name, "place", tuple({node.text} - {name}))


def _own(clause: Clause, slot: str, match: Match) -> Iterable[Node]:
    return clause.slots.get(slot, ()) if match.trigger is not clause.head else ()


def _add(
    found: dict[tuple[str, str], Participant],
    role: str,
    node: Node,
    frame: Frame,
    references: References,
    lexicon: Lexicon,
    taken: list[Node],
) -> None:
    """One participant; what only belongs to the phrase of another (`контейнери зі снарядами`) is none."""
    if references.names_settlement(node):
        return
    noun = counted(node)
    if noun is not None and not _stays(noun, frame, references, lexicon):
        return
    filler = noun if noun is not None else node
    if role == "patient" and is_one_person(filler, frame, lexicon):
        return
    if _belongs_to(node, taken):
        return
    taken.append(node)
    for entity in references.entities(filler, acts=role in ("agent", "recipient", "topic", "patient")):
        if entity.kind in _KINDS[role]:
            wanted: Role = role  # type: ignore[assignment]
            found.setdefault((role, entity.name), Participant(wanted, entity))


def _stays(noun: Node, frame: Frame, references: References, lexicon: Lexicon) -> bool:
    """Whether something counted is a participant besides: things are, armies as victims, mere people are not."""
    if noun.number is not None:
        return False
    if not lexicon.is_a(noun.lemma, *_COUNTED_PEOPLE) and noun.analysis.animacy != "Anim":
        return True
    army = lexicon.is_a(noun.lemma, "troops") or references.is_people_of_state(noun)
    return frame.type in _COUNTED_STAYS and army


def _add_owner(found: dict[tuple[str, str], Participant], node: Node, references: References) -> None:
    """`російські дрони`, `безпілотники СБУ`: whose weapon it is does what the weapon does."""
    noun = counted(node) or node
    for child in dict.fromkeys([*noun.children, *node.children]):
        state = references.state_of_adjective(child)
        if state is not None:
            entity: Entity | None = references.state_entity(state)
        elif child.relation in ("nmod", "flat") and not preposition(child) and (child.case == "Gen" or child.name):
            entity = references.entity(child, acts=True)
        else:
            continue
        if entity is not None and entity.kind in _ACTORS:
            found.setdefault(("agent", entity.name), Participant("agent", entity))


def _add_adjective_agent(found: dict[tuple[str, str], Participant], match: Match, references: References) -> None:
    """`російська атака`: the state of the adjective does it, where nobody else is named."""
    if match.frame.roles.get("subj") != "agent" or any(role == "agent" for role, _ in found):
        return
    for node in match.slots.get("adjective", ()):
        state = references.state_of_adjective(node)
        if state is not None:
            entity = references.state_entity(state)
            found[("agent", entity.name)] = Participant("agent", entity)


def _own_troops(found: dict[tuple[str, str], Participant], lexicon: Lexicon) -> None:
    """Bare `війська` that a state sends are its own."""
    agents = [p.entity for p in found.values() if p.role == "agent"]
    if len(agents) != 1 or agents[0].kind != "state":
        return
    for key, participant in list(found.items()):
        entity = participant.entity
        if participant.role == "patient" and entity.kind == "group" and _is_bare(entity, lexicon):
            del found[key]
            army = own_army(entity, agents[0])
            found["patient", army.name] = Participant("patient", army)


def _is_bare(troops: Entity, lexicon: Lexicon) -> bool:
    return any(lexicon.is_a(reading.lemma, "own-troops") for reading in candidates(troops.name))


def _add_place_around(found: dict[str, Entity], clause: Clause, references: References, lexicon: Lexicon) -> None:
    """`унаслідок обстрілів Харкова загинули`, `там загинули`: the place of another event, or the one told before."""
    for node in clause.nodes:
        event = node.head is not None and node.head in clause.nodes and node.head.lemma in lexicon.by_noun
        source = node.head is not None and preposition(node.head) in ("за", "на")  # `за підрахунками Сеула`
        if event and not source and _is_place(node) and node.case == "Gen" and not preposition(node):
            entity = references.named(node)
            found.setdefault(entity.name, entity)
    if not found and any(node.lemma in ("там", "туди", "звідти") for node in clause.nodes):
        place = references.last_place(clause.head)
        if place is not None:
            found[place.name] = place


def _add_place(
    found: dict[str, Entity],
    node: Node,
    document: Document,
    references: References,
    lexicon: Lexicon,
    *,
    unlisted: bool = False,
) -> None:
    """`unlisted`: the slot tells where, so that a capitalised word in it is a place though no list has it."""
    if references.in_role(node):
        return
    if lexicon.is_a(node.lemma, "capitals") and (capital := references.capital_of(node)) is not None:
        found.setdefault(capital.label, Entity(capital.label, "place", (surface(node, document),), capital.qid))
        return
    settlement = references.settlement(node) or references.same_settlement(node)
    if settlement is not None:
        found.setdefault(settlement.name, settlement)
        return
    if node.name is not None:
        if node.name.kind in ("place", "state"):
            entity = references.named(node)
            found.setdefault(entity.name, entity)
        return
    if unlisted and _looks_like_name(node, document):
        place = _unlisted_place(node)
        found.setdefault(place.name, place)
        return
    named = any(child.name is not None and child.name.kind in ("place", "state") for child in node.children)
    adjective = any(references.state_of_adjective(child) is not None for child in node.children)
    proper = any(child.relation == "amod" and child.text[:1].isupper() for child in node.children)
    if lexicon.is_a(node.lemma, *_PLACE_NOUNS) and (named or adjective or proper):
        name = in_nominative(node, document)
        found.setdefault(name, Entity(name, "place", tuple({surface(node, document)} - {name})))
