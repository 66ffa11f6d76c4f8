"""GraphML, which networkx, Gephi, yEd and Cytoscape open."""

from __future__ import annotations

from typing import IO

import networkx as nx

from kg.views.export.xml_text import clean_graph


def write(graph: nx.MultiDiGraph[str], stream: IO[bytes]) -> None:
    nx.write_graphml_xml(clean_graph(graph), stream, encoding="utf-8")
