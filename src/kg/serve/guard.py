"""What must not reach the query engine: it has no limits of its own, and calls other hosts when told to.

Looked for in the query without its strings, comments and IRIs, so that a mere word in quotes is no offence.
"""

from __future__ import annotations

import re

from kg.serve.problem import Problem

MAX_BYTES = 65_536
MAX_DEPTH = 64  # of brackets; the engine's parser is recursive and dies of a stack overflow at about 2,000

_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\s]*>'
    r"|#[^\n\r]*",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE(?![\w:-])", re.IGNORECASE)


def check(query: str) -> None:
    """Raises Problem 413 or 400 with the reason."""
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Problem(413, f"the query is longer than {MAX_BYTES} bytes")
    if any("\ud800" <= c <= "\udfff" or c == "\0" for c in query):
        raise Problem(400, "the query holds NUL or lone surrogates")
    if "\\u" in query or "\\U" in query:
        query = _unescape(query)
    bare = _OPAQUE.sub(" ", query)
    if _SERVICE.search(bare):
        raise Problem(400, "SERVICE is refused: this server asks no other server")
    if _depth(bare) > MAX_DEPTH:
        raise Problem(400, f"brackets are nested deeper than {MAX_DEPTH}")


def _unescape(query: str) -> str:
    r"""SPARQL allows \uXXXX anywhere, even in a keyword (SPARQL 1.1, section 19.2)."""
    pattern = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
    return pattern.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), query)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth -= 1
    return deepest
