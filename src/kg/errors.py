"""What can go wrong, named for what the caller does next and told in the caller's words."""

from __future__ import annotations

from pathlib import Path


class KgError(Exception):
    """Every failure that a user can meet; its text names the place and the remedy."""

    exit_code = 1


class UsageError(KgError):
    """The call itself is wrong: nothing was started. Correct the words and call again."""

    exit_code = 2


class BadInput(KgError):
    """One input cannot be read; the others go on."""

    def __init__(self, path: Path | str, problem: str, *, line: int | None = None) -> None:
        self.path = str(path)
        self.problem = problem
        self.line = line
        place = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{place}: {problem}")


class StoreError(KgError):
    """The store cannot be opened or written; it is as it was before."""


class QueryError(KgError):
    """A query or its parameters are wrong."""
