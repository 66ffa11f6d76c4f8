"""Finds the project's own data (ontology, queries, gazetteer) in a checkout, an editable install or a wheel, and tells
whether it is what it was.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_DICTIONARIES = ("kg", "pymorphy3", "pymorphy3-dicts-uk")
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


@cache
def fingerprint(packages: tuple[str, ...], *folders: Path) -> str:
    """Hexadecimal digits that change with the files of these packages of kg and folders, and with the dictionaries."""
    digest = hashlib.sha256()
    for folder in (*(_PACKAGE / name for name in packages), *folders):
        for file in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            digest.update(f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    for name in _DICTIONARIES:
        digest.update(f"{name} {_version(name)}\n".encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"
