"""From texts to conclusions: what is a dispute, and what looks like one and is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kg.build.article import read_statements
from kg.derive import Conclusions, claims_of, conclude
from kg.model import Article

MARCH = date(2026, 3, 1)


def concluded(*texts: str, days: int = 1) -> Conclusions:
    """Articles published one after another, so many days apart."""
    articles = [Article(str(n), text, MARCH + timedelta(days=n * days)) for n, text in enumerate(texts)]
    return conclude(claims_of(map(read_statements, articles)))


def kinds(found: Conclusions) -> list[str]:
    return [r.kind for r in found.relations]


NO_DISPUTES = {
    "sent, planned, present": (
        "США заявили, що Білорусь відправила до Росії 1500 військових.",
        "За словами речника Пентагону, Мінськ планує відправити до Росії 12 тисяч військових.",
        "За оцінками розвідки Литви, в Росії перебувають 11 тисяч білоруських військових.",
    ),
    "cannot confirm": (
        "США заявили, що Білорусь відправила військових до Росії.",
        "У МЗС Польщі сказали, що не можуть підтвердити відправлення білоруських військових до Росії.",
    ),
    "did not deny": (
        "США заявили, що Білорусь відправила військових до Росії.",
        "Речник Кремля Дмитро Пєсков не заперечив, що Білорусь відправила військових до Росії.",
    ),
    "a recap of an old event": (
        "Торік у березні Росія вдарила по Ізмаїлу.",
        "Міністерство оборони Росії заперечило, що 2 березня російські війська вдарили по Ізмаїлу.",
    ),
    "a revised own estimate": (
        "Олег Кіпер повідомив, що 1 березня в Ізмаїлі загинули двоє людей.",
        "Олег Кіпер уточнив, що 1 березня в Ізмаїлі загинули п'ятеро людей.",
    ),
    "two strikes on one city on two days": (
        "1 березня Росія вдарила по Ізмаїлу.",
        "Міністерство оборони Росії заперечило, що 2 березня російські війська вдарили по Ізмаїлу.",
    ),
}


@pytest.mark.parametrize("case", NO_DISPUTES)
def test_none_is_a_dispute(case: str) -> None:
    for text in NO_DISPUTES[case]:
        told = {s.event.type for s in read_statements(Article("one", text, MARCH)).statements}
        assert told - {"statement"}, f"what is not read can be no dispute: {text}"
    assert "disputes" not in kinds(concluded(*NO_DISPUTES[case]))


def test_a_denial_and_a_later_admission() -> None:
    told = "США заявили, що Білорусь відправила військових до Росії."
    denied = "Міністерство оборони Білорусі заперечило, що Білорусь відправила військових до Росії."
    admitted = "Міністерство оборони Білорусі визнало, що Білорусь відправила військових до Росії."
    assert kinds(concluded(told, denied)) == ["disputes"]
    assert kinds(concluded(told, denied, admitted, days=30)) == ["disputes", "reverses"]


def test_two_accounts_of_one_day() -> None:
    found = concluded(
        "Олег Кіпер повідомив, що 1 березня в Ізмаїлі загинули двоє людей.",
        "Міністерство оборони Росії стверджує, що 1 березня в Ізмаїлі загинули дев'ятеро людей.",
        days=0,
    )
    assert [(r.kind, r.reason) for r in found.relations] == [("disputes", "disjoint-figures")]
