"""The process that makes one change: reads it as JSON from standard input, says in a line of output how it went.

Before it writes to the store it says `making`: until then it may be killed, and nothing has happened.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import RdfFormat, Triple, parse

from kg.errors import QueryError, StoreError
from kg.serve.judge import judge, reach
from kg.serve.problem import Problem
from kg.store import Store, open_store
from kg.store.syntax import explain
from kg.store.writer import Locked


def main() -> None:
    change = json.load(sys.stdin)
    try:
        with open_store(Path(sys.argv[1])) as store:
            said: dict[str, object] = {"done": _make(store, change)}
    except Problem as problem:
        said = {"status": problem.status, "detail": problem.detail, "more": problem.more}
    except SyntaxError as error:
        said = {"status": 400, "detail": f"the change cannot be read: {explain(str(error.msg))}"}
    except Locked:
        said = {"status": 503, "detail": "another process is writing to the store; try again later"}
    except (QueryError, ValueError) as error:
        said = {"status": 400, "detail": str(error)}
    except StoreError:
        said = {"status": 500, "detail": "the store cannot be written; the log of the server says why"}
        traceback.print_exc()
    print(json.dumps(said), flush=True)


def _make(store: Store, change: Mapping[str, str]) -> str:
    if change["method"] == "UPDATE":
        _apply(store, change["update"], change["base"], reach(change["update"]))
        return ""
    name = change["graph"]
    target = f"GRAPH <{name}>" if name else "DEFAULT"
    existed = not name or store.holds(name)
    if change["method"] == "DELETE":
        if not existed:
            raise Problem(404, f"the store has no graph <{name}>")
        _apply(store, f"DROP {target}" if name else "CLEAR DEFAULT", change["base"], {name})
        return ""
    triples = "".join(f"{t} .\n" for t in _triples(bytes.fromhex(change["content"]), change["media"], name))
    clear = f"CLEAR SILENT {target};\n" if change["method"] == "PUT" else ""
    create = f"CREATE SILENT GRAPH <{name}>;\n" if name else ""
    data = f"GRAPH <{name}> {{ {triples} }}" if name else triples
    _apply(store, f"{clear}{create}INSERT DATA {{ {data} }}", change["base"], {name})
    return "" if existed else "created"


def _apply(store: Store, update: str, base: str, named: set[str] | None) -> None:
    judge(store, update, base, named)
    print("making", flush=True)
    store.update(update, base)


def _triples(content: bytes, media: str, base: str) -> list[Triple]:
    """Raises Problem 400 for what is no RDF of that syntax, or has entities or graphs of its own."""
    syntax = RdfFormat.from_media_type(media)
    assert syntax is not None  # graph_store.py has looked
    if syntax == RdfFormat.RDF_XML:
        _no_entities(content)
    try:
        quads = list(parse(content, syntax, base_iri=base or None, without_named_graphs=True))
    except (SyntaxError, ValueError) as error:
        raise Problem(400, f"the graph cannot be read as {media}: {error}") from error
    return [quad.triple for quad in quads]


def _no_entities(content: bytes) -> None:
    def refuse(*_: object) -> None:
        raise Problem(400, "RDF/XML with a document type or entities is refused; send Turtle")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Problem(400, f"the graph is no XML: {error}") from error


if __name__ == "__main__":
    main()
