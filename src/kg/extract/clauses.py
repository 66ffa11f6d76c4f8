"""A sentence's tree → clauses: each predicate with its slots, whatever the voice, and how it hangs on the others.

Slots are logical: `subj` is who does it, also in a passive; `obj` what it is done to. Subjects shared across
coordination, infinitives and gerunds, and the noun before a relative clause or participle, are filled in here, so
that frames need to know one pattern only. Start reading at `find_clauses`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.extract.sharing import share
from kg.language.document import Node
from kg.language.morphology import verb_of

_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "X", "DET", "SYM"}
_CLAUSAL = {
    "root",
    "ccomp",
    "xcomp",
    "advcl",
    "acl",
    "acl:relcl",
    "parataxis",
    "parataxis:rel",
    "csubj",
    "conj",
    "dislocated",
}
_ARGUMENTS = ("nsubj", "obj", "iobj", "obl", "nmod")
_LINKS = {
    "ccomp": "content", "csubj": "content", "xcomp": "complement", "acl:relcl": "relative", "acl": "attribute",
    "advcl": "adverbial", "conj": "conj", "parataxis": "parataxis", "parataxis:rel": "parataxis",
}  # fmt: skip
_CONDITION = {"якщо", "якби", "коли б", "раз"}
_PURPOSE = {"щоб", "аби"}
_BASIC = {
    "у": "в",
    "ув": "в",
    "із": "з",
    "зі": "з",
    "зо": "з",
    "од": "від",
    "об": "о",
    "наді": "над",
    "піді": "під",
}
_AS_IF = {"нібито", "ніби", "начебто", "буцімто", "мовби"}
_NEGATIVE = {"не", "ані", "ні"}


@dataclass(slots=True, eq=False)
class Clause:
    """One predicate with what belongs to it. `verb` is the infinitive (or the lemma of another predicate)."""

    head: Node
    verb: str
    kind: str  # finite infinitive gerund impersonal participle nominal
    link: str = "root"  # content complement relative attribute adverbial condition purpose conj parataxis
    marker: str = ""
    parent: Clause | None = None
    children: list[Clause] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)  # its own, the predicate included, in text order
    slots: dict[str, list[Node]] = field(default_factory=dict)
    negated: bool = False
    passive: bool = False
    gapped: bool = False  # its verb is left out: `head` is that of the clause before

    @property
    def subject(self) -> Node | None:
        found = self.slots.get("subj")
        return found[0] if found else None

    def descendants(self) -> Iterator[Clause]:
        """This clause and those below it, outer before inner."""
        yield self
        for child in self.children:
            yield from child.descendants()

    def all_nodes(self) -> list[Node]:
        return sorted((n for clause in self.descendants() for n in clause.nodes), key=lambda n: n.first)

    def nodes_with_modifiers(self, told: set[Clause]) -> list[Node]:
        """Its own nodes and those of clauses below it that tell nothing themselves, in text order."""
        found = list(self.nodes)
        for child in self.children:
            if child not in told:
                found += child.nodes_with_modifiers(told)
        return sorted(found, key=lambda node: node.first)

    def is_future(self) -> bool:
        a = self.head.analysis
        helping = [child for child in self.head.children if child.relation in ("aux", "aux:pass", "cop")]
        auxiliary = any(child.analysis.tense == "Fut" for child in helping)
        return a.tense == "Fut" or auxiliary


def find_clauses(nodes: Sequence[Node]) -> list[Clause]:
    """The clauses of one sentence, in text order; roots have no parent."""
    by_head = {node: _clause(node) for node in nodes if _is_predicate(node)}
    for node in nodes:
        owner = _owner(node, by_head)
        if owner is not None:
            owner.nodes.append(node)
    for clause in by_head.values():
        _hang(clause, by_head)
        clause.negated = any(_negates(child) for child in clause.head.children)
    clauses = sorted(by_head.values(), key=lambda clause: clause.head.first)
    for clause in clauses:
        _fill_slots(clause)
    for clause in _outer_first(clauses):
        share(clause)
    return clauses


def preposition(node: Node) -> str:
    """The preposition of a noun in its basic form, empty where it has none."""
    found = [child for child in node.children if child.relation == "case" and child.first < node.first]
    return basic(found[0].lemma) if found else ""


def basic(word: str) -> str:
    """A preposition without the changes of sound: `у` → `в`, `зі` → `з`; any other word as it is."""
    return _BASIC.get(word, word)


def slot_name(node: Node) -> str:
    """`prep+case` of a noun with its preposition, the bare case in lower case without."""
    prep = preposition(node)
    case = (governed_case(node) or "").lower()
    return f"{prep}+{case}" if prep else case


def governed_case(node: Node) -> str:
    """The case that the phrase has in its sentence: that of the numeral where one governs the noun."""
    for child in node.children:
        if child.relation in ("nummod:gov", "det:numgov") and child.case:
            return child.case
    return node.case


def _is_predicate(node: Node) -> bool:
    a, relation = node.analysis, node.relation
    if node.kind != "word":
        return node.kind != "aside" and relation == "root" and _has_subject(node)
    if a.pos == "VERB":
        return True
    if a.pos == "AUX":
        return relation not in ("aux", "aux:pass", "cop")
    if a.verb_form == "Part":
        if relation != "acl" and a.case not in ("Nom", "Ins", "") and not (relation == "amod" and _is_postposed(node)):
            return False  # `повідомлено затриманим`: a participle that stands for people
        return relation in _CLAUSAL or (relation == "amod" and _is_postposed(node) and _agrees_with_head(node))
    if relation in _CLAUSAL - {"conj"} or (relation == "conj" and _has_subject(node)):
        marked = any(child.relation == "mark" for child in node.children)
        return relation == "root" or marked or _has_subject(node) or a.pos in ("ADJ", "ADV")
    return False


def _has_subject(node: Node) -> bool:
    return any(child.relation.startswith(("nsubj", "cop", "csubj", "expl")) for child in node.children)


def _is_postposed(node: Node) -> bool:
    return node.head is not None and node.first > node.head.first and len(node.children) > 0


def _agrees_with_head(node: Node) -> bool:
    """`цифри: 4 тисячі вбитих`: an attribute has the case of its noun."""
    return node.head is None or not node.head.case or node.case in ("", node.head.case)


def _clause(node: Node) -> Clause:
    a = node.analysis
    kind = {
        "Fin": "finite",
        "Inf": "infinitive",
        "Conv": "gerund",
        "Imps": "impersonal",
        "Part": "participle",
    }.get(a.verb_form, "nominal")
    verb = verb_of(a.lemma) or a.lemma if kind == "participle" else a.lemma
    if a.pos == "ADV" and a.lemma.endswith(("но", "то")) and (told := verb_of(a.lemma[:-1] + "ий")):
        verb, kind = told, "impersonal"  # `зосереджено 50 тисяч`, which the dictionary has as an adverb only
    clause = Clause(node, verb, kind)
    clause.passive = (kind == "participle" and verb != a.lemma) or any(
        child.relation in ("nsubj:pass", "aux:pass") for child in node.children
    )
    return clause


def _owner(node: Node, by_head: dict[Node, Clause]) -> Clause | None:
    current: Node | None = node
    for _ in range(len(by_head) + 400):
        if current is None:
            return None
        if current in by_head:
            return by_head[current]
        current = current.head
    return None


def _hang(clause: Clause, by_head: dict[Node, Clause]) -> None:
    clause.marker = _marker(clause)
    parent = _owner(clause.head.head, by_head) if clause.head.head is not None else None
    if parent is None:
        return
    clause.parent = parent
    parent.children.append(clause)
    clause.link = _link(clause)


def _marker(clause: Clause) -> str:
    marks = [child for child in clause.head.children if child.relation == "mark"]
    if marks:
        return marks[0].lemma
    opening = [n for n in clause.nodes if n.analysis.pos not in ("PUNCT", "CCONJ")]
    if opening and opening[0].lemma in _AS_IF:
        return opening[0].lemma
    first = next((n for n in opening if n.analysis.pos != "PART"), None)
    return first.lemma if first is not None and first.analysis.pos == "SCONJ" else ""


def _link(clause: Clause) -> str:
    if clause.marker in _CONDITION:
        return "condition"
    if clause.marker in _PURPOSE and (clause.head.relation == "advcl" or clause.kind == "infinitive"):
        return "purpose"
    if clause.head.relation == "acl" and clause.marker == "що":
        return "content"
    if clause.head.relation in ("acl", "ccomp") and clause.kind == "infinitive" and not clause.marker:
        return "complement"
    return _LINKS.get(clause.head.relation, "adverbial")


def _negates(node: Node) -> bool:
    return node.lemma in _NEGATIVE and node.analysis.pos in ("PART", "ADV", "CCONJ")


def _fill_slots(clause: Clause) -> None:
    for child in sorted(clause.head.children, key=lambda n: n.first):
        if child in _heads(clause.children) or not _is_nominal(child):
            continue
        _put(clause, _slot(child, clause), child)
    _fill_from_deeper(clause)
    _settle_subject(clause)
    _settle_objects(clause)
    if clause.passive or clause.kind == "impersonal":
        _turn_passive(clause)


def _is_nominal(node: Node) -> bool:
    """A noun, a name, a number, or an adjective that stands for one: `затримано підозрюваних`."""
    a = node.analysis
    return a.pos in _NOMINAL or node.kind != "word" or (a.pos == "ADJ" and node.relation.startswith(_ARGUMENTS))


def _heads(clauses: Iterable[Clause]) -> set[Node]:
    return {clause.head for clause in clauses}


def _slot(node: Node, clause: Clause) -> str:
    relation = node.relation
    if relation.startswith("nsubj") or (relation.startswith("nummod") and node.analysis.case in ("Nom", "")):
        return "subj"  # `четверо були засуджені`
    prep = preposition(node)
    if relation == "obl:agent":
        return "by"
    if prep:
        return slot_name(node)
    if relation == "obj":
        return "obj"
    counted = any(child.relation == "nummod:gov" for child in node.children)  # `отримає 18 винищувачів`
    return {
        "Acc": "obj",
        "Nom": "obj" if counted and relation != "iobj" else "other",
        "Dat": "dat",
        "Ins": "ins",
        "Gen": "obj" if clause.negated else "gen",
        "Loc": "loc",
    }.get(governed_case(node), "other" if relation != "iobj" else "dat")


def _put(clause: Clause, slot: str, node: Node) -> None:
    """The node and those coordinated with it."""
    clause.slots.setdefault(slot, []).append(node)
    for other in conjuncts(node):
        own = slot_name(other) if preposition(other) else slot
        clause.slots.setdefault(own, []).append(other)


def conjuncts(node: Node) -> list[Node]:
    found = [c for c in node.children if c.relation == "conj" and c.analysis.pos in _NOMINAL and not _has_subject(c)]
    return [*found, *(deeper for other in found for deeper in conjuncts(other))]


def _fill_from_deeper(clause: Clause) -> None:
    """Prepositional phrases that the parser hung on a noun of the clause are the clause's too, in second place."""
    for node in clause.nodes:
        if node.head is clause.head or node is clause.head or node.analysis.pos not in _NOMINAL:
            continue
        if preposition(node):
            slot = slot_name(node)
            if node not in clause.slots.get(slot, ()):
                _put(clause, slot, node)
        elif node.relation == "appos" and node.case == "Ins" and node.head is not None and node.head.case == "Acc":
            _put(clause, "ins", node)  # `обрав депутата канцлером`


def _settle_subject(clause: Clause) -> None:
    """`Ши назвав навчання попередженням`: a capitalised word that the dictionary lacks, right before its verb."""
    unknown = [n for n in clause.slots.get("other", ()) if n.analysis.pos == "X" and n.last == clause.head.first - 1]
    if unknown and "subj" not in clause.slots and clause.kind == "finite" and unknown[0].text[:1].isupper():
        clause.slots["subj"] = unknown


def _settle_objects(clause: Clause) -> None:
    """`надав допомоги`: a bare genitive is an object; `призначила його наступником X`: a name beats a pronoun."""
    if clause.kind in ("finite", "infinitive", "gerund", "impersonal") and "gen" in clause.slots:
        clause.slots.setdefault("obj", clause.slots["gen"])
    if "obj" not in clause.slots and clause.kind in ("finite", "infinitive", "gerund"):
        bare = [n for slot in ("dat", "ins") for n in clause.slots.get(slot, ())]
        invariant = [n for n in bare if _may_be_accusative(n)]
        if invariant:
            clause.slots["obj"] = invariant  # `відвідав КНДР`: a name that shows no case
    if "obj" not in clause.slots and clause.kind in ("finite", "infinitive", "gerund", "impersonal"):
        loose = [node for node in clause.nodes if _is_loose_sum(node, clause)]
        if len(loose) == 1:
            clause.slots["obj"] = loose
    places = [slot for slot in clause.slots if slot.endswith("+loc")]
    if "loc" in clause.slots and len(places) == 1:
        clause.slots[places[0]] += clause.slots.pop("loc")  # `в Афінах, Тирані`: no locative is without a preposition
    objects = clause.slots.get("obj", [])
    if len(objects) == 1 and objects[0].number is not None and clause.slots.get("з+gen"):
        clause.slots["obj"] = [objects[0], clause.slots["з+gen"][0]]  # `збили два з чотирьох апаратів`
    named = [node for node in objects if node.analysis.pos != "PRON"]
    if named and len(named) < len(objects):
        clause.slots["obj"] = named


def _is_loose_sum(node: Node, clause: Clause) -> bool:
    """`виділила на допомогу Судану 160 млн євро`: a sum behind the verb that the parser hung on a noun beside it."""
    if node.number is None or not node.number.unit or node.first < clause.head.first or preposition(node):
        return False
    return node.relation in ("appos", "nummod", "flat", "obl", "nmod") and node.head is not clause.head


def _may_be_accusative(node: Node) -> bool:
    """A name that shows no case, or an unlisted one that looks like a feminine accusative: `узяли Гому`."""
    if node.name is not None:
        return "Acc" in node.name.cases
    return node.kind == "word" and node.text[:1].isupper() and node.text[1:].islower() and node.text[-1:] in "ую"


def _turn_passive(clause: Clause) -> None:
    if clause.passive and "subj" in clause.slots:
        clause.slots["obj"] = clause.slots.pop("subj") + clause.slots.get("obj", [])
    doers = clause.slots.get("by") or clause.slots.get("ins")
    if doers:
        clause.slots["subj"] = list(doers)


def _outer_first(clauses: Sequence[Clause]) -> Iterator[Clause]:
    for clause in clauses:
        if clause.parent is None:
            yield from clause.descendants()
