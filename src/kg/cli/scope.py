"""What `kg export graph`, `kg measure` and `kg plot` share: the choice of a view and of the statements in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.views import Scope

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--since", metavar="YYYY-MM-DD", help="Only what is dated to this day or later."),
    click.option("--until", metavar="YYYY-MM-DD", help="Only what is dated to this day or earlier."),
    click.option("--type", "types", multiple=True, metavar="CODE", help="Only this kind of event; may be repeated."),
    click.option("--item", "items", multiple=True, metavar="Q…", help="Only what has to do with this Wikidata item."),
)


def scope_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope_of(since: str | None, until: str | None, types: tuple[str, ...], items: tuple[str, ...]) -> Scope:
    """Raises UsageError for a day that is none, or a window that ends before it begins."""
    from kg.views import Scope

    return Scope(_day("--since", since), _day("--until", until), types, items)


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} {text}: it must be a day such as 2025-01-11") from error
