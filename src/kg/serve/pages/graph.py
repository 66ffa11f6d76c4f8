"""The graph page: the heaviest edges of a view, the neighbours of a node, the statements that an edge stands on."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import networkx as nx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.rdf import term
from kg.serve.pages.asking import Row, is_iri
from kg.serve.pages.cards import KINDS, Named, cards_of
from kg.serve.pages.labels import name_of
from kg.serve.pages.paging import page_of
from kg.serve.pages.rendering import headers, language_of, text, texts_under
from kg.serve.problem import Problem
from kg.views.export.gexf import write as write_gexf

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

VIEWS = ("citation", "stance", "together", "participation")
CAPS = (50, 150, 500, 2000, 5000)
_EDGES_FOR_A_NODE = 4
_GEPHI = "https://lite.gephi.org/?"  # reads the graph at `file`: https://docs.gephi.org/lite/integration/embed
_IN_TABLE = 200
_EXPANDED = 40
_STATEMENTS = 10
_FACTS = (
    "?source ?target ?relation (COUNT(DISTINCT ?statement) AS ?n) (MIN(STR(?day)) AS ?first) (MAX(STR(?day)) AS ?last)"
)
_GROUPED = "GROUP BY ?source ?target ?relation ORDER BY DESC(?n)"

_Drawing = dict[str, list[dict[str, object]]]  # nodes and edges


def graph(site: Site, request: Request) -> Response:
    """The page; its table is the same graph in words, for who has no script or no eyes for pictures."""
    view, cap, node = _view(request), _cap(request), request.query_params.get("node", "")
    found = _graph(site, request, view, cap, node if is_iri(node) else "", _IN_TABLE)
    return site.pages.page(
        request,
        "graph.html",
        view=view,
        views=VIEWS,
        cap=cap,
        caps=CAPS,
        node=node,
        table=found["edges"],
        names={n["id"]: n for n in found["nodes"]},
        statements=lambda edge: (
            "/graph/statements?" + urlencode({"view": view, "source": edge["source"], "target": edge["target"]})
        ),
        words=texts_under("js.", language_of(request)),
        gephi=_GEPHI + urlencode({"file": str(request.base_url) + "graph.gexf?" + urlencode(_asked(view, cap, node))}),
    )


def _asked(view: str, cap: int, node: str) -> dict[str, str]:
    return {"view": view, "cap": str(cap), **({"node": node} if is_iri(node) else {})}


def gexf(site: Site, request: Request) -> Response:
    """What the page draws, as GEXF 1.3: for Gephi Lite, which reads a graph from an address, and without a script."""
    view, cap, node = _view(request), _cap(request), request.query_params.get("node", "")
    drawn = _graph(site, request, view, cap, node if is_iri(node) else "")
    made: nx.MultiGraph[str] = nx.MultiGraph() if view == "together" else nx.MultiDiGraph()
    made.graph["view"] = view
    for one in drawn["nodes"]:
        made.add_node(str(one["id"]), label=one["label"], kind=one["kind"])
    for edge in drawn["edges"]:
        facts: dict[str, Any] = {key: edge[key] for key in ("relation", "first", "last", "sign")}
        made.add_edge(str(edge["source"]), str(edge["target"]), weight=edge["n"], **facts)
    written = io.BytesIO()
    write_gexf(made, written)
    more = {"Content-Disposition": f'attachment; filename="{view}.gexf"'}
    return Response(written.getvalue(), media_type="application/gexf+xml", headers=headers() | more)


def edges(site: Site, request: Request) -> Response:
    """Nodes and edges of a view; with `node=…&after=N` the node's neighbours after the first N, and how many then
    have been shown: `next`, null where these were the last."""
    view, node = _view(request), request.query_params.get("node", "")
    if not is_iri(node):
        return JSONResponse(_graph(site, request, view, _cap(request), ""), headers=headers())
    asked = request.query_params.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    others = _neighbours(site, view, node)
    drawn = _expanded(site, request, view, node, others[after : after + _EXPANDED])
    following = after + _EXPANDED if len(others) > after + _EXPANDED else None
    return JSONResponse({**drawn, "next": following}, headers=headers())


def neighbours(site: Site, request: Request) -> Response:
    """Before anything is drawn: how many neighbours a node has in a view, by kind."""
    others = _neighbours(site, _view(request), _node(request, "node"))
    kinds = Counter(named.kind for named in _named(site, others).values())
    return JSONResponse(
        {"total": len(others), "kinds": dict(sorted(kinds.items())), "cap": _EXPANDED}, headers=headers()
    )


def _neighbours(site: Site, view: str, node: str) -> list[str]:
    """All of them, those with most statements first."""
    select, order = "?source ?target (COUNT(DISTINCT ?statement) AS ?n)", "DESC(?n) ?source ?target"
    where = f"FILTER(?source = <{node}> || ?target = <{node}>)"
    rows = site.asked.over(f"edges-{view}", select, where, f"GROUP BY ?source ?target ORDER BY {order}")
    return list(dict.fromkeys(row["target"] if row["source"] == node else row["source"] for row in rows))


def _expanded(site: Site, request: Request, view: str, node: str, others: list[str]) -> _Drawing:
    """A node, some of its neighbours and all edges between it and them."""
    among = ", ".join(f"<{iri}>" for iri in others if is_iri(iri))
    where = f"FILTER((?source = <{node}> && ?target IN ({among})) || (?target = <{node}> && ?source IN ({among})))"
    rows = sorted(site.asked.over(f"edges-{view}", _FACTS, where, _GROUPED), key=_order)
    return _drawing(site, request, [node, *others], rows)


def statements(site: Site, request: Request) -> Response:
    """The statements that an edge stands on, with their sentences: a page, or its inside for the script."""
    ends = _node(request, "source"), _node(request, "target")
    view, where = _view(request), f"FILTER(?source = <{ends[0]}> && ?target = <{ends[1]}>)"
    if view == "together":
        where = f"FILTER(?source IN (<{ends[0]}>, <{ends[1]}>) && ?target IN (<{ends[0]}>, <{ends[1]}>))"
    name = f"edges-{view}"
    total = int(site.asked.over(name, "(COUNT(DISTINCT ?statement) AS ?n)", where, "")[0]["n"])
    page = page_of(request, _STATEMENTS, total)
    rows = site.asked.over(name, "DISTINCT ?statement", where, f"ORDER BY ?statement {page.limits}")
    named = _named(site, ends)
    template = "edge-part.html" if "part" in request.query_params else "edge.html"
    cards = cards_of(site.asked, [row["statement"] for row in rows])
    return site.pages.page(request, template, ends=[named[e] for e in ends], cards=cards, page=page, view=view)


def _graph(site: Site, request: Request, view: str, cap: int, node: str, most: int | None = None) -> _Drawing:
    """The edges with most statements whose nodes are within the cap, at most `most`; around a node, its first
    neighbours."""
    if node:
        found = _expanded(site, request, view, node, _neighbours(site, view, node)[:_EXPANDED])
        return {**found, "edges": found["edges"][:most]}
    rows = heaviest(site, view)[: cap * _EDGES_FOR_A_NODE]
    kept: dict[str, None] = {}
    drawn: list[Row] = []
    for row in rows:
        if len(drawn) == most:
            break
        new = {end for end in (row["source"], row["target"]) if end not in kept}
        if len(kept) + len(new) <= cap:
            kept |= dict.fromkeys(sorted(new))
            drawn.append(row)
    return _drawing(site, request, list(kept), drawn)


def heaviest(site: Site, view: str) -> list[Row]:
    """The edges with most statements, enough for the largest cap; asked once for each snapshot."""

    def asked() -> list[Row]:
        rows = site.asked.over(f"edges-{view}", _FACTS, "", f"{_GROUPED} LIMIT {CAPS[-1] * _EDGES_FOR_A_NODE}")
        return sorted(rows, key=_order)

    return site.once(("edges", view), asked)


def _order(row: Row) -> tuple[int, str, str, str]:
    """To sort here is quick; to compare IRIs within the query takes a second at 20,000."""
    return -int(row["n"]), row["source"], row["target"], row.get("relation", "")


def _drawing(site: Site, request: Request, kept: list[str], rows: list[Row]) -> _Drawing:
    language, named = language_of(request), _named(site, kept)
    nodes: list[dict[str, object]] = [
        {"id": iri, "label": name_of(named[iri], language), "kind": named[iri].kind, "link": site.pages.link(iri)}
        for iri in kept
    ]
    return {"nodes": nodes, "edges": [_edge(site, row, language) for row in rows]}


def _edge(site: Site, row: Row, language: str) -> dict[str, object]:
    relation = row.get("relation", "")
    code = ":" in relation
    return {
        "source": row["source"],
        "target": row["target"],
        "relation": site.pages.codes.label(relation, language) if code else text(f"role.{relation}", language),
        "sign": site.pages.codes.signs.get(relation, 0),
        "n": int(row["n"]),
        "first": row.get("first", ""),
        "last": row.get("last", ""),
    }


def _named(site: Site, iris: Iterable[str]) -> dict[str, Named]:
    """Entities from the index; articles and events, which are in none, from the store."""
    found = site.index.named(iris)
    lacking = [iri for iri, named in found.items() if not named.label]
    kinds = {term(curie).value: kind for curie, kind in {**KINDS, "sem:Event": "event"}.items()}
    if lacking:
        for row in site.asked.rows("nodes", node=lacking):
            found[row["node"]] = Named(row["node"], row.get("label", ""), kinds.get(row["type"], ""))
    return found


def _view(request: Request) -> str:
    asked = request.query_params.get("view", "")
    return asked if asked in VIEWS else VIEWS[0]


def _cap(request: Request) -> int:
    asked = request.query_params.get("cap", "")
    return int(asked) if asked in map(str, CAPS) else CAPS[1]


def _node(request: Request, name: str) -> str:
    iri = request.query_params.get(name, "")
    if not is_iri(iri):
        raise Problem(400, f"the address needs {name}=…, an IRI")
    return iri
