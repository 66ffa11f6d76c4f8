"""Folders that are watched: what is put there or changes there goes into the store, until somebody says stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event

from kg.build.article import Extractor, Outcome
from kg.build.run import build
from kg.errors import BadInput, UsageError
from kg.read import SUFFIXES, Options
from kg.settings import Settings
from kg.store import Locked

_SETTLED = 400  # milliseconds without a change: a file is mostly written by then, else it is read again
_LOOK = 500  # milliseconds after which `stop`, and a store that was locked, are looked at again


def watch(
    folders: Iterable[str],
    store: Path,
    settings: Settings,
    stop: Event,
    *,
    options: Options | None = None,
    extractor: Extractor | None = None,
    workers: int = 1,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    built: Callable[[list[Outcome]], None] = lambda outcomes: None,
    note: Callable[[str], None] = lambda words: None,
) -> None:
    """Build the folders, then each file in them that appears or changes, until `stop` is set. Files deleted stay known.

    `tell` gets each outcome, `built` those of each build, `note` words on what has to wait. The article in work when
    `stop` is set is stored, and nothing after it. While somebody else writes to the store its changes wait. Raises
    BadInput for what is no folder, UsageError where watchfiles is not installed, StoreError.
    """
    try:
        from watchfiles import watch as changes
    except ImportError as error:
        raise UsageError("watching needs watchfiles: pip install 'kg[watch]'") from error
    paths = [Path(f) for f in folders]
    for path in paths:
        if not path.is_dir():
            raise BadInput(path, "no folder; kg watch takes folders, kg build takes files")

    def go(files: list[str]) -> None:
        outcomes: list[Outcome] = []

        def told(outcome: Outcome) -> None:
            outcomes.append(outcome)
            tell(outcome)
            if stop.is_set():
                raise _Stopped

        with suppress(_Stopped):
            build(files, store, settings, options=options, extractor=extractor, workers=workers, tell=told)
        built(outcomes)

    # the folders are watched before they are built, so that nothing put there meanwhile is missed
    waiting = {str(file) for path in paths for file in _articles(path.rglob("*"))}
    for changed in changes(
        *paths,
        debounce=4 * _SETTLED,
        step=_SETTLED,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        waiting |= {str(file) for file in _articles(Path(name) for _, name in changed)}
        if waiting:
            try:
                go(sorted(f for f in waiting if Path(f).is_file()))
                waiting.clear()
            except Locked as error:
                note(f"{error}; {len(waiting)} files wait")


class _Stopped(Exception):
    """Leaves a build between two articles."""


def _articles(paths: Iterable[Path]) -> Iterable[Path]:
    """Files that a folder's build takes; what is gone by now is none."""
    return (p for p in paths if p.name.lower().endswith(SUFFIXES) and p.is_file())
