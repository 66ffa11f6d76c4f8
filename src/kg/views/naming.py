"""What the nodes of a view are called, and what else is known of them: the answers of `nodes/*.rq`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import networkx as nx
from pyoxigraph import Literal as RdfLiteral

from kg.gazetteer import shipped
from kg.rdf import PREFIXES
from kg.store import Snapshot

Lang = Literal["en", "uk"]
Kind = Literal["entities", "articles", "events", "statements", "quantities"]
Value = str | int | float | bool
Attributes = dict[str, Value]

_HERE = Path(__file__).parent
_FIXED = {"node", "label"}
# So many nodes are asked for by name, more by a question for all: an entity is described anew by each of its articles.
_FEW: Mapping[str, int] = {"entities": 20}
_NUMBERS: Mapping[str, Callable[[str], int | float | bool]] = {
    "integer": int,
    "decimal": float,
    "double": float,
    "boolean": lambda text: text in ("true", "1"),
}


def describe(snapshot: Snapshot, kinds: Collection[Kind], nodes: Collection[str]) -> dict[str, Attributes]:
    """Node → `label` (Ukrainian), `label_en`, `kind`, `item` (Q423) and what the question adds.

    Articles may name one entity differently: the longest name, then the first by alphabet. An English name comes from
    the graph, else from the gazetteer by the Wikidata item. A node that nothing describes is labelled by its IRI.
    """
    names: dict[str, dict[str, set[str]]] = {}
    told: dict[str, dict[str, list[Value]]] = {}
    for kind in kinds:
        for node, language, label, more in _answers(snapshot, kind, nodes):
            if node in nodes:
                names.setdefault(node, {}).setdefault("en" if language == "en" else "uk", set()).add(label)
                known = told.setdefault(node, {})
                for name, value in more.items():
                    if value not in (values := known.setdefault(name, [])):
                        values.append(value)
    facts = {node: {name: _joined(name, values) for name, values in known.items()} for node, known in told.items()}
    return {node: {**_labels(node, names.get(node, {}), facts.get(node, {})), **facts.get(node, {})} for node in nodes}


def worded(graph: nx.MultiGraph[str], lang: Lang) -> nx.MultiGraph[str]:
    """A copy whose title, `label` and `relation` are in one language where the graph knows both.

    In English the Ukrainian name stays as `label_uk`.
    """
    found = graph.copy()
    found.graph["title"] = graph.graph.get(f"title_{lang}", graph.graph.get("title", graph.name))
    for _, facts in found.nodes(data=True):
        if lang == "en" and "label_en" in facts:
            facts["label_uk"], facts["label"] = facts["label"], facts.pop("label_en")
    for *_, facts in found.edges(data=True):
        facts["relation"] = facts.get(f"relation_{lang}", facts["relation"])
    return found


def _joined(name: str, values: list[Value]) -> Value:
    """Articles may differ on kind and item: the first by alphabet. Other texts stand side by side as the rows do."""
    if len(values) == 1:
        return values[0]
    return min(map(str, values)) if name in ("kind", "item") else " … ".join(map(str, values))


def _answers(snapshot: Snapshot, kind: Kind, nodes: Collection[str]) -> Iterator[tuple[str, str, str, Attributes]]:
    question = (_HERE / "nodes" / f"{kind}.rq").read_text("utf-8")
    if len(nodes) <= _FEW.get(kind, 1000):
        values = " ".join(f"<{node}>" for node in sorted(nodes))
        question = question.replace("WHERE {", f"WHERE {{ VALUES ?node {{ {values} }}")  # in each part of the question
    answer = snapshot.select(question)
    extra = [v.value for v in answer.variables if v.value not in _FIXED]
    for row in answer:
        more = {name: _value(row[name]) for name in extra if row[name] is not None}
        yield row["node"].value, row["label"].language or "", row["label"].value, more


def _labels(node: str, names: dict[str, set[str]], facts: Attributes) -> Attributes:
    best = {language: min(found, key=lambda n: (-len(n), n)) for language, found in names.items()}
    row = shipped().row(str(facts["item"])) if "item" in facts and "en" not in best else None
    english = best.get("en") or (row.label_en if row else "")
    label = best.get("uk") or english or node
    return {"label": label, "label_en": english} if english else {"label": label}


def _value(term: Any) -> Value:
    """A Wikidata item as `Q423`, numbers and truth values as such, everything else as text."""
    if isinstance(term, RdfLiteral):
        number = _NUMBERS.get(term.datatype.value.rpartition("#")[2])
        return number(term.value) if number else term.value
    value: str = term.value
    return value.removeprefix(PREFIXES["wd"])
