"""The oracle: pySHACL over rdflib's own memory.

Never over an oxrdflib store: there plain and `xsd:string` literals differ and `sh:in` gives false violations.
The shapes are parsed and their constraints built once; only the data change from article to article.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pyoxigraph import Quad, RdfFormat, Triple, serialize
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import Graph
from rdflib.namespace import SH

from kg.gate.results import Result
from kg.gate.shapes import SHAPES_FILE
from kg.resources import resource


def reference_results(quads: Iterable[Quad], only: list[str] | None = None) -> list[Result]:
    """The results of pySHACL for the shipped shapes (or for some of them, by IRI), sorted."""
    return pyshacl_results(memory_graph(quads), _shipped(), use_shapes=only)


def memory_graph(quads: Iterable[Quad]) -> Graph:
    """The triples of the quads in rdflib's memory; which graph they stand in is lost."""
    triples = (Triple(q.subject, q.predicate, q.object) for q in quads)
    written = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=written, format="nt")


def pyshacl_results(data: Graph, shapes: ShapesGraph, *, use_shapes: list[str] | None = None) -> list[Result]:
    """Validate a graph; `use_shapes` restricts it to some shapes by IRI."""
    validator = Validator(DataGraph.from_rdflib_graph(data), shacl_graph=Graph(), options={"use_shapes": use_shapes})
    validator.shacl_graph = shapes
    _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    return sorted(_result(report, node) for node in report.objects(None, SH.result))


def _result(report: Graph, node: Any) -> Result:
    def value(predicate: Any) -> Any:
        return report.value(node, predicate)

    path = value(SH.resultPath)
    return Result(
        focus=value(SH.focusNode).n3(),
        shape=str(value(SH.sourceShape)),
        component=str(value(SH.sourceConstraintComponent)).rpartition("#")[2],
        path=str(path) if path is not None and path.n3().startswith("<") else "",
        value="" if value(SH.value) is None else value(SH.value).n3(),
        severity=str(value(SH.resultSeverity)).rpartition("#")[2],
    )


@cache
def _shipped() -> ShapesGraph:
    return ShapesGraph(Graph().parse(str(resource(*SHAPES_FILE)), format="turtle"))
