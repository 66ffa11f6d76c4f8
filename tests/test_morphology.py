"""Candidate readings: Universal Dependencies terms, function words complete, lemmas as a frame would name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.document import Analysis
from kg.language.morphology import candidates, infinitive, verb_of
from kg.language.resources import table

POS = {
    "NOUN", "PROPN", "VERB", "AUX", "ADJ", "DET", "PRON", "NUM", "ADV", "ADP", "CCONJ", "SCONJ", "PART", "INTJ",
    "PUNCT", "SYM", "X",
}  # fmt: skip
CASES = {"", "Nom", "Gen", "Dat", "Acc", "Ins", "Loc", "Voc"}


def readings(form: str) -> set[tuple[str, str, str]]:
    return {(a.lemma, a.pos, a.case) for a in candidates(form)}


@given(st.text(min_size=1))
def test_any_form_has_a_reading_in_ud_terms(form: str) -> None:
    found = candidates(form)
    assert found
    assert all(a.pos in POS and a.case in CASES and a.number in ("", "Sing", "Plur") for a in found)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("до", ("до", "ADP", "Gen")),
        ("під", ("під", "ADP", "Ins")),
        ("який", ("який", "DET", "Nom")),
        ("цього", ("цей", "DET", "Gen")),
        ("його", ("його", "DET", "")),
        ("його", ("він", "PRON", "Gen")),
        ("що", ("що", "SCONJ", "")),
        ("що", ("що", "PRON", "Acc")),
        ("ще", ("ще", "ADV", "")),
        ("було", ("бути", "AUX", "")),
        ("було", ("бути", "VERB", "")),
        ("держава", ("держава", "NOUN", "Nom")),
        ("України", ("україна", "PROPN", "Gen")),
        ("Ким", ("ким", "PROPN", "Nom")),
        ("НАТО", ("нато", "PROPN", "")),
        ("КНДР", ("кндр", "PROPN", "")),
        ("метро", ("метро", "NOUN", "")),
        ("Reuters", ("reuters", "PROPN", "")),
        ("зв’язок", ("зв'язок", "NOUN", "Nom")),
        ("20-го", ("20-й", "ADJ", "Gen")),
        ("19-річних", ("19-річний", "ADJ", "Gen")),
        ("1 500", ("1 500", "NUM", "")),
        ("—", ("—", "PUNCT", "")),
    ],
)
def test_a_reading_is_among_the_candidates(form: str, expected: tuple[str, str, str]) -> None:
    assert expected in readings(form)


@pytest.mark.parametrize("form", ["до", "про", "за", "на", "у", "зараз", "вже"])
def test_function_words_have_no_misleading_readings(form: str) -> None:
    assert {a.pos for a in candidates(form)} <= {"ADP", "ADV"}


@pytest.mark.parametrize(
    ("form", "verb_form"),
    [("прийнято", "Imps"), ("звільнити", "Inf"), ("заявив", "Fin"), ("відправивши", "Conv"), ("створений", "Part")],
)
def test_forms_of_verbs(form: str, verb_form: str) -> None:
    assert verb_form in {a.verb_form for a in candidates(form)}


@pytest.mark.parametrize(
    ("gerund", "verb"),
    [("відправивши", "відправити"), ("посилаючись", "посилатися"), ("кажучи", "казати"), ("ведучи", "вести"),
     ("звернувшись", "звернутися"), ("абракадабравши", "абракадабравши")],
)  # fmt: skip
def test_the_lemma_of_a_gerund_is_its_infinitive(gerund: str, verb: str) -> None:
    assert infinitive(gerund) == verb


@pytest.mark.parametrize(
    ("participle", "verb"),
    [("підписаний", "підписати"), ("присвячений", "присвятити"), ("випущений", "випустити"),
     ("захоплений", "захопити"), ("залучений", "залучити"), ("повернений", "повернути"), ("загиблий", "загинути"),
     ("воюючий", "воювати"), ("окупований", "окупувати"), ("вбитий", "вбити"), ("зелений", "")],
)  # fmt: skip
def test_the_verb_of_a_participle(participle: str, verb: str) -> None:
    assert verb_of(participle) == verb


def test_closed_classes_are_in_order() -> None:
    data = table("closed-class.yaml")
    assert all(set(cases.split()) <= CASES for cases in data["prepositions"].values())
    assert all(set(parts.split()) <= POS for parts in data["uninflected"].values())
    rows = [row for section in ("readings", "capitalised") for rows in data[section].values() for row in rows]
    assert all(row[0] in POS and (len(row) < 3 or row[2] in CASES) for row in rows)
    own = [*data["prepositions"], *data["uninflected"], *data["readings"]]
    assert all(form == form.lower() for form in own)


def test_readings_are_frozen_and_shared() -> None:
    assert candidates("місто") is candidates("місто")
    assert isinstance(candidates("місто")[0], Analysis)
