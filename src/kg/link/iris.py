"""The local name of an entity's IRI, from content alone: a state's ISO code, an item's number, else kind and name.

Only what bears a name is one entity in every article. A description (`двоє солдатів`, `угода`) or a surname without
a given name is another one in each article, so its local name holds the article's key.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from kg.gazetteer import Row
from kg.model import Entity

_MAX_SLUG = 80  # longer names are cut and told apart by a hash


def entity_iri(entity: Entity, article: str, row: Row | None = None) -> str:
    """`state-KP`, `Q56226`, `person-кирило-буданов`, `thing-угода-3f2a…`; `article` is the article's key."""
    if row is not None and row.iso2 and entity.kind == "state":
        return f"state-{row.iso2}"
    if entity.qid:
        return entity.qid
    name = row.label if row is not None else entity.name
    local = f"{entity.kind}-{slug(name)}"
    return local if row is not None or is_own_name(entity) else f"{local}-{article}"


def is_own_name(entity: Entity) -> bool:
    """Whether the name can mean the same thing in another article: it has a capital, a person's has two words."""
    words = entity.name.split()
    if entity.kind == "person":
        initial = words[0].endswith(".") or words[-1].endswith(".")  # `О. Бондар`, `Артем К.`
        return len(words) > 1 and words[0][:1].isupper() and not initial
    return any(word[:1].isupper() for word in words)


def slug(name: str) -> str:
    """`Вадим  Скібіцький` → `вадим-скібіцький`: case, spaces and quotation marks make no other name."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    words = re.findall(r"[^\W_]+", re.sub("[’ʼ'`]", "", folded))
    joined = "-".join(words)
    if joined and len(joined) <= _MAX_SLUG:
        return joined
    digest = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{joined[:_MAX_SLUG]}-{digest}".lstrip("-")
