"""RDF files in any syntax that Oxigraph reads → the quads of each graph in them."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.errors import BadInput
from kg.rdf import term


def read_graphs(path: Path) -> dict[str, list[Quad]]:
    """Graph IRI → quads, in the order of the IRIs; the default graph is named "". Graphs of articles only.

    Raises BadInput where the file is missing, no RDF, or holds no article.
    """
    syntax = RdfFormat.from_extension(path.suffix.lstrip("."))
    if syntax is None:
        raise BadInput(path, "unknown suffix; RDF files end in .nq, .trig, .ttl, .nt, .jsonld or .rdf")
    graphs: dict[str, list[Quad]] = {}
    try:
        for quad in parse(path=str(path), format=syntax):
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            graphs.setdefault(name, []).append(quad)
    except FileNotFoundError as error:
        raise BadInput(path, "no such file; check the path") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(path, f"cannot be read as {syntax.name}: {error}") from error
    articles = {name: quads for name, quads in sorted(graphs.items()) if _is_article(quads)}
    if not articles:
        raise BadInput(path, "holds no graph of an article; kg export rdf writes such files")
    return articles


def _is_article(quads: list[Quad]) -> bool:
    wanted = (term("schema:NewsArticle"), term("kg:Statement"))
    return any(q.predicate == term("rdf:type") and q.object in wanted for q in quads)
