"""SHACL property paths → functions from a node to its value nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import NamedNode

from kg.gate.graph import GraphView, Term
from kg.rdf import term

Path = Callable[[GraphView, Term], Iterable[Term]]


def compile_path(shapes: GraphView, node: Term) -> Path:
    """The path at a node of the shapes graph. ValueError where it is none that SHACL defines."""
    if isinstance(node, NamedNode):
        return lambda graph, focus: graph.objects(focus, node)
    if shapes.objects(node, term("rdf:first")):
        return _sequence([compile_path(shapes, part) for part in rdf_list(shapes, node)])
    for predicate, make in _COMPLEX.items():
        for value in shapes.objects(node, term(predicate)):
            return make(shapes, value)
    raise ValueError(f"{node} is no property path")


def rdf_list(graph: GraphView, node: Term) -> Iterator[Term]:
    """The members of an RDF list; a list that runs in a circle ends where it began."""
    seen: set[Term] = set()
    while node not in seen and graph.objects(node, term("rdf:first")):
        seen.add(node)
        yield graph.objects(node, term("rdf:first"))[0]
        node = next(iter(graph.objects(node, term("rdf:rest"))), term("rdf:nil"))


def _sequence(parts: list[Path]) -> Path:
    def follow(graph: GraphView, focus: Term) -> Iterable[Term]:
        nodes: dict[Term, None] = {focus: None}
        for part in parts:
            nodes = dict.fromkeys(v for node in nodes for v in part(graph, node))
        return nodes

    return follow


def _inverse(shapes: GraphView, value: Term) -> Path:
    if isinstance(value, NamedNode):
        return lambda graph, focus: graph.subjects(focus, value)
    raise ValueError("an inverse of a complex path")


def _alternative(shapes: GraphView, value: Term) -> Path:
    parts = [compile_path(shapes, part) for part in rdf_list(shapes, value)]
    return lambda graph, focus: dict.fromkeys(v for part in parts for v in part(graph, focus))


def _zero_or_one(shapes: GraphView, value: Term) -> Path:
    part = compile_path(shapes, value)
    return lambda graph, focus: dict.fromkeys([focus, *part(graph, focus)])


def _one_or_more(shapes: GraphView, value: Term) -> Path:
    return _closure(compile_path(shapes, value))


def _zero_or_more(shapes: GraphView, value: Term) -> Path:
    more = _closure(compile_path(shapes, value))
    return lambda graph, focus: dict.fromkeys([focus, *more(graph, focus)])


def _closure(part: Path) -> Path:
    def follow(graph: GraphView, focus: Term) -> Iterable[Term]:
        found: dict[Term, None] = {}
        todo = [focus]
        while todo:
            fresh = [v for v in part(graph, todo.pop()) if v not in found]
            found.update(dict.fromkeys(fresh))
            todo += fresh
        return found

    return follow


_COMPLEX: dict[str, Callable[[GraphView, Term], Path]] = {
    "sh:inversePath": _inverse,
    "sh:alternativePath": _alternative,
    "sh:zeroOrMorePath": _zero_or_more,
    "sh:oneOrMorePath": _one_or_more,
    "sh:zeroOrOnePath": _zero_or_one,
}
