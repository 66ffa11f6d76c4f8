"""What people decided about entities: a plain table under version control, replayed on each build.

One line a decision, tab-separated, the last one that fits wins: article (its name or key, or `*`), kind, name, item
(a number such as Q212, `none`, or `iri:` and a local name of one's own), who, when, why. Lines with `#` are comments.
Two entities become one by the same `iri:`, and two again when the line is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from kg.errors import BadInput
from kg.gazetteer import fold
from kg.model import Article, Entity, Kind

COLUMNS = ("article", "kind", "name", "item", "who", "when", "why")
_ITEM = re.compile(r"Q[1-9]\d*|none|iri:[^\W_][\w.-]*")


@dataclass(frozen=True, slots=True)
class Decision:
    """`item` is a QID, `none` or `iri:…`."""

    article: str
    kind: Kind
    name: str
    item: str
    who: str = ""
    when: str = ""
    why: str = ""


class Decisions:
    """Decisions by what they are about; the later one wins, one for a single article goes before one for all."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_name = {(d.article, d.kind, fold(d.name)): d for d in decisions}

    def about(self, article: Article, entity: Entity) -> Decision | None:
        """The decision for the entity under its name in this article, else in all."""
        name = fold(entity.name)
        for where in (article.key, article.name, "*"):
            found = self._by_name.get((where, entity.kind, name))
            if found is not None:
                return found
        return None


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The lines of the table at `path`, in order; BadInput names the line."""
    try:
        return tuple(_lines(path, path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, f"decisions cannot be read: {error}") from error


def _lines(path: Path, text: str) -> Iterator[Decision]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#") or line.split("\t") == list(COLUMNS):
            continue
        cells = line.split("\t")
        if not 4 <= len(cells) <= len(COLUMNS):
            raise BadInput(path, f"a decision has {len(COLUMNS)} columns: {', '.join(COLUMNS)}", line=number)
        article, kind, name, item, *rest = cells
        if kind not in get_args(Kind):
            raise BadInput(path, f"unknown kind “{kind}”: one of {', '.join(get_args(Kind))}", line=number)
        if not _ITEM.fullmatch(item):
            raise BadInput(path, f"“{item}” is neither an item such as Q212, nor none, nor iri:…", line=number)
        yield Decision(article, cast(Kind, kind), name, item, *rest)
