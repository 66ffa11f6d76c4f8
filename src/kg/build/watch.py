"""Folders and feeds that are watched: what appears or changes there goes into the store, until somebody says stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic

from kg.build.article import Extractor, Outcome
from kg.build.run import build
from kg.errors import BadInput, UsageError
from kg.read import SUFFIXES, Options, is_address
from kg.settings import Settings
from kg.store import Locked

_SETTLED = 400  # milliseconds without a change: a file is mostly written by then, else it is read again
_LOOK = 500  # milliseconds after which `stop`, and a store that was locked, are looked at again
_EVERY = 900.0  # seconds between two visits to a feed


def watch(
    places: Iterable[str],
    store: Path,
    settings: Settings,
    stop: Event,
    *,
    options: Options | None = None,
    extractor: Extractor | None = None,
    workers: int = 1,
    every: float = _EVERY,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    built: Callable[[list[Outcome]], None] = lambda outcomes: None,
    note: Callable[[str], None] = lambda words: None,
) -> None:
    """Build folders and feeds, then what appears or changes in them, until `stop` is set. Files deleted stay known.

    A feed is visited every so many seconds, and not before its server wants. `tell` gets each outcome, `built` those of
    each build, `note` words on what has to wait. The articles in work when `stop` is set are stored, and nothing after
    them. While somebody else writes to the store its changes wait. Raises BadInput for what is neither folder nor feed,
    UsageError where watchfiles is not installed, StoreError.
    """
    named = list(places)
    feeds = dict.fromkeys((p for p in named if is_address(p)), 0.0)  # when each is due
    paths = [Path(p) for p in named if not is_address(p)]
    for path in paths:
        if not path.is_dir():
            raise BadInput(path, "no folder and no address of a feed; kg build takes files")

    # the folders are watched before they are built, so that nothing put there meanwhile is missed
    waiting = {str(file) for path in paths for file in _articles([path])}
    for changed in _changes(paths, stop):
        waiting |= {str(file) for file in _articles(map(Path, changed))}
        due = [feed for feed, moment in feeds.items() if monotonic() >= moment]
        inputs = [*sorted(f for f in waiting if Path(f).is_file()), *due]
        if not (waiting or due):
            continue
        try:
            outcomes = build(
                inputs,
                store,
                settings,
                options=options,
                extractor=extractor,
                workers=workers,
                tell=tell,
                stop=stop.is_set,
            )
        except Locked as error:
            note(f"{error}; {len(inputs)} inputs wait")
            continue
        waiting.clear()
        feeds |= dict.fromkeys(due, monotonic() + every)
        if outcomes:
            built(outcomes)


def _changes(folders: list[Path], stop: Event) -> Iterator[set[str]]:
    """Names of files that changed, perhaps none, about each half second until `stop` is set."""
    if not folders:
        while not stop.is_set():
            yield set()
            stop.wait(_LOOK / 1000)
        return
    try:
        from watchfiles import watch as changes
    except ImportError as error:
        raise UsageError("watching folders needs watchfiles: pip install 'kg[watch]'") from error
    for changed in changes(
        *folders,
        debounce=4 * _SETTLED,
        step=_SETTLED,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        yield {name for _, name in changed}


def _articles(paths: Iterable[Path]) -> Iterator[Path]:
    """Files that a folder's build takes; what is gone by now is none.

    A new folder is looked through: what was put there at once came before anybody watched it.
    """
    for path in paths:
        if path.is_dir():
            yield from _articles(p for p in path.rglob("*") if not p.is_dir())
        elif path.name.lower().endswith(SUFFIXES) and path.is_file():
            yield path
