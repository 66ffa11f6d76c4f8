"""What decides, beside the article, which graph comes out: a hash that changes with the reader's rules and words."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.build.article import Extractor
from kg.resources import resource

_PACKAGES = ("extract", "language", "link", "gazetteer", "rdf", "gate", "read")
_DICTIONARIES = ("kg", "pymorphy3", "pymorphy3-dicts-uk")


def reader_of(extractor: Extractor) -> str:
    """16 hexadecimal digits: the extractor's name, the files that read and map, the dictionaries' versions."""
    name = f"{getattr(extractor, '__module__', '')}.{getattr(extractor, '__qualname__', repr(extractor))}"
    return hashlib.sha256(f"{name} {_files()}".encode()).hexdigest()[:16]


@cache
def _files() -> str:
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for folder in (*(package / p for p in _PACKAGES), resource("data/gazetteer"), resource("ontology")):
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
