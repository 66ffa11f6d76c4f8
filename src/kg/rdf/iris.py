"""Every IRI of an article's graph, made from content: the hash of the text, offsets, QIDs, folded names.

All are flat below the base, `{base}{kind of thing}/{local name}`, and no local name holds a `/`: rdflib does
not unescape `\\/` in prefixed names. No counter, clock or set order takes part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.link.iris import slug
from kg.model import Article, Entity, Span
from kg.rdf.namespaces import DEFAULT_BASE, PREFIXES

_LOCAL = re.compile(r"[^\W_][\w.-]*")


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of one article under one base."""

    key: str
    base: str = DEFAULT_BASE

    def of(self, kind: str, *parts: str) -> NamedNode:
        """`of("step", "120-164-deployment", "1")` → `{base}step/{key}.120-164-deployment.1`."""
        return NamedNode(f"{self.base}{kind}/{'.'.join((self.key, *parts))}")

    @property
    def article(self) -> NamedNode:
        return self.of("article")

    @property
    def graph(self) -> NamedNode:
        return self.of("graph")

    def statement(self, key: str) -> NamedNode:
        return self.of("statement", local(key))

    def span(self, span: Span) -> NamedNode:
        return self.of("span", f"{span.start}-{span.end}")

    def entity(self, entity: Entity) -> NamedNode:
        return NamedNode(entity_iri(entity, self.base))


def iri_of(base: str = DEFAULT_BASE) -> Callable[[Article, str | Entity], str]:
    """The naming that `kg.records.to_record` takes: statement keys and entities → IRIs under `base`."""

    def name(article: Article, what: str | Entity) -> str:
        if isinstance(what, Entity):
            return entity_iri(what, base)
        return Iris(article.key, base).statement(what).value

    return name


def entity_iri(entity: Entity, base: str = DEFAULT_BASE) -> str:
    """The linker's IRI (absolute, or a local name below `{base}entity/`), else by QID, or kind and name."""
    if entity.iri:
        return entity.iri if ":" in entity.iri else f"{base}entity/{local(entity.iri)}"
    return f"{base}entity/{entity.qid or f'{entity.kind}-{slug(entity.name)}'}"


def article_of(iri: str) -> Iris:
    """The naming of the article (or article graph) with this IRI; ValueError where it is neither."""
    match = re.fullmatch(r"(.+[/#])(?:article|graph)/([0-9a-f]{16})", iri)
    if not match:
        raise ValueError(f"{iri} is not the IRI of an article: it should end in article/ and 16 digits")
    return Iris(match[2], match[1])


def wikidata(qid: str) -> NamedNode:
    return NamedNode(PREFIXES["wd"] + qid)


def local(name: str) -> str:
    """A name that is already fit for an IRI as it is, another one by its slug and hash."""
    if _LOCAL.fullmatch(name):
        return name
    return f"{slug(name)}-{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
