"""SPARQL text → tokens: enough to see what a query would do before the engine sees it.

Follows the terminals of SPARQL 1.1 (section 19.8), and is looser where the engine is: its parser lets a keyword follow
a number or `true` without a space, and takes `SERVICE:x` for the keyword where a name cannot stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*')"
    r'|(?P<iri><[^<>"{}|^`\x00-\x20]*>)'
    r"|(?P<comment>\#[^\n\r]*)"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<language>@[A-Za-z][A-Za-z0-9-]*)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<name>(?:[^\W\d][\w.-]*)?:(?:[\w:]|[.-](?=[\w:.%\\-])|%[0-9A-Fa-f]{2}|\\.)*)"
    r"|(?P<word>\w+)"
    r"|(?P<symbol>&&|\|\||\S)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is a group of `_TOKEN`; `end` is the offset behind it."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """All tokens but comments, in order."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            yield Token(str(match.lastgroup), match[0], match.start())


def unescaped(text: str) -> str:
    r"""SPARQL allows \uXXXX anywhere, even in a keyword (SPARQL 1.1, section 19.2)."""
    return _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)


def iris(found: list[Token]) -> dict[int, str]:
    """Start of an IRI or prefixed name → the whole IRI, as far as the query's own PREFIX lines tell.

    A relative IRI stays relative: nothing that has to be a known graph or address is one.
    """
    prefixes: dict[str, str] = {}
    whole: dict[int, str] = {}
    for i, token in enumerate(found):
        if token.is_word("PREFIX") and i + 2 < len(found) and found[i + 2].kind == "iri":
            prefixes[found[i + 1].text[:-1]] = found[i + 2].text[1:-1]
        elif token.kind == "iri":
            whole[token.start] = token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                whole[token.start] = prefixes[prefix] + local.replace("\\", "")
    return whole
