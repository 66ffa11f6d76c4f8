"""The gate's one question: may this article's graph be stored? Shapes, quotes and form together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import BlankNode, NamedNode, Quad

from kg.gate.graph import GraphView
from kg.gate.quotes import quote_findings
from kg.gate.remedies import remedy
from kg.gate.results import Result
from kg.gate.shapes import compiled_shapes, shape_words
from kg.gate.structure import another_text, structure_findings
from kg.gate.verdict import Finding, Verdict
from kg.model import Reading


def check(reading: Reading, quads: Iterable[Quad], reference: bool = False) -> Verdict:
    """The verdict on the graph that was made from a reading.

    `reference` asks pySHACL itself instead of the compiled shapes; the findings are the same.
    """
    quads = list(quads)
    graph = GraphView(quads)
    verdict = _judge(quads, graph, reference)
    other = another_text(reading.article, graph)
    return replace(verdict, findings=(*other, *verdict.findings)) if other else verdict


def check_quads(quads: Iterable[Quad], reference: bool = False) -> Verdict:
    """The verdict on one article's graph from anywhere: the text for the quote check is the graph's own."""
    quads = list(quads)
    return _judge(quads, GraphView(quads), reference)


def check_beside(quads: Iterable[Quad], articles: Iterable[Quad] = ()) -> Verdict:
    """The verdict on a graph that is no article's: on what the shapes target in it, and on what it does to nodes of
    the articles that it tells more of. Readers see the union of all graphs.

    `articles`: the graphs of those articles; what is wrong with them alone is not told. Properties that the model does
    not know are no violation on their nodes: who puts notes beside a statement does so in words of his own.
    """
    theirs = GraphView(articles := list(articles))
    alone = set(_compiled(articles, theirs))
    both = GraphView([*articles, *quads])
    found = [
        result
        for result in _compiled([*articles, *quads], both)
        if result not in alone and not (result.component.startswith("Closed") and _node(result.focus) in theirs.forward)
    ]
    quotes = set(quote_findings(both)) - set(quote_findings(theirs))
    return Verdict(tuple(sorted({*quotes, *_shape_findings(found, both)}, key=_order)))


def _judge(quads: list[Quad], graph: GraphView, reference: bool) -> Verdict:
    found = [
        *structure_findings(quads, graph),
        *quote_findings(graph),
        *_shape_findings(_pyshacl(quads) if reference else _compiled(quads, graph), graph),
    ]
    left = {} if reference else compiled_shapes().unknown
    notices = tuple(f"{shape}: {reason}; pySHACL checks it, slowly" for shape, reason in left.items())
    return Verdict(tuple(sorted(set(found), key=_order)), notices)


def _compiled(quads: list[Quad], graph: GraphView) -> list[Result]:
    """The compiled shapes, and pySHACL for those that could not be compiled."""
    compiled = compiled_shapes()
    rest = [shape.value for shape in compiled.unknown if isinstance(shape, NamedNode)]
    return compiled.results(graph) + (_pyshacl(quads, rest) if rest else [])


def _pyshacl(quads: list[Quad], only: list[str] | None = None) -> list[Result]:
    from kg.gate.reference import reference_results  # half a second to import, and seldom asked

    return reference_results(quads, only)


def _shape_findings(results: Iterable[Result], graph: GraphView) -> Iterator[Finding]:
    for result in results:
        node = _node(result.focus)
        span, quote = (graph.place(node) if node else None) or (None, "")
        yield Finding(
            "warning" if result.severity in ("Warning", "Info") else "violation",
            result.shape,
            result.focus.strip("<>"),
            shape_words(result.shape),
            remedy(result.component),
            _shown(result),
            span,
            quote,
            result,
        )


def _node(written: str) -> NamedNode | BlankNode | None:
    if written.startswith("<"):
        return NamedNode(written[1:-1])
    return BlankNode(written[2:]) if written.startswith("_:") else None


def _shown(result: Result) -> str:
    """For a closed shape the property tells more than the value."""
    return result.path if result.component.startswith("Closed") else result.value


def _order(finding: Finding) -> tuple[object, ...]:
    start = finding.span.start if finding.span else -1
    return finding.severity, start, finding.node, finding.shape, finding.value, str(finding.result)
