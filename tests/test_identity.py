"""Who is who across articles: a full name is one person, a surname alone nobody's, and one line undoes a merge."""

from __future__ import annotations

import pytest

from kg.extract import extract
from kg.language import analyse
from kg.link import Decision, Decisions, link
from kg.model import Article

DIRECTOR = "Директор заводу Остап Грицишин заявив, що роботу відновлено. Грицишина підтримали робітники."
ACCUSED = "Суд заарештував Остапа Грицишина. Грицишин провину заперечує."
DOCTOR = "Лікарка Марія Грицишин приїхала до Львова. Пацієнти дякують Грицишин."
ALONE = "Міністр Грицишин подав у відставку."
INITIAL = "О. Грицишин подав скаргу."
HIDDEN = "Слідчий затримав Остапа Г. на вокзалі."


def persons(text: str, name: str = "a", decisions: Decisions | None = None) -> set[str]:
    """The local names of the persons' IRIs."""
    reading = link(extract(analyse(Article(name, text))), decisions=decisions)
    found = [mention.entity for mention in reading.mentions if mention.entity.kind == "person"]
    assert found and all(entity.link is not None and entity.link.method for entity in found)
    return {entity.iri for entity in found if entity.iri}


def test_one_person_in_two_articles_is_one_entity_in_any_case_and_by_surname_too() -> None:
    assert persons(DIRECTOR) == persons(ACCUSED) == {"person-остап-грицишин"}


@pytest.mark.parametrize("other", [DOCTOR, ALONE, INITIAL, HIDDEN])
def test_another_person_of_that_surname_or_somebody_who_may_be_is_another_entity(other: str) -> None:
    assert not persons(DIRECTOR) & persons(other)


@pytest.mark.parametrize("text", [ALONE, INITIAL, HIDDEN])
def test_what_is_no_full_name_is_another_person_in_each_article(text: str) -> None:
    assert not persons(text) & persons(text + " Кінець.")


def test_two_of_one_surname_in_one_article_stay_two() -> None:
    assert persons(f"{DIRECTOR} {DOCTOR}") == {"person-остап-грицишин", "person-марія-грицишин"}


def test_namesakes_are_parted_by_one_line_and_joined_again_without_it() -> None:
    line = Decision("accused", "person", "Остап Грицишин", "iri:person-остап-грицишин-підсудний", "an", "2026-01-01")
    decided = Decisions([line])
    assert persons(DIRECTOR, "director", decided) == {"person-остап-грицишин"}
    assert persons(ACCUSED, "accused", decided) == {"person-остап-грицишин-підсудний"}
    assert persons(ACCUSED, "accused", Decisions()) == {"person-остап-грицишин"}


def test_a_surname_alone_is_joined_by_one_line() -> None:
    line = Decision("minister", "person", "Грицишин", "iri:person-остап-грицишин", "an", "2026-01-01")
    assert persons(ALONE, "minister", Decisions([line])) == persons(DIRECTOR)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("У МЗС Вірменії це заперечили.", "Міністерство закордонних справ Вірменії це заперечило."),
        ("Вірменське МЗС мовчить.", "Про це сказали в МЗС Вірменії."),
        ("МЗС КНДР це заперечило.", "У північнокорейському МЗС мовчать."),
        ("ВМС Перу провели навчання.", "Військово-морські сили Перу провели навчання."),
    ],
)
def test_short_and_full_name_of_a_states_body_are_one(short: str, full: str) -> None:
    one, other = bodies(short), bodies(full)
    assert one == other and len(one) == 1


def test_bodies_of_two_states_are_two() -> None:
    assert len(bodies("У МЗС Вірменії мовчать, у МЗС Польщі згодні.")) == 2


def bodies(text: str) -> set[str | None]:
    found = link(extract(analyse(Article("a", text)))).mentions
    return {mention.entity.iri for mention in found if mention.entity.kind == "organisation"}
