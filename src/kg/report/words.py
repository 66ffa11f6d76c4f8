"""Words of a briefing in English and Ukrainian: its own from words.yaml, those of codes from ontology/codes.ttl."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pyoxigraph import Literal, RdfFormat, parse

from kg.rdf import term
from kg.resources import resource


@cache
def words(lang: str) -> dict[str, str]:
    """`lang` is en or uk."""
    read = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))
    return {key: given[lang] for key, given in read.items()}


def label(scheme: str, code: str, lang: str) -> str:
    """`label("measure", "killed", "uk")` → `убиті`; the code itself where it has no label."""
    return _labels().get((scheme, code, lang), code)


def code_named(scheme: str, name: str) -> str:
    """The code with this label in either language, or that is this word; "" where there is none."""
    folded = name.casefold()
    found = (c for (s, c, _), text in _labels().items() if s == scheme and folded in (c, text.casefold()))
    return next(found, "")


@cache
def _labels() -> dict[tuple[str, str, str], str]:
    found = {}
    for quad in parse(path=str(resource("ontology", "codes.ttl")), format=RdfFormat.TURTLE):
        if quad.predicate == term("skos:prefLabel") and isinstance(quad.object, Literal):
            scheme, _, code = str(quad.subject.value).rpartition("/")[2].partition("#")
            found[scheme, code, quad.object.language or ""] = quad.object.value
    return found
