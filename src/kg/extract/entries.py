"""The lexicon's files as they are written, entry by entry with their lines: for whoever tells a writer of frames what
is wrong and where. The extractor itself reads them by `lexicon.py`, which is quicker and keeps no lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.errors import BadInput

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One frame (or light verb, or class of nouns) of a file; `first` and `end` are its lines, counted from 1."""

    path: Path
    first: int
    end: int
    fields: dict[str, Any]

    def words(self, field: str) -> list[str]:
        """The words of a field, in order; a field that is a list of words or of phrases gives its items."""
        value = self.fields.get(field) or []
        return value.split() if isinstance(value, str) else [str(item) for item in value]

    def line_of(self, text: str) -> int:
        """The first line of the entry that has this text as words of its own; its first line where none has."""
        lines = self.path.read_text("utf-8").splitlines()[self.first - 1 : self.end]
        whole = re.compile(rf"(?<![\w'-]){re.escape(text)}(?![\w'-])")
        return next(
            (self.first + i for i, line in enumerate(lines) if whole.search(line.partition(" #")[0])), self.first
        )


def frame_entries(folder: Path = FOLDER) -> list[Entry]:
    """All frames, in the order of the lexicon. Raises BadInput with file and line for what is no list of entries."""
    paths = sorted((folder / "frames").glob("*.yaml"))
    return [entry for path in paths if path.stem != "light" for entry in _entries(path)]


def light_entries(folder: Path = FOLDER) -> list[Entry]:
    return list(_entries(folder / "frames" / "light.yaml"))


def class_entries(folder: Path = FOLDER) -> list[Entry]:
    """One entry a class of nouns: its name is the only field."""
    found = []
    for path in sorted((folder / "classes").glob("*.yaml")):
        root = _parsed(path)
        if not isinstance(root, yaml.MappingNode):
            raise BadInput(path, "has to be classes of nouns, `name: word word …`", line=1)
        for key, value in root.value:
            found.append(Entry(path, key.start_mark.line + 1, value.end_mark.line + 1, {key.value: _plain(value)}))
    return found


def _entries(path: Path) -> Iterator[Entry]:
    root = _parsed(path)
    if not isinstance(root, yaml.SequenceNode):
        raise BadInput(path, "has to be a list of entries, each beginning with `- `", line=1)
    for node in root.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise BadInput(path, "this entry has no fields such as `verbs:`", line=line)
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise BadInput(path, f"`{name}` stands twice in this entry: the last would win", line=line)
        yield Entry(path, line, node.end_mark.line, _plain(node))


def _parsed(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(path, f"is no YAML: {error.problem}", line=line) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(path, f"cannot be read: {error}") from error


def _plain(node: yaml.Node) -> Any:
    """The node's value as strings, lists and dicts; numbers stay as they are written."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value
