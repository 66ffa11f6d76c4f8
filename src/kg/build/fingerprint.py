"""What decides, beside the article, which graph comes out: a hash that changes with the reader's rules and words."""

from __future__ import annotations

import hashlib

from kg.build.article import Extractor
from kg.resources import fingerprint, resource

_PACKAGES = ("extract", "language", "link", "gazetteer", "rdf", "gate", "read")


def reader_of(extractor: Extractor) -> str:
    """16 hexadecimal digits: the extractor's name, the files that read and map, the dictionaries' versions."""
    name = f"{getattr(extractor, '__module__', '')}.{getattr(extractor, '__qualname__', repr(extractor))}"
    files = fingerprint(_PACKAGES, resource("data/gazetteer"), resource("ontology"))
    return hashlib.sha256(f"{name} {files}".encode()).hexdigest()[:16]
