"""Numbers are read with their bounds and units; what only looks like a number is left alone; never an exception."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.dates import find_dates
from kg.language.document import NumberExpression, Word
from kg.language.morphology import candidates
from kg.language.number_words import number_words
from kg.language.numbers import find_numbers
from kg.language.resources import table
from kg.language.tokens import fold, sentences, tokenise

EXAMPLES = {str(phrase): str(meaning) for phrase, meaning in table("numbers.yaml")["examples"].items()}


def analysed(text: str) -> tuple[list[Word], list[tuple[int, int]]]:
    tokens = tokenise(text)
    forms = [token.cut(text) for token in tokens]
    words = [
        Word(i, token.start, token.end, form, fold(form), candidates(form))
        for i, (token, form) in enumerate(zip(tokens, forms, strict=True))
    ]
    return words, sentences(text, tokens)


def found(text: str) -> list[NumberExpression]:
    words, ranges = analysed(text)
    dates = find_dates(words, ranges, date(2025, 3, 12))
    return find_numbers(words, ranges, {i for d in dates for i in range(d.first, d.last + 1)})


def meaning(number: NumberExpression) -> str:
    if number.value is not None:
        size = ("~" if number.approximate else "") + f"{number.value:.15g}"
    else:
        size = "..".join("" if bound is None else f"{bound:.15g}" for bound in (number.min, number.max))
    return f"{size} {number.unit}".rstrip()


def meanings(text: str) -> str:
    return "; ".join(map(meaning, found(text))) or "-"


def test_the_examples_are_there() -> None:
    assert len(EXAMPLES) >= 85


@pytest.mark.parametrize("phrase", EXAMPLES)
def test_examples_of_the_list(phrase: str) -> None:
    assert meanings(phrase) == EXAMPLES[phrase]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Загинули двоє людей, ще 23 дістали поранення.", "2; 23"),
        ("За рік ціна зросла з 23 до 31 гривні.", "23; 31 UAH"),
        ("Парламент ухвалив закон 300 голосами.", "300"),
        ("14 грудня 2024 року втратили 5 танків", "5"),
        ("Надали від 2 млн до 3 млн євро", "2000000..3000000 EUR"),
        ("приблизно 10–12 тисяч", "10000..12000"),
        ("двадцять один дрон", "21"),
        ("Закупили 2000 дронів", "2000"),
        ("витратили 2 тис. 300 грн", "2300 UAH"),
    ],
)
def test_numbers_in_sentences(text: str, expected: str) -> None:
    assert meanings(text) == expected


def test_a_phrase_holds_markers_and_unit_but_not_what_is_counted() -> None:
    (number,) = found("Передали понад 13 тисяч контейнерів")
    assert (number.first, number.last) == (1, 3)
    (number,) = found("Передали близько 20 млн доларів США союзникам")
    assert (number.first, number.last) == (1, 5)


def test_an_exact_number_is_its_own_bounds_and_an_approximate_one_has_none() -> None:
    (exact,), (about,) = found("5 ракет"), found("близько 5 ракет")
    assert (exact.value, exact.min, exact.max, exact.approximate) == (5, 5, 5, False)
    assert (about.value, about.min, about.max, about.approximate) == (5, None, None, True)


def test_both_figures_of_a_vote_are_kept() -> None:
    (votes,) = found("проголосували 306:232")
    assert votes.split == (306, 232)


def in_words(number: int) -> str:
    """`number` below a million in Ukrainian words, built from the list's first forms."""
    cardinals = number_words().cardinals
    names = {value: form for form, value in reversed(list(cardinals.items()))}
    thousands, rest = divmod(number, 1000)
    head = [*below_thousand(thousands, names), "тисяч"] if thousands else []
    return " ".join([*head, *below_thousand(rest, names)])


def below_thousand(number: int, names: dict[int, str]) -> list[str]:
    parts = [number // 100 * 100]
    rest = number % 100
    parts += [rest] if rest < 20 else [rest // 10 * 10, rest % 10]
    return [names[part] for part in parts if part]


@given(st.integers(2, 999_999))
def test_a_number_written_in_many_ways_reads_back(number: int) -> None:
    grouped = f"{number:,}"
    ways = [grouped.replace(",", " "), grouped.replace(",", "\u00a0"), in_words(number)]
    for written in ways:
        if len(written) == 4 and written.isdigit():
            continue
        if number % 1000 == 1 or number == 1000:
            continue  # a bare `один` at the end is hardly more than an article
        text = f"понад {written} осіб"
        assert meanings(text) == f"{number}..", written


LETTERS = st.characters(max_codepoint=0x2FFF)  # beyond, the dictionary meets letters without a name
PIECES = st.sampled_from(
    [*sorted(number_words().starts), "5", "12", "2024", "1 500", "306:232", "5-х", "–", "на", "%", "з", "."]
)


@given(st.one_of(st.text(LETTERS, max_size=80), st.lists(PIECES, max_size=12).map(" ".join)))
def test_any_text_gives_ordered_expressions_inside_sentences(text: str) -> None:
    words, ranges = analysed(text)
    past = -1
    for number in find_numbers(words, ranges, {2}):
        assert past < number.first <= number.last
        assert any(first <= number.first and number.last < end for first, end in ranges)
        assert not number.first <= 2 <= number.last
        assert number.value is not None or number.min is not None or number.max is not None
        past = number.last


@pytest.mark.parametrize("piece", ["понад ", "сто ", "один ", "від 5 ", "тисяч "])
def test_endless_repetition_is_cut_short(piece: str) -> None:
    assert len(found(piece * 1500)) <= 1500


def test_a_stress_mark_that_stands_alone_is_read_over() -> None:
    words, ranges = analysed("Форма округ-\u0301 стоїть у 5 словниках.")
    assert find_dates(words, ranges, None) == []
    assert [number.value for number in find_numbers(words, ranges, [])] == [5]
