"""A SPARQL endpoint somewhere else, asked and written over HTTP: SPARQL 1.1 Protocol and Graph Store HTTP Protocol."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from pyoxigraph import Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, serialize
from pyoxigraph import parse_query_results as parse_results

from kg.errors import QueryError, StoreError, UsageError

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, text/turtle;q=0.5"
_MOST = 1 << 30  # bytes of an answer


class RemoteStore:
    """`endpoint` takes queries; `update` (default: the same address) updates; `graphs` the Graph Store protocol.

    `token` goes out as a bearer token, with writes only.
    """

    def __init__(
        self, endpoint: str, *, update: str = "", graphs: str = "", token: str = "", seconds: float = 60.0
    ) -> None:
        for address in filter(None, (endpoint, update, graphs)):
            if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
                raise UsageError(f"{address}: give the http(s) address of a SPARQL endpoint")
        self.endpoint, self._update, self._graphs = endpoint, update or endpoint, graphs
        self._token, self._seconds = token, seconds

    def query(self, text: str) -> QuerySolutions | QueryBoolean | list[Triple]:
        """Rows, yes or no, or the triples of a CONSTRUCT, sorted. Raises QueryError with what the endpoint says."""
        body = urlencode({"query": text}).encode()
        headers = {"Accept": _ACCEPT, "Content-Type": "application/x-www-form-urlencoded"}
        media, content = self._send("POST", self.endpoint, body, headers)
        try:
            if media in ("application/sparql-results+json", "application/json"):
                return parse_results(content, QueryResultsFormat.JSON)
            if media == "application/sparql-results+xml":
                return parse_results(content, QueryResultsFormat.XML)
            syntax = RdfFormat.from_media_type(media)
            if syntax is None:
                raise QueryError(f"{self.endpoint}: answers with {media or 'no media type'}; is it a SPARQL endpoint?")
            return sorted((q.triple for q in parse(content, syntax)), key=str)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"{self.endpoint}: the answer cannot be read as {media}: {error}") from error

    def select(self, text: str) -> QuerySolutions:
        """The rows of a SELECT. Raises QueryError where it is no SELECT, too."""
        answer = self.query(text)
        if not isinstance(answer, QuerySolutions):
            raise QueryError("the query is no SELECT: it gives no rows")
        return answer

    def update(self, text: str) -> None:
        """Raises StoreError where the endpoint refuses."""
        self._send("POST", self._update, text.encode(), {"Content-Type": "application/sparql-update"}, write=True)

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Make `quads` all that the named graph holds. Raises StoreError where the endpoint refuses."""
        body = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
        self._send("PUT", self._graph(graph), body, {"Content-Type": "application/n-triples"}, write=True)

    def remove(self, graph: str) -> None:
        """Drop a named graph; nothing happens where there is none."""
        self._send("DELETE", self._graph(graph), None, {}, write=True, fine=(404,))

    def _graph(self, name: str) -> str:
        if not self._graphs:
            raise UsageError(f"{self.endpoint}: writing graphs needs the address of the Graph Store protocol")
        return f"{self._graphs}?graph={quote(name, safe='')}"

    def _send(
        self,
        method: str,
        address: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        write: bool = False,
        fine: tuple[int, ...] = (),
    ) -> tuple[str, bytes]:
        """Media type and body of the answer."""
        sent = {**headers, "User-Agent": "kg"}
        if write and self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        failed: type[QueryError] | type[StoreError] = StoreError if write else QueryError
        try:
            with urlopen(Request(address, body, sent, method=method), timeout=self._seconds) as reply:
                content = reply.read(_MOST + 1)
                if len(content) > _MOST:
                    raise failed(f"{address}: the answer is longer than {_MOST} bytes; ask for less")
                return reply.headers.get_content_type(), content
        except HTTPError as error:
            with error:
                if error.code in fine:
                    return "", b""
                said = _words(error.read(10_000), error.headers.get_content_type())
            raise failed(f"{address}: {error.code} {error.reason}: {said}") from error
        except (URLError, HTTPException, OSError) as error:
            raise failed(f"{address}: no whole answer: {getattr(error, 'reason', '') or error}") from error


def _words(body: bytes, media: str) -> str:
    """The detail of a problem document, else the first line of what was said."""
    text = body.decode("utf-8", "replace").strip()
    if media == "application/problem+json":
        try:
            return str(json.loads(text)["detail"])
        except (ValueError, KeyError, TypeError):
            pass
    return text.splitlines()[0][:300] if text else "no reason given"
