"""The words of `remedies.yaml`: how to mend what a constraint found."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from kg.gate.verdict import Words


def remedy(component: str) -> Words:
    """By local name of the constraint component, such as `MinCount` (the common ending may stand there)."""
    table = _table()
    return table.get(component.removesuffix("ConstraintComponent"), table["other"])


@cache
def _table() -> dict[str, Words]:
    loaded = yaml.safe_load(Path(__file__).with_name("remedies.yaml").read_text("utf-8"))
    return {name: Words(**words) for name, words in loaded.items()}
