"""The constraint components of SHACL core, one builder each; the name in `BUILDERS` is that of the parameter.

A builder gets the compiler, the node of its shape and the value of its parameter, and gives the check. Each follows
the validator that section 4 of the SHACL recommendation defines for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.gate.graph import GraphView, Term
from kg.gate.shacl.literals import form_of, less
from kg.gate.shacl.paths import rdf_list
from kg.gate.shacl.shapes import Builder, Check, Compiler, Each, Shape, Unknown, Wrong
from kg.gate.shacl.sparql import sparql
from kg.rdf import term

_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}


def class_(compiler: Compiler, node: Term, value: Term) -> Each:
    return Each("Class", lambda graph, v: v not in graph.members(value))


def datatype(compiler: Compiler, node: Term, value: Term) -> Each:
    good = form_of(value)
    return Each("Datatype", lambda g, v: not (isinstance(v, Literal) and v.datatype == value and good(v.value)))


def node_kind(compiler: Compiler, node: Term, value: Term) -> Each:
    kinds = _KINDS[_iri(value).rpartition("#")[2]]
    return Each("NodeKind", lambda graph, v: not isinstance(v, kinds))


def min_count(compiler: Compiler, node: Term, value: Term) -> Check:
    least = _integer(value)
    return lambda graph, focus, values: [Wrong("MinCount")] if len(values) < least else ()


def max_count(compiler: Compiler, node: Term, value: Term) -> Check:
    most = _integer(value)
    return lambda graph, focus, values: [Wrong("MaxCount")] if len(values) > most else ()


def min_exclusive(compiler: Compiler, node: Term, value: Term) -> Each:
    return Each("MinExclusive", lambda graph, v: not less(value, v))


def min_inclusive(compiler: Compiler, node: Term, value: Term) -> Each:
    return Each("MinInclusive", lambda graph, v: not less(value, v, or_equal=True))


def max_exclusive(compiler: Compiler, node: Term, value: Term) -> Each:
    return Each("MaxExclusive", lambda graph, v: not less(v, value))


def max_inclusive(compiler: Compiler, node: Term, value: Term) -> Each:
    return Each("MaxInclusive", lambda graph, v: not less(v, value, or_equal=True))


def min_length(compiler: Compiler, node: Term, value: Term) -> Each:
    least = _integer(value)
    return Each("MinLength", lambda graph, v: isinstance(v, BlankNode) or len(v.value) < least)


def max_length(compiler: Compiler, node: Term, value: Term) -> Each:
    most = _integer(value)
    return Each("MaxLength", lambda graph, v: isinstance(v, BlankNode) or len(v.value) > most)


def pattern(compiler: Compiler, node: Term, value: Term) -> Each:
    flags = "".join(_text(flag) for flag in compiler.values(node, "flags"))
    if set(flags) - set("smix"):
        raise Unknown(f"sh:flags {flags!r} is not compiled")
    number = re.NOFLAG
    for letter in flags:
        number |= re.RegexFlag[letter.upper()]
    wanted = re.compile(_text(value), number)
    return Each("Pattern", lambda graph, v: isinstance(v, BlankNode) or not wanted.search(v.value))


def language_in(compiler: Compiler, node: Term, value: Term) -> Each:
    ranges = [_text(tag).lower() for tag in rdf_list(compiler.shapes, value)]

    def outside(graph: GraphView, v: Term) -> bool:
        tag = (v.language or "").lower() if isinstance(v, Literal) else ""
        return not tag or not any(tag == r or tag.startswith(f"{r}-") for r in ranges)

    return Each("LanguageIn", outside)


def unique_lang(compiler: Compiler, node: Term, value: Term) -> Check:
    if _text(value) != "true":
        return lambda graph, focus, values: ()

    def check(graph: GraphView, focus: Term, values: list[Term]) -> Iterator[Wrong]:
        tags = [v.language for v in values if isinstance(v, Literal) and v.language]
        yield from (Wrong("UniqueLang") for tag in dict.fromkeys(tags) if tags.count(tag) > 1)

    return check


def equals(compiler: Compiler, node: Term, value: Term) -> Check:
    predicate = NamedNode(_iri(value))

    def check(graph: GraphView, focus: Term, values: list[Term]) -> Iterator[Wrong]:
        others = graph.objects(focus, predicate)
        yield from (Wrong("Equals", v) for v in values if v not in others)
        yield from (Wrong("Equals", v) for v in others if v not in values)

    return check


def disjoint(compiler: Compiler, node: Term, value: Term) -> Check:
    predicate = NamedNode(_iri(value))

    def check(graph: GraphView, focus: Term, values: list[Term]) -> Iterator[Wrong]:
        others = graph.objects(focus, predicate)
        yield from (Wrong("Disjoint", v) for v in values if v in others)

    return check


def less_than(compiler: Compiler, node: Term, value: Term) -> Check:
    return _ordered("LessThan", NamedNode(_iri(value)), or_equal=False)


def less_than_or_equals(compiler: Compiler, node: Term, value: Term) -> Check:
    return _ordered("LessThanOrEquals", NamedNode(_iri(value)), or_equal=True)


def _ordered(component: str, predicate: NamedNode, or_equal: bool) -> Check:
    def check(graph: GraphView, focus: Term, values: list[Term]) -> Iterator[Wrong]:
        for value in values:
            for other in graph.objects(focus, predicate):
                if not less(value, other, or_equal):
                    yield Wrong(component, value)

    return check


def not_(compiler: Compiler, node: Term, value: Term) -> Each:
    shape = compiler.shape(value)
    return Each("Not", lambda graph, v: shape.conforms(graph, v))


def and_(compiler: Compiler, node: Term, value: Term) -> Each:
    shapes = compiler.list_of_shapes(value)
    return Each("And", lambda graph, v: not all(s.conforms(graph, v) for s in shapes))


def or_(compiler: Compiler, node: Term, value: Term) -> Each:
    shapes = compiler.list_of_shapes(value)
    return Each("Or", lambda graph, v: not any(s.conforms(graph, v) for s in shapes))


def xone(compiler: Compiler, node: Term, value: Term) -> Each:
    shapes = compiler.list_of_shapes(value)
    return Each("Xone", lambda graph, v: sum(s.conforms(graph, v) for s in shapes) != 1)


def node_(compiler: Compiler, node: Term, value: Term) -> Each:
    shape = compiler.shape(value)
    return Each("Node", lambda graph, v: not shape.conforms(graph, v))


def qualified_value_shape(compiler: Compiler, node: Term, value: Term) -> Check:
    shape = compiler.shape(value)
    siblings = _siblings(compiler, node, value)
    least = max((_integer(v) for v in compiler.values(node, "qualifiedMinCount")), default=None)
    most = min((_integer(v) for v in compiler.values(node, "qualifiedMaxCount")), default=None)

    def check(graph: GraphView, focus: Term, values: list[Term]) -> Iterator[Wrong]:
        fitting = (v for v in values if shape.conforms(graph, v))
        count = sum(not any(s.conforms(graph, v) for s in siblings) for v in fitting)
        if least is not None and count < least:
            yield Wrong("QualifiedMinCount")
        if most is not None and count > most:
            yield Wrong("QualifiedMaxCount")

    return check


def _siblings(compiler: Compiler, node: Term, value: Term) -> list[Shape]:
    """The qualified shapes beside this one under the same parents, where they have to be disjoint."""
    if not compiler.true(node, "qualifiedValueShapesDisjoint"):
        return []
    parents = compiler.shapes.subjects(node, term("sh:property"))
    beside = (p for parent in parents for p in compiler.values(parent, "property"))
    shapes = {v: None for p in beside for v in compiler.values(p, "qualifiedValueShape") if v != value}
    return [compiler.shape(v) for v in shapes]


def closed(compiler: Compiler, node: Term, value: Term) -> Check:
    if _text(value) != "true":
        return lambda graph, focus, values: ()
    paths = [p for shape in compiler.values(node, "property") for p in compiler.values(shape, "path")]
    ignored = [p for ps in compiler.values(node, "ignoredProperties") for p in rdf_list(compiler.shapes, ps)]
    known = frozenset(p for p in (*paths, *ignored) if isinstance(p, NamedNode))

    def check(graph: GraphView, focus: Term, values: list[Term]) -> Iterator[Wrong]:
        for value in values:
            for predicate, found in graph.forward.get(value, {}).items():
                if predicate not in known:
                    yield from (Wrong("Closed", v, predicate) for v in found)

    return check


def has_value(compiler: Compiler, node: Term, value: Term) -> Check:
    return lambda graph, focus, values: () if value in values else [Wrong("HasValue")]


def in_(compiler: Compiler, node: Term, value: Term) -> Each:
    members = frozenset(rdf_list(compiler.shapes, value))
    return Each("In", lambda graph, v: v not in members)


def _iri(value: Term) -> str:
    if not isinstance(value, NamedNode):
        raise ValueError(f"{value} is no IRI")
    return value.value


def _text(value: Term) -> str:
    if not isinstance(value, Literal):
        raise ValueError(f"{value} is no literal")
    return value.value


def _integer(value: Term) -> int:
    return int(_text(value))


BUILDERS: dict[str, Builder] = {
    "class": class_,
    "datatype": datatype,
    "nodeKind": node_kind,
    "minCount": min_count,
    "maxCount": max_count,
    "minExclusive": min_exclusive,
    "minInclusive": min_inclusive,
    "maxExclusive": max_exclusive,
    "maxInclusive": max_inclusive,
    "minLength": min_length,
    "maxLength": max_length,
    "pattern": pattern,
    "languageIn": language_in,
    "uniqueLang": unique_lang,
    "equals": equals,
    "disjoint": disjoint,
    "lessThan": less_than,
    "lessThanOrEquals": less_than_or_equals,
    "not": not_,
    "and": and_,
    "or": or_,
    "xone": xone,
    "node": node_,
    "qualifiedValueShape": qualified_value_shape,
    "closed": closed,
    "hasValue": has_value,
    "in": in_,
    "sparql": sparql,
}
