"""SHACL shapes compiled to plain functions over a graph in memory. Start reading at shapes.py.

pySHACL remains the oracle: on every test the two give the same results, and what is not known here goes there.
"""

from __future__ import annotations

from kg.gate.graph import GraphView
from kg.gate.shacl.constraints import BUILDERS
from kg.gate.shacl.paths import rdf_list
from kg.gate.shacl.shapes import Compiled, compile_shapes

__all__ = ["BUILDERS", "Compiled", "compile_core", "rdf_list"]


def compile_core(shapes: GraphView) -> Compiled:
    """Compile the shapes of a graph with all components that are known here."""
    return compile_shapes(shapes, BUILDERS)
