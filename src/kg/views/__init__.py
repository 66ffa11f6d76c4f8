"""Projections: a SPARQL question per view (`edges/*.rq`) → a networkx graph → a file (`export/`)."""

from kg.views.graphs import VIEWS, View, view_graph

__all__ = ["VIEWS", "View", "view_graph"]
