"""One query process: opens the snapshot, answers one query after another, and may be killed at any moment.

Started as `python -m kg.serve.worker FD FOLDER`; FD is its end of a pipe to the server. Each message is a
letter and its content: `R` ready; `H` media type, `D` data, `E` end; `X` a problem
as JSON, `S` a syntax error as the engine words it.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.serve.negotiate import GRAPHS, RESULTS, choose
from kg.serve.problem import Problem

_CHUNK = 65_536
Message = Mapping[str, Any]


class _Sink:
    """Sends what is written to it in chunks; what pyoxigraph takes for a binary file."""

    def __init__(self, connection: Connection[bytes, bytes]) -> None:
        self._connection = connection
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._buffer:
            self._connection.send_bytes(b"D" + bytes(self._buffer))
            self._buffer.clear()


def main() -> None:
    connection: Connection[bytes, bytes] = Connection(int(sys.argv[1]))
    store = Store.read_only(sys.argv[2])
    connection.send_bytes(b"R")
    try:
        while True:
            message = json.loads(connection.recv_bytes())
            # a net below the server's own clock: a worker whose server was killed in mid-query ends too
            signal.alarm(int(message["seconds"]) + 5)
            _answer(store, message, connection)
            signal.alarm(0)
    except (EOFError, OSError):
        return  # the server has gone


def _answer(store: Store, message: Message, connection: Connection[bytes, bytes]) -> None:
    try:
        answer = store.query(message["query"], **_dataset(message))
        _send(answer, message["accept"], connection)
    except Problem as problem:
        _refuse(connection, problem)
    except SyntaxError as error:
        connection.send_bytes(b"S" + str(error.msg).encode())
    except (ValueError, RuntimeError) as error:
        _refuse(connection, Problem(400, f"the query cannot be answered: {error}"))


def _dataset(message: Message) -> dict[str, Any]:
    """Without dataset parameters the default graph is the union of all."""
    default, named = message["default_graphs"], message["named_graphs"]
    if not default and not named:
        return {"use_default_graph_as_union": True}
    return {"default_graph": [NamedNode(g) for g in default], "named_graphs": [NamedNode(g) for g in named]}


def _send(
    answer: QuerySolutions | QueryBoolean | QueryTriples, accept: str, connection: Connection[bytes, bytes]
) -> None:
    offered: Mapping[str, Any] = GRAPHS if isinstance(answer, QueryTriples) else RESULTS
    names = list(offered)
    if isinstance(answer, QueryBoolean):  # there is no CSV or TSV of yes and no
        names = [name for name in names if not name.startswith("text/") or name == "text/xml"]
    media = choose(accept, names)
    if media is None:
        raise Problem(406, f"this answer can be had as {', '.join(names)}")
    sink = _Sink(connection)
    connection.send_bytes(b"H" + media.encode())
    answer.serialize(output=sink, format=offered[media])  # type: ignore[arg-type]
    sink.flush()
    connection.send_bytes(b"E")


def _refuse(connection: Connection[bytes, bytes], problem: Problem) -> None:
    connection.send_bytes(b"X" + json.dumps([problem.status, problem.detail]).encode())


if __name__ == "__main__":
    main()
