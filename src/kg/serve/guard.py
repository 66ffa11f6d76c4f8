"""What must not reach the query engine: it has no limits of its own, and calls other hosts when told to.

The caps lie far above what people write (the largest shipped question has about 40 patterns) and far below what makes
the engine's recursive parser overflow (about 2,000 brackets) or its planner take seconds (800 patterns). What passes
here and is still too much meets the worker's clock and memory limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.serve.problem import Problem
from kg.serve.tokens import Token, iris, tokens, unescaped

MAX_BYTES = 65_536
MAX_DEPTH = 64  # of brackets, and of signs before one operand
MAX_PATTERNS = 300  # triple patterns, roughly: what `.`, `;` and `,` divide outside VALUES and INSERT DATA
MAX_BRANCHES = 100  # UNION, OPTIONAL, MINUS, sub-selects, EXISTS
MAX_STEPS = 300  # operators of paths and expressions
_BRANCHES = ("UNION", "OPTIONAL", "MINUS", "SELECT", "EXISTS")
_CHANGING = ("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE")
_UNWRITABLE = re.compile("[\ud800-\udfff\0]")
_KEPT_BYTES = 8_192  # a longer text is looked at each time, so that what is kept stays small
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Shape:
    """What can be told of a query without running it.

    `form`: SELECT, ASK, CONSTRUCT, DESCRIBE, or empty where it is none of them (the engine will say what is wrong).
    `graphs`: what FROM and FROM NAMED name. `repeatable`: the same snapshot gives the same answer again.
    """

    form: str
    graphs: tuple[str, ...]
    repeatable: bool


def check(text: str, allowed: tuple[str, ...] = ()) -> Shape:
    """Look at a query or an update. SERVICE and LOAD may only name IRIs that begin with one of `allowed`.

    Raises Problem 413 or 400 with the reason.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise Problem(413, f"the query is longer than {MAX_BYTES} bytes")
    return _kept(text, allowed) if size <= _KEPT_BYTES else _look(text, allowed)


def _look(text: str, allowed: tuple[str, ...]) -> Shape:
    plain = unescaped(text) if "\\" in text else text
    if _UNWRITABLE.search(plain):
        raise Problem(400, "the query holds NUL or lone surrogates")
    found = list(tokens(plain))
    _limits(found)
    _calls(found, allowed)
    if plain != text:  # the engine may read an escape in another way than we do: refuse what is bad in either
        raw = list(tokens(text))
        _limits(raw)
        _calls(raw, allowed)
    form = next((t.text.upper() for t in found if t.is_word(*_FORMS)), "")
    return Shape(form, tuple(_from(found)), not any(t.is_word(*_CHANGING) for t in found))


_kept = lru_cache(maxsize=1024)(_look)  # pages and analysts ask the same again; what is refused is not kept


def _limits(found: list[Token]) -> None:
    depth = signs = patterns = branches = steps = 0
    data = 0  # the depth of a block of rows or triples, which nothing has to plan
    awaited = False  # VALUES or DATA was read, its block not yet
    for token in found:
        text = token.text
        if token.kind == "symbol":
            if text in "{([":
                depth += 1
                if text == "{" and awaited:
                    data, awaited = data or depth, False
            elif text in "})]":
                data = 0 if depth == data else data
                depth -= 1
            elif text in ".;," and not data:
                patterns += 1
            elif text in ("/", "|", "^", "&&", "||", "*", "+", "-", "=", "<", ">"):
                steps += 1
            signs = signs + 1 if text in "!-+^" else 0
        else:
            signs = 0
            branches += token.is_word(*_BRANCHES)
            awaited = awaited or token.is_word("VALUES", "DATA")
        if depth > MAX_DEPTH or signs > MAX_DEPTH:
            raise Problem(400, f"brackets or signs are nested deeper than {MAX_DEPTH}")
    for count, most, what in (
        (patterns, MAX_PATTERNS, "patterns"),
        (branches, MAX_BRANCHES, "branches (UNION, OPTIONAL, MINUS, SELECT, EXISTS)"),
        (steps, MAX_STEPS, "operators in paths and expressions"),
    ):
        if count > most:
            raise Problem(400, f"the query has {count} {what}, {most} are allowed; split it into several")


def _calls(found: list[Token], allowed: tuple[str, ...]) -> None:
    """Refuse SERVICE and LOAD, also where they are glued to what stands before or after them."""
    named = iris(found)
    for i, token in enumerate(found):
        if token.kind not in ("word", "name"):
            continue
        keyword = token.text.partition(":")[0].upper()
        call = next((k for k in ("SERVICE", "LOAD") if k in keyword), None)
        if call is None:
            continue
        if not allowed:
            raise Problem(400, f"{call} is refused: this server asks no other server")
        rest = [t for t in found[i + 1 : i + 3] if not t.is_word("SILENT")]
        target = named.get(rest[0].start, "") if rest else ""
        if keyword != call or ":" in token.text or not target.startswith(allowed):
            raise Problem(403, f"{call} may only name addresses that begin with {' or '.join(allowed)}")


def _from(found: list[Token]) -> list[str]:
    named = iris(found)
    graphs = []
    for i, token in enumerate(found):
        if token.is_word("FROM"):
            rest = [t for t in found[i + 1 : i + 3] if not t.is_word("NAMED")]
            if rest and rest[0].start in named:
                graphs.append(named[rest[0].start])
    return graphs
