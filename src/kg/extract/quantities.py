"""Number phrases of a clause → quantities: what they measure, of whom, as of when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.extract.clauses import preposition
from kg.extract.lexicon import Frame, Lexicon
from kg.extract.matching import counted
from kg.extract.phrases import in_nominative
from kg.language.document import Document, Node, NumberExpression
from kg.model import Interval, Quantity

_TIME_UNITS = {"second", "minute", "hour", "day", "week", "month", "year"}
_CLASS_MEASURES = (
    ("dead", "killed"), ("wounded", "wounded"), ("missing", "missing"), ("prisoners", "captured"),
    ("weapons", "equipment"), ("aircraft", "equipment"), ("projectiles", "equipment"), ("explosives", "equipment"),
    ("money", "money"), ("votes", "participants"), ("crowd", "participants"),
)  # fmt: skip
_COUNTED_APART = ("weapons", "aircraft", "projectiles")  # equipment, though the frame counts people in this slot
_PIECES = {"одиниця", "екземпляр", "зразок"}  # of what stands behind them
_WITHIN = ("за", "протягом", "упродовж", "впродовж")
_FATE_REACH = 3  # words
_LENGTHS = {"m", "km"}
_PEOPLE = ("people", "troops", "peoples", "officials", "prisoners", "wounded", "dead", "missing", "crowd")
_VICTIMS = {"killed", "wounded", "killed-or-wounded", "captured", "missing"}
_PLANNABLE = {"sent", "present", "participants", "captured", "other"}


def quantities(
    nodes: Iterable[Node],
    slots: Mapping[str, list[Node]],
    frame: Frame | None,
    document: Document,
    lexicon: Lexicon,
    *,
    planned: bool,
    as_of: Interval | None,
) -> tuple[Quantity, ...]:
    """One for each number phrase among `nodes`, in text order."""
    found: list[Quantity] = []
    nodes = [node for node in nodes if node.number is not None]
    for i, node in enumerate(nodes):
        if _is_span(node, alone=len(nodes) == 1) or _is_way(node, document):
            continue
        if node.number is None or _is_only_both(node, document, lexicon) or _counts_nothing(node, document, lexicon):
            continue
        number = _up_to(node.number, node, nodes[i + 1 : i + 2], document)
        quantity = _quantity(node, number, slots, frame, document, lexicon, planned, as_of)
        if found and quantity.measure == "other" and _is_part(node, document):
            quantity = replace(quantity, measure=found[-1].measure, unit=found[-1].unit, of=found[-1].of)
        found.append(quantity)
    return (*found, *_single_people(slots, frame, document, lexicon, as_of))


def _single_people(
    slots: Mapping[str, list[Node]], frame: Frame | None, document: Document, lexicon: Lexicon, as_of: Interval | None
) -> list[Quantity]:
    """`загинув чоловік`: one, though no number says so."""
    if frame is None:
        return []
    return [
        Quantity(measure, 1, 1, 1, unit="person", of=in_nominative(node, document, complements=False), as_of=as_of)
        for slot, measure in frame.measure.items()
        for node in slots.get(slot, ())
        if is_one_person(node, frame, lexicon)
    ]


def is_one_person(node: Node, frame: Frame, lexicon: Lexicon) -> bool:
    """Somebody without a name who is only counted as a victim."""
    plain = node.kind == "word" and node.analysis.number == "Sing" and lexicon.is_a(node.lemma, "people")
    counts = any(measure in _VICTIMS for measure in frame.measure.values())
    return plain and counts and not any(child.number is not None or child.name is not None for child in node.children)


def _quantity(
    node: Node,
    number: NumberExpression,
    slots: Mapping[str, list[Node]],
    frame: Frame | None,
    document: Document,
    lexicon: Lexicon,
    planned: bool,
    as_of: Interval | None,
) -> Quantity:
    noun = noun_of(node)
    measure = _measure(number, node, noun, slots, frame, lexicon)
    people = (
        lexicon.is_a(noun.lemma, *_PEOPLE) or noun.analysis.animacy == "Anim"
        if noun is not None
        else measure in ("sent", "present")
    )
    agreed = frame is not None and frame.type == "prisoner-exchange" and measure in ("other", "killed", "captured")
    if planned and (agreed or (measure in _PLANNABLE and people)):
        measure = "planned"
    number = _in_months(number)
    return Quantity(
        measure=measure,
        value=number.value,
        min=number.min,
        max=number.max,
        approximate=number.approximate,
        unit=number.unit or _unit(noun, lexicon),
        of=in_nominative(noun, document, complements=True) if noun is not None else "",
        as_of=as_of,
    )


def _in_months(number: NumberExpression) -> NumberExpression:
    """`пів року` are 6 months: a part of a year is told in the next smaller unit."""
    if number.unit != "year" or all(v is None or v == int(v) for v in (number.value, number.min, number.max)):
        return number
    value, low, high = (v * 12 if v is not None else None for v in (number.value, number.min, number.max))
    return replace(number, value=value, min=low, max=high, unit="month")


def _is_only_both(node: Node, document: Document, lexicon: Lexicon) -> bool:
    """`обидві сторони`, `дві країни`: they point at who was named, and count nothing."""
    lemmas = {reading.lemma for reading in document.words[node.first].candidates}
    if lemmas & lexicon.uncounted:
        return True
    noun = noun_of(node)
    return (
        node.number is not None and node.number.value == 2 and noun is not None and lexicon.is_a(noun.lemma, "parties")
    )


def _is_span(node: Node, *, alone: bool) -> bool:
    """`за пів року втратили 400 осіб`, `протягом доби`: the time in which others are counted."""
    if node.number is None or node.number.unit not in _TIME_UNITS:
        return False
    prep = preposition(node)
    return (prep == "за" and not alone) or (prep in _WITHIN and node.first == node.last)


def _is_way(node: Node, document: Document) -> bool:
    """`за 40 кілометрів від міста`: says where, and counts nothing."""
    behind = document.words[node.last + 1 : node.last + 2]
    far = node.number is not None and node.number.unit in _LENGTHS and preposition(node) in ("за", "в", "на")
    return far and bool(behind) and behind[0].norm in ("від", "од")


def _up_to(number: NumberExpression, node: Node, behind: Sequence[Node], document: Document) -> NumberExpression:
    """`з восьми до п'яти років`: the first figure is in the unit of the second."""
    second = behind[0].number if behind else None
    if number.unit or second is None or behind[0].first != node.last + 2:
        return number
    before, between = document.words[max(0, node.first - 1)].norm, document.words[node.last + 1].norm
    return replace(number, unit=second.unit) if before in ("з", "із", "зі", "від") and between == "до" else number


def _is_part(node: Node, document: Document) -> bool:
    """`двоє з яких`, `троє із них`: they are of those that were counted just before."""
    behind = [word.norm for word in document.words[node.last + 1 : node.last + 3]]
    return len(behind) == 2 and behind[0] in ("з", "із", "зі") and behind[1] in ("яких", "них", "котрих")


def _counts_nothing(node: Node, document: Document, lexicon: Lexicon) -> bool:
    """`один із підозрюваних` is somebody, `віком від 23 років` an age, `не 45, а 60` was not meant."""
    assert node.number is not None
    before, after = document.words[max(0, node.first - 2) : node.first], document.words[node.last + 1 : node.last + 2]
    if node.number.value == 1 and after and after[0].norm in ("з", "із", "зі"):
        return True
    if node.number.unit == "year" and any(r.lemma in lexicon.ages for word in before for r in word.candidates):
        return True
    return bool(before) and before[-1].norm == "не" and bool(after) and after[0].text == ","


def noun_of(node: Node) -> Node | None:
    """The counted noun of a number node, None where it is left out."""
    if (called := _called(node)) is not None:
        return called
    below = counted(node)
    if below is not None and below is not node:
        return below
    if (
        node.relation in ("nummod", "nummod:gov", "det:numgov", "amod", "compound", "flat", "nmod")
        and node.head is not None
    ):
        return node.head if node.head.analysis.pos in ("NOUN", "PROPN", "X", "ADJ") else None
    return None


def _called(node: Node) -> Node | None:
    """`ще 11 – поранені`: what those who are counted are called behind a dash."""
    beside = node.head.children if node.head is not None else []
    behind = [n for n in (*beside, *node.children) if n.first == node.last + 2 and n.case == "Nom"]
    dash = any(n.first == node.last + 1 and n.text in "–—-" for sibling in (*behind, node) for n in sibling.children)
    return behind[0] if behind and dash and behind[0].kind == "word" else None


def _measure(
    number: NumberExpression,
    node: Node,
    noun: Node | None,
    slots: Mapping[str, list[Node]],
    frame: Frame | None,
    lexicon: Lexicon,
) -> str:
    if number.unit == "%":
        return "share"
    if number.unit in _TIME_UNITS:
        return "duration"
    if len(number.unit) == 3 and number.unit.isupper():
        return "money"
    if frame is not None and (fate := _fate(noun, lexicon)):
        return fate
    if frame is not None and not (number.unit or _is_called_otherwise(node, noun, lexicon)):
        for slot, measure in frame.measure.items():
            if measure != "share" and any(filler in (node, noun) for filler in slots.get(slot, ())):
                hurt = measure == "other" and noun is not None and lexicon.is_a(noun.lemma, "wounded")
                return "wounded" if hurt else measure  # `повернули дві тисячі поранених`
        if frame.measure.get("any", "share") != "share":
            return frame.measure["any"]
    for name, measure in _CLASS_MEASURES:
        if (
            noun is not None
            and not number.unit
            and any(lexicon.is_a(part.lemma, name) for part in (noun, *_adjectives(noun)))
        ):
            return measure
    if (
        frame is not None
        and len(set(frame.measure.values())) == 1
        and (noun is None or lexicon.is_a(noun.lemma, *_PEOPLE))
    ):
        return next(iter(frame.measure.values()))
    return "other"


def _is_called_otherwise(node: Node, noun: Node | None, lexicon: Lexicon) -> bool:
    """Whether the noun itself says what is counted: `ще 11 – поранені`, `беруть участь 14 кораблів`."""
    if noun is None:
        return False
    counted = [noun, *(child for child in noun.children if child.relation == "nmod" and noun.lemma in _PIECES)]
    return noun is _called(node) or any(lexicon.is_a(part.lemma, *_COUNTED_APART) for part in counted)


def _fate(noun: Node | None, lexicon: Lexicon) -> str:
    """`втратили 980 осіб убитими й пораненими`: what became of those who are counted."""
    if noun is None or noun.head is None or not lexicon.is_a(noun.lemma, *_PEOPLE):
        return ""
    told = [n for n in noun.head.subtree() if n.case == "Ins" and noun.last < n.first <= noun.last + _FATE_REACH]
    if not told:  # `вбитих і поранених солдатів`, `вбитих і поранених`
        near = [noun, *(child for child in noun.children if child.relation in ("amod", "conj"))]
        told = [*near, *(below for child in near[1:] for below in child.children if below.relation == "conj")]
        dead, hurt = (any(lexicon.is_a(n.lemma, name) for n in told) for name in ("dead", "wounded"))
        return "killed-or-wounded" if dead and hurt else ""
    dead, hurt = (any(lexicon.is_a(n.lemma, name) for n in told) for name in ("dead", "wounded"))
    return "killed-or-wounded" if dead and hurt else "killed" if dead else "wounded" if hurt else ""


def _adjectives(noun: Node) -> list[Node]:
    """`поранених північнокорейців` are wounded."""
    return [child for child in noun.children if child.relation == "amod"]


def _unit(noun: Node | None, lexicon: Lexicon) -> str:
    if noun is None or lexicon.is_a(noun.lemma, *_PEOPLE) or noun.analysis.animacy == "Anim":
        return "person"
    return lexicon.units.get(noun.lemma, "")
