"""What the grammar knows better than the parser, mended in the tree after parsing.

The parser learned from speeches; names that do not inflect (`США`, `КНДР`), which any case fits, are where it errs
most. Each repair is one function with the phrase that made it necessary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.language.boundaries import keep_before_colon, prepositions_in_order
from kg.language.document import Node, Word
from kg.language.parts_of_speech import data_are_a_noun, no_adverb_acts, noun_behind_preposition
from kg.language.prepositions import (
    no_bare_locative,
    obey_preposition,
    occasion_of_verb,
    phrase_before_noun,
    place_of_content,
)
from kg.language.subjects import settle_subject
from kg.language.tree import can_be, hang, has_preposition, is_invariant, make_subject, verb_above

_NOMINAL = {"NOUN", "PROPN", "PRON", "X", "NUM"}
_AND = {"та", "і", "й", "або", "чи", "/"}
_OPENING = {"«", "“", "„", '"'}
_BARE = {"obj", "iobj", "obl", "obl:arg"}  # dependents of a verb that may stand without a preposition
_CLAUSES = {"root", "parataxis", "conj", "ccomp", "advcl", "acl:relcl"}
_PASSIVE = ("ний", "тий")  # endings of participles that are no past tense besides
_TIME_UNITS = {"second", "minute", "hour", "day", "week", "month", "year"}
_VERB_FORMS = {"Fin"}


def repair(nodes: Sequence[Node], words: Sequence[Word]) -> None:
    """Mends one segment in place; the tree stays a tree."""
    keep_before_colon(nodes)
    prepositions_in_order(nodes)
    for i, node in enumerate(nodes):
        no_adverb_acts(node)
        data_are_a_noun(nodes, i, node, words)
        noun_behind_preposition(nodes, i, node, words)
        _agree_with_adjective(nodes, i, node, words)
        obey_preposition(node, words)
        _counted_noun(nodes, i, node)
        _sum_of_its_own(nodes, i, node)
        _time_of_its_own(node)
        _verb_not_participle(node, words)
        _people_not_participle(node)
        _dative_before_object(node)
        _coordinate(nodes, i, node)
        _joined_noun(nodes, node)
        _chain_genitives(nodes, i, node)
        _dative_of_verb(node)
        _not_below_name(node)
        _nominal_adjective(node)
        _quoted_apposition(nodes, i, node, words)
        _genitive_of_body(nodes, i, node)
        _model_behind(nodes, i, node)
        _counted_behind_act(nodes, node)
        _clause_behind_mark(node)
        _people_who_get(node, words)
        phrase_before_noun(node)
        place_of_content(nodes, node)
        occasion_of_verb(node)
        no_bare_locative(nodes, i, node, words)
    for node in nodes:
        _around_infinitive(node, words)
        if node.analysis.verb_form == "Conv":
            _stay_before_comma(nodes, node)
        if node.analysis.pos == "VERB" and node.analysis.verb_form in _VERB_FORMS:
            _stay_before_comma(nodes, node)
            settle_subject(nodes, node, words)


def _agree_with_adjective(nodes: Sequence[Node], i: int, node: Node, words: Sequence[Word]) -> None:
    """`польський прем’єр оголосив`: a noun has the number and case of a nominative adjective right before it."""
    if i == 0 or node.kind != "word" or node.analysis.pos != "NOUN":
        return
    adjective = nodes[i - 1].analysis
    if adjective.pos != "ADJ" or adjective.case != "Nom" or adjective.number != "Sing" or not adjective.gender:
        return
    if node.case == "Nom" or (nodes[i - 1].head is not node and node.analysis.number == "Sing"):
        return
    fits = [
        c
        for c in words[node.first].candidates
        if (c.pos, c.case, c.number, c.gender) == ("NOUN", "Nom", "Sing", adjective.gender)
    ]
    if not fits:
        return
    node.analysis = fits[0]
    verb = next((n for n in nodes[i + 1 :] if n.analysis.pos in ("VERB", "PUNCT")), None)
    if verb is not None and verb.analysis.verb_form == "Fin" and not any(c.relation == "nsubj" for c in verb.children):
        hang(node, verb, "nsubj")


def _genitive_of_body(nodes: Sequence[Node], i: int, node: Node) -> None:
    """`У Держдепартаменті США`, `армія РФ обстріляла`: a state's name without a case is the noun's before it."""
    if i == 0 or node.name is None or node.name.kind != "state" or not is_invariant(node) or has_preposition(node):
        return
    before = nodes[i - 1]
    body = before.name is not None and before.name.kind == "organisation" and not is_invariant(before)
    common = before.analysis.pos == "NOUN" and before.kind == "word"
    placed = common and (has_preposition(before) or before.relation.startswith("nsubj"))
    if (body or placed) and before is not node.head and before.last == node.first - 1:
        node.analysis = replace(node.analysis, case="Gen")
        hang(node, before, "nmod")


def _model_behind(nodes: Sequence[Node], i: int, node: Node) -> None:
    """`передасть 12 винищувачів МіГ-29`: a model's name belongs to the noun before it, not the noun to it."""
    named = node.name is not None and (
        node.name.kind == "thing" or (is_invariant(node) and node.name.kind[:3] == "org")
    )
    if i and named and nodes[i - 1].analysis.pos == "NOUN":
        if node.head is not nodes[i - 1] and node.relation in _BARE and nodes[i - 1].last == node.first - 1:
            hang(node, nodes[i - 1], "flat")  # `винищувачі F-16 збили`, `угруповання APT28`
        return
    loose = node.relation in ("parataxis", "appos", "dep") or (named and node.relation == "iobj")
    if (node.analysis.pos == "X" or named) and loose and node.head is not None:
        number = next((child for child in node.children if child.number is not None and child.first < node.first), None)
        if number is not None and node.head.analysis.pos == "VERB" and node.first > node.head.first:
            number.relation = "nummod"
            hang(node, node.head, "obj")  # `передала 14 МіГ-29`
        return
    if i == 0 or node.analysis.pos != "X" or nodes[i - 1].head is not node or nodes[i - 1].analysis.pos != "NOUN":
        return
    noun = nodes[i - 1]
    verb = next((n for n in reversed(nodes[:i]) if n.analysis.pos == "VERB" and n.head is not noun), None)
    if verb is not None:
        hang(noun, verb, "obl" if has_preposition(noun) else "obj")
        hang(node, noun, "flat")


def _counted_behind_act(nodes: Sequence[Node], node: Node) -> None:
    """`повідомило про збиття 112 безпілотників`: what is counted behind the name of an act is done by that act."""
    number = next((child for child in node.children if child.relation.startswith("nummod")), None)
    if number is None or node.relation not in _BARE or has_preposition(node):
        return
    if number.relation != "nummod:gov" and number.case != "Gen":
        return  # `прийме на лікування двадцять дітей`
    start = min([number.first, *(c.first for c in node.children if c.relation == "advmod" and c.first < number.first)])
    before = next((n for n in reversed(nodes) if n.last == start - 1), None)
    act = before is not None and before.analysis.pos == "NOUN" and before.lemma.endswith(("ння", "ття"))
    if act and before is not None and before is not node.head and has_preposition(before):
        hang(node, before, "nmod")


def _clause_behind_mark(node: Node) -> None:
    """`підкреслила, що кількість жертв вища`: what a conjunction opens is a clause, though it has no verb."""
    mark = next((child for child in node.children if child.relation == "mark" and child.lemma in ("що", "ніби")), None)
    if mark is None or node.head is None or node.analysis.pos in ("VERB", "AUX"):
        return
    if node.relation not in ("obj", "iobj", "obl", "nsubj", "nmod", "advmod"):
        return
    verb = verb_above(node)
    predicate = next(
        (c for c in node.children if c.relation == "amod" and c.first > node.first and c.case == "Nom"), None
    )
    if verb is None or verb.first > mark.first:
        return
    if predicate is None:
        hang(node, verb, "ccomp")
        return
    hang(predicate, verb, "ccomp")
    hang(node, predicate, "nsubj")
    hang(mark, predicate, "mark")


def _people_who_get(node: Node, words: Sequence[Word]) -> None:
    """`надали допомогу потерпілим`: people named by a participle behind an object are those who get it."""
    thing = node.head
    if node.relation not in ("acl", "nmod", "amod") or node.analysis.pos not in ("NOUN", "ADJ") or thing is None:
        return
    verb = thing.head
    if thing.relation != "obj" or verb is None or node.first < thing.last or has_preposition(node) or node.children:
        return
    dative = [c for c in words[node.first].candidates if (c.pos, c.case, c.number) == ("NOUN", "Dat", "Plur")]
    if dative and node.case == "Ins" and node.kind == "word" and dative[0].animacy == "Anim":
        node.analysis = dative[0]
        hang(node, verb, "iobj")


def _quoted_apposition(nodes: Sequence[Node], i: int, node: Node, words: Sequence[Word]) -> None:
    """`групи «Рамштайн» заявив`: a name in quotation marks right behind a noun is that noun's."""
    if i == 0 or node.name is None or node.first == 0 or words[node.first - 1].text not in _OPENING:
        return
    noun = nodes[i - 1]
    if noun.analysis.pos == "NOUN" and noun.last == node.first - 2 and node.head is not noun:
        if (
            node.relation == "nsubj"
            and noun.head is node.head
            and noun.relation == "obj"
            and can_be(noun, "Nom", words)
        ):
            noun.analysis, noun.relation = replace(noun.analysis, case="Nom"), "nsubj"  # `центр «Вясна» підтвердив`
        hang(node, noun, "appos")


def _not_below_name(node: Node) -> None:
    """`надав Києву допомоги`: what follows a name of a state, a place or a person is no genitive of it."""
    name = node.head
    if node.relation != "nmod" or has_preposition(node) or name is None or name.name is None:
        return
    if name.name.kind not in ("state", "place", "person") or node.first < name.first:
        return
    if node.name is not None and node.name.kind in ("state", "place") and name.name.kind == "place":
        return  # `Курська область Росії`
    verb = verb_above(name)
    if verb is not None:
        taken = any(child.relation == "obj" for child in verb.children)
        hang(node, verb, "obl" if taken else "obj")


def _around_infinitive(verb: Node, words: Sequence[Word]) -> None:
    """`доручив уряду подати звіт`, `пообіцяв відкрити пам'ятник`: before an infinitive who does it, behind it what."""
    for inner in [c for c in verb.children if c.analysis.verb_form == "Inf" and c.relation in ("xcomp", "ccomp")]:
        objects = [child for child in inner.children if child.relation == "obj"]
        for child in [c for c in verb.children if c.relation == "obj" and c.first > inner.first and not objects]:
            hang(child, inner, "obj")
        told = next((c for c in objects if c.first > inner.first), None)
        for child in [c for c in objects if verb.first < c.first < inner.first and told is not None]:
            if not has_preposition(child) and can_be(child, "Dat", words):
                child.analysis = replace(child.analysis, case="Dat")
                hang(child, verb, "iobj")


def _stay_before_comma(nodes: Sequence[Node], verb: Node) -> None:
    """`дістали зі схованки в лісі, зазначили в службі`: what can be the earlier verb's is not the later one's."""
    for child in [c for c in verb.children if c.first < verb.first and c.analysis.pos in _NOMINAL]:
        between = [n for n in nodes if child.last < n.first < verb.first]
        if not any(n.text == "," for n in between):
            continue
        earlier = [n for n in nodes if n.first < child.first and n.analysis.verb_form == "Fin"]
        if not earlier or any(n.text == "," for n in nodes if earlier[-1].first < n.first < child.first):
            continue
        hang(child, earlier[-1], child.relation)


def _counted_noun(nodes: Sequence[Node], i: int, node: Node) -> None:
    """`перекинула до Росії близько 11 тисяч військових`: a noun behind its number is no genitive of what precedes."""
    noun = node.head
    if node.number is None or noun is None or noun.first < node.first or noun.relation != "nmod":
        return
    before = noun.head
    if before is None or before.first > node.first or has_preposition(noun):
        return
    verb = verb_above(before)
    if verb is not None:
        has_subject = any(child.relation.startswith("nsubj") for child in verb.children)
        hang(noun, verb, "obj" if has_subject or verb.analysis.verb_form != "Fin" else "nsubj")


def _sum_of_its_own(nodes: Sequence[Node], i: int, node: Node) -> None:
    """`виділить 30 млн євро на закупівлю`: a sum counts no noun behind a preposition."""
    noun = node.head
    if node.number is None or not node.number.unit or noun is None:
        return
    if noun.first < node.first:
        verb = verb_above(noun) if node.relation.startswith("nummod") else None
        if verb is not None and not any(child.relation == "obj" for child in verb.children):
            hang(node, verb, "obl" if has_preposition(node) else "obj")  # `на озброєння України 500 млн доларів`
        return
    if any(n.analysis.pos == "ADP" for n in nodes[i + 1 :] if n.first < noun.first):
        verb = verb_above(noun)
        if verb is not None:
            hang(node, verb, "obl" if any(child.relation == "obj" for child in verb.children) else "obj")


def _time_of_its_own(node: Node) -> None:
    """`За пів року корпус втратив`: a length of time counts no noun behind it; the preposition is its own."""
    noun = node.head
    if node.number is None or node.number.unit not in _TIME_UNITS or noun is None or noun.first < node.first:
        return
    verb = verb_above(noun)
    if verb is None or not node.relation.startswith("nummod"):
        return
    for child in [c for c in noun.children if c.relation == "case" and c.first < node.first]:
        hang(child, node, "case")
    hang(node, verb, "obl")


def _verb_not_participle(node: Node, words: Sequence[Word]) -> None:
    """`Внаслідок атаки загинула жінка`: a clause without another verb needs the form as its verb."""
    noun = node.head
    if node.analysis.verb_form == "Part" and node.relation in _CLAUSES and node.case == "Nom":
        verbs = [c for c in words[node.first].candidates if c.pos == "VERB" and c.verb_form == "Fin"]
        if verbs and not node.analysis.lemma.endswith(_PASSIVE):
            node.analysis = verbs[0]  # `тоді загинула жінка`
        return
    if node.analysis.verb_form != "Part" or node.relation != "amod" or noun is None or noun.relation != "root":
        return
    verbs = [c for c in words[node.first].candidates if c.pos == "VERB" and c.verb_form == "Fin"]
    if not verbs or node.first > noun.first or noun.case != "Nom":
        return
    node.analysis, noun.relation = verbs[0], "nsubj"
    noun.children.remove(node)
    node.head, node.relation = None, "root"
    noun.head = node
    node.children.append(noun)
    for child in list(noun.children):
        if child.first < node.first or child.relation in ("punct", "parataxis", "conj", "obl", "advmod"):
            hang(child, node, child.relation)


def _people_not_participle(node: Node) -> None:
    """`втратила вбитими та пораненими`: participles in the instrumental that stand for people."""
    a = node.analysis
    if a.verb_form != "Part" or a.case != "Ins" or a.number != "Plur" or node.relation not in ("xcomp", "obl", "conj"):
        return
    if node.relation != "conj" or (node.head is not None and node.head.case == "Ins"):
        node.analysis = replace(a, pos="NOUN", verb_form="", animacy="Anim")
        node.relation = "obl" if node.relation == "xcomp" else node.relation


def _dative_before_object(node: Node) -> None:
    """`постачав Росії дрони`: between a verb and its object stands who gets it."""
    verb = node.head
    if node.name is None or node.case != "Gen" or "Dat" not in node.name.cases or has_preposition(node):
        return
    if verb is None or verb.analysis.pos != "VERB" or node.first < verb.first or node.relation not in _BARE:
        return
    behind = any(c.relation == "obj" and c is not node and c.first > node.first for c in verb.children)
    if behind and not any(child.relation == "advmod:neg" for child in verb.children):
        node.analysis, node.relation = replace(node.analysis, case="Dat"), "iobj"


def _coordinate(nodes: Sequence[Node], i: int, node: Node) -> None:
    """`Росія та КНДР заперечують`, `ХАМАС/МОЗ`: a name without a case of its own goes with the name before `та`."""
    if i < 2 or node.name is None or nodes[i - 1].lemma not in _AND:
        return
    other = nodes[i - 2]
    if other.name is None or has_preposition(node):
        return
    if node.relation == "nsubj" and other.head is node.head and "Nom" in other.name.cases:
        make_subject(other, node.head or other)  # `Білорусь та Росія проведуть`
        hang(node, other, "conj")
        return
    if not is_invariant(node):
        return
    node.analysis = replace(node.analysis, case=other.case)
    if node.head is not other:
        hang(node, other, "conj")


def _joined_noun(nodes: Sequence[Node], node: Node) -> None:
    """`між президентом і колишнім міністром`: a noun behind `і` goes with the noun before it in the same case."""
    conjunction = next((c for c in node.children if c.relation == "cc" and c.lemma in _AND), None)
    if conjunction is None or node.relation not in _BARE or node.analysis.pos != "NOUN" or has_preposition(node):
        return
    before = next((n for n in reversed(nodes) if n.last == conjunction.first - 1), None)
    while before is not None and before.case != node.case and before.relation in ("nmod", "flat", "amod", "appos"):
        before = before.head
    if before is not None and before.analysis.pos in _NOMINAL and before.case == node.case and before.case != "Nom":
        hang(node, before, "conj")


def _chain_genitives(nodes: Sequence[Node], i: int, node: Node) -> None:
    """`присутність військових КНДР`: a genitive belongs to the noun right before it."""
    if i == 0 or node.relation != "nmod" or has_preposition(node) or not can_be(node, "Gen"):
        return
    before = nodes[i - 1]
    if before.analysis.pos != "NOUN" or before.kind != "word" or node.head is before:
        return
    if before.head is node.head and node.head is not None and before.first > node.head.first:
        node.analysis = replace(node.analysis, case="Gen")
        hang(node, before, "nmod")


def _dative_of_verb(node: Node) -> None:
    """`призупинили постачання ракет Україні`: a dative belongs to the verb or to the noun that the verb made."""
    noun = node.head
    if node.name is None or node.relation != "nmod" or node.name.cases - {"Dat", "Loc"} or has_preposition(node):
        return
    while noun is not None and noun.relation == "nmod" and noun.head is not None and noun.head.analysis.pos == "NOUN":
        noun = noun.head
    if noun is not None and noun is not node.head:
        hang(node, noun, "nmod")


def _nominal_adjective(node: Node) -> None:
    """`передати полонених Кім Чен Ину`: an adjective that does not agree with the name behind it stands for itself."""
    name = node.head
    if node.relation != "amod" or name is None or name.name is None or not node.analysis.number:
        return
    verb = verb_above(name)
    if verb is not None and name.analysis.number and node.analysis.number != name.analysis.number:
        node.analysis = replace(node.analysis, pos="NOUN", case="Acc", animacy="Anim")
        hang(node, verb, "obj")
