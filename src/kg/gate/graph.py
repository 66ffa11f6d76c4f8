"""A graph as the gate walks it: by subject and predicate, forwards and backwards; and from any node to its place in
the text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.model import Span
from kg.rdf import term

Term = NamedNode | BlankNode | Literal
_MAX_HOPS = 5  # interval → quantity → statement → span → selector
_NONE: dict[NamedNode, list[Term]] = {}


class GraphView:
    """Reads triples or quads; which graph a triple stands in plays no part, and a repeated triple counts once.

    `forward[subject][predicate]` and `backward[object][predicate]` list what stands at the other end.
    """

    def __init__(self, triples: Iterable[Any]) -> None:
        self.forward: dict[Term, dict[NamedNode, list[Term]]] = {}
        self.backward: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._members: dict[Term, frozenset[Term]] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            properties = self.forward.get(subject)
            if properties is None:
                properties = self.forward[subject] = {}
            found = properties.get(predicate)
            if found is None:
                properties[predicate] = [value]
            elif value in found:
                continue
            else:
                found.append(value)
            self.backward.setdefault(value, {}).setdefault(predicate, []).append(subject)

    def objects(self, node: Term, predicate: NamedNode) -> list[Term]:
        return self.forward.get(node, _NONE).get(predicate, [])

    def subjects(self, node: Term, predicate: NamedNode) -> list[Term]:
        return self.backward.get(node, _NONE).get(predicate, [])

    def members(self, class_: Term) -> frozenset[Term]:
        """The instances of a class and of its subclasses, as this graph knows them."""
        if class_ not in self._members:
            classes = {class_, *classes_below(self, class_)}
            of_type = term("rdf:type")
            self._members[class_] = frozenset(n for c in classes for n in self.subjects(c, of_type))
        return self._members[class_]

    def instances(self, class_: str) -> list[NamedNode]:
        """Those that have an IRI, sorted; `class_` is prefixed: `sem:Event`."""
        found = (node for node in self.members(term(class_)) if isinstance(node, NamedNode))
        return sorted(found, key=lambda node: node.value)

    def first(self, node: object, predicate: str) -> Term | None:
        """The smallest value, so that a graph with too many gives the same answer every time."""
        if not isinstance(node, (NamedNode, BlankNode)):
            return None
        return min(self.objects(node, term(predicate)), key=str, default=None)

    def span(self, selector: object) -> Span | None:
        """The offsets of a selector; None where they are missing or no span."""
        bounds = [self.first(selector, name) for name in ("oa:start", "oa:end")]
        try:
            start, end = (int(b.value) for b in bounds if isinstance(b, Literal))
            return Span(start, end)
        except ValueError:
            return None

    def place(self, node: Term) -> tuple[Span, str] | None:
        """The nearest words of the text: along the graph from a node to a selector, the first in order.

        The article and its graph are no way: from there every selector is near.
        """
        queue: deque[tuple[Term, int]] = deque([(node, 0)])
        seen = {node}
        while queue:
            here, hops = queue.popleft()
            span = self.span(here)
            if span:
                exact = self.first(here, "oa:exact")
                return span, exact.value if isinstance(exact, Literal) else ""
            for neighbour in self._neighbours(here) if hops < _MAX_HOPS else ():
                if neighbour not in seen:
                    seen.add(neighbour)
                    queue.append((neighbour, hops + 1))
        return None

    def _neighbours(self, node: Term) -> Iterator[Term]:
        """What the node points to, then what points to it; through no hub."""
        hubs = {term("schema:NewsArticle"), term("kg:ArticleGraph")}
        if hubs & set(self.objects(node, term("rdf:type"))):
            return
        outward = self.forward.get(node, _NONE)
        yield from sorted(_nodes(self, outward), key=str)
        yield from sorted(_nodes(self, self.backward.get(node, _NONE)), key=str)


def _nodes(graph: GraphView, ends: dict[NamedNode, list[Term]]) -> Iterator[Term]:
    """The described nodes among the ends of some edges: no literals, codes or classes."""
    return (n for p, found in ends.items() if p != term("rdf:type") for n in found if n in graph.forward)


def classes_below(graph: GraphView, class_: Term) -> list[Term]:
    """All subclasses of a class, however deep; a cycle does no harm."""
    found: dict[Term, None] = {}
    todo = [class_]
    while todo:
        for sub in graph.subjects(todo.pop(), term("rdfs:subClassOf")):
            if sub not in found:
                found[sub] = None
                todo.append(sub)
    return list(found)
