"""Where the content of a verb of saying stands: a clause, a quotation, an infinitive, a noun, the sentence around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.clauses import Clause, preposition
from kg.extract.coordination import stands_apart, start_of
from kg.extract.lexicon import Lexicon, Saying
from kg.extract.matching import counted, matches
from kg.language.document import Document, Node, Quotation, Sentence

_OPENERS = {"що", "чи", "як", "який", "хто", "де", "куди", "коли", "чому", "скільки", "ніби", "нібито", "начебто"}
_SPOKEN = ("denies", "accuses", "demands", "estimates")  # whatever event the verb tells by itself, somebody says it
_PURPOSE = ("щоб", "аби")
_THESE = {"такий", "цей"}
CARRYING = ("obj", "про+acc", "з+ins", "до+gen")  # where the noun stands that a verb of saying carries


@dataclass(slots=True)
class Content:
    """`around`: the clauses stand before the verb, which comes in behind a comma.

    `beside` is told besides by the same speaker, and with no stance: `спростувала, що …: станцію пошкодив дрон`.
    """

    clauses: list[Clause] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    nodes: tuple[Node, ...] = ()
    beside: list[Clause] = field(default_factory=list)
    looks_back: bool = False
    around: bool = False

    @property
    def is_infinitive(self) -> bool:
        return {inner.kind for inner in self.clauses} == {"infinitive"} and not self.quotations


def content_of(
    saying: Saying,
    clause: Clause,
    clauses: Sequence[Clause],
    sentence: Sentence,
    document: Document,
    lexicon: Lexicon,
) -> Content | None:
    """None where nothing is found that the verb could say."""
    if saying.subject != "named" and looks_back(clause, lexicon):
        return Content(looks_back=True)
    filled = [n for slot in saying.content if slot not in ("that", "inf") for n in clause.slots.get(slot, ())]
    nodes = tuple(n for n in filled if n.lemma not in lexicon.attribution.channels)  # `визнав в інтерв'ю: …`
    if saying.carried and not nodes and "that" not in saying.content:
        nodes = tuple(n for slot in CARRYING for n in clause.slots.get(slot, ()) if n.lemma in saying.carried)
    if saying.needs and (_is_called(nodes, clause) or not any(_is(n, saying.needs, lexicon) for n in nodes)):
        return None
    if clause.verb in lexicon.attribution.presenting and not nodes:
        nodes = tuple(_behind_colon(clause, document, lexicon))
    quotations = _quotations(sentence, document) if "that" in saying.content or nodes else []
    if clause.kind == "gerund":  # `«…», — наголосив X, подякувавши Y`: what is quoted before is not the thanks
        quotations = [q for q in quotations if q.first > clause.head.last]
    below = [c for c in clause.children if _is_content(c, clause, saying, document)]
    if nodes:
        below = [
            c for c in below if c.link != "purpose" and c.marker not in _PURPOSE
        ]  # `запропонувала перемир'я, щоб забрати тіла`
    beside = [c for c in below if c.link == "parataxis"] if nodes or any(c.link == "content" for c in below) else []
    below = [c for c in below if c not in beside]
    if saying.stance == "condemns" and nodes and _tells_event(clause, lexicon):
        return None  # `суд засудив чотирьох осіб: їм дали …`
    if below or quotations or beside:
        return Content(below, quotations, nodes, beside)
    if "that" in saying.content and _interrupts(clause, sentence) and clause.parent is not None:
        return Content([clause.parent], around=True)
    if "that" in saying.content and _comes_in_with_as(clause):
        last = max(node.last for node in clause.nodes)
        below_it = set(clause.descendants())
        after = [c for c in clauses if c is not clause and c.head.first > last and c.link != "complement"]
        rest = after if start_of(clause) <= sentence.words[0] + 1 else [c for c in clauses if c not in below_it]
        return Content([c for c in rest if c.parent not in rest], around=True) if rest else None
    told = [node for node in nodes if node.name is None]
    if "that" in saying.content and not told and not _tells_event(clause, lexicon):
        around = _around(clause, clauses, document)
        if around:
            return Content(around, around=True)
    own = saying.subject == "named" or saying.stance in _SPOKEN or bool(saying.carried and saying.type)
    own = own or bool(saying.needs and saying.stance != "asserts")  # `зафіксувала підготовку` rather tells of it
    if not nodes or (not own and _tells_event(clause, lexicon, 2 if saying.stance == "rejects" else 1)):
        return None
    return Content(nodes=nodes)


def _behind_colon(clause: Clause, document: Document, lexicon: Lexicon) -> list[Node]:
    """`назвав інші цифри: 4 тисячі вбитих`: the nouns behind the colon, where figures are given before it."""
    given = [n for n in clause.slots.get("obj", ()) if n.lemma in lexicon.attribution.figures]
    colons = [n.first for n in clause.nodes if n.text == ":" and given and n.first > given[0].first]
    behind = [n for n in clause.nodes if colons and n.first > colons[0]]
    return [n for n in behind if n.head not in behind and n.analysis.pos != "PUNCT"]


def _is_called(nodes: Sequence[Node], clause: Clause) -> bool:
    """`суд визнав провину доведеною`: finds it so, and says nothing of its own."""
    return any(
        n.analysis.verb_form == "Part" and n.case == "Ins" and n.first > nodes[0].first for n in clause.nodes if nodes
    )


def _interrupts(clause: Clause, sentence: Sentence) -> bool:
    """`Бельгія, нагадав він, торік заблокувала …`: the clause around it has words, or a date, on both sides."""
    around = clause.parent.nodes if clause.link == "parataxis" and clause.parent is not None else []
    words = [node for node in around if node.analysis.pos not in ("PUNCT", "CCONJ")]
    start, last = start_of(clause), max(node.last for node in clause.nodes)
    dated = start > sentence.words[0] + 1 and all(node.first >= start - 1 for node in sentence.nodes)
    return bool(words) and (dated or words[0].first < start) and words[-1].first > last


def _comes_in_with_as(clause: Clause) -> bool:
    """`Як пише Bloomberg, …`"""
    first = next((n for n in clause.nodes if n.analysis.pos != "PUNCT"), clause.head)
    return first.lemma == "як"  # `тоді як` begins otherwise


def _is(node: Node, name: str, lexicon: Lexicon) -> bool:
    if name == "events":
        if node.number is not None and not node.number.unit and counted(node) is node:
            return True  # `МВС нарахувало 22 тисячі` of what was told before
        return node.lemma in lexicon.by_noun and node.analysis.animacy != "Anim"
    claimed = node.lemma in lexicon.attribution.claims or node.lemma == "це"
    return lexicon.is_a(node.lemma, name) or (name == "claims" and claimed)


def _tells_event(clause: Clause, lexicon: Lexicon, conditions: int = 1) -> bool:
    """`визнали жителів громадянами`: the verb with these very complements is an event, not a saying.

    Where that is to be surer, the frame looks at two of them: `сенат відхилив законопроєкт`.
    """
    return any(
        (len(match.frame.needs) >= conditions or match.frame.phrases) and match.trigger is clause.head
        for match in matches(clause, lexicon)
    )


def _is_content(child: Clause, clause: Clause, saying: Saying, document: Document) -> bool:
    if is_after_that(child):
        return False
    if child.link == "content" or (child.marker in _OPENERS and child.link not in ("relative", "attribute")):
        return "that" in saying.content and not (child.marker == "як" and child.kind == "nominal")
    told = [node for slot in ("dat", "obj") for node in clause.slots.get(slot, ())]
    told += [name for node in told for name in node.children if name.relation == "appos"]
    if child.link == "relative" and child.marker == "що" and child.head.head in told:
        return "that" in saying.content  # `повідомила журналістам, що …`
    if child.kind == "infinitive" and child.link in ("complement", "purpose", "adverbial", "content"):
        return "inf" in saying.content
    behind = child.head.first > clause.head.first
    return child.link == "parataxis" and behind and "that" in saying.content and _after_colon(clause, child, document)


def is_after_that(clause: Clause) -> bool:
    """`після того, як …`: only tells when."""
    pointing = clause.head.head
    points = pointing is not None and pointing.lemma in ("те", "той")
    return clause.marker == "як" and points and pointing is not None and bool(preposition(pointing))


def _after_colon(clause: Clause, child: Clause, document: Document) -> bool:
    words = document.words[clause.head.last + 1 : child.head.first + 1]
    return any(word.text == ":" for word in words)


def _around(clause: Clause, clauses: Sequence[Clause], document: Document) -> list[Clause]:
    """`…, повідомив X.`: the rest of the sentence, where the saying stands apart behind a comma."""
    start = start_of(clause)
    if clause.link in ("relative", "attribute", "condition", "purpose", "complement") or clause.marker:
        return []
    if not stands_apart(clause, document) or min(c.head.first for c in clauses) >= start:
        return []
    below = set(clause.descendants())
    for child in clause.children:
        if _resumes(child, clause, document) or _precedes(child, start):
            below -= set(child.descendants())
    rest = [c for c in clauses if c not in below]
    return [c for c in rest if c.parent is None or c.parent is clause or c.parent not in rest]


def _resumes(child: Clause, clause: Clause, document: Document) -> bool:
    """`Полонені, уточнив він, потребують лікування`: what the saying interrupts goes on behind it."""
    last = max(node.last for node in clause.nodes if node not in child.nodes)
    behind = child.head.first > last and child.link in ("conj", "parataxis", "content") and not child.marker
    return behind and last + 1 < len(document.words) and document.words[last + 1].text in (",", "—", "–", "-")


def _precedes(child: Clause, start: int) -> bool:
    """`Якщо Москва відмовиться, пакет представлять восени, додала Каллас`: what stands before is what is said."""
    return child.link in ("conj", "parataxis") and max(node.first for node in child.nodes) < start


def _quotations(sentence: Sentence, document: Document) -> list[Quotation]:
    """Speech quoted in the sentence, begun before it, or following it behind a colon."""
    first, end = sentence.words
    near = dict.fromkeys(q for i in range(first - 2, end + 2) if (q := document.speech.get(i)) is not None)
    colon = document.words[end - 1].text == ":"
    return [quotation for quotation in near if quotation.first < end or colon]


def looks_back(clause: Clause, lexicon: Lexicon) -> bool:
    """`Про це повідомляє X`, `Такі дані навела служба`: the content stands before."""
    if any(child.marker == "що" for child in clause.children):
        return False
    if any(node.text.lower() in ("це", "те") for node in clause.slots.get("про+acc", ())):
        return True
    told = any(child.kind == "infinitive" for child in clause.children)  # `про намір закупити` says which
    if not told and any(_is_known(node, lexicon) for node in clause.slots.get("про+acc", ())):
        return True
    return clause.verb in lexicon.attribution.presenting and any(
        _is_these(node, lexicon) for node in clause.slots.get("obj", ())
    )


def _is_known(node: Node, lexicon: Lexicon) -> bool:
    """`Про операцію повідомив телеканал`: what the article has told, named by no more than its kind."""
    return node.lemma in lexicon.attribution.acts and not any(
        c.relation in ("nmod", "amod", "flat") for c in node.children
    )


def _is_these(node: Node, lexicon: Lexicon) -> bool:
    pointed = any(child.lemma in _THESE for child in node.children)
    return pointed and (node.lemma in lexicon.attribution.claims or node.lemma in lexicon.attribution.figures)
