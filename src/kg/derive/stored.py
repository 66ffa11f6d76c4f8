"""The derived graph of a store, kept up: after the first time only articles that came, changed or went are read.

What the derivation knows stands in `derived.sqlite` beside the database. It counts where the same rules, base and
decisions made it, and where every graph written since is known by name; else all is concluded anew. Both ways give the
same bytes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from kg.derive.claims import Claim
from kg.derive.cluster import Decisions
from kg.derive.decisions import read_decisions, refuse_unknown
from kg.derive.derivation import Conclusions, Derivation
from kg.derive.graph import derived_graph, derived_quads
from kg.derive.held import Held
from kg.derive.readings import claims_of
from kg.derive.shelf import Shelf, fill, open_shelves, save, shelved
from kg.rdf import DEFAULT_BASE, Iris, copied_from, copies_graph, reading_of, term
from kg.resources import fingerprint, resource
from kg.store import Store, open_store
from kg.store.folder import Folder

FILE = "derived.sqlite"
_PACKAGES = ("derive", "rdf", "link", "gazetteer", "language")
_LEAST_ANEW = 0.25  # share of the articles that changed, from which on reading all is quicker

Check = Callable[[list[Quad]], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """Articles read this time, statements in the store, and how many conclusions of each kind the graph holds."""

    read: int
    statements: int
    counts: Mapping[str, int]


def keep_up(path: Path, check: Check, base: str = DEFAULT_BASE, decisions: Path | None = None) -> Kept:
    """Bring the derived graph of a store up to date; `check` sees all new quads and raises where they must not be.

    Where anything raises, graph and file are as they were. Raises StoreError, and BadInput for the decisions.
    """
    Folder(path).current()  # no new store where there is none
    wanted = _Wanted(base, check, decisions, read_decisions(decisions) if decisions else Decisions())
    with open_store(path) as store:
        with open_shelves(path / FILE) as file:
            known, graphs = _known(file), store.changes.graphs()
            changed = _changed(store, known, graphs, wanted) if known and graphs is not None else None
            now = (
                _anew(store, file, wanted)
                if known is None or changed is None
                else _go_on(store, file, wanted, known, changed)
            )
            _learn(file, now.known)
        store.changes.clear()
    return Kept(now.read, now.known.statements, now.known.counts)


@dataclass(frozen=True, slots=True)
class _Wanted:
    base: str
    check: Check
    file: Path | None
    decided: Decisions

    @property
    def graph(self) -> str:
        return derived_graph(self.base)

    @property
    def made_by(self) -> str:
        """What decides, beside the articles, what is concluded."""
        decided = self.file.read_bytes() if self.file else b""
        rules = fingerprint(_PACKAGES, resource("data/gazetteer"))
        return hashlib.sha256(f"{self.base} {rules} ".encode() + decided).hexdigest()

    def refuse(self, quads: list[Quad], held: Held) -> None:
        """Raises where the conclusions must not be stored."""
        if self.file:
            refuse_unknown(self.file, self.decided, held.events)
        self.check(quads)


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in the file beside the mappings."""

    made_by: str
    articles: int
    statements: int
    counts: Mapping[str, int]
    copies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Change:
    graphs: frozenset[str]  # of articles that came, changed or went
    copies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Now:
    read: int
    known: _Known


def _changed(store: Store, known: _Known, graphs: frozenset[str], wanted: _Wanted) -> _Change | None:
    """None where all has to be read."""
    if known.made_by != wanted.made_by or wanted.graph in graphs:
        return None
    copies = _copies(store, wanted.base) if copies_graph(wanted.base).value in graphs else known.copies
    others = {key for key in {*copies, *known.copies} if copies.get(key) != known.copies.get(key)}
    found = graphs | {Iris(key, wanted.base).graph.value for key in others}
    return _Change(found, copies) if len(found) <= _LEAST_ANEW * known.articles else None


def _anew(store: Store, file: sqlite3.Connection, wanted: _Wanted) -> _Now:
    held = Held()
    derivation = Derivation(decisions=wanted.decided, held=held)
    graphs, copies = store.articles(), _copies(store, wanted.base)
    claims, articles = _read(store, graphs, wanted.base, copies)
    derivation.update(claims)
    found = derivation.conclusions()
    quads = derived_quads(found, wanted.base)
    wanted.refuse(quads, held)
    store.replace(wanted.graph, quads)
    fill(file, held)
    _articles(file).fill(articles)
    return _Now(len(graphs), _Known(wanted.made_by, len(graphs), len(claims), dict(counts_of(found)), copies))


def _go_on(store: Store, file: sqlite3.Connection, wanted: _Wanted, known: _Known, change: _Change) -> _Now:
    held, articles = shelved(file), _articles(file)
    derivation = Derivation(decisions=wanted.decided, held=held)
    there = sorted(graph for graph in change.graphs if _is_article(store, graph))
    claims, come = _read(store, there, wanted.base, change.copies)
    left = {graph: key for graph in change.graphs if (key := articles.get(graph))}
    dropped = sum(len(held.members.get(("article", key), ())) for key in left.values())
    new, gone = derivation.update(claims, left.values())
    quads, stale = derived_quads(new, wanted.base), derived_quads(gone, wanted.base)
    wanted.refuse(quads, held)
    came, went = set(quads), set(stale)
    store.patch(wanted.graph, [q for q in stale if q not in came], [q for q in quads if q not in went])
    for graph in left:
        del articles[graph]
    articles.update(come)
    articles.save()
    save(held)
    counts = Counter(known.counts) + counts_of(new)
    counts.subtract(counts_of(gone))
    number, statements = known.articles + len(come) - len(left), known.statements + len(claims) - dropped
    return _Now(len(there), _Known(wanted.made_by, number, statements, dict(+counts), change.copies))


def _known(file: sqlite3.Connection) -> _Known | None:
    file.execute("CREATE TABLE IF NOT EXISTS known (value TEXT)")
    row = file.execute("SELECT value FROM known").fetchone()
    return _Known(**json.loads(row[0])) if row else None


def _learn(file: sqlite3.Connection, known: _Known) -> None:
    file.execute("DELETE FROM known")
    file.execute("INSERT INTO known VALUES (?)", (json.dumps(asdict(known)),))


def _articles(file: sqlite3.Connection) -> Shelf[str, str]:
    """The key of each article by its graph."""
    return Shelf(file, "articles")


def _read(
    store: Store, graphs: Iterable[str], base: str, copies: Mapping[str, str]
) -> tuple[list[Claim], dict[str, str]]:
    """The claims, and the key of each article by its graph."""
    articles: dict[str, str] = {}
    claims = []
    for graph in graphs:
        reading = reading_of(store.quads(graph), graph)
        articles[graph] = reading.article.key
        claims += claims_of([reading], base, copies)
    return claims, articles


def _is_article(store: Store, graph: str) -> bool:
    kind = NamedNode(graph), term("rdf:type"), term("kg:ArticleGraph")
    return any((q.subject, q.predicate, q.object) == kind for q in store.quads(graph))


def _copies(store: Store, base: str) -> dict[str, str]:
    return copied_from(store.quads(copies_graph(base).value))


def counts_of(found: Conclusions) -> Counter[str]:
    """`clusters`, `edges`, and each kind of relation."""
    return Counter(
        clusters=len(found.clusters), edges=len(found.edges), **Counter[str](r.kind for r in found.relations)
    )
