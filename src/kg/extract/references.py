"""Who is meant: a node of the tree → the entity, names resolved, pronouns and role names to their last fitting bearer.

Start reading at `References.entity`. It looks back only, in the order of the text, and answers None rather than
guess: a wrong person is worse than none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from kg.extract.groups import army_of
from kg.extract.lexicon import Lexicon
from kg.extract.phrases import in_nominative, surface
from kg.extract.roles import RolePhrase, role_phrases
from kg.gazetteer import Gazetteer, Row
from kg.language.document import Document, Node
from kg.language.inflection import nominative
from kg.language.names import Name
from kg.model import Entity

_MOST_NAMES = 300  # names back, whatever is looked for: time stays linear in the length of the text
_REACH = 4  # sentences back in which a pronoun's person is looked for
_HE = {"він": "Masc", "вона": "Fem", "його": "Masc", "її": "Fem", "той": "Masc", "останній": "Masc"}


class References:
    """The article's people, bodies and states in the order in which they are named."""

    def __init__(self, document: Document, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self.document = document
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.roles = role_phrases(document, lexicon)
        self._role_of_node: dict[Node, RolePhrase] = {node: role for role in self.roles for node in role.nodes}
        self._role_of_name: dict[Node, RolePhrase] = {role.name: role for role in self.roles}
        self._longer: dict[str, Entity] = {}  # lemma of a role or body → its last phrase of more than one word
        self._named = [node for node in document.nodes if node.name is not None]
        self._surfaces = _surfaces(self._named)
        self._genders = _genders(self._named)
        self._media = _media(gazetteer) | self._called_media()

    def _called_media(self) -> set[str]:
        """Organisations that the article itself calls a medium: `видання X`, `телеканал Y`."""
        found = set()
        for node in self._named:
            before = self.document.nodes[node.index - 1] if node.index else None
            if before is not None and before.sentence == node.sentence and self.lexicon.is_a(before.lemma, "outlets"):
                assert node.name is not None
                found.add(node.name.name)
        return found

    # --- what a node stands for -------------------------------------------------------------------------------

    def entity(self, node: Node, *, acts: bool = False) -> Entity | None:
        """What the noun phrase headed by `node` names; None for what cannot be resolved.

        `acts`: the phrase fills a slot of somebody who acts or speaks, so a capital stands for its state.
        """
        role = self._role_of_node.get(node)
        if role is not None:
            return self.named(role.name)
        if node.name is not None:
            return self.named(node, acts=acts)
        settlement = self.settlement(node) or self.same_settlement(node)
        if settlement is not None:
            return settlement
        bearer = self._apposed_name(node) or _apposed_person(node)
        if bearer is not None:
            return self.named(bearer, acts=acts)
        if node.analysis.pos in ("PRON", "DET"):
            return self.pronoun(node)
        return self._common(node)

    def entities(self, node: Node, *, acts: bool = False) -> list[Entity]:
        """As `entity`; `сторони` and `обидві держави` are the two states that were named last."""
        if node.name is None and node.analysis.number == "Plur" and self.lexicon.is_a(node.lemma, "parties"):
            parties = self._parties(node)
            if parties:
                return parties
        entity = self.entity(node, acts=acts)
        return [entity] if entity is not None else []

    def _parties(self, node: Node) -> list[Entity]:
        if node.case == "Gen" or any(child.relation in ("amod", "nmod") for child in node.children):
            return []
        found: dict[str, Entity] = {}
        for other in reversed(self._before(node)):
            if node.sentence - other.sentence <= _REACH and len(found) < 2:
                state = self.named(other, acts=True)
                if state.kind == "state":
                    found.setdefault(state.name, state)
        return list(found.values()) if len(found) == 2 else []

    def named(self, node: Node, *, acts: bool = False) -> Entity:
        assert node.name is not None
        name = node.name
        if acts and name.metonym is not None and name.kind == "place":
            row = name.metonym
            return Entity(row.label, row.kind, (name.name, node.text), row.qid)
        qid = name.rows[0].qid if name.rows else None
        return Entity(name.name, name.kind, self._aliases(name), qid)

    def _aliases(self, name: Name) -> tuple[str, ...]:
        """The other forms by which this article calls the bearer, as they stand and in the nominative."""
        found = self._surfaces.get(name.key, {})
        return tuple(alias for alias in found if alias != name.name)

    def _apposed_name(self, node: Node) -> Node | None:
        """`агентство Yonhap`, `газета Bild`: the organisation's name right behind the noun."""
        if not self.lexicon.is_a(node.lemma, "outlets", "bodies"):
            return None
        following = self._next(node)
        if following is None or following.name is None or following.name.kind not in ("organisation", "thing"):
            return None
        return following if "Nom" in following.name.cases else None  # `міністерство Збройних сил` is a genitive

    def _next(self, node: Node) -> Node | None:
        i = node.index + 1
        nodes = self.document.nodes
        return nodes[i] if i < len(nodes) and nodes[i].sentence == node.sentence else None

    # --- common nouns -----------------------------------------------------------------------------------------

    def _common(self, node: Node) -> Entity | None:
        lemma = node.lemma
        if self.lexicon.is_a(lemma, "officials"):
            return self._official(node)
        if self.lexicon.is_a(lemma, "troops", "armies"):
            return army_of(node, self)
        if self.lexicon.is_a(lemma, "unnamed"):
            return Entity(in_nominative(node, self.document), "group" if node.analysis.number == "Plur" else "person")
        if self.lexicon.is_a(lemma, "countries"):
            return self._country(node)
        if self.lexicon.is_a(lemma, "bodies", "outlets"):
            return self._body(node)
        if self.lexicon.is_a(lemma, "peoples", "people", "prisoners", "crowd", "wounded", "dead", "missing"):
            return self._phrase(node, "group")
        if self.gazetteer.state_of_demonym(lemma) is not None:
            return self._phrase(node, "group")
        if node.analysis.animacy == "Anim" and node.analysis.pos == "NOUN":
            return self._phrase(node, "group" if node.analysis.number == "Plur" else "person")
        if node.analysis.pos in ("NOUN", "PROPN", "X", "ADJ"):
            return self._phrase(node, "thing")
        return None

    def _phrase(self, node: Node, kind: str) -> Entity:
        name = in_nominative(node, self.document)
        short = in_nominative(node, self.document, complements=False)
        aliases = dict.fromkeys(alias for alias in (surface(node, self.document), short) if alias != name)
        return Entity(name, kind, tuple(aliases))  # type: ignore[arg-type]

    def _official(self, node: Node) -> Entity | None:
        """A role without a name: the last person who has it in this article, else an unnamed bearer of it."""
        states = {child.name.key for child in node.children if child.name is not None}
        states |= {row.key for child in node.children if (row := self.state_of_adjective(child)) is not None}
        holder = self._holder(node, states)
        if holder is not None:
            return self.named(holder)
        if self.lexicon.is_a(node.lemma, "generic-roles") and not states and node.analysis.number != "Plur":
            person = self.last_person(node, "Masc")
            return self.named(person) if person is not None else None
        return self._told_again(node, "group" if node.analysis.number == "Plur" else "person")

    def _told_again(self, node: Node, kind: str) -> Entity:
        """`речник` after `речник МЗС Ірану`, `розвідка` after `розвідка Франції`: the one told at greater length."""
        if any(child.relation in ("amod", "nmod", "flat", "det") for child in node.children):
            self._longer[node.lemma] = self._phrase(node, kind)
            return self._longer[node.lemma]
        known = self._longer.get(node.lemma) if node.analysis.number != "Plur" else None
        return known if known is not None else self._phrase(node, kind)

    def _holder(self, node: Node, states: set[str]) -> Node | None:
        if node.analysis.number == "Plur":
            return None
        at = bisect_left(self.roles, node.first, key=lambda role: role.name.first)
        for role in reversed(self.roles[max(0, at - _MOST_NAMES) : at]):
            if not self._same_role(node.lemma, role.lemmas):
                continue
            theirs = {n.name.key for n in role.nodes if n.name is not None}
            theirs |= {row.key for n in role.nodes if (row := self.state_of_adjective(n)) is not None}
            if not states or not theirs or states & theirs:
                return role.name
        return None

    def _same_role(self, lemma: str, lemmas: Iterable[str]) -> bool:
        """`прем'єр` is `прем'єр-міністр`: the classes of `same-…` name one office each."""
        offices = {c for c in self.lexicon.classes.get(lemma, ()) if c.startswith("same-")}
        return any(lemma == other or self.lexicon.is_a(other, *offices) for other in lemmas)

    def _country(self, node: Node) -> Entity | None:
        """`країна`, `дві держави`: the state that was named last, where it is one that is meant."""
        if any(c.analysis.pos == "DET" and c.lemma in self.lexicon.indefinite for c in node.children):
            return None
        if node.analysis.number == "Plur" or any(c.relation == "amod" for c in node.children):
            return self._phrase(node, "group")
        state = self._last(node, lambda name: name.kind == "state")
        return self.named(state) if state is not None else None

    def _body(self, node: Node) -> Entity:
        """`служба`, `відомство`: the last organisation whose name fits; a body that is told apart stays itself."""
        plain = not any(c.relation in ("amod", "nmod", "flat") for c in node.children)
        if plain and node.analysis.number != "Plur":
            known = self._last(node, lambda name: name.kind == "organisation" and _fits_noun(name, node))
            if known is not None:
                return self.named(known)
        return self._told_again(node, "organisation")

    # --- pronouns ---------------------------------------------------------------------------------------------

    def pronoun(self, node: Node) -> Entity | None:
        lemma = node.lemma
        if lemma in ("він", "вона") and node.analysis.number != "Plur":
            person = self.last_person(node, node.analysis.gender or _HE[lemma])
            return self.named(person) if person is not None else None
        return None

    def last_person(self, node: Node, gender: str = "") -> Node | None:
        """The last person named before the node who can be meant; a subject goes before who is only mentioned."""
        before = [
            n
            for n in self._before(node)
            if node.sentence - n.sentence <= _REACH
            and n.name is not None
            and n.name.kind == "person"
            and not self._is_namesake(n)
            and self._genders.get(n.name.key, gender) in ("", gender or self._genders.get(n.name.key))
        ]
        if not before:
            return None
        recent = max(n.sentence for n in before)
        subjects = [n for n in before if n.sentence == recent and self._is_subject(n)]
        return subjects[-1] if subjects else before[-1]

    def _before(self, node: Node) -> list[Node]:
        """The names before the node, in text order, as far back as anything is looked for."""
        at = bisect_left(self._named, node.first, key=lambda named: named.first)
        return self._named[max(0, at - _MOST_NAMES) : at]

    def _is_namesake(self, node: Node) -> bool:
        """`площа Кім Ір Сена`: what is called after a person is not that person."""
        before = self.document.nodes[node.index - 1] if node.index else None
        return before is not None and self.lexicon.is_a(before.lemma, "namesakes")

    def _is_subject(self, node: Node) -> bool:
        role = self._role_of_name.get(node)
        nodes = (node, *role.nodes) if role is not None else (node,)
        return any(n.relation.startswith("nsubj") for n in nodes)

    def last_state(self, node: Node) -> Node | None:
        return self._last(node, lambda name: name.kind == "state" or name.metonym is not None)

    def last_place(self, node: Node) -> Entity | None:
        """The last place that something was said to be at: a capital without a preposition may be its government."""
        for other in reversed(self._before(node)):
            placed = any(child.relation == "case" for child in other.children)
            if other.name is not None and other.name.kind == "place" and (placed or other.name.metonym is None):
                return self.named(other)
        return None

    def _last(self, node: Node, wanted: object) -> Node | None:
        for other in reversed(self._before(node)):
            if other.name is not None and wanted(other.name):  # type: ignore[operator]
                return other
        return None

    # --- what stands around a node ----------------------------------------------------------------------------

    def in_role(self, node: Node) -> bool:
        """Whether the node only words somebody's role: `посол у Північній Кореї`."""
        return node in self._role_of_node

    def capital_of(self, node: Node) -> Row | None:
        """`столиця КНДР`: the city, where the gazetteer knows it."""
        for child in [*node.children, *self.following(node, 1)]:
            rows = child.name.rows if child.name is not None and child.name.kind == "state" else ()
            state = rows[0].key if rows else ""
            for row in self.gazetteer.rows if state else ():
                if row.type == "capital" and row.metonym_for == state:
                    return row
        return None

    def settlement(self, node: Node) -> Entity | None:
        """`село Антонівка`: the place whose name stands behind the noun, listed or not."""
        following = self._next(node)
        if following is None or not self.lexicon.is_a(node.lemma, "settlements"):
            return None
        if following.name is not None:
            return self.named(following) if following.name.kind == "place" else None
        if following.text[:1].isupper() and following.analysis.pos in ("NOUN", "PROPN", "X", "ADJ"):
            return Entity(nominative(following.text, following.analysis), "place", (following.text,))
        return None

    def same_settlement(self, node: Node) -> Entity | None:
        """`місто` alone, or `це село`: the place that was named last."""
        bare = all(child.lemma in ("цей", "той") or child.relation in ("case", "punct") for child in node.children)
        single = node.kind == "word" and node.analysis.number == "Sing" and self.lexicon.is_a(node.lemma, "settlements")
        return self.last_place(node) if bare and single else None

    def names_settlement(self, node: Node) -> bool:
        """Whether the node is the name behind `село`: the noun speaks for both."""
        before = self.document.nodes[node.index - 1] if node.index else None
        near = before is not None and before.sentence == node.sentence and before.last == node.first - 1
        return near and before is not None and self.lexicon.is_a(before.lemma, "settlements")

    def bearer(self, node: Node) -> Node | None:
        """The name of the person whose role phrase the node belongs to, or of the body that it stands before."""
        role = self._role_of_node.get(node)
        return role.name if role is not None else self._apposed_name(node)

    def following(self, node: Node, reach: int) -> list[Node]:
        """Up to `reach` nodes behind the node in its sentence."""
        after = self.document.nodes[node.index + 1 : node.index + 1 + reach]
        return [other for other in after if other.sentence == node.sentence]

    def without(self, head: Node, left_out: Node) -> str:
        """The phrase in the nominative without one of its parts."""
        children, head.children = head.children, [c for c in head.children if c is not left_out]
        text = in_nominative(head, self.document)
        head.children = children
        return text

    def state_of_adjective(self, node: Node) -> Row | None:
        """The state of `російський`, `північнокорейський`."""
        if node.name is not None or node.analysis.pos not in ("ADJ", "PROPN", "NOUN", "X"):
            return None
        return self.gazetteer.state_of_adjective(node.lemma)

    def state_entity(self, row: Row) -> Entity:
        return Entity(row.label, "state", tuple(self._surfaces.get(row.key, {})), row.qid)

    def is_people_of_state(self, node: Node) -> bool:
        """A demonym: `росіяни`."""
        return self.gazetteer.state_of_demonym(node.lemma) is not None

    def is_medium(self, entity: Entity) -> bool:
        return entity.name in self._media or any(alias in self._media for alias in entity.aliases)

    def publisher_of(self, node: Node) -> Entity | None:
        """Whose document it is: the body in the genitive behind it, else the last body named."""
        for child in node.children:
            entity = self.entity(child, acts=True) if child.case == "Gen" or child.name is not None else None
            if entity is not None and entity.kind in ("organisation", "state", "person", "group"):
                return entity
        media, speech = self._media, self.document.speech
        body = self._last(node, lambda n: n.kind == "organisation" and n.first not in speech and n.name not in media)
        return self.named(body) if body is not None else None

    def role_text(self, node: Node) -> str | None:
        """The role that stands with a person's name, as the article words it."""
        role = self._role_of_name.get(node) or self._role_of_node.get(node)
        return role.text if role is not None else None


def _apposed_person(node: Node) -> Node | None:
    """`громадянина Білорусі Андрія Коваленка`: the person whom the noun tells of."""
    if node.analysis.animacy != "Anim" or node.analysis.number == "Plur":
        return None
    named = [c for c in node.children if c.name is not None and c.name.kind == "person" and c.first > node.last]
    return next((child for child in named if child.relation in ("appos", "flat", "flat:title")), None)


def _fits_noun(name: Name, node: Node) -> bool:
    """Whether an organisation's name is headed by that noun, or the noun fits every body."""
    return node.lemma in ("відомство", "організація") or node.lemma in name.name.lower().split()


def _genders(named: Iterable[Node]) -> dict[str, str]:
    """The gender of each person: by the verbs whose subject they are, else by the name where all its forms agree."""
    by_verb: dict[str, set[str]] = {}
    by_name: dict[str, set[str]] = {}
    for node in named:
        assert node.name is not None
        by_name.setdefault(node.name.key, set()).add(node.name.gender)
        subject = node.head if node.relation in ("appos", "flat", "flat:title") else node
        if subject is not None and subject.relation.startswith("nsubj") and subject.head is not None:
            by_verb.setdefault(node.name.key, set()).update({subject.head.analysis.gender} - {""})
    found = {}
    for key, genders in by_name.items():
        told = by_verb.get(key) or genders
        found[key] = next(iter(told)) if len(told) == 1 else ""
    return found


@cache
def _media(gazetteer: Gazetteer) -> frozenset[str]:
    """Names of press, broadcasters and social networks."""
    return frozenset(name for row in gazetteer.rows if row.type in ("media", "network") for name, _ in row.names())


def _surfaces(named: Iterable[Node]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for node in named:
        assert node.name is not None
        found.setdefault(node.name.key, {}).update({node.name.nominative: None, node.text: None})
    return found
