"""The gate before changes over HTTP: what an update would make of the store, and what the shapes say to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, Quad

from kg.gate import Finding, check_beside, check_quads
from kg.rdf import term
from kg.serve.problem import Problem
from kg.serve.tokens import Token, iris, tokens, unescaped
from kg.store import Store

_TOLD = 20  # findings in one answer
_INCONSTANT = ("NOW", "RAND", "UUID", "STRUUID")


@dataclass(frozen=True, slots=True)
class Change:
    """One graph before and after; `graph` is empty for the default graph."""

    graph: str
    before: frozenset[Quad]
    after: frozenset[Quad]

    @property
    def of_article(self) -> bool:
        return any(q.object == term("kg:ArticleGraph") for q in (*self.before, *self.after))


def reach(update: str) -> set[str] | None:
    """The graphs that an update may change besides the default graph, as far as its words tell; None: any.

    Raises Problem 400 for one that would give something else the second time: it is made twice, first on trial.
    """
    found = list(tokens(unescaped(update)))
    word = next((t.text.upper() for t in found if t.is_word(*_INCONSTANT)), "")
    if word:
        raise Problem(400, f"{word} gives something else each time, and data here do not; write the value itself")
    return _named(found)


def judge(store: Store, update: str, base: str, named: set[str] | None) -> None:
    """Try the update on a copy; it may change the graphs `named` and the default graph. Raises Problem 422 for what the
    gate refuses; else what `Store.update` raises."""
    with store.trial() as tried:
        tried.update(update, base)
        refused = [
            (change.graph, finding) for change in _changes(store, tried, named) for finding in _findings(change, tried)
        ]
    if refused:
        raise _refusal(refused)


def _named(found: list[Token]) -> set[str] | None:
    """Any IRI in it may name one."""
    whole = iris(found)
    for i, token in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if token.kind == "word" and token.text.upper().endswith("GRAPH") and following and following.kind == "variable":
            return None
        if token.is_word("ALL", "NAMED") and i and found[i - 1].is_word("CLEAR", "DROP", "SILENT"):
            return None
        if token.kind in ("iri", "name") and not urlsplit(whole.get(token.start, "")).scheme:
            declared = token.kind == "name" and i and found[i - 1].is_word("PREFIX")
            if not declared:  # relative, or of a prefix that we cannot tell
                return None
    return set(whole.values())


def _changes(store: Store, tried: Store, named: set[str] | None) -> Iterator[Change]:
    graphs = {"", *store.graphs(), *tried.graphs()}
    for graph in sorted(graphs if named is None else graphs & {"", *named}):
        before, after = frozenset(store.quads(graph)), frozenset(tried.quads(graph))
        if before != after:
            yield Change(graph, before, after)


def _findings(change: Change, tried: Store) -> tuple[Finding, ...]:
    if not change.after:
        return ()  # what is not there breaks no shape
    if change.of_article:
        return check_quads(change.after).violations
    subjects = {q.subject for q in change.before ^ change.after if isinstance(q.subject, NamedNode)}
    return check_beside(change.after, _articles_about(tried, subjects)).violations


def _articles_about(store: Store, subjects: Iterable[NamedNode]) -> list[Quad]:
    """The graph of an article for each subject that one tells of: the first, where an entity stands in many."""
    declared = (term("rdf:type"), term("kg:ArticleGraph"))
    kept: dict[str, list[Quad]] = {}
    for subject in sorted(subjects, key=lambda node: node.value):
        for graph in store.graphs_about(subject):
            quads = kept[graph] if graph in kept else list(store.quads(graph))
            if any((q.predicate, q.object) == declared for q in quads):
                kept[graph] = quads
                break
    return [quad for quads in kept.values() for quad in quads]


def _refusal(refused: list[tuple[str, Finding]]) -> Problem:
    graph, first = refused[0]
    others = f", and {len(refused) - 1} more" if len(refused) > 1 else ""
    place = f"<{graph}>" if graph else "the default graph"
    findings = [
        {
            "graph": graph,
            "node": finding.node,
            "shape": finding.shape,
            "message": {"en": finding.message.en, "uk": finding.message.uk},
            "remedy": {"en": finding.remedy.en, "uk": finding.remedy.uk},
        }
        for graph, finding in refused[:_TOLD]
    ]
    text = f"the change was not made, the gate refuses it: in {place}: {first}{others}"
    return Problem(422, text, more={"findings": findings})
