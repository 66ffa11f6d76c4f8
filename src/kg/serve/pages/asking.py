"""The pages' own questions: files of `queries/`, answered by the same killable processes as anybody's query."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

_QUERIES = Path(__file__).parent / "queries"
_IRI = re.compile(r'[^<>"{}|^`\\\x00-\x20]+')
_PARAMETER = re.compile(r"VALUES \?(\w+) \{[^}]*\}")

Ask = Callable[[str, str], bytes]  # a query and the media type wanted → the whole answer
Row = dict[str, str]  # the values of the bound variables


class Asked:
    """Questions to the service, put by `ask`. Raises Problem as it does: time is up, all busy, too much."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def rows(self, name: str, tail: str = "", **values: Iterable[str]) -> list[Row]:
        """The rows of `queries/name.rq`; `values` are IRIs for its VALUES lines, `tail` is put at its end."""
        return self._rows(_text(name, values) + tail)

    def over(self, name: str, select: str, where: str, tail: str, **values: Iterable[str]) -> list[Row]:
        """`select`, `where` and `tail` around `queries/name.rq` as an inner query: a page of it, or counts."""
        text = _text(name, values)
        start = text.index("\nSELECT ")
        return self._rows(f"{text[:start]}\nSELECT {select} WHERE {{ {{ {text[start:]} }} {where} }} {tail}")

    def _rows(self, query: str) -> list[Row]:
        answer = json.loads(self._ask(query, "application/sparql-results+json"))
        return [{v: str(c["value"]) for v, c in row.items()} for row in answer["results"]["bindings"]]

    def count(self, name: str, **values: Iterable[str]) -> int:
        """The number in the one row, one column of `queries/name.rq`."""
        return int(next(iter(self._rows(_text(name, values))[0].values())))

    def triples(self, name: str, **values: Iterable[str]) -> Iterator[Triple]:
        """What `queries/name.rq`, a CONSTRUCT, makes."""
        answer = self._ask(_text(name, values), "application/n-triples")
        return (quad.triple for quad in parse(answer, RdfFormat.N_TRIPLES))


def is_iri(text: str) -> bool:
    """Whether it can stand between < and > in a query: no other text reaches one."""
    return _IRI.fullmatch(text) is not None


def _text(name: str, values: dict[str, Iterable[str]]) -> str:
    terms = {variable: " ".join(f"<{iri}>" for iri in iris if is_iri(iri)) for variable, iris in values.items()}
    return _PARAMETER.sub(
        lambda m: f"VALUES ?{m[1]} {{ {terms[m[1]]} }}" if m[1] in terms else m[0],
        _file(name),
    )


@cache
def _file(name: str) -> str:
    return (_QUERIES / f"{name}.rq").read_text("utf-8")
