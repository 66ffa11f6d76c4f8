"""Cytoscape JSON, as Cytoscape and Cytoscape.js open it; `name`, what Cytoscape shows, is the label."""

from __future__ import annotations

import json
from typing import IO

import networkx as nx


def write(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    data = nx.cytoscape_data(graph)
    for node in data["elements"]["nodes"]:
        node["data"]["name"] = node["data"].get("label", node["data"]["id"])
    stream.write((json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
