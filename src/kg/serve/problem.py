"""What a client is told: a status, and words that say what to do (RFC 9457 problem documents)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


@dataclass  # not frozen: Python itself writes __traceback__ into exceptions
class Problem(Exception):
    status: int
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, object] = field(default_factory=dict)  # members of the document beside the usual three

    def body(self) -> bytes:
        content = {"title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail, **self.more}
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
