"""What a look at one thing found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# ok: as it should be; note: nothing is wrong, but something could be had or done; warning: answers may be older or
# fewer than they could be; error: something does not work or is not what it was
Level = Literal["ok", "note", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`what`: the thing looked at; `remedy` is empty where all is well."""

    what: str
    level: Level
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8}{self.what}: {self.text}{f' → {self.remedy}' if self.remedy else ''}"
