"""What leaves the store, one file per format. `GRAPH_FORMATS` are those that one stream holds; `tables` are two."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from kg.views.export import cytoscape, dot, gexf, graphml, html, node_link, pajek

if TYPE_CHECKING:
    import networkx as nx

    Writer = Callable[[nx.MultiGraph[str], IO[bytes]], None]

GRAPH_FORMATS: dict[str, Writer] = {
    "graphml": graphml.write,
    "gexf": gexf.write,
    "json": node_link.write,
    "cytoscape": cytoscape.write,
    "pajek": pajek.write,
    "dot": dot.write,
    "html": html.write,
}
