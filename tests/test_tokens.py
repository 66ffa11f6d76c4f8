"""Tokens and sentences: every sign is in one token, and sentences end where a reader would stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.tokens import fold, sentences, tokenise

# A case a line: `|` where a sentence ends, `⏎` for a line break of the text.
SENTENCES = """
Сесія почалася вранці.| Потім була перерва.
Угоду підписали у 2019 р.| Президент її схвалив.
У 2019 р. Рада ухвалила закон.
Дж. Сміт і О. П. Коваль зустрілися.| Вони говорили годину.
«Ми не відступимо!» – сказала вона.| Зала мовчала.
«Ми не відступимо».| Так вона й сказала.
«Ми не відступимо!»| Зала мовчала.
— Чи буде мир?..| Ніхто не знав.
Міністр: угода готова⏎|У столиці чекають гостей
• зерно⏎|• нафта⏎|- газ
1. Перше питання⏎|2. Друге питання
Про це пише видання.|⏎⏎Читайте також: Погода⏎|https://example.org/a.b?c=d
Речення, що його розірвав⏎рядок, триває.| Ось друге.
Збитки — 5 млн. доларів.| Це багато.
Він мешкає на вул. Садовій, буд. 7, кв. 12.| Там тихо.
так зв. «республіки» (т. зв. ЛНР) не визнав ніхто.
За ст. 111 КК України його судили.| Вирок оскаржать.
О 14:30 12.05.2021 р. почалася нарада.
Колона рушила до міста.|Про це знали всі.
Сайт Укр.Правда та example.com працюють.
Джерело: пресслужба⏎|Деталі: суд відклав розгляд
Видання «Кордон . Медіа» мовчить.| Про це пише "Кордон . Медіа".
Так...| Але ні.
Чому?!| Бо так.
(Він пішов.)| Вона лишилася.
Важить 5 кг. Коштує 7 грн. за штуку.
"""
CASES = SENTENCES.strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_stops(case: str) -> None:
    text = case.replace("⏎", "\n").replace("|", "")
    expected = [part.replace("⏎", "\n").strip() for part in case.split("|")]
    tokens = tokenise(text)
    assert [text[tokens[a].start : tokens[b - 1].end] for a, b in sentences(text, tokens)] == expected


def test_there_are_as_many_cases_as_lines() -> None:
    assert len(CASES) == 26


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("зв’язок об'єкт в`язень", ["зв’язок", "об'єкт", "в`язень"]),
        ("1 500 осіб, 12 345 678", ["1 500", "осіб", ",", "12 345 678"]),
        ("1,5 % о 14:30", ["1,5", "%", "о", "14:30"]),
        ("20-й з 19-річних", ["20-й", "з", "19-річних"]),
        ("північно-східний МіГ-29", ["північно-східний", "МіГ-29"]),
        ("«Так», – каже", ["«", "Так", "»", ",", "–", "каже"]),
        ("див. https://example.org/x?y=1 тут", ["див", ".", "https://example.org/x?y=1", "тут"]),
        ("306:232...", ["306:232", "..."]),
        ("за́мок", ["за́мок"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.cut(text) for token in tokenise(text)] == expected


def test_folding_makes_apostrophes_one_and_drops_stress() -> None:
    assert fold("Зв’Я́зок") == fold("зв`язок") == fold("зв'язок") == "зв'язок"


@given(st.text())
def test_tokens_cover_every_sign_once_and_in_order(text: str) -> None:
    tokens = tokenise(text)
    covered = 0
    for token in tokens:
        assert token.start >= covered and token.end > token.start
        assert not text[covered : token.start].strip()
        covered = token.end
    assert not text[covered:].strip()


@given(st.text(alphabet="аБ1 .,-–'’\n«»!?:\u0301…()r"))
def test_every_token_is_in_exactly_one_sentence(text: str) -> None:
    tokens = tokenise(text)
    ranges = sentences(text, tokens)
    assert [i for first, end in ranges for i in range(first, end)] == list(range(len(tokens)))
    assert all(first < end for first, end in ranges)


@pytest.mark.parametrize("part", ["а", "1", "1 ", "а'", "а-", "а\u0301", '."', "А. ", "http://a", "\n", " ", "1,"])
def test_long_runs_of_one_thing_are_read(part: str) -> None:
    text = part * (200_000 // len(part))
    tokens = tokenise(text)
    assert sum(end - first for first, end in sentences(text, tokens)) == len(tokens)
