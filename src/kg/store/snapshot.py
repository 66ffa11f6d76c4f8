"""What readers see: an immutable snapshot, through Oxigraph or as an rdflib dataset."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples
from pyoxigraph import Store as Database

from kg.errors import QueryError, StoreError
from kg.model import Reading
from kg.rdf import reading_of, term
from kg.store.folder import Folder
from kg.store.syntax import explain
from kg.store.writer import Locked, open_store

if TYPE_CHECKING:
    from rdflib import Dataset

Answer = QuerySolutions | QueryBoolean | QueryTriples


class Snapshot:
    """The store at one moment; made by `open_snapshot`. Queries see the union of all graphs by default.

    With a day it is the store as known on that day: articles published later or without a date are not there, and
    neither is what was concluded from all of them.
    """

    def __init__(self, path: Path, database: Database, known_on: date | None = None) -> None:
        self.path = path  # what another process opens with Database.read_only, while this one holds it
        self._database = database
        self._known = None if known_on is None else self._known_graphs(known_on)

    def __len__(self) -> int:
        """Quads."""
        return len(self._database) if self._known is None else sum(1 for _ in self.quads())

    def graphs(self) -> list[str]:
        known = self._database.named_graphs() if self._known is None else self._known
        return sorted(g.value for g in known if isinstance(g, NamedNode))

    def articles(self) -> list[str]:
        """The IRIs of the articles' graphs, sorted."""
        return sorted(g.value for g in self._typed("kg:ArticleGraph") if self._known is None or g in self._known)

    def days(self) -> dict[str, date | None]:
        """The graphs of the articles, and when each was published."""
        return {g: day for g, day in self._days().items() if self._known is None or NamedNode(g) in self._known}

    def reading(self, graph: str) -> Reading:
        """Everything that one article's graph holds."""
        return reading_of(self.quads(graph), graph)

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """All quads, or those of one named graph, in no particular order."""
        if graph is not None:
            there = self._known is None or NamedNode(graph) in self._known
            return self._database.quads_for_pattern(None, None, None, NamedNode(graph)) if there else iter(())
        if self._known is None:
            return self._database.quads_for_pattern(None, None, None, None)
        return (q for g in self._known for q in self._database.quads_for_pattern(None, None, None, g))

    def query(self, text: str) -> Answer:
        """Raises QueryError with the place of a syntax error. Nobody else's data is asked for."""
        try:
            if self._known is None:
                return self._database.query(text, use_default_graph_as_union=True)
            return self._database.query(text, default_graph=[*self._known], named_graphs=[*self._known])
        except SyntaxError as error:
            raise QueryError(f"the query is no SPARQL 1.1: {explain(str(error.msg))}") from error
        except (ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def select(self, text: str) -> QuerySolutions:
        """The rows of a SELECT. Raises QueryError where it is no SELECT, too."""
        answer = self.query(text)
        if not isinstance(answer, QuerySolutions):
            raise QueryError("the query is no SELECT: it gives no rows")
        return answer

    def as_rdflib(self) -> Dataset:
        """The same data as a read-only rdflib dataset, default graph as union. Raises StoreError with a day."""
        if self._known is not None:
            raise StoreError("an rdflib dataset shows the whole store; it cannot be had as known on a day")
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self._database), default_union=True)

    def _typed(self, kind: str) -> Iterator[NamedNode]:
        found = self._database.quads_for_pattern(None, term("rdf:type"), term(kind), None)
        return (q.subject for q in found if isinstance(q.subject, NamedNode))

    def _days(self) -> dict[str, date | None]:
        days: dict[str, date | None] = {graph.value: None for graph in self._typed("kg:ArticleGraph")}
        for quad in self._database.quads_for_pattern(None, term("schema:datePublished"), None, None):
            graph = quad.graph_name
            if isinstance(quad.object, Literal) and isinstance(graph, NamedNode) and graph.value in days:
                days[graph.value] = date.fromisoformat(quad.object.value)
        return days

    def _known_graphs(self, day: date) -> list[NamedNode]:
        """Articles by their day of publication; of the others all but those that hold conclusions."""
        later = {NamedNode(g) for g, published in self._days().items() if published is None or published > day}
        for kind in ("kg:EventCluster", "kg:Relation", "kg:ActorEdge", "kg:Copy"):
            concluded = next(self._database.quads_for_pattern(None, term("rdf:type"), term(kind), None), None)
            if concluded and isinstance(concluded.graph_name, NamedNode):
                later.add(concluded.graph_name)
        return [g for g in self._database.named_graphs() if isinstance(g, NamedNode) and g not in later]


@contextmanager
def open_snapshot(path: Path, known_on: date | None = None, *, as_it_is: bool = False) -> Iterator[Snapshot]:
    """Open the newest snapshot, perhaps as known on a day, and hold it. Raises StoreError where there is no store.

    What a kill left unpublished is published first, unless the store is to stay `as_it_is`.
    """
    folder = Folder(path)
    folder.current()
    if not as_it_is:
        _publish_what_a_kill_left(folder)
    for _ in range(10):  # a writer may publish and tidy up between reading the number and holding it
        number = folder.current()
        with folder.hold(number) as held:
            if held:
                yield Snapshot(folder.snapshot(number), _open(folder, number), known_on)
                return
    raise StoreError(f"{path}: snapshot {number} is missing; build into this store again to renew it")


def _publish_what_a_kill_left(folder: Folder) -> None:
    if not folder.unpublished.exists():
        return
    try:
        with open_store(folder.path):
            pass  # leaving publishes
    except Locked:
        pass  # a writer is at work and will publish; until then the last snapshot counts
    except StoreError:
        if not folder.snapshot(folder.current()).is_dir():
            raise  # nothing to fall back to


def _open(folder: Folder, number: int) -> Database:
    try:
        return Database.read_only(str(folder.snapshot(number)))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{folder.snapshot(number)}: cannot be opened: {error}") from error
