"""One query process: opens the snapshot, answers one query after another, and may be killed at any moment.

Started as `python -m kg.serve.worker FD FOLDER OPTIONS`; FD is its end of a socket pair to the server. What it sends
is a letter, a length in four bytes, and as much content: `R` ready, with the thread that answers from now on; `A` a
whole answer; `D` a part of one, `E` its end; `X` a problem as JSON; `S` a syntax error as the engine words it; `C` the
limit that cut the answer off. `A` and `E` begin with the number of rows or triples in eight bytes.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    Triple,
    serialize,
)

from kg.serve.describe import with_evidence
from kg.serve.negotiate import GRAPHS, RESULTS
from kg.serve.problem import Problem

_CHUNK = 65_536
_STACK = 8 << 20  # bytes
Message = Mapping[str, Any]

# What stands once for each row, in each format. Quotes inside a JSON string are escaped, `<` inside XML is; a line
# break inside a CSV cell counts as one more row, which errs on the safe side.
_ROW_MARKS = {
    QueryResultsFormat.JSON: b'},{"',
    QueryResultsFormat.XML: b"</result>",
    QueryResultsFormat.CSV: b"\n",
    QueryResultsFormat.TSV: b"\n",
}


class Cut(Exception):
    """The answer is longer than it may be."""


class _Sink:
    """Sends what is written to it in parts, and counts; what pyoxigraph takes for a binary file."""

    def __init__(self, connection: socket.socket, message: Message, mark: bytes | None) -> None:
        self._connection, self._mark = connection, mark
        self._rows_left, self._bytes_left = message["rows"], message["bytes"]
        self._buffer = bytearray()
        self._tail = b""
        self.rows = 0
        self.begun = False

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self._part()
        return len(data)

    def flush(self) -> None:
        pass

    def end(self) -> None:
        self._count()
        if self.begun:
            send(self._connection, b"D", self._buffer)
            send(self._connection, b"E", struct.pack("!Q", self.rows))
        else:
            send(self._connection, b"A", struct.pack("!Q", self.rows) + self._buffer)

    def _part(self) -> None:
        self._count()
        send(self._connection, b"D", self._buffer)
        self.begun = True
        self._buffer.clear()

    def _count(self) -> None:
        self._bytes_left -= len(self._buffer)
        if self._mark:
            text = self._tail + self._buffer
            self.rows += text.count(self._mark)
            self._tail = text[len(text) - len(self._mark) + 1 :] if len(self._mark) > 1 else b""
        if self._bytes_left < 0:
            raise Cut("bytes")
        if self.rows > self._rows_left:
            raise Cut("rows")


def send(connection: socket.socket, kind: bytes, content: bytes | bytearray = b"") -> None:
    connection.sendall(kind + struct.pack("!I", len(content)) + content)


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    options = json.loads(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_DATA, (options["memory"], options["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    store = Store.read_only(sys.argv[2])
    requests = connection.makefile("rb")
    threading.stack_size(_STACK)
    threading.excepthook = _end
    while True:
        thread = threading.Thread(target=_lane, args=(store, requests, connection, options))
        thread.start()
        thread.join()


def _lane(store: Store, requests: IO[bytes], connection: socket.socket, options: Message) -> None:
    """Answer until the server has lowered this thread's priority. That only goes down: another thread goes on then."""
    send(connection, b"R", bytes(4))  # ready
    thread = struct.pack("!I", threading.get_native_id())
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    while os.getpriority(os.PRIO_PROCESS, 0) == usual:
        line = requests.readline()
        if not line:
            os._exit(0)  # the server has gone
        send(connection, b"R", thread)
        message = json.loads(line)
        # a net below the server's own clock: a worker whose server was killed in mid-query ends too
        signal.alarm(int(message["seconds"]) + 5)
        _answer(store, message, connection, options)
        signal.alarm(0)


def _end(failure: threading.ExceptHookArgs) -> None:
    """What a query cannot be answered for ends the process, and the server tells of that."""
    if not issubclass(failure.exc_type, (OSError, MemoryError)):  # the server has gone, or the memory
        threading.__excepthook__(failure)
    os._exit(1)


def _answer(store: Store, message: Message, connection: socket.socket, options: Message) -> None:
    try:
        _graphs_exist(store, message)
        answer = store.query(message["query"], base_iri=options["base"], **_dataset(message))
        if isinstance(answer, QuerySolutions | QueryBoolean):
            form = RESULTS[message["media"]]
            rows = isinstance(answer, QuerySolutions)
            sink = _Sink(connection, message, _ROW_MARKS[form] if rows else None)
            answer.serialize(output=cast(IO[bytes], sink), format=form)
            if rows and form == QueryResultsFormat.JSON:
                sink.rows += 1
        else:
            triples: Iterable[Triple] = with_evidence(store, answer) if message["form"] == "DESCRIBE" else answer
            if message["missing"]:
                triples = list(triples)
                if not triples:
                    raise Problem(404, message["missing"])
            sink = _Sink(connection, message, None)
            serialize(
                _counted(triples, sink, message["rows"]),
                cast(IO[bytes], sink),
                GRAPHS[message["media"]],
                prefixes=options["prefixes"],
            )
        sink.end()
    except Problem as problem:
        send(connection, b"X", json.dumps([problem.status, problem.detail]).encode())
    except Cut as limit:
        send(connection, b"C", str(limit).encode())
    except SyntaxError as error:
        send(connection, b"S", str(error.msg).encode())
    except (ValueError, RuntimeError) as error:
        text = f"the query cannot be answered: {error}"
        send(connection, b"X", json.dumps([400, text]).encode())


def _counted(triples: Iterable[Triple], sink: _Sink, most: int) -> Iterator[Triple]:
    for triple in triples:
        sink.rows += 1
        if sink.rows > most:
            raise Cut("rows")
        yield triple


def _graphs_exist(store: Store, message: Message) -> None:
    for name in message["graphs"]:
        if not store.contains_named_graph(NamedNode(name)):
            raise Problem(message["absent"], f"the store has no graph <{name}>; nothing is fetched from elsewhere")


def _dataset(message: Message) -> dict[str, Any]:
    """Without dataset parameters the default graph is the union of all."""
    default, named = message["default"], message["named"]
    if not default and not named:
        return {"use_default_graph_as_union": True}
    return {
        "default_graph": [NamedNode(g) if g else DefaultGraph() for g in default],
        "named_graphs": [NamedNode(g) for g in named],
    }


if __name__ == "__main__":
    main()
