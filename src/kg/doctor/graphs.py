"""What a store holds: each article whole, by the shapes, its quotes in its text; what was concluded up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad

from kg.build.ledger import is_there, read_sources
from kg.derive import derived_graph
from kg.doctor.finding import Finding
from kg.errors import StoreError
from kg.gate import Verdict, check_derived, check_facts, check_quads
from kg.rdf import article_of, copies_graph
from kg.store import Snapshot, open_snapshot
from kg.store.changes import Changes
from kg.store.folder import Folder
from kg.wikidata import wikidata_graph

_MOST = 20  # findings of one kind that are told one by one


def graph_findings(path: Path, each: bool = True) -> Iterator[Finding]:
    """Of a store that can be opened; with `each` every graph is checked, some 10 ms an article."""
    try:
        with open_snapshot(path, as_it_is=True) as snapshot:
            articles = snapshot.articles()
            if each:
                yield from _checked(snapshot, articles)
            yield from _in_step(path, snapshot, articles)
    except (OSError, RuntimeError) as error:  # the engine compares checksums when it reads
        yield Finding("database", "error", f"cannot be read to its end: {error}", "restore a backup, or build anew")
        return
    yield from _sources(path, set(articles))


def _checked(snapshot: Snapshot, articles: list[str]) -> Iterator[Finding]:
    graphs = snapshot.graphs()
    torn = [graph for graph in sorted({*graphs} - {*articles}) if _is_named_as_article(graph)]
    wrong = [Finding("article", "error", f"<{g}> does not say that it is an article's graph", _anew(g)) for g in torn]
    warned = 0
    for graph in articles:
        verdict = check_quads(snapshot.quads(graph))
        warned += bool(verdict.warnings)
        if not verdict.passed:
            text = f"<{graph}>: {len(verdict.violations)} violations, the first: {verdict.violations[0]}"
            wrong.append(Finding("article", "error", text, _anew(graph)))
    yield from wrong[:_MOST]
    if len(wrong) > _MOST:
        text = f"{len(wrong) - _MOST} more articles are not as they should be"
        yield Finding("article", "error", text, "kg validate names them all")
    if not wrong:
        text = f"{len(articles):,} whole, by the shapes, each quote found in its text"
        yield Finding("articles", "ok", f"{text}; {warned:,} with something to look at" if warned else text)
    for base in sorted({article_of(graph).base for graph in articles}):
        checks: dict[str, tuple[Callable[[Iterable[Quad], str], Verdict], str]] = {
            derived_graph(base): (check_derived, "remove derived.sqlite and call kg derive"),
            copies_graph(base).value: (check_derived, "build again"),
            wikidata_graph(base): (check_facts, "kg link --refresh"),
        }
        for name, (check, remedy) in checks.items():
            if quads := list(snapshot.quads(name)):
                verdict = check(quads, name)
                if verdict.passed:
                    yield Finding("graph", "ok", f"<{name}>: by the shapes, {len(quads):,} quads")
                else:
                    text = f"<{name}>: {len(verdict.violations)} violations, the first: {verdict.violations[0]}"
                    yield Finding("graph", "error", text, remedy)


def _is_named_as_article(graph: str) -> bool:
    try:
        article_of(graph)
    except ValueError:
        return False
    return True


def _anew(graph: str) -> str:
    return f"kg remove {graph}, then build its file again"


def _in_step(path: Path, snapshot: Snapshot, articles: list[str]) -> Iterator[Finding]:
    """Whether what `kg derive` concluded is concluded from the articles that are there."""
    graphs = set(snapshot.graphs())
    derived = [g for g in sorted({derived_graph(article_of(a).base) for a in articles}) if g in graphs]
    changed = Changes(Folder(path).changed).graphs()
    if not derived and changed is None:
        if articles:
            yield Finding("conclusions", "note", "none were made yet", f"kg derive --store {path}")
    elif changed is None:
        text = "it is not known which articles changed since they were made"
        yield Finding("conclusions", "warning", text, f"kg derive --store {path}")
    elif behind := {g for g in changed if _is_named_as_article(g)}:
        text = f"{len(behind):,} articles came, changed or went since they were made"
        yield Finding("conclusions", "warning", text, f"kg derive --store {path}")
    else:
        yield Finding("conclusions", "ok", "from the articles that are there")


def _sources(path: Path, articles: set[str]) -> Iterator[Finding]:
    try:
        sources = read_sources(path)
    except StoreError:
        return  # told of the file already
    lost = [source for source, graph in sources if graph not in articles]
    if lost:
        text = f"{len(lost):,} files are noted as read whose article is not in the store, such as {lost[0]}"
        yield Finding("sources", "warning", text, "build them again")
    gone = [source for source, _ in sources if not is_there(source)]
    if gone:
        text = f"{len(gone):,} files that gave articles are there no more, such as {gone[0]}"
        yield Finding("sources", "note", text, f"kg remove --missing --store {path}, if their articles should go too")
    if not lost and not gone and sources:
        yield Finding("sources", "ok", f"{len(sources):,}, all there")
