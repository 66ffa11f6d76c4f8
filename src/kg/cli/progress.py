"""How far a long run is: a bar with rate and time left on a terminal, a line for each thousand elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

_EACH = 1000


class Progress(Protocol):
    def begin(self, total: int | None) -> None: ...

    def advance(self) -> None: ...


@contextmanager
def progress() -> Iterator[Progress]:
    """Told the number of steps by `begin` (None where it is not known), one step by `advance`.

    Writes to standard error alone.
    """
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeElapsedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        step = bar.add_task("", total=None)

        class Shown:
            def begin(self, total: int | None) -> None:
                bar.update(step, total=total)

            def advance(self) -> None:
                bar.advance(step)

        yield Shown()


class _Lines:
    def begin(self, total: int | None) -> None:
        self._total, self._done = total, 0

    def advance(self) -> None:
        self._done += 1
        if self._done % _EACH == 0:
            click.echo(f"{self._done} of {self._total}" if self._total else f"{self._done} articles", err=True)
