"""JSON Lines and CSV → articles, one a line. A line that cannot be read is told with its number; the others go on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import BadInput, UsageError
from kg.read.dates import day_of
from kg.read.raw import Options, Raw
from kg.read.stream import Stream

FIELDS = ("text", "title", "date", "source", "url", "author")
_DELIMITERS = ",;\t"


def field_mapping(written: str) -> dict[str, str]:
    """`title=headline,text=body` → kg's field → the name of the column or key. Raises UsageError."""
    pairs = [pair.partition("=") for pair in written.split(",") if pair.strip()]
    fields = {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
    for ours, theirs in fields.items():
        if ours not in FIELDS or not theirs:
            raise UsageError(
                f"--map {ours}={theirs}: write kg's field = their name; the fields are {', '.join(FIELDS)}"
            )
    return fields


def read_json_lines(stream: Stream, options: Options) -> Iterator[Raw | BadInput]:
    for number, line in enumerate(stream.lines(), 1):
        try:
            if isinstance(line, BadInput):
                yield line
            elif line.strip():
                yield _raw(stream, number, _record(stream.where, number, line), options)
        except BadInput as error:
            yield error


def _record(where: str, number: int, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(where, f"not UTF-8: {error.reason} at byte {error.start}", line=number) from error
    except RecursionError as error:
        raise BadInput(where, "nested too deeply", line=number) from error
    except ValueError as error:
        raise BadInput(where, f"no JSON: {error}", line=number) from error
    if not isinstance(record, dict):
        raise BadInput(where, 'a JSON object is expected, such as {"title": …, "text": …}', line=number)
    return record


def read_csv(stream: Stream, options: Options) -> Iterator[Raw | BadInput]:
    """The first line names the columns; commas, semicolons or tabs part them, whichever the first line has most of."""
    csv.field_size_limit(options.max_bytes)
    too_long: list[BadInput] = []
    lines = _decoded(stream, too_long)
    first = next(lines, "").removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=first.count)
    columns = next(csv.reader([first], delimiter=delimiter), [])
    text = options.fields.get("text", "text")
    if text not in columns:
        raise BadInput(
            stream.where, f"no column {text!r}; it has {_listed(columns)}: name it with --map text=COLUMN", line=1
        )
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        number = reader.line_num + 2  # lines of this reader begin after the first
        try:
            cells = next(reader)
            if len(cells) > len(columns):
                raise BadInput(stream.where, f"{len(cells)} cells for {len(columns)} columns", line=number)
            if any(cells):
                yield _raw(stream, number, dict(zip(columns, cells, strict=False)), options)
        except StopIteration:
            break
        except csv.Error as error:
            yield BadInput(stream.where, f"no row of a table: {error}", line=number)
        except BadInput as error:
            yield error
        yield from too_long
        too_long.clear()
    yield from too_long


def _decoded(stream: Stream, too_long: list[BadInput]) -> Iterator[str]:
    for line in stream.lines():
        if isinstance(line, BadInput):
            too_long.append(line)
            yield "\n"  # keeps the count of lines
        else:
            yield line.decode("utf-8", "surrogateescape")


def _raw(stream: Stream, number: int, record: Mapping[str, Any], options: Options) -> Raw:
    def value(ours: str) -> str:
        found = record.get(options.fields.get(ours, ours))
        if found is None:
            return ""
        if not isinstance(found, str | int | float):
            raise BadInput(stream.where, f"{options.fields.get(ours, ours)!r} is not a text", line=number)
        return str(found)

    text = value("text")
    if not text.strip():
        wanted = options.fields.get("text", "text")
        raise BadInput(stream.where, f"no text in {wanted!r}; it has {_listed(record)}", line=number)
    if any("\udc80" <= c <= "\udcff" for c in text):
        raise BadInput(stream.where, "not UTF-8; convert the file", line=number)
    day = day_of(stream.where, value("date"), line=number)
    name = value("title") or value("url") or f"{stream.stem}:{number}"
    return Raw(
        f"{stream.where}:{number}",
        name,
        text,
        day,
        url=value("url"),
        publisher=value("source"),
        author=value("author"),
    )


def _listed(names: Mapping[str, Any] | list[str]) -> str:
    found = [str(n)[:40] for n in names]
    return ", ".join(found[:20]) or "none"
