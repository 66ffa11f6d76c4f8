"""Finds the project's own data (ontology, queries, gazetteer) in a checkout, an editable install or a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "_shipped", _PACKAGE.parent.parent)  # a wheel; a checkout


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``resource("ontology", "kg.ttl")``.

    Raises FileNotFoundError where the installation lacks it.
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"this installation of kg lacks {'/'.join(parts)}: install it again")
