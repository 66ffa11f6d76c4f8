"""Dates and periods are read as a careful reader would, or left untold; never guessed, never an exception."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.date_words import date_words
from kg.language.dates import find_dates
from kg.language.document import TimeExpression, Word
from kg.language.morphology import candidates
from kg.language.resources import table
from kg.language.tokens import fold, sentences, tokenise

PUBLISHED = date(2025, 3, 12)  # a Wednesday
EXAMPLES = {str(phrase): meaning for phrase, meaning in table("dates.yaml")["examples"].items()}


def analysed(text: str) -> tuple[list[Word], list[tuple[int, int]]]:
    tokens = tokenise(text)
    forms = [token.cut(text) for token in tokens]
    words = [
        Word(i, token.start, token.end, form, fold(form), candidates(form))
        for i, (token, form) in enumerate(zip(tokens, forms, strict=True))
    ]
    return words, sentences(text, tokens)


def found(text: str, published: date | None = PUBLISHED) -> list[TimeExpression]:
    return find_dates(*analysed(text), published)


def meaning(expression: TimeExpression) -> str:
    interval = expression.interval
    return f"{interval.start or ''}/{interval.end or ''}" if interval else "?"


def meanings(text: str, published: date | None = PUBLISHED) -> str:
    return "; ".join(map(meaning, found(text, published))) or "-"


def test_the_examples_are_there() -> None:
    assert len(EXAMPLES) >= 85


@pytest.mark.parametrize("phrase", EXAMPLES)
def test_examples_of_the_list(phrase: str) -> None:
    assert meanings(phrase) == EXAMPLES[phrase]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # pointing back at the last date in the text
        ("5 березня відбувся обмін. Того ж дня сторони зустрілися.", "2025-03-05/2025-03-05; 2025-03-05/2025-03-05"),
        ("У ніч на 5 березня вдарили. Тієї ночі збили 9 дронів.", "2025-03-04/2025-03-05; 2025-03-04/2025-03-05"),
        ("5 березня його затримали. Наступного дня відпустили.", "2025-03-05/2025-03-05; 2025-03-06/2025-03-06"),
        ("У травні 2019 року обрали його. Того ж року він поїхав.", "2019-05-01/2019-05-31; 2019-01-01/2019-12-31"),
        ("Того ж дня сторони зустрілися.", "?"),
        # the tense decides where the year is open
        ("У грудні чисельність сягне 10 тисяч.", "2025-12-01/2025-12-31"),
        ("У грудні чисельність сягнула 10 тисяч.", "2024-12-01/2024-12-31"),
        ("Вибори відбудуться у неділю.", "2025-03-16/2025-03-16"),
        ("Вибори відбулися у неділю.", "2025-03-09/2025-03-09"),
        ("20 березня оголосили днем жалоби.", "2025-03-20/2025-03-20"),
        # two in one sentence
        ("Торік у вересні він казав, що до 1 квітня піде.", "2024-09-01/2024-09-30; /2025-04-01"),
    ],
)
def test_dates_in_sentences(text: str, expected: str) -> None:
    assert meanings(text) == expected


@pytest.mark.parametrize(
    "text", ["вчора", "торік", "28 квітня", "минулого тижня", "два дні тому", "у четвер", "до кінця року"]
)
def test_without_publication_relative_times_stay_untold(text: str) -> None:
    assert meanings(text, None) == "?"
    assert meanings("11 січня 2025 року", None) == "2025-01-11/2025-01-11"


@pytest.mark.parametrize(
    ("text", "rule"),
    [("11 січня 2025 року", ""), ("28 квітня", "year-from-publication"), ("торік", "relative-year"),
     ("минулого тижня", "relative-week"), ("вчора", "relative-day"), ("у четвер", "relative-weekday")],
)  # fmt: skip
def test_the_rule_says_what_was_counted_from(text: str, rule: str) -> None:
    (expression,) = found(text)
    assert expression.interval and expression.interval.rule == rule


def test_an_expression_holds_its_preposition_and_is_quoted_as_written() -> None:
    (expression,) = found("Сторони у жовтні\u00a02024  року зустрілися")
    assert (expression.first, expression.last) == (1, 4)
    assert expression.interval and expression.interval.text == "у жовтні 2024 року"


def test_as_of_is_a_role() -> None:
    (expression,) = found("станом на 5 березня")
    assert expression.role == "as-of"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_full_date_reads_back(day: date) -> None:
    month = table("dates.yaml")["months"][day.month].split()[1]  # the genitive
    expected = f"{day}/{day}"
    ways = [
        f"{day.day} {month} {day.year} року",
        f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}",
        f"{day.day}-го {month} {day.year} р.",
    ]
    for written in ways:
        assert meanings(written, None) == expected, written


LETTERS = st.characters(max_codepoint=0x2FFF)  # beyond, the dictionary meets letters without a name
PIECES = st.sampled_from(
    [*sorted(date_words().starts), "5", "31", "2024", "2024-го", "–", ",", ".", "по", "тому", "року", "і"]
)


@given(
    st.one_of(st.text(LETTERS, max_size=80), st.lists(PIECES, max_size=12).map(" ".join)),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_gives_ordered_expressions_inside_sentences(text: str, published: date | None) -> None:
    words, ranges = analysed(text)
    past = -1
    for expression in find_dates(words, ranges, published):
        assert past < expression.first <= expression.last
        assert any(first <= expression.first and expression.last < end for first, end in ranges)
        past = expression.last


@pytest.mark.parametrize("piece", ["5, ", "торік у ", "у ніч на ", "напередодні ", "наприкінці ", "вранці в ", "24 і "])
def test_endless_nesting_is_cut_short(piece: str) -> None:
    assert len(found(piece * 1500)) <= 1500
