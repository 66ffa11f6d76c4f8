"""Reads the language data that lies beside the code in `uk/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent / "uk"


def lines(name: str) -> list[str]:
    """The entries of a list file: one a line, `#` starts a comment."""
    text = (FOLDER / name).read_text("utf-8")
    return [entry for line in text.splitlines() if (entry := line.split("#")[0].strip())]


@cache
def table(name: str) -> Any:
    """A YAML file as plain Python values."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / name).read_text("utf-8"), Loader=loader)
