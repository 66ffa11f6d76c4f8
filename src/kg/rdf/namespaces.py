"""The namespaces of the graph. The vocabulary's are fixed; only the base of the data is configurable."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

DEFAULT_BASE = "https://w3id.org/kg-evidence/"
_CODES = "https://w3id.org/kg-evidence/code/"

PREFIXES: dict[str, str] = {
    "kg": "https://w3id.org/kg-evidence/ns#",
    "etype": f"{_CODES}event-type#",
    "stance": f"{_CODES}stance#",
    "quote": f"{_CODES}quote-kind#",
    "modality": f"{_CODES}modality#",
    "polarity": f"{_CODES}polarity#",
    "measure": f"{_CODES}measure#",
    "step": f"{_CODES}step-role#",
    "plover": f"{_CODES}plover#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "time": "http://www.w3.org/2006/time#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "shape": "https://w3id.org/kg-evidence/shapes#",
    "sh": "http://www.w3.org/ns/shacl#",
    "wd": "http://www.wikidata.org/entity/",
}


@cache
def term(curie: str) -> NamedNode:
    """`term("kg:stance")` → its node; KeyError where the prefix is not one of `PREFIXES`."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def local_name(node: NamedNode, prefix: str) -> str:
    """The part of an IRI after the namespace of `prefix`; ValueError where it lies elsewhere."""
    namespace = PREFIXES[prefix]
    if not node.value.startswith(namespace):
        raise ValueError(f"{node.value} is not in {namespace}")
    return node.value[len(namespace) :]
