"""What servers answered, on disk: one file for each question, with the day on which it was asked.

Only answers that were read and understood come here. A file that is damaged, or of another question, counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.errors import KgError


@dataclass(frozen=True, slots=True)
class Kept:
    """`value` is JSON; `asked` is the day of the request, not of the reading."""

    value: Any
    asked: date


class Cache:
    """`max_age` in days: what is older is asked again, and used only where nobody answers."""

    def __init__(self, folder: Path, today: date, max_age: int = 30) -> None:
        self._folder, self._today, self._max_age = folder, today, max_age

    def get(self, server: str, question: str) -> Kept | None:
        try:
            held = json.loads(self._path(server, question).read_text("utf-8"))
            if held["server"] == server and held["question"] == question:
                return Kept(held["answer"], date.fromisoformat(held["asked"]))
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def fresh(self, kept: Kept) -> bool:
        return 0 <= (self._today - kept.asked).days <= self._max_age

    def put(self, server: str, question: str, value: Any) -> Kept:
        """Raises KgError where the disk refuses."""
        path = self._path(server, question)
        content = {"server": server, "question": question, "asked": self._today.isoformat(), "answer": value}
        draft = path.with_suffix(f".{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(content, sort_keys=True), "utf-8")
            draft.replace(path)
        except OSError as error:
            raise KgError(f"{path}: the cache cannot be written: {error.strerror or error}") from error
        finally:
            draft.unlink(missing_ok=True)
        return Kept(value, self._today)

    def _path(self, server: str, question: str) -> Path:
        name = hashlib.sha256(f"{server}\n{question}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.json"
