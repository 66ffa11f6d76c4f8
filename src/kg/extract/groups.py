"""Groups with an identity: `північнокорейські солдати`, `військові з КНДР`, `війська його країни` are one army.

They get one name, made of the state, so that the same people are one node in the graph whatever an article calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.clauses import preposition
from kg.extract.phrases import in_nominative, surface
from kg.language.document import Node
from kg.language.inflection import genitive
from kg.model import Entity

if TYPE_CHECKING:
    from kg.extract.references import References

_ARMY = "військові"  # the noun of the common name
_POSSESSIVE = {"свій", "його", "її", "їхній", "наш"}


def army_of(node: Node, references: References) -> Entity | None:
    """The soldiers, troops or army that the phrase names, tied to their state where the phrase tells it."""
    phrase = in_nominative(node, references.document)
    kind = "organisation" if references.lexicon.is_a(node.lemma, "armies") else "group"
    state = state_of(node, references)
    if state is None:
        return Entity(phrase, "group", _aliases(phrase, surface(node, references.document)))
    if kind == "organisation":
        return Entity(phrase, "organisation", _aliases(phrase, surface(node, references.document)))
    name = f"{_ARMY} {genitive(state)}"
    return Entity(name, "group", _aliases(name, phrase, surface(node, references.document)))


def own_army(troops: Entity, agent: Entity) -> Entity:
    """`КНДР відправила війська`: whoever sends troops sends its own, where nothing says whose they are."""
    name = f"{_ARMY} {genitive(agent.name)}"
    return Entity(name, "group", _aliases(name, troops.name, *troops.aliases))


def _aliases(name: str, *others: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in others if other != name))


def state_of(node: Node, references: References) -> str | None:
    """The state that a phrase is tied to: a genitive, an adjective, `з` and a name, or a possessive."""
    for child in node.children:
        if child.name is not None and child.name.kind == "state" and preposition(child) in ("", "з"):
            return child.name.name
        if (row := references.state_of_adjective(child)) is not None:
            return row.label
        if child.lemma in _POSSESSIVE or references.lexicon.is_a(child.lemma, "countries"):
            state = references.last_state(child)
            return references.named(state, acts=True).name if state is not None else None
    return None
