"""Libraries that only some formats need: the extra `formats`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kg.errors import BadInput


def need(module: str, where: str) -> Any:
    """The module. Raises BadInput that says what to install where it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise BadInput(where, f"this format needs {library}: pip install 'kg[formats]'") from error
