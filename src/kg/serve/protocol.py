"""SPARQL 1.1 Protocol: an HTTP request → the query, its dataset and the wanted formats.

https://www.w3.org/TR/sparql11-protocol/#query-operation — by GET, by POST of a form, by POST of the query.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from kg.serve import guard
from kg.serve.problem import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_BODY = 4 * guard.MAX_BYTES  # a form may escape every byte


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or an update. For an update the graphs are those of USING and USING NAMED."""

    query: str
    shape: guard.Shape
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    update: bool = False


def parse(method: str, query_string: bytes, content_type: str, body: bytes, allowed: tuple[str, ...] = ()) -> Asked:
    """Raises Problem 400, 403, 413 or 415. `allowed`: prefixes of IRIs that SERVICE and LOAD may name."""
    in_address = fields(query_string)
    if method != "POST":
        if "update" in in_address:
            raise Problem(400, "send an update by POST")
        return _asked(in_address, "query", allowed)
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if "charset=" in parameters.lower() and "utf-8" not in parameters.lower():
        raise Problem(415, "send the query as UTF-8")
    if media == FORM:
        in_body = fields(body)
        kind = "update" if "update" in in_body else "query"
        if "query" in in_body and "update" in in_body:
            raise Problem(400, "send a query or an update, not both")
        return _asked(in_body, kind, allowed)
    if media in (QUERY, UPDATE):
        kind = "query" if media == QUERY else "update"
        if {"query", "update"} & in_address.keys():
            raise Problem(400, f"the {kind} stands in the body; send none in the address")
        return _asked({**in_address, kind: [utf8(body)]}, kind, allowed)
    raise Problem(415, f"send the query as {FORM} or {QUERY}")


def _asked(given: dict[str, list[str]], kind: str, allowed: tuple[str, ...]) -> Asked:
    texts = given.get(kind, [])
    if len(texts) != 1:
        raise Problem(400, f"send exactly one {kind} parameter, not {len(texts)}")
    if not texts[0].strip():
        raise Problem(400, f"the {kind} is empty")
    update = kind == "update"
    names = ("using-graph-uri", "using-named-graph-uri") if update else ("default-graph-uri", "named-graph-uri")
    default, named = (tuple(given.get(name, ())) for name in names)
    return Asked(texts[0], guard.check(texts[0], allowed), default, named, update)


def fields(data: bytes) -> dict[str, list[str]]:
    """Percent-encoded parameters. Raises Problem 400."""
    try:
        return parse_qs(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        raise Problem(400, "the parameters are no percent-encoded UTF-8") from error
    except ValueError as error:
        raise Problem(400, f"the parameters cannot be read: {error}") from error


def utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the query is no UTF-8 (byte {error.start})") from error
