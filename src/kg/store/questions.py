"""The shipped questions: SPARQL files with a header in comments, and parameters that stay plain SPARQL.

    # title: What happened on a day
    # title (uk): Що сталося певного дня
    # description: Events dated to exactly that day, with who says so.
    # param day: date 2025-01-11 — the day
    # columns: event, speaker, article, words

A parameter is a `VALUES ?day { … }` line of the query: the file runs as it is in any SPARQL tool, with the
default, and setting the parameter replaces what stands between the braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.errors import QueryError, UsageError
from kg.rdf import PREFIXES
from kg.resources import resource

_FIELD = re.compile(r"# ([a-z]+(?: \(uk\))?): (.+)")
_PARAM = re.compile(r"# param (\w+): ([a-z-]+) (.+?) — (.+)")
_CODES = {"event-types": "etype", "stances": "stance", "measures": "measure"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kind`: items (Wikidata items), date, lang, event-types, stances, measures; lists take commas."""

    name: str
    kind: str
    default: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    topic: str  # the folder it lies in
    text: str
    title: Mapping[str, str]  # by language, en and uk
    description: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    def bind(self, values: Mapping[str, str]) -> str:
        """The SPARQL text with parameters set. Raises UsageError for a name or value that is wrong."""
        text = self.text
        known = {p.name: p for p in self.parameters}
        for name, value in values.items():
            if name not in known:
                have = ", ".join(sorted(known)) or "none"
                raise UsageError(f"{self.name} has no parameter {name!r}; it has {have}")
            text = _replace_values(text, name, term_of(known[name], value))
        return text


def parse_question(text: str, name: str, topic: str = "") -> Question:
    """Read the header; a query without one is a question without parameters."""
    fields: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        if match := _PARAM.fullmatch(line):
            parameters.append(Parameter(*match.groups()))
        elif match := _FIELD.fullmatch(line):
            fields.setdefault(match[1], match[2])
    title = {"en": fields.get("title", name), "uk": fields.get("title (uk)", fields.get("title", name))}
    columns = tuple(c.strip() for c in fields.get("columns", "").split(",") if c.strip())
    return Question(name, topic, text, title, fields.get("description", ""), columns, tuple(parameters))


def questions() -> dict[str, Question]:
    """All shipped questions by name, ordered by topic and name."""
    folder = resource("queries")
    files = sorted(folder.rglob("*.rq"), key=lambda p: p.relative_to(folder).parts)
    return {f.stem: parse_question(f.read_text("utf-8"), f.stem, f.parent.name) for f in files}


def question(name_or_file: str) -> Question:
    """A shipped question by name, or a query file. Raises UsageError where there is neither."""
    path = Path(name_or_file)
    if path.suffix == ".rq" or path.is_file():
        try:
            return parse_question(path.read_text("utf-8"), path.stem)
        except FileNotFoundError as error:
            raise UsageError(f"{path}: no such file") from error
        except (OSError, ValueError) as error:
            raise QueryError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    known = questions()
    if name_or_file not in known:
        raise UsageError(f"no question {name_or_file!r} and no such file; kg query --list shows the questions")
    return known[name_or_file]


def term_of(parameter: Parameter, value: str) -> str:
    """The SPARQL of a value given in words, such as `Q423`, `2025-01-11` or `denies`."""
    if parameter.kind == "items":
        return _each(parameter, value, r"(?:wd:)?(Q[1-9][0-9]*)", "wd", "Wikidata items such as Q423")
    if parameter.kind in _CODES:
        prefix = _CODES[parameter.kind]
        return _each(parameter, value, r"(?:[a-z]+:)?([a-z][a-z-]*)", prefix, f"codes of {parameter.kind}")
    if parameter.kind == "date":
        try:
            return f'"{date.fromisoformat(value)}"^^<{PREFIXES["xsd"]}date>'
        except ValueError as error:
            raise UsageError(f"{parameter.name}={value}: it must be a day such as 2025-01-11") from error
    if parameter.kind == "lang" and value in ("en", "uk"):
        return f'"{value}"'
    raise UsageError(f"{parameter.name}={value}: it must be en or uk")


def _each(parameter: Parameter, value: str, pattern: str, prefix: str, wanted: str) -> str:
    found = [re.fullmatch(pattern, part.strip()) for part in value.split(",")]
    if not all(found):
        raise UsageError(f"{parameter.name}={value}: it must be {wanted}, with commas between several")
    return " ".join(f"<{PREFIXES[prefix]}{match[1]}>" for match in found if match)


def _replace_values(text: str, name: str, terms: str) -> str:
    pattern = re.compile(rf"(VALUES \?{name} \{{)[^}}]*(\}})")
    replaced, count = pattern.subn(lambda m: f"{m[1]} {terms} {m[2]}", text)
    if not count:
        raise QueryError(f"the parameter {name} has no line VALUES ?{name} {{ … }} in the query")
    return replaced
