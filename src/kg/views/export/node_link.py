"""Node-link JSON, as `networkx.node_link_graph(…, edges="edges")` and D3 read it."""

from __future__ import annotations

import json
from typing import IO

import networkx as nx


def write(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    data = nx.node_link_data(graph, edges="edges")
    stream.write((json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
