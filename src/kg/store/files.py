"""RDF files in any syntax that Oxigraph reads → the quads of each graph in them.

What is no RDF is refused with its line. Oxigraph passes over some faults in silence (an IRI with a space in JSON-LD,
RDF/XML that breaks off): those are looked for here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import BadInput
from kg.rdf import PREFIXES, term

# Code points; as much as an article's text may have. A longer one is no text that anybody reads.
MAX_LITERAL = 5_000_000
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')


def read_graphs(path: Path) -> dict[str, list[Quad]]:
    """Graph IRI → quads, in the order of the IRIs; the default graph is named "". Graphs of articles only.

    Raises BadInput where the file is missing, no RDF, holds a literal of more than MAX_LITERAL code points, or no
    article.
    """
    syntax = RdfFormat.from_extension(path.suffix.lstrip("."))
    if syntax is None:
        raise BadInput(path, "unknown suffix; RDF files end in .nq, .trig, .ttl, .nt, .jsonld or .rdf")
    graphs: dict[str, list[Quad]] = {}
    try:
        _unseen_faults(path, syntax)
        for quad in parse(path=str(path), format=syntax):
            _short_enough(path, quad)
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            graphs.setdefault(name, []).append(quad)
    except FileNotFoundError as error:
        raise BadInput(path, "no such file; check the path") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(
            path, f"cannot be read as {syntax.name}: {error}", line=getattr(error, "lineno", None)
        ) from error
    articles = {name: quads for name, quads in sorted(graphs.items()) if _is_article(quads)}
    if not articles:
        raise BadInput(path, f"holds no graph of an article{_instead(graphs)}; kg export rdf writes such files")
    return articles


def _unseen_faults(path: Path, syntax: RdfFormat) -> None:
    """Raises SyntaxError or ValueError for what the parser would pass over."""
    if syntax == RdfFormat.JSON_LD:
        for iri in _iris(json.loads(path.read_bytes())):
            if _NOT_IN_IRI.search(iri):
                raise ValueError(f"{iri!r} is no IRI; write a space as %20")
    elif syntax == RdfFormat.RDF_XML:
        try:
            expat.ParserCreate().Parse(path.read_bytes(), True)
        except expat.ExpatError as error:
            raise SyntaxError(str(error), (str(path), error.lineno, error.offset, None)) from error


def _iris(value: object) -> Iterator[str]:
    """What stands for an IRI in JSON-LD: `@id`, `@type`, and keys that are written out; no context is looked at."""
    if isinstance(value, list):
        for item in value:
            yield from _iris(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if "://" in key:
                yield key
            if key in ("@id", "@type"):
                yield from (i for i in (item if isinstance(item, list) else [item]) if isinstance(i, str))
            elif key != "@context":
                yield from _iris(item)


def _short_enough(path: Path, quad: Quad) -> None:
    value = quad.object
    if isinstance(value, Literal) and len(value.value) > MAX_LITERAL:
        problem = (
            f"{quad.subject} {quad.predicate} has a literal of {len(value.value):,} characters, {MAX_LITERAL:,} are"
            " allowed; give the text of one article"
        )
        raise BadInput(path, problem)


def _is_article(quads: list[Quad]) -> bool:
    wanted = (term("schema:NewsArticle"), term("kg:Statement"))
    return any(q.predicate == term("rdf:type") and q.object in wanted for q in quads)


def _instead(graphs: dict[str, list[Quad]]) -> str:
    """The namespaces of properties that are not ours, so that one sees which vocabulary was taken."""
    properties = {q.predicate.value for quads in graphs.values() for q in quads}
    foreign = sorted({_namespace(p) for p in properties} - set(PREFIXES.values()))
    return f", but properties of {', '.join(_few(foreign))}" if foreign else ""


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri


def _few(names: Iterable[str]) -> list[str]:
    found = list(names)
    return found if len(found) <= 3 else [*found[:3], "…"]
