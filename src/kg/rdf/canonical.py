"""The bytes of a set of quads: N-Quads, sorted, no repetition. Same content, same bytes."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad, RdfFormat, serialize


def canonical(quads: Iterable[Quad]) -> bytes:
    """Sorted N-Quads, UTF-8, a line feed after each. Blank nodes keep their names: there should be none."""
    written = serialize(quads, format=RdfFormat.N_QUADS) or b""
    lines = sorted(set(written.split(b"\n")) - {b""})
    return b"".join(line + b"\n" for line in lines)
