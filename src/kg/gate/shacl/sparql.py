"""`sh:sparql` with `sh:select` on node shapes, over Oxigraph: one query for all focus nodes, asked of those triples
only whose predicates the query names. Copying the whole graph took longer than all the rest of the constraint.

SHACL binds `$this` before it evaluates the query; here the query is asked once with `?this` free and the solutions
are looked up by focus node. Both give the same as long as `$this` stands in a triple pattern of every group that
uses it, which is what a constraint here has to keep to. A query that could see triples by other predicates (a variable
in the place of a predicate, a path of any length, a negated one) is not compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.gate.graph import GraphView, Term
from kg.gate.shacl.shapes import Check, Compiler, Unknown, Wrong

_Solutions = dict[Term, list[Wrong]]
_asked: WeakKeyDictionary[GraphView, dict[str, _Solutions]] = WeakKeyDictionary()

_NOISE = re.compile(r"#[^\n<>]*$|\"[^\"\n]*\"|'[^'\n]*'", re.MULTILINE)  # comments and strings
_NAME = re.compile(r"<([^<>\s]*)>|(?<![\w?$])([\w-]*):([\w-]+(?:\.[\w-]+)*)")
_ENDS = r"[\w>\])]"
_STARTS = r"[?$<\[(\w\"]"
# May well be something else (`FILTER (…) ?x kg:p ?y`: write a `.` between); what is left is surely safe.
_OPEN = re.compile(
    rf"""(?:[?$]|[\w-]*:)\w+\s+[?$]\w+\s+(?!WHERE|AS\b|FILTER|OPTIONAL|MINUS|BIND){_STARTS}   # ?s ?p ?o
    | [>\])]\s*[?$]\w+\s+{_STARTS}                                                          # <s> ?p ?o, ] ?p ?o
    | [;\[]\s*[?$]\w                                                                        # ; ?p ?o
    | {_ENDS}[*?](?=[\s)/|])                                                                 # kg:p* and kg:p?
    | !\s*[(^]*\s*(?:<|[\w-]*:|a\b)                                                         # !kg:p
    """,
    re.VERBOSE,
)


def sparql(compiler: Compiler, node: Term, value: Term) -> Check:
    """The check of one SPARQL constraint. Unknown where it is an ASK, on a property shape, or has parameters."""
    if compiler.values(node, "path"):
        raise Unknown("sh:sparql on a property shape is not compiled")
    selects = [v.value for v in compiler.values(value, "select") if isinstance(v, Literal)]
    if len(selects) != 1 or any(name in selects[0] for name in ("$shapesGraph", "$currentShape", "$PATH")):
        raise Unknown("this form of sh:sparql is not compiled")
    prefixes = _prefixes(compiler, value)
    predicates = named_predicates(selects[0], prefixes)
    query = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in sorted(prefixes.items())) + selects[0]
    return lambda graph, focus, values: _ask(graph, query, predicates).get(focus, ())


def named_predicates(select: str, prefixes: dict[str, str]) -> list[NamedNode]:
    """The IRIs that the query names, its predicates among them. Unknown where it could match other predicates."""
    bare = _NOISE.sub('""', select)
    if found := _OPEN.search(bare):
        raise Unknown(f"sh:sparql with a predicate left open near “{' '.join(found[0].split())}” is not compiled")
    names = {iri or prefixes.get(prefix, "") + local for iri, prefix, local in _NAME.findall(bare)}
    return [NamedNode(name) for name in sorted(names) if ":" in name]


def _ask(graph: GraphView, query: str, predicates: list[NamedNode]) -> _Solutions:
    """What the query says of each node, asked once for a graph."""
    answers = _asked.setdefault(graph, {})
    if query not in answers:
        answers[query] = _solutions(_store(graph, predicates), query)
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


def _prefixes(compiler: Compiler, constraint: Term) -> dict[str, str]:
    declared = (
        declaration
        for prefixes in compiler.values(constraint, "prefixes")
        for declaration in compiler.values(prefixes, "declare")
    )
    return {compiler.values(node, "prefix")[0].value: compiler.values(node, "namespace")[0].value for node in declared}


def _store(graph: GraphView, predicates: Iterable[NamedNode]) -> Store:
    """Those triples of the graph that have one of the predicates."""
    store = Store()
    wanted = list(predicates)
    store.extend(
        Quad(subject, predicate, value)  # type: ignore[arg-type]
        for subject, properties in graph.forward.items()
        for predicate in wanted
        for value in properties.get(predicate, ())
    )
    return store
