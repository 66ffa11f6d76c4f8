"""One article through all steps but the store. What fails or violates a shape is told in the result, not raised.

An extractor is anything that turns an article into a reading.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyoxigraph import RdfFormat, serialize

from kg.build.sketch import Sketch, sketch
from kg.errors import KgError
from kg.gate import Refused, check, refusal
from kg.model import Article, Reading
from kg.rdf import to_quads

if TYPE_CHECKING:
    from kg.link import Decision

Status = Literal["stored", "unchanged", "duplicate", "quarantined", "failed"]
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


@dataclass(frozen=True, slots=True)
class Task:
    """An article that has to be read; plain values only, so that another process or machine can take it."""

    path: str
    article: Article
    notes: tuple[str, ...]
    base: str
    extractor: Extractor


@dataclass(frozen=True, slots=True)
class Made:
    """The outcome, `stored` meaning that the graph is fit to be stored; `refused` is for the quarantine.

    The graph as N-Quads: another process hands them over, and the database takes them in, many times quicker than
    quads one by one.
    """

    outcome: Outcome
    nquads: bytes = b""
    sketch: Sketch | None = None
    refused: Refused | None = None


def read_statements(article: Article, decisions: tuple[Decision, ...] = ()) -> Reading:
    """The project's own extractor; what people decided about entities is replayed.

    Its imports load dictionaries, which another extractor does not need.
    """
    from kg.extract import extract
    from kg.language import analyse
    from kg.link import Decisions, link

    return link(extract(analyse(article)), decisions=Decisions(decisions))


@dataclass(frozen=True, slots=True)
class WithDecisions:
    """`read_statements` with decisions; a value, so that other processes and the ledger can tell it from others."""

    decisions: tuple[Decision, ...]

    def __call__(self, article: Article) -> Reading:
        return read_statements(article, self.decisions)


def own_reader(decisions: str) -> Extractor:
    """The project's extractor for a decisions file; no name means none. BadInput names the line that is wrong."""
    if not decisions:
        return read_statements
    from kg.link import read_decisions

    return WithDecisions(read_decisions(Path(decisions)))


def make(task: Task) -> Made:
    """Extract, map to quads, validate. Nothing is written: whoever asked does that."""
    with _collected_afterwards():
        return _make(task)


def _make(task: Task) -> Made:
    try:
        reading = task.extractor(task.article)
        _keep_what_is_loaded()
        quads = to_quads(reading, task.base)
        verdict = check(reading, quads)
        told = (task.notes, tuple(map(str, verdict.warnings)))
        if verdict.violations:
            outcome = Outcome(task.path, "quarantined", len(reading.statements), "", *told)
            return Made(outcome, refused=refusal(reading, quads, verdict))
        nquads = serialize(quads, format=RdfFormat.N_QUADS) or b""
        return Made(Outcome(task.path, "stored", len(reading.statements), "", *told), nquads, sketch(task.article))
    except KgError as error:
        return failed(task, str(error))
    except Exception as error:  # a fault of ours in one article must not cost the others
        return failed(task, f"{task.path}: internal error: {type(error).__name__}: {error}")


@contextmanager
def _collected_afterwards() -> Iterator[None]:
    """Garbage in cycles is looked for when an article is done and nearly all of it is gone, not in the midst of its
    sentences and trees: that took an eighth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
        gc.collect(0)


@cache
def _keep_what_is_loaded() -> None:
    """Once a process, after its first article: the collector need not look through the dictionaries again and again."""
    gc.collect()
    gc.freeze()


def failed(task: Task, message: str) -> Made:
    return Made(Outcome(task.path, "failed", message=message))
