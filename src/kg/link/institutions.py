"""One name for the bodies that every state has: `МЗС КНДР` is `міністерство закордонних справ Північної Кореї`."""

from __future__ import annotations

from functools import cache, lru_cache

from kg.gazetteer import Gazetteer, fold


def in_full(name: str, gazetteer: Gazetteer) -> str:
    """The full name of the body with the first name of its state; another name stays as it is."""
    words = name.split()
    for size in range(1, len(words)):
        full = _full_names().get(fold(" ".join(words[:size])))
        if full:
            return f"{full} {_state(' '.join(words[size:]), gazetteer)}"
    return name


@cache
def _full_names() -> dict[str, str]:
    """Each name of such a body, folded → the full one."""
    from kg.language.names.bodies import institutions  # here: who only makes slugs loads no parser

    return {fold(name): row.label for row in institutions().rows for name in (row.label, *row.aliases)}


@lru_cache(maxsize=10_000)
def _state(name: str, gazetteer: Gazetteer) -> str:
    """`КНДР`, `Корейської Народно-Демократичної Республіки` → `Північної Кореї`; what names no state stays."""
    from kg.language.names.bodies import genitive

    wanted = fold(name)
    for row in gazetteer.rows:
        if row.kind == "state":
            alike = (other for other in (row.label, *row.aliases) if fold(other)[:2] == wanted[:2])
            if any(fold(genitive(other)) == wanted for other in alike):
                return genitive(row.label)
    return name
