"""News articles as an evidence graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.views.library import graph

__all__ = ["graph"]


def __getattr__(name: str) -> Any:
    """`kg.graph` on demand: who only reads articles loads no graph library."""
    if name == "graph":
        from kg.views.library import graph

        return graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
