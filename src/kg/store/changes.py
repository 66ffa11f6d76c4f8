"""Which graphs were written since somebody last looked: so that what depends on them costs what the change costs.

A line for each graph, `*` where any can have been, on disk before the graph is written. A kill in between leaves a name
too much, never one too few.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

ANY = "*"


class Changes:
    """A file of its own for who looks. It notes nothing until `clear` was called once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._noted: set[str] = set()

    def note(self, graphs: Iterable[str]) -> None:
        new = sorted(set(graphs) - self._noted)
        if new and self._path.exists():
            with self._path.open("a", encoding="utf-8") as file:
                file.write("".join(f"{graph}\n" for graph in new))
                file.flush()
                os.fsync(file.fileno())
            self._noted |= set(new)

    def graphs(self) -> frozenset[str] | None:
        """None where any graph can be another one."""
        try:
            noted = frozenset(self._path.read_text("utf-8").splitlines())
        except FileNotFoundError:
            return None
        return None if ANY in noted else noted

    def clear(self) -> None:
        """From now on."""
        draft = self._path.with_suffix(".new")
        draft.write_text("", "utf-8")
        draft.replace(self._path)
        self._noted = set()
