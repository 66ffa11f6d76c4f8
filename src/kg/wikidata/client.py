"""One polite request at a time: a name with a contact, a limit of time, few tries, and waiting as long as asked.

Every way in which a server can fail ends in `NoAnswer` for that question, after `_TRIES` requests at most; a server
that failed `_PATIENCE` questions in succession, or wants to be left alone for longer than `_LONGEST_WAIT`, is not asked
again in this run. https://www.mediawiki.org/wiki/API:Etiquette, https://www.mediawiki.org/wiki/Manual:Maxlag_parameter
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, SPARQLWrapperException

from kg.errors import KgError, UsageError
from kg.rdf.provenance import reader_version

_TRIES = 3
_PATIENCE = 3
_LONGEST_WAIT = 120.0  # seconds that a server may ask us to wait
_MOST = 50_000_000  # bytes of an answer
_BUSY = (429, 500, 502, 503, 504)
_JSON = ("application/json", "application/sparql-results+json", "text/javascript")

T = TypeVar("T")
Send = Callable[[], HTTPResponse]


class NoAnswer(KgError):
    """This question was not answered; another one may be."""


class _Busy(Exception):
    """The server asks for a pause, in the answer itself (maxlag)."""


class _NotWhole(Exception):
    """An answer that broke off, or is no JSON although it says so."""


class Client:
    """`contact` (e-mail or web address) goes out in the user agent; `seconds` is the wall clock of one request."""

    def __init__(
        self,
        contact: str,
        *,
        seconds: float = 60.0,
        offline: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not offline and not ("@" in contact or contact.startswith(("http://", "https://"))):
            raise UsageError("who asks? set contact in kg.toml (or KG_CONTACT) to an e-mail or web address of yours")
        if not (contact.isascii() and contact.isprintable()):
            raise UsageError(f"contact is {contact!r}: an address goes into a header of HTTP, which holds ASCII only")
        self.offline = offline
        self.agent = f"kg/{reader_version()} ({contact})"
        self._seconds, self._sleep = seconds, sleep
        self._failures: dict[str, int] = {}
        self._left_alone: dict[str, str] = {}

    def sparql(self, endpoint: str, query: str, read: Callable[[Any], T]) -> T:
        """The answer to a SELECT, by `read` made of SPARQL's JSON results; ValueError in it is no answer."""
        wrapper = SPARQLWrapper(endpoint, agent=self.agent, returnFormat=JSON)
        wrapper.setMethod(POST)
        wrapper.setQuery(query)
        wrapper.setTimeout(math.ceil(self._seconds))
        return self._asked(endpoint, lambda: wrapper.query().response, read)

    def get(self, address: str, parameters: dict[str, str], read: Callable[[Any], T]) -> T:
        joint = "&" if "?" in address else "?"
        return self._asked(address, self._request(f"{address}{joint}{urlencode(parameters)}", None), read)

    def post(self, address: str, parameters: dict[str, str], read: Callable[[Any], T]) -> T:
        return self._asked(address, self._request(address, urlencode(parameters).encode()), read)

    def _request(self, address: str, body: bytes | None) -> Send:
        request = Request(address, body, {"User-Agent": self.agent, "Accept": "application/json"})
        return lambda: urlopen(request, timeout=self._seconds)

    def _asked(self, address: str, send: Send, read: Callable[[Any], T]) -> T:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise UsageError(f"{address}: give the http(s) address of a server")
        if self.offline:
            raise NoAnswer(f"{parts.netloc} is not asked: offline")
        if reason := self._left_alone.get(parts.netloc):
            raise NoAnswer(f"{parts.netloc} is not asked any more: {reason}")
        try:
            answer = self._tried(parts.netloc, send, read)
        except NoAnswer as error:
            self._failures[parts.netloc] = self._failures.get(parts.netloc, 0) + 1
            if self._failures[parts.netloc] >= _PATIENCE:
                self._left_alone.setdefault(parts.netloc, f"it failed {_PATIENCE} times in succession; {error}")
            raise
        self._failures.pop(parts.netloc, None)
        return answer

    def _tried(self, host: str, send: Send, read: Callable[[Any], T]) -> T:
        for attempt in range(1, _TRIES + 1):
            wait = float(2 ** (attempt - 1))
            try:
                return self._once(host, send, read)
            except HTTPError as error:
                with error:
                    problem = f"{error.code} {error.reason}"
                if error.code not in _BUSY:
                    raise NoAnswer(f"{host}: {problem}") from error
                wait = max(wait, _retry_after(error.headers.get("Retry-After")))
            except EndPointInternalError:
                problem = "500"
            except SPARQLWrapperException as error:
                raise NoAnswer(f"{host}: {str(error).splitlines()[0][:200]}") from error
            except _Busy as busy:
                problem, wait = "the server lags behind (maxlag)", max(wait, float(str(busy)))
            except (URLError, HTTPException, OSError, _NotWhole) as error:
                problem = f"no whole answer: {getattr(error, 'reason', '') or error or type(error).__name__}"
            if wait > _LONGEST_WAIT:
                self._left_alone[host] = f"it asks to come back in {wait:.0f} s"
                break
            if attempt < _TRIES:
                self._sleep(wait)
        raise NoAnswer(f"{host}: {problem}")

    def _once(self, host: str, send: Send, read: Callable[[Any], T]) -> T:
        end = time.monotonic() + self._seconds
        with send() as response:
            media = response.headers.get_content_type()
            body = self._body(response, end)
            pause = response.headers.get("Retry-After")
        if media not in _JSON:
            raise NoAnswer(f"{host}: answers with {media} where JSON belongs; is the address right?")
        try:
            content = json.loads(body)
        except ValueError as error:
            raise _NotWhole(f"the JSON cannot be read ({error})") from error
        if isinstance(content, dict) and isinstance(content.get("error"), dict):
            if content["error"].get("code") in ("maxlag", "ratelimited"):
                raise _Busy(_retry_after(pause) or 5.0)
            raise NoAnswer(f"{host}: {content['error'].get('info') or content['error']}")
        try:
            return read(content)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoAnswer(f"{host}: an answer of another form than was asked for ({error})") from error

    def _body(self, response: HTTPResponse, end: float) -> bytes:
        """All of it, within the time that is left: a server that sends a byte now and then does not hold us."""
        parts, size = [], 0
        while part := response.read1(65_536):
            parts.append(part)
            size += len(part)
            if size > _MOST:
                raise NoAnswer(f"the answer is longer than {_MOST} bytes")
            if time.monotonic() > end:
                raise TimeoutError(f"longer than {self._seconds:g} s")
        return b"".join(parts)


def _retry_after(header: str | None) -> float:
    """Seconds to wait (RFC 9110: a number or a date); 0 where nothing readable is said."""
    if not header:
        return 0.0
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0
