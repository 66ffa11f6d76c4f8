"""The page of an entity: what it is called, what it says, what is said of it, filtered and page by page."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import Literal
from starlette.requests import Request
from starlette.responses import Response

from kg.rdf import PREFIXES, term
from kg.serve.pages.asking import Asked, Row
from kg.serve.pages.cards import KINDS, Named, cards_of
from kg.serve.pages.derived import actor_edges
from kg.serve.pages.paging import page_of
from kg.serve.problem import Problem

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

SIDES = ("said-by", "said-about", "took-part")
_SIZE = 25
_NEIGHBOURS = 12
_LATEST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader filters by; each field empty or valid."""

    side: str
    stance: str = ""
    since: str = ""
    until: str = ""
    source: str = ""

    def where(self) -> str:
        """SPARQL over ?stance, ?day and ?source."""
        conditions = []
        if self.stance:
            conditions.append(f"?stance = <{PREFIXES['stance']}{self.stance}>")
        if self.since:
            conditions.append(f'STR(?day) >= "{self.since}"')
        if self.until:
            conditions.append(f'STR(?day) <= "{self.until}"')
        if self.source:
            conditions.append(f"CONTAINS(LCASE(?source), LCASE({Literal(self.source)}))")
        return f"FILTER({' && '.join(conditions)})" if conditions else ""


def entity_page(site: Site, request: Request, iri: str) -> Response:
    """The page of the entity with this IRI, wherever it lies. Raises Problem 404 where no article names it."""
    facts = site.asked.rows("entity", entity=[iri])
    if not facts:
        raise Problem(404, f"no article names {iri}")
    named = _named(iri, facts)
    counted = {side: site.once(("counted", side, iri), partial(_counted, site.asked, side, iri)) for side in SIDES}
    counts = {side: counted[side]["stance"].total() for side in SIDES}
    chosen = _chosen(request, next((side for side in SIDES if counts[side]), SIDES[0]))
    facets = counted[chosen.side]
    where = chosen.where()
    total = int(_total(site.asked, chosen.side, where, iri)) if where else counts[chosen.side]
    page = page_of(request, _SIZE, total)
    # Within a day the store's own order, which the content decides: to compare IRIs takes seconds at 50,000.
    shown = site.asked.over(chosen.side, "?statement", where, f"ORDER BY DESC(?day) {page.limits}", entity=[iri])
    return site.pages.page(
        request,
        "entity.html",
        entity=named,
        names=[r["value"] for r in facts if r["property"] == term("skos:altLabel").value and r["value"] != named.label],
        linked=sorted({(r["method"], r["score"]) for r in facts if "method" in r}),
        sides=counts.items(),
        chosen=chosen,
        stances=facets["stance"].most_common(),
        sources=[source for source, _ in facets["source"].most_common(200)],
        months=_months(facets["month"]),
        cards=cards_of(site.asked, [row["statement"] for row in shown]),
        page=page,
        network=network(site, iri),
        offices=_offices(site.asked, iri),
        edges=actor_edges(site.asked, site.index, iri),
    )


def _named(iri: str, facts: list[Row]) -> Named:
    """The name that most articles use; a link that is exact before one that is close."""
    values: dict[str, str] = {}
    for row in facts:
        values.setdefault(row["property"], row["value"])
    types = {row["value"] for row in facts if row["property"] == term("rdf:type").value}
    kind = next((k for curie, k in KINDS.items() if term(curie).value in types), "")
    item = values.get(term("skos:exactMatch").value) or values.get(term("skos:closeMatch").value, "")
    return Named(iri, values.get(term("rdfs:label").value, ""), kind, item)


def _chosen(request: Request, side: str) -> Chosen:
    asked = {name: request.query_params.get(name, "") for name in ("side", "stance", "since", "until", "source")}
    return Chosen(
        asked["side"] if asked["side"] in SIDES else side,
        asked["stance"] if asked["stance"].isascii() and asked["stance"].replace("-", "").isalpha() else "",
        _day(asked["since"]),
        _day(asked["until"]),
        asked["source"][:200],
    )


def _day(asked: str) -> str:
    try:
        return date.fromisoformat(asked).isoformat()
    except ValueError:
        return ""


def _total(asked: Asked, side: str, where: str, iri: str) -> str:
    return asked.over(side, "(COUNT(*) AS ?n)", where, "", entity=[iri])[0]["n"]


def _counted(asked: Asked, side: str, iri: str) -> dict[str, Counter[str]]:
    """How many statements by stance, by source and by month, in one go over all of them."""
    select, where = "?stance ?source ?month (COUNT(*) AS ?n)", "BIND(SUBSTR(STR(?day), 1, 7) AS ?month)"
    rows = asked.over(side, select, where, "GROUP BY ?stance ?source ?month", entity=[iri])
    found: dict[str, Counter[str]] = {name: Counter() for name in ("stance", "source", "month")}
    for row in sorted(rows, key=repr):
        for name, counter in found.items():
            if row.get(name):
                counter[row[name]] += int(row["n"])
    return found


def _months(counted: Counter[str]) -> list[dict[str, object]]:
    latest = sorted(counted)[-_LATEST_MONTHS:]
    most = max((counted[month] for month in latest), default=0)
    return [
        {"name": month, "n": counted[month], "most": most, "first": f"{month}-01", "last": _last_day(month)}
        for month in latest
    ]


def _last_day(month: str) -> str:
    for day in (31, 30, 29):
        if found := _day(f"{month}-{day}"):
            return found
    return f"{month}-28"


def network(site: Site, iri: str) -> dict[str, object]:
    """Those with whom the entity takes part in most events, placed on an ellipse around it."""
    tail = f"GROUP BY ?target ORDER BY DESC(?n) ?target LIMIT {_NEIGHBOURS}"
    rows = site.asked.over("neighbours", "?target (COUNT(DISTINCT ?event) AS ?n)", "", tail, entity=[iri])
    counted = [(row["target"], int(row["n"])) for row in rows if "target" in row]
    names = site.index.named([target for target, _ in counted])
    most = max((n for _, n in counted), default=1)
    nodes = []
    for place, (target, n) in enumerate(counted):
        angle = 2 * math.pi * place / len(counted) - math.pi / 2
        x, y = round(130 * math.cos(angle)), round(95 * math.sin(angle))
        nodes.append({"named": names[target], "n": n, "x": x, "y": y, "width": round(1 + 4 * n / most, 1)})
    return {"nodes": nodes}


def _offices(asked: Asked, iri: str) -> list[dict[str, object]]:
    rows = asked.rows("entity-offices", entity=[iri])
    key = lambda row: (row["post"], row["postLabel"], row["person"])  # noqa: E731
    found = []
    for (_, label, person), group in groupby(sorted(rows, key=key), key):
        held = list(group)
        days = sorted({(row.get("day", ""), row["statement"]) for row in held if "statement" in row})
        found.append({"post": label, "person": Named(person, held[0]["personLabel"], "person"), "days": days})
    return sorted(found, key=lambda office: str(office["days"]))
