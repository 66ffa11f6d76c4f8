"""Where an article's graph comes from: the article, and the version of the reader. No clock: when it was read
would make two builds of one input differ."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import Literal, NamedNode

from kg.rdf.iris import Iris
from kg.rdf.literals import text
from kg.rdf.namespaces import term

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def describe_graph(iris: Iris) -> list[Triple]:
    """Graph ← article, graph ← extractor with its name and version."""
    reader = NamedNode(f"{iris.base}extractor/kg-{reader_version()}")
    return [
        (iris.graph, term("rdf:type"), term("kg:ArticleGraph")),
        (iris.graph, term("prov:wasDerivedFrom"), iris.article),
        (iris.graph, term("prov:wasAttributedTo"), reader),
        (reader, term("rdf:type"), term("prov:SoftwareAgent")),
        (reader, term("schema:name"), text("kg")),
        (reader, term("schema:softwareVersion"), text(reader_version())),
    ]


@cache
def reader_version() -> str:
    """The installed version of this distribution; `0` where it is run from bare sources."""
    try:
        return version("kg")
    except PackageNotFoundError:
        return "0"
