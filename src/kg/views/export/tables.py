"""Two CSV tables, nodes and edges, as Gephi, Neo4j, pandas and spreadsheets take them; an empty cell is unknown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import IO, Any

import networkx as nx

from kg.views.export.attributes import text_of, types_of
from kg.views.export.xml_text import clean


def write_nodes(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Columns: id, then the attributes by alphabet."""
    _write(({"id": node, **facts} for node, facts in graph.nodes(data=True)), ("id",), stream)


def write_edges(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Columns: source, target, then the attributes by alphabet."""
    rows = ({"source": a, "target": b, **facts} for a, b, facts in graph.edges(data=True))
    _write(rows, ("source", "target"), stream)


def _write(rows: Iterable[Mapping[str, Any]], first: tuple[str, ...], stream: IO[bytes]) -> None:
    rows = list(rows)
    columns = [*first, *(name for name in types_of(rows) if name not in first)]
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns)  # lines end as RFC 4180 has it, then a lone CR is quoted, too
    writer.writeheader()
    writer.writerows({name: clean(text_of(value)) for name, value in row.items()} for row in rows)
    stream.write(buffer.getvalue().encode())
