"""`sh:sparql` with `sh:select` on node shapes, over a copy of the graph in Oxigraph.

`$this` is bound as SHACL demands, before the query is evaluated. The store is filled once for a graph, and only
where such a constraint is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, Quad, QuerySolutions, Store, Variable

from kg.gate.graph import GraphView, Term
from kg.gate.shacl.shapes import Check, Compiler, Unknown, Wrong

_stores: WeakKeyDictionary[GraphView, Store] = WeakKeyDictionary()


def sparql(compiler: Compiler, node: Term, value: Term) -> Check:
    """The check of one SPARQL constraint. Unknown where it is an ASK, on a property shape, or has parameters."""
    if compiler.values(node, "path"):
        raise Unknown("sh:sparql on a property shape is not compiled")
    selects = [v.value for v in compiler.values(value, "select") if isinstance(v, Literal)]
    if len(selects) != 1 or any(name in selects[0] for name in ("$shapesGraph", "$currentShape", "$PATH")):
        raise Unknown("this form of sh:sparql is not compiled")
    query = _prologue(compiler, value) + selects[0]
    return lambda graph, focus, values: _solutions(_store(graph), query, focus)


def _solutions(store: Store, query: str, focus: Term) -> Iterator[Wrong]:
    found = store.query(query, substitutions={Variable("this"): focus})
    if not isinstance(found, QuerySolutions):
        raise ValueError("a SPARQL constraint has to be a SELECT")
    names = {v.value for v in found.variables}
    for solution in found:
        value = solution["value"] if "value" in names else None
        path = solution["path"] if "path" in names else None
        yield Wrong("SPARQL", focus if value is None else value, path)


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
    if graph not in _stores:
        store = Store()
        store.extend(
            Quad(subject, predicate, value)  # type: ignore[arg-type]
            for subject, properties in graph.forward.items()
            for predicate, values in properties.items()
            for value in values
        )
        _stores[graph] = store
    return _stores[graph]
