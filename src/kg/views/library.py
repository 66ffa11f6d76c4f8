"""The view of a store as a value for notebooks and scripts: `kg.graph("store", "stance").to_networkx()`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.store import open_snapshot
from kg.views.graphs import view_graph
from kg.views.rows import Scope

if TYPE_CHECKING:
    import pandas
    import polars

_SHOWN = 12


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """One view of one store at one moment. The graph is shared: copy it before you change it."""

    graph: nx.MultiGraph[str]

    def to_networkx(self) -> nx.MultiGraph[str]:
        return self.graph

    def edges(self) -> list[dict[str, Any]]:
        """A record for each edge: source, target, their labels, and the attributes of the edge."""
        label = self.graph.nodes
        return [
            {"source": a, "target": b, "source_label": label[a]["label"], "target_label": label[b]["label"], **facts}
            for a, b, facts in self.graph.edges(data=True)
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """The records of `edges` as a table; what is not known is missing there. Needs pandas."""
        import pandas

        return pandas.DataFrame.from_records(self.edges())

    def to_polars(self) -> polars.DataFrame:
        """The records of `edges` as a table; what is not known is null. Needs polars."""
        import polars

        return polars.DataFrame(self.edges(), infer_schema_length=None)

    def __repr__(self) -> str:
        return f"<{self.graph.name}: {len(self.graph)} nodes, {self.graph.number_of_edges()} edges>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the heaviest edges in words."""
        heavy = sorted(self.edges(), key=lambda e: (-e["weight"], e["source"], e["target"], e["relation"]))[:_SHOWN]
        names = ("source_label", "relation", "target_label", "weight", "first", "last")
        rows = "".join(f"<tr>{''.join(_cell(edge.get(name, '')) for name in names)}</tr>" for edge in heavy)
        head = "".join(f"<th>{name.removesuffix('_label')}</th>" for name in names)
        return f"<p>{escape(repr(self)[1:-1])}</p><table><tr>{head}</tr>{rows}</table>"


def _cell(value: object) -> str:
    return f"<td>{escape(str(value))}</td>"


def graph(
    store: str | Path,
    view: str,
    *,
    since: date | None = None,
    until: date | None = None,
    types: Sequence[str] = (),
    items: Sequence[str] = (),
) -> Projection:
    """A view of the newest snapshot of a store; the choice of statements as `Scope` describes it.

    Raises StoreError where there is no store, UsageError where there is no such view or type of event.
    """
    with open_snapshot(Path(store)) as snapshot:
        return Projection(view_graph(snapshot, view, Scope(since, until, tuple(types), tuple(items))))
