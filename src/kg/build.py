"""The steps in order: read → analyse → extract → link → map → validate → store. The only file that knows all.

One article after another, each for itself: what fails or violates a shape is told and left out, the rest is
stored. An extractor is anything that turns an article into a reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from kg.errors import BadInput, KgError, StoreError
from kg.gate import check, quarantine
from kg.model import Article, Reading
from kg.rdf import Iris, to_quads, vocabulary_graph, vocabulary_quads
from kg.read import find, read_article
from kg.settings import Settings
from kg.store import Store, open_store

Status = Literal["stored", "quarantined", "failed"]
Extractor = Callable[[Article], Reading]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: why it was refused, what was noted in reading, what the gate warned of."""

    path: str
    status: Status
    statements: int = 0
    message: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 all stored, 1 all failed, 3 something violates a shape and nothing failed, 4 some failed."""
    found = {o.status for o in outcomes}
    if "failed" in found:
        return 1 if found == {"failed"} else 4
    return 3 if "quarantined" in found else 0


def read_statements(article: Article) -> Reading:
    """The project's own extractor. Its imports load dictionaries, which another extractor does not need."""
    from kg.extract import extract
    from kg.language import analyse
    from kg.link import link

    return link(extract(analyse(article)))


def build(
    paths: Iterable[str],
    folder: Path,
    settings: Settings,
    *,
    published: date | None = None,
    extractor: Extractor = read_statements,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Put every article of the paths into the store. Raises StoreError, all else becomes an Outcome."""
    inputs = list(find(paths))
    outcomes = [Outcome(i.path, "failed", message=str(i)) for i in inputs if isinstance(i, BadInput)]
    for outcome in outcomes:
        tell(outcome)
    if len(outcomes) < len(inputs):
        with open_store(folder) as store:
            store.replace(vocabulary_graph(settings.base).value, vocabulary_quads(settings.base))
            for path in (i for i in inputs if isinstance(i, Path)):
                outcomes.append(_one(path, store, settings, published, extractor))
                tell(outcomes[-1])
    return outcomes


def _one(path: Path, store: Store, settings: Settings, published: date | None, extractor: Extractor) -> Outcome:
    try:
        loaded = read_article(path, published=published, max_bytes=settings.max_bytes)
        reading = extractor(loaded.article)
        quads = to_quads(reading, settings.base)
        verdict = check(reading, quads)
        told = (loaded.notes, tuple(map(str, verdict.warnings)))
        if verdict.violations:
            refused = Path(settings.quarantine or store.folder.quarantine)
            message = f"{path}: see {quarantine(refused, reading, quads, verdict)}"
            return Outcome(str(path), "quarantined", len(reading.statements), message, *told)
        store.replace(Iris(loaded.article.key, settings.base).graph.value, quads)
        return Outcome(str(path), "stored", len(reading.statements), "", *told)
    except StoreError:
        raise  # the disk: no other article would fare better
    except KgError as error:
        return Outcome(str(path), "failed", message=str(error))
    except Exception as error:  # a fault of ours in one article must not cost the others
        return Outcome(str(path), "failed", message=f"{path}: internal error: {type(error).__name__}: {error}")
