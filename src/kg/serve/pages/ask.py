"""The page to ask: the shipped questions, an editor with the store's own words, answers with labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.rdf import PREFIXES
from kg.serve.pages.asking import is_iri
from kg.serve.pages.labels import name_of
from kg.serve.pages.rendering import headers, language_of, texts_under
from kg.store.questions import questions

if TYPE_CHECKING:
    from kg.serve.pages.site import Site

_COMPLETIONS = 20
_LABELS = 60  # of one request: addresses have to stay short
_LONGEST = 120


def ask(site: Site, request: Request) -> Response:
    language = language_of(request)
    shipped = questions()
    chosen = shipped.get(request.query_params.get("question", ""))
    topics: dict[str, list[object]] = {}
    for question in shipped.values():
        topics.setdefault(question.topic, []).append(question)
    own = request.query_params.get("query", "")
    values = {p.name: language for p in chosen.parameters if p.kind == "lang"} if chosen else {}
    return site.pages.page(
        request,
        "ask.html",
        policy={"style_src": "'self' 'unsafe-inline'"},  # the editor places its lines with style attributes
        topics=topics,
        chosen=chosen,
        sparql=own or (chosen.bind(values) if chosen else _EXAMPLE),
        words=json.dumps(texts_under("js.", language)),
        prefixes=json.dumps(PREFIXES),
    )


def complete(site: Site, request: Request) -> Response:
    """`?q=…` → what may be meant: `[{"text": SPARQL, "label": words}]`; classes, properties, codes, then entities."""
    language, asked = language_of(request), request.query_params.get("q", "").strip("<>")[:200]
    wanted = asked.rpartition(":")[2].lower()
    terms = {
        **_terms(site, language),
        **{code: site.pages.codes.label(code, language) for code in site.pages.codes.labels},
    }
    fitting = [
        (not label.lower().startswith(wanted), label, iri)
        for iri, label in terms.items()
        if wanted in label.lower() or wanted in _written(iri).lower()
    ]
    found = [{"text": _written(iri), "label": label} for _, label, iri in sorted(fitting)[:_COMPLETIONS]]
    hits = site.index.find(asked, _COMPLETIONS) if asked else []
    found += [{"text": _written(hit.named.iri), "label": name_of(hit.named, language)} for hit in hits]
    return JSONResponse(found, headers=headers())


def labels(site: Site, request: Request) -> Response:
    """`?iri=…&iri=…` → `{iri: {"label": words, "link": address}}` for what has a name; a statement's are its words."""
    language = language_of(request)
    asked = [iri for iri in request.query_params.getlist("iri") if is_iri(iri)][:_LABELS]
    names = {iri: name_of(named, language) for iri, named in site.index.named(asked).items() if named.label}
    codes = site.pages.codes
    names |= {iri: codes.label(iri, language) for iri in asked if iri in codes.labels}
    for row in site.asked.rows("labels", thing=[iri for iri in asked if iri not in names]):
        names.setdefault(row["thing"], row["label"])
    found = {iri: {"label": _shortened(names.get(iri, "")), "link": site.pages.link(iri)} for iri in asked}
    return JSONResponse(found, headers=headers())


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"


def _terms(site: Site, language: str) -> dict[str, str]:
    """Classes and properties of the vocabulary, with a label in the reader's language if there is one."""
    found: dict[str, str] = {}
    for row in site.asked.rows("terms"):
        if row["lang"] == language or row["term"] not in found:
            found[row["term"]] = row["label"]
    return found


def _written(iri: str) -> str:
    """`kg:stance` where a prefix is known, else `<…>`."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").isalnum() and local.isascii():
            return f"{prefix}:{local}"
    return f"<{iri}>"


_EXAMPLE = """PREFIX kg: <https://w3id.org/kg-evidence/ns#>

SELECT ?speaker ?stance (COUNT(*) AS ?statements)
WHERE {
  ?statement kg:speaker ?speaker ; kg:stance ?stance .
}
GROUP BY ?speaker ?stance
ORDER BY DESC(?statements) ?speaker ?stance
LIMIT 50"""
