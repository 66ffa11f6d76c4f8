"""SPARQL 1.1 Protocol: an HTTP request → the query, its dataset and the wanted formats.

https://www.w3.org/TR/sparql11-protocol/#query-operation — by GET, by POST of a form, by POST of the query.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import parse_qs

from kg.serve import guard
from kg.serve.problem import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_BODY = 4 * guard.MAX_BYTES  # a form may escape every byte


@dataclass(frozen=True)
class Request:
    query: str
    accept: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def message(self) -> dict[str, object]:
        return asdict(self)


def parse(method: str, query_string: bytes, content_type: str, body: bytes, accept: str) -> Request:
    """Raises Problem 400, 403, 405, 413 or 415."""
    fields = _fields(query_string)
    if method == "GET":
        return _request(fields, accept)
    if method != "POST":
        raise Problem(405, "use GET or POST", {"Allow": "GET, POST"})
    media = content_type.split(";")[0].strip().lower()
    if media == FORM:
        return _request(_fields(body), accept)
    if media == QUERY:
        if "query" in fields:
            raise Problem(400, "the query stands in the address and in the body; send one")
        return _request({**fields, "query": [_utf8(body)]}, accept)
    if media == UPDATE:
        raise Problem(403, "updates are off: this server only answers queries")
    raise Problem(415, f"send the query as {FORM} or {QUERY}")


def _request(fields: dict[str, list[str]], accept: str) -> Request:
    if "update" in fields:
        raise Problem(403, "updates are off: this server only answers queries")
    queries = fields.get("query", [])
    if len(queries) != 1:
        raise Problem(400, f"send exactly one query parameter, not {len(queries)}")
    if not queries[0].strip():
        raise Problem(400, "the query is empty")
    guard.check(queries[0])
    graphs = (tuple(fields.get(f"{kind}-graph-uri", ())) for kind in ("default", "named"))
    return Request(queries[0], accept, *graphs)


def _fields(data: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        raise Problem(400, "the parameters are no percent-encoded UTF-8") from error
    except ValueError as error:
        raise Problem(400, f"the parameters cannot be read: {error}") from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the query is no UTF-8 (byte {error.start})") from error
