"""The graph as JSON-LD in the words of `ontology/context.jsonld`, which stands in the file itself: nothing is fetched.

One object for each named graph, in it one for each node; all short names are prefixed (`kg:stance`). The context says
which properties point to nodes and which have a datatype; a value that is otherwise is written out, so nothing is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import IO, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.rdf import PREFIXES, term
from kg.resources import resource

_LOCAL = re.compile(r"[\w-]+")


def write(quads: Iterable[Quad], stream: IO[bytes]) -> None:
    """`quads` sorted by graph, subject and predicate; written node by node, so that a large store needs no memory."""
    stream.write(f'{{"@context": {json.dumps(_context(), ensure_ascii=False)},\n"@graph": [\n'.encode())
    separator = b""
    for name, inside in groupby(quads, key=lambda quad: quad.graph_name):
        head = f'{{"@id": {json.dumps(compact(name), ensure_ascii=False)}, ' if isinstance(name, NamedNode) else "{"
        stream.write(separator + f'{head}"@graph": [\n'.encode())
        for number, (subject, facts) in enumerate(groupby(inside, key=lambda quad: quad.subject)):
            node = json.dumps(_node(subject, facts), ensure_ascii=False)
            stream.write((",\n" if number else "").encode() + node.encode())
        stream.write(b"\n]}")
        separator = b",\n"
    stream.write(b"\n]}\n")


def compact(node: Any) -> str:
    """`kg:stance` where a prefix fits and what remains is a plain word, the whole IRI otherwise."""
    if isinstance(node, BlankNode):
        return str(node)
    iri: str = node.value
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _node(subject: Any, facts: Iterable[Quad]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": compact(subject)}
    for predicate, quads in groupby(facts, key=lambda quad: quad.predicate):
        values = list(_values(predicate, quads))
        node["@type" if predicate == term("rdf:type") else compact(predicate)] = (
            values if len(values) > 1 else values[0]
        )
    return node


def _values(predicate: NamedNode, quads: Iterable[Quad]) -> Iterator[Any]:
    coerced = _coerced().get(compact(predicate))
    for quad in quads:
        value = quad.object
        if not isinstance(value, Literal):
            plain = predicate == term("rdf:type") or coerced == "@id"
            yield compact(value) if plain else {"@id": compact(value)}
        elif value.language:
            yield {"@value": value.value, "@language": value.language}
        elif coerced == compact(value.datatype) or (coerced is None and value.datatype == term("xsd:string")):
            yield value.value
        else:
            yield {"@value": value.value, "@type": compact(value.datatype)}


@cache
def _context() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resource("ontology", "context.jsonld").read_text("utf-8"))["@context"]
    return loaded


@cache
def _coerced() -> dict[str, str]:
    """Property → `@id` or a datatype, as the context has it."""
    return {name: rule["@type"] for name, rule in _context().items() if isinstance(rule, dict) and "@type" in rule}
