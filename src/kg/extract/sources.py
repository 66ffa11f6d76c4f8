"""Sources named in a phrase (`за даними X`, `на думку Y`) and the media through which a statement came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.clauses import Clause, conjuncts, preposition
from kg.extract.coordination import has_own_subject
from kg.extract.lexicon import Attribution, Lexicon
from kg.extract.references import References
from kg.extract.voice import Voice
from kg.language.document import Document, Node, Sentence
from kg.model import Entity

_POSSESSIVE = {"його", "її", "їх", "їхній"}
_RELATIVE = {"який", "котрий"}
_JOINTS = {"та", "і", "й", "/"}
_NEAR = 6  # nodes behind `за даними` within which the source is looked for
_NOUNS = {"NOUN", "PROPN", "X", "PRON", "ADJ"}


def source_phrases(
    sentence: Sentence,
    clauses: Sequence[Clause],
    document: Document,
    references: References,
    lexicon: Lexicon,
    recent: tuple[int, tuple[Entity, ...]],
) -> Iterator[tuple[Voice, list[Clause]]]:
    """Each source phrase of the sentence with the clauses that it vouches for; `recent`: where and who spoke last."""
    nodes = sentence.nodes
    for i in range(len(nodes) - 1):
        for width in (3, 2):
            words = tuple(node.text.lower() for node in nodes[i : i + width])
            if len(words) < width:
                continue
            possessive = (
                len(words) == 3 and words[1] in _POSSESSIVE and (words[0], words[2]) in lexicon.attribution.sources
            )
            stance = lexicon.attribution.sources.get((words[0], words[2]) if possessive else words)
            if stance is None:
                continue
            if possessive:
                voice = _pointing_back(nodes, i, stance, references, recent)
            else:
                voice = _voice(nodes, i, width, stance, document, references, lexicon)
            if voice is not None:
                yield voice, _covered(nodes, i, clauses)
            break


def _voice(
    nodes: Sequence[Node],
    i: int,
    width: int,
    stance: str,
    document: Document,
    references: References,
    lexicon: Lexicon,
) -> Voice | None:
    noun = nodes[i + width - 1]
    source = _source_node(noun, nodes[i + width : i + width + _NEAR], references)
    if source is None:
        return None
    if source.lemma in lexicon.attribution.documents or source.lemma in lexicon.attribution.claims:
        noun, source = source, _owner(source, references) or source  # `згідно з повідомленням поліції`
    _make_genitive(source, document)
    source.children = [child for child in source.children if child is not noun]  # `даними` is no adjective here
    entity = references.entity(source, acts=True)
    if entity is None or entity.kind == "place":
        return None
    named = references.bearer(source)
    beside = [node for node in conjuncts(source) if node.name is not None and _joined(node, document)]
    others = [other for node in beside if (other := references.entity(node, acts=True)) and other.kind != "place"]
    last = max(n.last for n in [noun, source, *beside, *([named] if named is not None else [])])
    voice = Voice(
        tuple(dict.fromkeys((entity, *others))), stance, noun, nodes[i].first, last,
        role=references.role_text(source), rule=f"source:{nodes[i].text.lower()} {noun.text.lower()}",
    )  # fmt: skip
    return voice if others else _through_outlet(voice, source, document, references, lexicon)


def _joined(node: Node, document: Document) -> bool:
    """`за даними ХАМАС/МОЗ Гази`, `за словами Зеленського та Єрмака`: right behind the word that joins two names."""
    return node.first > 0 and document.words[node.first - 1].norm in _JOINTS


def _pointing_back(
    nodes: Sequence[Node], i: int, stance: str, references: References, recent: tuple[int, tuple[Entity, ...]]
) -> Voice | None:
    """`за його словами`: the last person named, unless a body or somebody without a name spoke later than that."""
    noun, owner = nodes[i + 2], nodes[i + 1].text.lower()
    gender = {"його": "Masc", "її": "Fem"}.get(owner, "")
    person = references.last_person(noun, gender) if gender else None
    sentence, speakers = recent
    if speakers and (person is None or person.sentence < sentence):
        return Voice(speakers, stance, noun, nodes[i].first, noun.last, rule="source:possessive")
    if person is None:
        return None
    return Voice(
        (references.named(person),), stance, noun, nodes[i].first, noun.last,
        role=references.role_text(person), rule="source:possessive",
    )  # fmt: skip


def _make_genitive(source: Node, document: Document) -> None:
    """`за даними слідства`: behind the noun stands a genitive, whatever the tagger chose."""
    if source.name is None and source.case != "Gen":
        readings = [r for r in document.words[source.first].candidates if r.case == "Gen" and r.lemma == source.lemma]
        if readings:
            source.analysis = readings[0]


def _source_node(noun: Node, following: Sequence[Node], references: References) -> Node | None:
    """The genitive after the noun: a name, or the head of a noun phrase behind its adjectives."""
    for node in following:
        if node.analysis.pos in ("PUNCT", "VERB", "AUX", "SCONJ"):
            return None
        if _is_modifier(node, references):
            continue
        if node.name is not None or node.analysis.pos in ("NOUN", "PROPN", "X"):
            return node
        if node.analysis.pos not in ("ADJ", "DET", "PRON", "NUM"):
            return None
    return None


def _owner(noun: Node, references: References) -> Node | None:
    """Whose document it is, by the genitive right behind the noun."""
    behind = references.following(noun, 1)
    owner = behind[0] if behind else None
    if owner is None or owner.analysis.pos not in ("NOUN", "PROPN", "X", "ADJ"):
        return None
    if owner.analysis.pos == "ADJ":
        owner = owner.head if owner.head is not None and owner.head.first > owner.first else None
    genitive = owner is not None and (owner.case == "Gen" or (owner.name is not None and "Gen" in owner.name.cases))
    return owner if genitive else None


def _is_modifier(node: Node, references: References) -> bool:
    """`підконтрольного ХАМАС міністерства`: a name that only belongs to the adjective before it."""
    around = references.following(node, 1)
    body = around and around[0].case == "Gen" and references.lexicon.is_a(around[0].lemma, "bodies")
    before = any(child.relation == "amod" and child.first == node.first - 1 for child in node.children)
    return bool(body) and node.name is not None and before


def _covered(nodes: Sequence[Node], i: int, clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses from the one that the phrase stands in to the end of the sentence; all, where it opens or ends it."""
    opening = nodes[i]
    before = [node for node in nodes[max(0, i - 2) : i] if node.analysis.pos != "PUNCT"]
    if before and before[-1].lemma in _RELATIVE and i > 2:
        inside = [c for c in clauses if c.head.first > opening.first]
        return inside or list(clauses)  # `спростувало удар, якого, за версією Києва, завдали …`
    later = [clause for clause in clauses if clause.nodes and clause.nodes[-1].first > opening.first]
    return later or list(clauses)


def _through_outlet(voice: Voice, source: Node, document: Document, references: References, lexicon: Lexicon) -> Voice:
    """`за даними джерел Суспільного`, `газети Bild, яка посилається на джерела`: the medium only relays."""
    entity = voice.speakers[0]
    if is_outlet(entity, references):
        origin = _referred_to(source, references)
        return replace(voice, speakers=(origin,), relays=(entity,)) if origin is not None else voice
    if lexicon.is_a(source.lemma, "unnamed"):
        for child in source.children:
            outlet = references.entity(child, acts=True) if child.name is not None else None
            if outlet is not None and is_outlet(outlet, references):
                origin = Entity(references.without(source, child), entity.kind)
                return replace(voice, speakers=(origin,), relays=(outlet,))
    return voice


def leave_out(clause: Clause, voice: Voice) -> None:
    """Whom a source phrase names takes no part in what the clause tells."""
    for slot, nodes in list(clause.slots.items()):
        kept = [node for node in nodes if not voice.first <= node.first <= voice.last]
        if kept:
            clause.slots[slot] = kept
        else:
            del clause.slots[slot]


def speaks_apart(clause: Clause, clauses: Sequence[Clause], outer: Voice, inner: Voice) -> bool:
    """Whether a clause of saying has a speaker of its own and stands apart from the phrase that names a source."""
    holds = any(outer.first <= node.first <= outer.last for node in clause.nodes)
    heads = [c.head.first for c in clauses]
    opens = outer.last < clause.head.first == min(heads)  # `за його словами, це Росія запропонувала …`
    return not holds and not opens and has_own_subject(clause) and bool(inner.content) and clause.link != "content"


def referred_by(clause: Clause, references: References, *, media: bool) -> Entity | None:
    """Whom a medium refers to in its own clause: `повідомляє Reuters із посиланням на міністерство`.

    Who is no medium (`media` is false) refers to somebody only by own words: `депутат із посиланням на службу`,
    not `повідомив президент, пише УНІАН із посиланням на Bloomberg`.
    """
    own = [*clause.nodes, *(c.head for c in clause.children if c.kind == "gerund")]
    if not media and not any(node.lemma in references.lexicon.attribution.referring for node in own):
        return None
    nodes = clause.all_nodes()
    found = _referred_to(nodes[0], references, include=True) if nodes else None
    return found if media or found is None or not is_outlet(found, references) else None


def _referred_to(source: Node, references: References, *, include: bool = False) -> Entity | None:
    """Whom the medium refers to: `…, яка посилається на джерела в уряді`, `… з посиланням на Міноборони`."""
    for node in [*([source] if include else []), *references.following(source, 12)]:
        if node.lemma in references.lexicon.attribution.referring:
            for target in references.following(node, 6):
                if target.analysis.pos in _NOUNS and (preposition(target) == "на" or target.name is not None):
                    return references.entity(target, acts=True)
    return None


def channel_relays(clause: Clause, document: Document, references: References, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Media through which the saying of this clause became public: `в інтерв'ю X`, `у телеграмі`, `агентству Y`."""
    found: dict[str, Entity] = {}
    for node in clause.nodes:
        network = lexicon.attribution.networks.get(node.text.lower()) or lexicon.attribution.networks.get(node.lemma)
        if network is not None and preposition(node) in ("в", "на", "через"):
            found.setdefault(network, Entity(network, "organisation", (node.text,)))
        if node.lemma in lexicon.attribution.channels:
            for entity in _outlets_behind(node, references):
                found.setdefault(entity.name, entity)
    for node in clause.slots.get("dat", ()):
        told = references.entity(node, acts=True)
        if told is not None and is_outlet(told, references):
            found.setdefault(told.name, told)
    for entity in _published_by(clause, references):
        found.setdefault(entity.name, entity)
    return tuple(found.values())


def _outlets_behind(node: Node, references: References) -> Iterator[Entity]:
    for other in references.following(node, 4):
        if other.analysis.pos in ("VERB", "PUNCT"):
            return
        if other.name is not None and other.name.kind == "organisation":
            yield references.named(other)
            return


def _published_by(clause: Clause, references: References) -> Iterator[Entity]:
    """`у заяві, опублікованій KCNA`, `у заяві, яку поширило KCNA`, `з посиланням на Reuters`."""
    words = references.lexicon.attribution
    for node in clause.all_nodes():
        if node.name is None or node.name.kind != "organisation":
            continue
        entity = references.named(node)
        speaks = node in clause.slots.get("subj", ())
        if is_outlet(entity, references) and not speaks and _is_carrier(node, words):
            yield entity


def _is_carrier(node: Node, words: Attribution) -> bool:
    head = node.head
    while head is not None and head.analysis.pos not in ("VERB", "AUX") and head.analysis.verb_form != "Part":
        if head.lemma in words.referring:
            return True
        head = head.head
    if head is not None and head.relation == "acl:relcl" and head.lemma in words.publishing:
        return True
    return head is not None and head.analysis.verb_form == "Part" and _can_be_instrumental(node)


def _can_be_instrumental(node: Node) -> bool:
    return node.case == "Ins" or (node.name is not None and "Ins" in node.name.cases)


def is_outlet(entity: Entity, references: References) -> bool:
    return entity.kind == "organisation" and references.is_medium(entity)
