"""Renders docs/questions.md: every shipped question with the answer it has to give and the one it gives.

`make docs` has a test write the page: it holds the graphs that are asked, and fails where page and answers differ.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.rdf import PREFIXES
from kg.store import open_snapshot
from kg.store.questions import Question, questions

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 8  # rows of an answer; the rest is counted
LONG = 60  # characters of a cell
GRAPHS = {
    "first": "the gold graph of the first article",
    "all": "the gold graphs of all articles",
    "read": "the first article as it is read",
}
INTRODUCTION = """\
# Questions

Written by `make docs` from `queries/`, `tests/golden/questions.yaml` (what has to be answered) and the answers
themselves; a test keeps all three in step.

The questions that `kg query NAME` answers, by the folder of `queries/` they lie in. Each is a SPARQL file that
runs as it is in any tool; its header holds the titles, what the answer means, the parameters and the columns.

Питання, на які відповідає `kg query НАЗВА`; `--lang uk` дає назви кодів українською.

- `kg query --list` lists them with their parameters; `--param NAME=VALUE` sets one. Several values take commas:
  `kg query said-by --param speaker=Q56226,Q3874799 --store DIR`.
- A parameter is a line `VALUES ?name { … }` in the file, so the default stands in the query itself.
- Names of people, states and places come as the article gives them (Ukrainian); names of codes in the asked
  language. An empty speaker is the article's own voice.
- Figures that look alike, repeats and disputes are found by plain patterns over what the articles say: two
  figures count as the same when measure and number agree, two statements dispute when one answers the other or
  says the opposite of the same actors. Nothing is decided about who is right.

## Adding a question

A file in a folder of `queries/` with the header lines `# title:`, `# title (uk):`, `# description:`,
`# param name: kind default — what it is` (kinds: items, date, lang, event-types, stances, measures) and
`# columns:`; its expected answer in `tests/golden/questions.yaml`; then `make docs`.

## Must stay empty

Two more are asked by `tests/test_queries.py` and have to find nothing: whether a statement outside quotation marks
calls anybody a neo-Nazi, or tells planned soldiers as a fact; and whether anything is left of a removed article.
"""


def render(expected: Mapping[str, Mapping[str, Any]], stores: Mapping[str, Path]) -> str:
    """`expected` as in tests/golden/questions.yaml; `stores` by the names of GRAPHS."""
    lines = [INTRODUCTION]
    topic = ""
    for question in questions().values():
        if question.topic != topic:
            topic = question.topic
            lines += [f"## {topic}", ""]
        wanted = expected[question.name]
        lines += [*_head(question), *_wanted(wanted), *_given(question, stores[wanted["of"]])]
    return "\n".join(lines)


def _head(question: Question) -> Iterator[str]:
    yield from (f"### `{question.name}`", "", f"**{question.title['en']}** · {question.title['uk']}", "")
    yield from (question.description, "")
    given = [p for p in question.parameters if p.kind != "lang"]
    if given:
        yield from (f"- `--param {p.name}=`{_cell(p.text)}; without it `{_cell(p.default)}`" for p in given)
        yield ""


def _wanted(wanted: Mapping[str, Any]) -> Iterator[str]:
    count = f", {wanted['count']} rows in all" if "count" in wanted else ""
    yield from (f"Expected of {GRAPHS[wanted['of']]}{count}:", "")
    yield from _table(wanted["columns"].split(), wanted["rows"])
    if "note" in wanted:
        yield from (wanted["note"], "")


def _given(question: Question, store: Path) -> Iterator[str]:
    with open_snapshot(store) as snapshot:
        rows = [[_value(row[c]) for c in question.columns] for row in snapshot.select(question.text)]
    yield from (f"Given: {len(rows)} row{'' if len(rows) == 1 else 's'}.", "")
    yield from _table(question.columns, rows[:SHOWN])
    if len(rows) > SHOWN:
        yield from (f"… and {len(rows) - SHOWN} more.", "")


def _table(columns: tuple[str, ...] | list[str], rows: list[list[str]]) -> Iterator[str]:
    if not rows:
        yield from ("nothing", "")
        return
    yield "| " + " | ".join(columns) + " |"
    yield "|---" * len(columns) + "|"
    yield from ("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows)
    yield ""


def _value(term: Any) -> str:
    return "" if term is None else str(term.value)


def _cell(text: str) -> str:
    """One line of a table, shortened; an item of Wikidata by its number."""
    text = " ".join(text.replace("|", "\\|").split())
    if text.startswith(PREFIXES["wd"]):
        text = f"wd:{text.removeprefix(PREFIXES['wd'])}"
    return text if len(text) <= LONG else f"{text[:LONG]}…"


if __name__ == "__main__":
    import pytest

    os.environ["KG_WRITE_DOCS"] = "1"
    sys.exit(pytest.main([str(ROOT / "tests" / "test_queries.py"), "-q", "-k", "page_of_questions"]))
