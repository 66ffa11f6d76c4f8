"""A SPARQL endpoint somewhere else, asked and written over HTTP: SPARQL 1.1 Protocol and Graph Store HTTP Protocol."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request, build_opener

from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse
from pyoxigraph import parse_query_results as parse_results

from kg.errors import QueryError, StoreError, UsageError

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, text/turtle;q=0.5"
_ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.5"
_MOST = 1 << 30  # bytes of an answer
_AT_ONCE = 500  # triples of an update: Virtuoso compiles no text of more than 10,000 lines


@dataclass(frozen=True, slots=True)
class Login:
    """How to prove who asks. `secret`: `user:password` for basic and digest, the token for bearer."""

    kind: str  # basic, digest, bearer
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if self.kind not in ("basic", "digest", "bearer"):
            raise UsageError(f"{self.kind}: authentication is basic, digest or bearer")
        if self.kind != "bearer" and ":" not in self.secret:
            raise UsageError(f"the credentials for {self.kind} authentication are written user:password")
        if not self.secret or any(ord(sign) < 32 for sign in self.secret):
            raise UsageError("the credentials are empty or have more than one line")


class RemoteStore:
    """`endpoint` takes queries; `update` (default: the same address) updates; `graphs` the Graph Store protocol.

    `login` goes to these addresses only; a redirection does not take it along.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        update: str = "",
        graphs: str = "",
        login: Login | None = None,
        seconds: float = 60.0,
    ) -> None:
        for address in filter(None, (endpoint, update, graphs)):
            if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
                raise UsageError(f"{address}: give the http(s) address of a SPARQL endpoint")
        self.endpoint, self._update, self._graphs = endpoint, update or endpoint, graphs
        self._login, self._seconds = login, seconds
        self._opener = build_opener()
        if login and login.kind == "digest":
            known = HTTPPasswordMgrWithDefaultRealm()
            for address in filter(None, (endpoint, self._update, graphs)):
                known.add_password(None, address, *login.secret.split(":", 1))
            self._opener.add_handler(_Digest(known))

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
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"{self.endpoint}: the answer cannot be read as {media}: {error}") from error
        return self._parsed(media, content)

    def select(self, text: str) -> QuerySolutions:
        """The rows of a SELECT. Raises QueryError where it is no SELECT, too."""
        answer = self.query(text)
        if not isinstance(answer, QuerySolutions):
            raise QueryError("the query is no SELECT: it gives no rows")
        return answer

    def update(self, text: str) -> None:
        """Raises StoreError where the endpoint refuses."""
        self._send("POST", self._update, text.encode(), {"Content-Type": "application/sparql-update"}, write=True)

    def counts(self) -> dict[str, int]:
        """Named graph → triples in it."""
        rows = self.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {row["g"].value: int(row["n"].value) for row in rows if row["g"] is not None}

    def triples(self, graph: str) -> list[Triple]:
        """All triples of a named graph, by the Graph Store protocol where its address is known: stores cap queries."""
        accept = {"Accept": _ACCEPT_TRIPLES}
        if self._graphs:
            media, content = self._send("GET", self._graph(graph), None, accept, fine=(404,))
        else:
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }}"
            form = {**accept, "Content-Type": "application/x-www-form-urlencoded"}
            media, content = self._send("POST", self.endpoint, urlencode({"query": text}).encode(), form)
        return self._parsed(media, content) if media else []

    def _parsed(self, media: str, content: bytes) -> list[Triple]:
        syntax = RdfFormat.from_media_type(media)
        if syntax is None:
            raise QueryError(f"{self.endpoint}: answers with {media or 'no media type'}; is it a SPARQL endpoint?")
        try:
            return sorted((q.triple for q in parse(content, syntax)), key=str)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"{self.endpoint}: the answer cannot be read as {media}: {error}") from error

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Make `quads` all that the named graph holds: at once by the Graph Store protocol, else in several updates.

        Raises StoreError where the endpoint refuses.
        """
        lines = sorted({str(quad.triple) for quad in quads})
        if self._graphs:
            body = "".join(f"{line} .\n" for line in lines).encode()
            # N-Triples are Turtle, and Turtle is what every graph store has to take
            self._send("PUT", self._graph(graph), body, {"Content-Type": "text/turtle"}, write=True)
            return
        self.remove(graph)
        for start in range(0, len(lines), _AT_ONCE):
            data = " .\n".join(lines[start : start + _AT_ONCE])
            self.update(f"INSERT DATA {{ GRAPH {NamedNode(graph)} {{\n{data} .\n}} }}")

    def remove(self, graph: str) -> None:
        """Drop a named graph; nothing happens where there is none."""
        if self._graphs:
            self._send("DELETE", self._graph(graph), None, {}, write=True, fine=(404,))
        else:
            self.update(f"DROP SILENT GRAPH {NamedNode(graph)}")

    def _graph(self, name: str) -> str:
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
        request = Request(address, body, {**headers, "User-Agent": "kg"}, method=method)
        if self._login and self._login.kind != "digest":
            bearer = self._login.kind == "bearer"
            proof = self._login.secret if bearer else b64encode(self._login.secret.encode()).decode()
            request.add_unredirected_header("Authorization", f"{'Bearer' if bearer else 'Basic'} {proof}")
        failed: type[QueryError] | type[StoreError] = StoreError if write else QueryError
        try:
            with self._opener.open(request, timeout=self._seconds) as reply:
                content = reply.read(_MOST + 1)
                if len(content) > _MOST:
                    raise failed(f"{address}: the answer is longer than {_MOST} bytes; ask for less")
                return reply.headers.get_content_type(), content
        except HTTPError as error:
            if error.code == 401:
                how = f"{self._login.kind} authentication" if self._login else "no authentication"
                text = f"401: refused with {how}; check the kind, the user and the password or token"
                raise failed(f"{address}: {text}") from error
            with error:
                if error.code in fine:
                    return "", b""
                said = _words(error.read(10_000), error.headers.get_content_type())
            raise failed(f"{address}: {error.code} {error.reason}: {said}") from error
        except ValueError as error:  # asked for basic authentication when digest was prepared
            raise failed(f"{address}: {error}; choose the other kind of authentication") from error
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


class _Digest(HTTPDigestAuthHandler):
    """Counts refusals of one request. urllib's own adds up over requests each answer after the proof that is an error,
    such as 404 for a graph that is gone already, and refuses the seventh."""

    def http_request(self, request: Request) -> Request:
        if not request.has_header(self.auth_header):  # a repeated request has it
            self.reset_retry_count()
        return request

    https_request = http_request
