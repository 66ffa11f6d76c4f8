"""`sh:sparql` with `sh:select` on node shapes, over a copy of the graph in Oxigraph: one query for all focus nodes.

SHACL binds `$this` before it evaluates the query; here the query is asked once with `?this` free and the solutions
are looked up by focus node. Both give the same as long as `$this` stands in a triple pattern of every group that
uses it, which is what a constraint here has to keep to.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, Quad, QuerySolutions, Store

from kg.gate.graph import GraphView, Term
from kg.gate.shacl.shapes import Check, Compiler, Unknown, Wrong

_Solutions = dict[Term, list[Wrong]]
_asked: WeakKeyDictionary[GraphView, tuple[Store, dict[str, _Solutions]]] = WeakKeyDictionary()


def sparql(compiler: Compiler, node: Term, value: Term) -> Check:
    """The check of one SPARQL constraint. Unknown where it is an ASK, on a property shape, or has parameters."""
    if compiler.values(node, "path"):
        raise Unknown("sh:sparql on a property shape is not compiled")
    selects = [v.value for v in compiler.values(value, "select") if isinstance(v, Literal)]
    if len(selects) != 1 or any(name in selects[0] for name in ("$shapesGraph", "$currentShape", "$PATH")):
        raise Unknown("this form of sh:sparql is not compiled")
    query = _prologue(compiler, value) + selects[0]
    return lambda graph, focus, values: _ask(graph, query).get(focus, ())


def _ask(graph: GraphView, query: str) -> _Solutions:
    """What the query says of each node, asked once for a graph."""
    if graph not in _asked:
        _asked[graph] = (_store(graph), {})
    store, answers = _asked[graph]
    if query not in answers:
        answers[query] = _solutions(store, query)
    return answers[query]


def _solutions(store: Store, query: str) -> _Solutions:
    found = store.query(query)
    if not isinstance(found, QuerySolutions):
        raise ValueError("a SPARQL constraint has to be a SELECT")
    names = {v.value for v in found.variables}
    wrong: _Solutions = {}
    for solution in found:
        focus: Any = solution["this"]
        value = solution["value"] if "value" in names else None
        path = solution["path"] if "path" in names else None
        wrong.setdefault(focus, []).append(Wrong("SPARQL", focus if value is None else value, path))
    return wrong


def _prologue(compiler: Compiler, constraint: Term) -> str:
    declared = (
        declaration
        for prefixes in compiler.values(constraint, "prefixes")
        for declaration in compiler.values(prefixes, "declare")
    )
    lines = []
    for node in declared:
        prefix, namespace = (compiler.values(node, name)[0] for name in ("prefix", "namespace"))
        lines.append(f"PREFIX {prefix.value}: <{namespace.value}>\n")
    return "".join(sorted(lines))


def _store(graph: GraphView) -> Store:
    store = Store()
    store.extend(
        Quad(subject, predicate, value)  # type: ignore[arg-type]
        for subject, properties in graph.forward.items()
        for predicate, values in properties.items()
        for value in values
    )
    return store
