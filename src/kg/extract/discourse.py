"""What an article has told before: a noun keeps the sense in which it was told first, and a pronoun points at it.

`Військові навчання почалися … Навчання триватимуть п'ять днів. Вони завершаться в п'ятницю.`: the first sentence
says which kind of `навчання` is meant, so that the later ones need no adjective.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.clauses import Clause
from kg.extract.lexicon import Frame, Lexicon
from kg.extract.matching import Match
from kg.language.document import Node

_PRONOUNS = {"він", "вона", "воно", "вони"}
_REACH = 2  # sentences back to which a pronoun points
_ANYWHERE = ("subj", "obj")  # slots in which a noun tells its event under any verb
_AGAIN = 0.3  # weight: anything that a frame says for itself goes before


@dataclass(frozen=True, slots=True)
class _Told:
    noun: Node
    frame: Frame


class Discourse:
    """The event nouns of an article, in the order in which they are told."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._told: dict[str, _Told] = {}  # lemma → where it was told last

    def note(self, match: Match) -> None:
        noun = match.trigger
        if noun.lemma in match.frame.nouns and noun.analysis.pos == "NOUN":
            self._told.pop(noun.lemma, None)
            self._told[noun.lemma] = _Told(noun, match.frame)

    def again(self, clause: Clause) -> list[Match]:
        """The event that a clause without a frame goes on with, if any."""
        if clause.negated and clause.verb in self._lexicon.attribution.silent:
            return []
        carried = {light.slot for light in self._lexicon.light.get(clause.verb, ())}
        for slot, node in _fillers(clause):
            if node.lemma in _PRONOUNS:
                told = self._meant(node) if slot in carried and slot != "obj" else None  # `узяв їх` are people
            else:
                told = self._told.get(node.lemma) if slot in carried or slot in _ANYWHERE else None
            if told is not None:
                rest = {s: [n for n in nodes if n is not node] for s, nodes in clause.slots.items()}
                slots = {**{s: nodes for s, nodes in rest.items() if nodes}, "event": [node]}
                return [Match(told.frame, slots, node, _AGAIN)]
        return []

    def _meant(self, pronoun: Node) -> _Told | None:
        """The last event noun that the pronoun agrees with."""
        for told in reversed(self._told.values()):
            near = 0 <= pronoun.sentence - told.noun.sentence <= _REACH and told.noun.first < pronoun.first
            if near and _agree(pronoun, told.noun):
                return told
        return None


def _fillers(clause: Clause) -> Iterator[tuple[str, Node]]:
    for slot, nodes in clause.slots.items():
        for node in nodes:
            yield ("в+loc" if slot == "в+gen" and node.lemma in _PRONOUNS else slot), node  # `у них` shows no case


def _agree(pronoun: Node, noun: Node) -> bool:
    a, b = pronoun.analysis, noun.analysis
    if a.number == "Plur" or b.number == "Plur":
        return a.number == b.number
    return a.gender == b.gender
