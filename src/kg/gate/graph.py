"""The article's graph as the gate walks it: by subject and predicate, and from any node to its place in the text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.model import Span
from kg.rdf import term

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal
_MAX_HOPS = 5  # interval → quantity → statement → span → selector


class GraphView:
    """Reads a list of quads; which graph a triple stands in plays no part."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.properties: dict[Node, dict[NamedNode, list[Term]]] = {}
        self.incoming: dict[Term, list[Node]] = {}
        for quad in quads:
            subject, value = quad.subject, quad.object
            self.properties.setdefault(subject, {}).setdefault(quad.predicate, []).append(value)  # type: ignore[arg-type]
            if isinstance(value, NamedNode):
                self.incoming.setdefault(value, []).append(subject)  # type: ignore[arg-type]

    def instances(self, class_: str) -> list[NamedNode]:
        wanted = term(class_)
        found = (
            node
            for node, properties in self.properties.items()
            if isinstance(node, NamedNode) and wanted in properties.get(term("rdf:type"), ())
        )
        return sorted(found, key=lambda node: node.value)

    def first(self, node: object, predicate: str) -> Term | None:
        """The smallest value, so that a graph with too many gives the same answer every time."""
        if not isinstance(node, (NamedNode, BlankNode)):
            return None
        values = self.properties.get(node, {}).get(term(predicate), [])
        return min(values, key=str, default=None)

    def span(self, selector: object) -> Span | None:
        """The offsets of a selector; None where they are missing or no span."""
        bounds = [self.first(selector, name) for name in ("oa:start", "oa:end")]
        try:
            start, end = (int(b.value) for b in bounds if isinstance(b, Literal))
            return Span(start, end)
        except ValueError:
            return None

    def place(self, node: Node) -> tuple[Span, str] | None:
        """The nearest words of the text: along the graph from a node to a selector, the first in order.

        The article and its graph are no way: from there every selector is near.
        """
        queue: deque[tuple[Node, int]] = deque([(node, 0)])
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

    def _neighbours(self, node: Node) -> Iterator[Node]:
        """What the node points to, then what points to it; through no hub."""
        hubs = {term("schema:NewsArticle"), term("kg:ArticleGraph")}
        if hubs & set(self.properties.get(node, {}).get(term("rdf:type"), [])):
            return
        outward = (
            value
            for predicate, values in self.properties.get(node, {}).items()
            if predicate != term("rdf:type")
            for value in values
            if isinstance(value, (NamedNode, BlankNode)) and value in self.properties
        )
        yield from sorted(outward, key=str)
        yield from sorted(self.incoming.get(node, ()), key=str)
