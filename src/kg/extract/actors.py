"""Who acts, who speaks and what is meant, put right where only what the words mean tells.

`Командування розпочало навчання`: both nouns may be either by their form, but bodies and people act, things do not.
`У МЗС звинувачення назвали вигадкою`: people say it, of the accusations. Start reading at `turn_back`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.clauses import Clause, preposition
from kg.extract.coordination import can_share
from kg.extract.lexicon import Attribution, Lexicon
from kg.language.document import Node
from kg.language.tree import hang

SPEAKING_PLACES = ("в+loc", "на+loc")  # where it is said: `у Кремлі заявили`

_THEM = {"їх", "його", "її"}
_ACTING = ("bodies", "troops", "armies", "officials", "outlets", "countries", "people", "parties", "peoples", "crowd")


def turn_back(clauses: Iterable[Clause], lexicon: Lexicon) -> None:
    """Mends the slots of clauses where the parser took the one who acts for what it is done to, or the reverse."""
    for clause in clauses:
        if clause.kind != "finite" or clause.passive:
            continue
        subjects, objects = clause.slots.get("subj", []), clause.slots.get("obj", [])
        if len(subjects) == 1 and not objects and (denied := _denied(clause, subjects[0], lexicon)) is not None:
            hang(denied, clause.head, "obj")
            clause.slots["obj"] = [denied]
        elif not subjects and objects and _has_no_object(clause, lexicon):
            clause.slots["subj"] = clause.slots.pop("obj")
        elif not subjects and len(objects) == 2 and _is_done_by(clause, objects[0], objects[1], lexicon):
            clause.slots["subj"], clause.slots["obj"] = objects[1:], objects[:1]
        elif len(subjects) == 1 and not objects and _is_object_of(clause, subjects[0], lexicon):
            above = clause.parent.slots["subj"] if clause.parent is not None else []
            clause.slots["subj"], clause.slots["obj"] = list(above), subjects
        elif len(subjects) == 1 and not objects and (doer := _name_before(clause, subjects[0], lexicon)) is not None:
            clause.slots["subj"], clause.slots["obj"] = [doer], subjects
        elif len(subjects) == len(objects) == 1 and _are_turned(clause, subjects[0], objects[0], lexicon):
            clause.slots["subj"], clause.slots["obj"] = objects, subjects


def _denied(clause: Clause, subject: Node, lexicon: Lexicon) -> Node | None:
    """`опозиція результатів не визнає`: the genitive before a negated verb is its object, not its subject's."""
    behind = [n for n in subject.children if n.relation == "nmod" and n.case == "Gen" and n.name is None]
    last = [n for n in behind if n.first > subject.last and n.last == clause.head.first - 2 and not preposition(n)]
    if not (clause.negated and last):
        return None
    wanted = {c for f in lexicon.by_verb.get(clause.verb, ()) for w in f.needs if w.slot == "obj" for c in w.classes}
    wanted |= {saying.needs for saying in lexicon.attribution.verbs.get(clause.verb, ()) if saying.needs}
    return last[0] if subject.name is not None or lexicon.is_a(last[0].lemma, *wanted) else None


def _name_before(clause: Clause, thing: Node, lexicon: Lexicon) -> Node | None:
    """`перший візит Сибіга здійснить`: the name between what is done and a verb that carries it does it."""
    carried = {light.slot for light in lexicon.light.get(clause.verb, ())}
    if "obj" not in carried or thing.name is not None or not _is_open(thing):
        return None
    names = [n for n in thing.children if n.name is not None and n.last == clause.head.first - 1 and not preposition(n)]
    return next((n for n in names if n.name is not None and "Nom" in n.name.cases and n.case != "Gen"), None)


def _are_turned(clause: Clause, subject: Node, other: Node, lexicon: Lexicon) -> bool:
    """`Командування розпочало навчання`: what stands before the verb can act, what stands behind it cannot."""
    if not other.first < clause.head.first < subject.first or _acts(subject, lexicon):
        return False
    return _acts(other, lexicon) and _is_open(subject) and _is_open(other)


def _has_no_object(clause: Clause, lexicon: Lexicon) -> bool:
    """`у місті вибухнув газопровід`: no frame of the verb knows an object, so what stands behind it is the subject."""
    frames = lexicon.by_verb.get(clause.verb, ())
    if not frames or clause.verb in lexicon.attribution.verbs or clause.verb in lexicon.by_phrase:
        return False
    used = {slot for frame in frames for slot in (*frame.roles, *frame.measure, *(c.slot for c in frame.needs))}
    carried = {light.slot for light in lexicon.light.get(clause.verb, ())}
    return "obj" not in used | carried and "subj" in used


def _is_object_of(clause: Clause, node: Node, lexicon: Lexicon) -> bool:
    """`оскаржив рішення та звинуватив НБУ`: a name behind a verb that speaks of somebody; its subject stands before."""
    parent = clause.parent
    if clause.link != "conj" or parent is None or "subj" not in parent.slots or node.first < clause.head.first:
        return False
    if node.head is not clause.head or node.name is None or "Acc" not in node.name.cases:
        return False
    speaks_of = any("obj" in (s.accused, s.subject, *s.content) for s in lexicon.attribution.verbs.get(clause.verb, ()))
    return speaks_of and can_share(clause, parent)


def _is_done_by(clause: Clause, thing: Node, doer: Node, lexicon: Lexicon) -> bool:
    """`Документ підтримали сорок держав`: so many of those who can act, behind the verb and its object."""
    counted = any(child.relation in ("nummod:gov", "det:numgov") for child in doer.children)
    return (
        thing.first < clause.head.first < doer.first and counted and _acts(doer, lexicon) and not _acts(thing, lexicon)
    )


def _acts(node: Node, lexicon: Lexicon) -> bool:
    named = node.name is not None and node.name.kind in ("person", "organisation", "state")
    return named or node.analysis.animacy == "Anim" or lexicon.is_a(node.lemma, *_ACTING)


def _is_open(node: Node) -> bool:
    """Whether nominative and accusative of the word look alike."""
    a = node.analysis
    return a.number == "Plur" or a.gender != "Fem" or a.lemma[-1:] not in "ая"


def as_predicate(clause: Clause) -> None:
    """`він переконаний, що …`: the participle says what somebody thinks, and nothing was done to them."""
    clause.verb, clause.passive = clause.head.lemma, False
    if "subj" not in clause.slots and "obj" in clause.slots:
        clause.slots["subj"] = clause.slots.pop("obj")


def things_are_objects(clause: Clause) -> None:
    """`У Кремлі подібні звинувачення назвали чутками`: people say it, of the thing that looks like the subject."""
    subjects = clause.slots.get("subj", ())
    things = [n for n in subjects if n.analysis.animacy == "Inan" and n.name is None and n.head is clause.head]
    placed = any(slot in clause.slots for slot in SPEAKING_PLACES)
    plural = clause.head.analysis.number == "Plur"
    if plural and placed and "obj" not in clause.slots and len(things) == len(subjects) > 0:
        clause.slots["obj"] = clause.slots.pop("subj")


def called_apart(clause: Clause, words: Attribution) -> None:
    """`назвав неправдою заяви про втечу`: what is called so is the object, not below the word it is called by."""
    things_are_objects(clause)
    loose = [n for n in clause.slots.get("other", ()) if n.first > clause.head.last and n.analysis.animacy == "Inan"]
    if "obj" not in clause.slots and loose and _is_open(loose[0]):
        clause.slots["obj"] = loose[:1]  # `назвало дані чутками`: nominative and accusative look alike
    for slot in ("by", "ins"):
        for node in clause.slots.get(slot, ()):
            if node.lemma not in words.naming and not any(child.lemma == "це" for child in node.children):
                continue
            if clause.slots.get("subj") == clause.slots[slot]:
                del clause.slots["subj"]  # `його названо порушенням`: nobody is named who says it
            below = [child for child in node.children if _is_named_by(child, node)]
            if "obj" not in clause.slots and below:
                clause.slots["obj"] = below
                for child in below:
                    hang(child, clause.head, "obj")


def _is_named_by(child: Node, called: Node) -> bool:
    behind = child.relation == "nmod" and child.first > called.last and not preposition(child)
    pointing = child.relation in ("det", "nmod") and child.text.lower() in _THEM  # `назвали їх провокацією`
    return behind or pointing or (child.relation == "nsubj" and child.lemma == "це")  # `вважає це торгом`


def channel_apart(clause: Clause, words: Attribution) -> None:
    """`написав мер у Telegram`: where it is said belongs to the verb, not to the name of who says it."""
    for subject in clause.slots.get("subj", ()):
        for child in list(subject.subtree()):
            network = child.lemma in words.networks or child.text.lower() in words.networks
            below = child.relation in ("nmod", "flat", "appos") and preposition(child)
            if below and (network or child.lemma in words.channels):
                hang(child, clause.head, "obl")
