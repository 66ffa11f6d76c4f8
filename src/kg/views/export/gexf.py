"""GEXF, Gephi's own format. networkx stamps it with the day of writing: that is taken out."""

from __future__ import annotations

import io
import re
from typing import IO

import networkx as nx

from kg.views.export.xml_text import clean_graph

_STAMP = re.compile(rb' lastmodifieddate="[^"]*"')


def write(graph: nx.MultiDiGraph[str], stream: IO[bytes]) -> None:
    buffer = io.BytesIO()
    nx.write_gexf(clean_graph(graph), buffer, encoding="utf-8")
    stream.write(_STAMP.sub(b"", buffer.getvalue(), count=1))
