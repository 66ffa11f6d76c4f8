"""The decisions file: what a person says of two events, so that a wrong merge is undone and stays undone.

apart:
  - [https://…/event/A, https://…/event/B]
same:
  - [https://…/event/C, https://…/event/D]
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Any

import yaml

from kg.derive.cluster import Decisions, Pair
from kg.errors import BadInput


def read_decisions(path: Path) -> Decisions:
    """Raises BadInput for a file that is not so, or one pair decided both ways."""
    try:
        read = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(path, f"cannot be read as YAML: {error}") from error
    if not isinstance(read, dict) or set(read) - {"same", "apart"}:
        raise BadInput(path, "holds lists under `same` and `apart`, and nothing else")
    same, apart = (frozenset(_pairs(path, name, read.get(name) or [])) for name in ("same", "apart"))
    if both := sorted(same & apart):
        raise BadInput(path, f"{' and '.join(both[0])} are both the same and apart; keep one of the two")
    return Decisions(same, apart)


def refuse_unknown(path: Path, decisions: Decisions, events: Container[str]) -> None:
    """Raises BadInput where the file decides on an event that is not among `events`."""
    decided = {event for pair in decisions.same | decisions.apart for event in pair}
    if unknown := sorted(event for event in decided if event not in events):
        raise BadInput(path, f"{unknown[0]} is no event of this store")


def _pairs(path: Path, name: str, value: Any) -> list[Pair]:
    if not isinstance(value, list):
        raise BadInput(path, f"`{name}` must be a list of pairs of events")
    found = []
    for n, pair in enumerate(value, 1):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(e, str) for e in pair)):
            raise BadInput(path, f"`{name}`, entry {n}: two IRIs of events are wanted, in brackets")
        first, second = sorted(pair)
        found.append((first, second))
    return found
