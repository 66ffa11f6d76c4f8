"""Days of publication as feeds, tables and pages write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from kg.errors import BadInput

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\D.*)?")


def day_of(where: str, written: str, *, line: int | None = None) -> date | None:
    """The day as it is written, in its own time zone: ISO 8601, RFC 2822 (`Fri, 24 Oct 2025 …`) or `24.10.2025`.

    None for an empty text. Raises BadInput for everything else and for days that do not exist.
    """
    written = written.strip()
    if not written:
        return None
    try:
        if dotted := _DOTTED.fullmatch(written):
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if re.match(r"\d{4}-\d", written):
            return datetime.fromisoformat(written).date()
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise BadInput(where, f"the date {written[:40]!r} cannot be read or does not exist", line=line) from error
