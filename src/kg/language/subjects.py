"""Who acts and what is acted upon, where the parser took one for the other.

A noun whose nominative and accusative look alike is told by what else could be the subject: names act, things do not;
a subject agrees with its verb. Start reading at `settle_subject`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.language.document import Node, Word
from kg.language.tree import agrees, can_be, fits, hang, has_preposition, is_invariant, make_subject

_BARE = {"iobj", "obl", "vocative", "discourse", "dep"}  # of what may be a subject that shows no case
_NOMINAL = {"NOUN", "PROPN", "PRON", "X", "NUM"}


def settle_subject(nodes: Sequence[Node], verb: Node, words: Sequence[Word]) -> None:
    """Mends the subject and the object of a finite verb in place."""
    _disown_subject(verb, words)
    _genitive_behind(nodes, verb)
    _second_subject(verb, words)
    _turn_around(verb, words)
    _object_that_agrees(verb, words)
    _counted_people_act(verb, words)
    _name_acts(verb, words)
    _find_subject(nodes, verb, words)


def _disown_subject(verb: Node, words: Sequence[Word]) -> None:
    """`Такі оцінки служба навела`: a plural is no subject of a singular verb, but its object."""
    for node in verb.children:
        plain = node.relation == "nsubj" and node.name is None and node.kind == "word"
        if not plain or node.analysis.number != "Plur" or verb.analysis.number != "Sing":
            continue
        counted = any(c.number is not None or c.relation.startswith("nummod") for c in node.children)
        if not counted and can_be(node, "Acc", words):
            node.analysis, node.relation = replace(node.analysis, case="Acc"), "obj"
    planned = [child for child in verb.children if child.relation == "xcomp" and child.analysis.verb_form == "Inf"]
    for node in list(verb.children) if planned and verb.analysis.number == "Plur" else ():
        single = node.relation == "nsubj" and node.kind == "word" and node.analysis.number == "Sing"
        joined = any(c.relation == "conj" or c.number is not None or c.relation[:6] == "nummod" for c in node.children)
        if single and not joined and node.analysis.animacy == "Inan" and can_be(node, "Acc", words):
            node.analysis = replace(node.analysis, case="Acc")  # `Наступний саміт планують провести в Хорватії`
            hang(node, planned[0], "obj")


def _genitive_behind(nodes: Sequence[Node], verb: Node) -> None:
    """`підтвердило загибель двох громадян`: a genitive right behind an object is the object's.

    So it is behind a preposition and its noun: `унаслідок зіткнення двох потягів загинули`.
    """
    for node in [c for c in verb.children if c.relation == "nsubj" and c.case == "Gen"]:
        first = min([node.first, *(c.first for c in node.children if c.case == "Gen")])
        before = next((n for n in nodes if n.last == first - 1), None)
        numbers = [c for c in node.children if c.relation.startswith("nummod")]
        shown = all(number.case == "Gen" or number.text[:1].isdigit() for number in numbers)
        if not numbers or not shown or before is None or before.head is not verb:
            continue
        placed = before.relation == "obl" and has_preposition(before) and all(n.case == "Gen" for n in numbers)
        if before.analysis.pos == "NOUN" and (placed or (before.relation == "obj" and node.first > verb.first)):
            hang(node, before, "nmod")


def _second_subject(verb: Node, words: Sequence[Word]) -> None:
    """`Сирія та Україна відновили відносини`: of two subjects around a verb, the thing behind it is the object."""
    subjects = [c for c in verb.children if c.relation == "nsubj"]
    if len(subjects) != 2 or any(c.relation == "obj" for c in verb.children):
        return
    first, second = sorted(subjects, key=lambda node: node.first)
    around = first.first < verb.first < second.first and second.analysis.animacy == "Inan"
    if around and can_be(second, "Acc", words) and not verb.analysis.lemma.endswith("ся"):
        second.analysis, second.relation = replace(second.analysis, case="Acc"), "obj"


def _turn_around(verb: Node, words: Sequence[Word]) -> None:
    """`Ізраїль засудив пуск`, `США перекинули авіаносці`: the name before the verb acts, not the thing behind it."""
    things = [c for c in verb.children if c.relation == "nsubj" and c.first > verb.first and c.kind == "word"]
    actors = [c for c in verb.children if _may_act(c, verb)]
    if len(things) != 1 or len(actors) != 1 or things[0].analysis.animacy == "Anim":
        return
    thing, actor = things[0], actors[0]
    counted = any(c.number is not None or c.relation.startswith("nummod") for c in thing.children)
    if can_be(actor, "Nom") and fits(actor, verb) and (counted or can_be(thing, "Acc", words)):
        actor.analysis, actor.relation = replace(actor.analysis, case="Nom"), "nsubj"
        thing.analysis, thing.relation = replace(thing.analysis, case="Acc"), "obj"


def _object_that_agrees(verb: Node, words: Sequence[Word]) -> None:
    """`вогонь відкрили війська`: of two objects around a verb without a subject, the one behind that agrees acts."""
    if any(child.relation.startswith(("nsubj", "csubj")) for child in verb.children) or not verb.analysis.number:
        return
    objects = sorted((c for c in verb.children if c.relation == "obj"), key=lambda node: node.first)
    if len(objects) != 2 or not objects[0].first < verb.first < objects[1].first:
        return
    first, second = objects
    if can_be(second, "Nom", words) and fits(second, verb) and not fits(first, verb):
        make_subject(second, verb)


def _may_act(node: Node, verb: Node) -> bool:
    """A name before the verb that the parser took for something else; one without cases may be any."""
    if node.name is None or node.first > verb.first or has_preposition(node):
        return False
    return node.relation == "obj" or (node.relation in _BARE and is_invariant(node))


def _counted_people_act(verb: Node, words: Sequence[Word]) -> None:
    """`контракти підписують 30 тисяч росіян`, `четверо моряків дістали поранення`: counted people act, not things."""
    things = [c for c in verb.children if c.relation == "nsubj" and c.kind == "word"]
    people = [
        c for c in verb.children if c.relation == "obj" and c.analysis.animacy == "Anim" and c.analysis.number == "Plur"
    ]
    if len(things) != 1 or len(people) != 1 or things[0].analysis.animacy != "Inan":
        return
    if verb.analysis.number != "Plur":
        return
    if any(c.relation.startswith("nummod") for c in people[0].children) and can_be(things[0], "Acc", words):
        people[0].relation = "nsubj"
        things[0].analysis, things[0].relation = replace(things[0].analysis, case="Acc"), "obj"


def _name_acts(verb: Node, words: Sequence[Word]) -> None:
    """`Викрадення дітей Мединський заперечив`: the nominative of a name behind a thing is the subject, not its name."""
    for thing in verb.children:
        if thing.relation not in ("nsubj", "obj") or thing.kind != "word" or thing.analysis.animacy != "Inan":
            continue
        if not can_be(thing, "Acc", words) or thing.first > verb.first:
            continue
        for node in thing.subtree():
            acts = node.name is not None and node.name.kind in ("person", "organisation", "state")
            below = node.relation in ("appos", "nmod", "flat") and not has_preposition(node)
            if acts and below and can_be(node, "Nom") and not can_be(node, "Gen") and agrees(node, verb):
                thing.analysis, thing.relation = replace(thing.analysis, case="Acc"), "obj"
                make_subject(node, verb)
                return


def _find_subject(nodes: Sequence[Node], verb: Node, words: Sequence[Word]) -> None:
    """`тоді як США підтвердили`: the bare noun before a verb without a subject that can be its nominative."""
    if any(child.relation.startswith(("nsubj", "csubj")) for child in verb.children):
        return
    near = [node for node in nodes if node.first < verb.first and _hangs_on(node, verb) and not has_preposition(node)]
    for node in reversed(near):
        called = node.relation == "vocative" and is_invariant(node) and fits(node, verb)  # `Рютте застеріг`
        if node.analysis.pos in _NOMINAL and can_be(node, "Nom", words) and (called or agrees(node, verb)):
            make_subject(node, verb)
            return
    later = [node for node in nodes if node.first > verb.first and node.relation == "nsubj" and node.head is not None]
    for node in later:
        taken = node.head is not None and node.head.first < verb.first and node.head.analysis.pos == "VERB"
        apart = any(n.analysis.pos == "PUNCT" for n in nodes if verb.first < n.first < node.first)
        if taken and not apart and fits(node, verb):
            make_subject(node, verb)  # `армія обстрілювала місто: тоді загинула жінка`
            return
    for thing in [child for child in verb.children if child.relation == "obj" and child.analysis.animacy == "Inan"]:
        for node in [c for c in thing.children if c.relation == "appos" and c.analysis.animacy == "Anim"]:
            if node.case == "Nom" and fits(node, verb):
                make_subject(node, verb)  # `У них узяв участь спікер Держдуми`
                return
    quotes = any(child.relation == "mark" and child.lemma == "як" for child in verb.children)
    for node in verb.children:
        at = nodes.index(node)
        behind = node.relation == "obj" and node.first > verb.first and can_be(node, "Nom", words)
        titled = at + 1 < len(nodes) and (name := nodes[at + 1].name) is not None and name.kind == "organisation"
        if behind and node.kind == "word" and (quotes or titled) and agrees(node, verb):
            make_subject(node, verb)  # `як пише видання`, `повідомляє агентство Yonhap`
            return
        if at and nodes[at - 1].analysis.pos in ("NOUN", "PROPN"):
            continue  # `на сході РФ`: a genitive
        speaks = node.name is not None and node.name.kind in ("person", "organisation", "state")
        bare = (
            node.first > verb.first and not has_preposition(node) and node.relation in ("obj", "iobj", "obl", "xcomp")
        )
        if speaks and bare and can_be(node, "Nom") and agrees(node, verb):
            make_subject(node, verb)  # `Про це повідомляє агентство X`
            return


def _hangs_on(node: Node, verb: Node) -> bool:
    """Directly, or on an adverb of the verb."""
    head = node.head
    if head is verb:
        return True
    return head is not None and head.analysis.pos in ("ADV", "PART") and head.head is verb
