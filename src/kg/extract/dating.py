"""In which clause a date stands."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.clauses import Clause
from kg.language.document import Node, Sentence, TimeExpression

_PAUSES = {"PUNCT", "CCONJ", "SCONJ"}


def date_owner(date: TimeExpression, sentence: Sentence, clauses: Sequence[Clause]) -> Clause | None:
    """The clause in which the date stands: that of its neighbours, a pause between them being respected."""
    by_node = {node: clause for clause in clauses for node in clause.nodes}
    left = [n for n in sentence.nodes if n.last < date.first]
    right = [n for n in sentence.nodes if n.first > date.last]
    before = left[-1] if left else None
    after = right[0] if right else None
    chosen: Node | None
    if before is None or before.analysis.pos in _PAUSES:
        chosen = next((n for n in right if n.analysis.pos not in _PAUSES), before)
    elif after is None or after.analysis.pos in _PAUSES:
        chosen = before
    else:
        chosen = after if after.analysis.pos in ("VERB", "AUX") else before
    return by_node.get(chosen) if chosen is not None else None
