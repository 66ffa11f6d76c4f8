"""Projections: SPARQL questions (`edges/`, `nodes/`) → a networkx graph → a file (`export/`). Start at `graphs.py`."""

from kg.views.graphs import VIEWS, View, by_month, view_graph
from kg.views.naming import Lang, worded
from kg.views.rows import Scope

__all__ = ["VIEWS", "Lang", "Scope", "View", "by_month", "view_graph", "worded"]
