"""A long list in pages: the number comes from the address, wrong ones mean the first."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1."""

    number: int
    size: int
    total: int

    @property
    def first(self) -> int:
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def limits(self) -> str:
        """For the end of a query."""
        return f"LIMIT {self.size} OFFSET {(self.number - 1) * self.size}"


def page_of(request: Request, size: int, total: int) -> Page:
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return Page(max(1, min(number, -(-total // size))), size, total)
