"""What a statement that names nobody takes from its own article: *Це заперечили*, *Ще двоє загинули*."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.derive.alike import clash
from kg.derive.claims import Claim
from kg.derive.rules import Rules


def in_context(claims: Iterable[Claim], rules: Rules) -> list[Claim]:
    """The claims of one article, given in the order of its text; `roles` and `resumes` of the bare ones filled in."""
    told = list(claims)
    by_id = {c.id: c for c in told}
    return [_answering(c, by_id) if c.bare and c.targets else _resuming(c, told[:n], rules) for n, c in enumerate(told)]


def _answering(claim: Claim, by_id: Mapping[str, Claim]) -> Claim:
    """It is about those whom the statements of its type that it points at name."""
    targets = [t for key in claim.targets if (t := by_id.get(key)) and t.type == claim.type]
    return replace(
        claim,
        roles=_union(t.roles for t in targets),
        sides=_union(t.sides for t in targets),
        own_sides=_union(t.own_sides for t in targets),
    )


def _resuming(claim: Claim, before: list[Claim], rules: Rules) -> Claim:
    """It goes on with the last event of its type, unless something that both tell is against it."""
    if not claim.bare or claim.stance in rules.deny or claim.type in rules.no_event:
        return claim
    last = next((c for c in reversed(before) if c.type == claim.type), None)
    same_day = last is not None and last.said == claim.said
    return replace(claim, resumes=last.id) if last and same_day and not clash(last, claim, rules) else claim


def _union(all_roles: Iterable[Mapping[str, frozenset[str]]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for roles in all_roles:
        for role, who in roles.items():
            found[role] = found.get(role, frozenset()) | who
    return dict(sorted(found.items()))
