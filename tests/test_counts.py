"""What a number in the news counts, and whose it is where the verb is left out: one sentence of our own each."""

from __future__ import annotations

from datetime import date

import pytest

from kg.extract import extract
from kg.language import analyse
from kg.model import Article, Statement


def statements(text: str) -> tuple[Statement, ...]:
    return extract(analyse(Article("test", text, date(2025, 10, 24)))).statements


def counts(statement: Statement) -> list[tuple[str, float | None]]:
    return [(q.measure, q.value if q.value is not None else q.max) for q in statement.quantities]


COUNTED = [
    ("У маневрах беруть участь дев'ять фрегатів і 700 моряків.", [("equipment", 9), ("participants", 700)]),
    ("Затримано вісім осіб, троє з яких — іноземці.", [("captured", 8), ("captured", 3)]),
    ("Кількість жертв зросла з 31 до 40.", [("killed", 31), ("killed", 40)]),
    ("Четверо людей загинули, ще дев'ять – поранені.", [("killed", 4), ("wounded", 9)]),
    ("Бригада втратила 70 солдатів убитими й пораненими.", [("killed-or-wounded", 70)]),
    ("Протягом доби відбулося 90 боїв.", [("other", 90)]),
    ("За 15 кілометрів від кордону автобус потрапив під обстріл.", []),
    ("Явка становила 61%, проголосували два мільйони виборців.", [("share", 61), ("participants", 2e6)]),
    ("До гасіння залучили 35 пожежників.", [("participants", 35)]),
]


@pytest.mark.parametrize(("text", "wanted"), COUNTED)
def test_a_number_counts_what_its_noun_says(text: str, wanted: list[tuple[str, float]]) -> None:
    assert [pair for statement in statements(text) for pair in counts(statement)] == wanted


GAPPED = [
    ("Данія виділить 40 млн євро, Швеція – 60 млн.", [("Данія", 40e6), ("Швеція", 60e6)]),
    ("Литва передала Україні 12 гаубиць, Естонія — шість.", [("Литва", 12), ("Естонія", 6)]),
    ("Партія «Зоря» набрала 38% голосів, блок «Воля» – 22%.", [("Зоря", 38), ("Воля", 22)]),
    ("В Одесі загинули четверо людей, у Миколаєві – двоє.", [("Одеса", 4), ("Миколаїв", 2)]),
    ("Експорт зріс на 4%, імпорт – на 9%.", [("експорт", 4), ("імпорт", 9)]),
]


@pytest.mark.parametrize(("text", "wanted"), GAPPED)
def test_a_dash_stands_for_the_verb_before(text: str, wanted: list[tuple[str, float]]) -> None:
    found = statements(text)
    assert len({statement.event.type for statement in found}) == 1
    told = []
    for statement in found:
        named = [p.entity.name for p in statement.event.participants if p.role != "recipient"]
        named += [place.name for place in statement.event.place]
        told.append((" ".join(named), [value for _, value in counts(statement)]))
    assert len(told) == len(wanted)
    for (names, values), (name, value) in zip(told, wanted, strict=True):
        assert name in names and values == [value]


def test_a_figure_behind_a_dash_that_stands_for_no_verb_stays_where_it_is() -> None:
    text = "Явка – 58%, сказала голова комісії."
    assert [counts(statement) for statement in statements(text)] == [[("share", 58)]]


SPOKEN = [
    ("Профспілка шахтарів оголосила безстроковий страйк.", "plans", "protest", "профспілка шахтарів"),
    ("Прокуратура вимагала для міністра десять років.", "demands", "trial", "прокуратура"),
    ("Емманюель Макрон висловив співчуття родинам загиблих.", "asserts", "commemoration", "Емманюель Макрон"),
    ("Речник уряду закинув Москві втручання у вибори.", "accuses", "sabotage", "речник уряду"),
    ("Губернатор не визнає провини.", "denies", "trial", "губернатор"),
    ("Опозиція не визнає результатів виборів.", "rejects", "election", "опозиція"),
]


@pytest.mark.parametrize(("text", "stance", "kind", "speaker"), SPOKEN)
def test_what_is_done_by_saying_it_has_its_speaker(text: str, stance: str, kind: str, speaker: str) -> None:
    (found,) = statements(text)
    assert (found.stance, [e.name for e in found.speaker]) == (stance, [speaker])
    assert found.event.type == kind


def test_whom_a_person_refers_to_is_the_source_and_the_person_a_relay() -> None:
    text = "Депутат Ярослав Железняк із посиланням на Службу безпеки України розповів, що затримано двох агентів."
    (found,) = statements(text)
    assert [e.name for e in found.speaker] == ["Служба безпеки України"]
    assert [s.entity.name for s in found.chain if s.role == "relay"] == ["Ярослав Железняк"]


def test_a_law_that_is_referred_to_says_nothing() -> None:
    (found,) = statements("Прем'єр-міністр, посилаючись на закон про нацбезпеку, заявив, що кордон закриють.")
    assert [e.name for e in found.speaker] == ["прем'єр-міністр"]


def test_a_court_that_finds_somebody_guilty_admits_nothing() -> None:
    (found,) = statements("Суд визнав провину чиновника доведеною.")
    assert (found.stance, found.event.type) == ("asserts", "trial")


def test_a_second_speaker_behind_a_contrast_speaks_for_themselves() -> None:
    text = (
        "Речник Дмитро Пєсков заявив, що війська відійшли, а прем'єр-міністр Михайло Мішустін пригрозив закрити кордон."
    )
    found = {s.stance: [e.name for e in s.speaker] for s in statements(text)}
    assert found["threatens"] == ["Михайло Мішустін"]


def test_the_name_between_an_act_and_its_verb_does_it() -> None:
    (found,) = statements("Перший візит Андрій Сибіга здійснить до Литви.")
    assert [(p.role, p.entity.name) for p in found.event.participants] == [("agent", "Андрій Сибіга")]


def test_figures_behind_a_colon_are_those_that_were_given() -> None:
    (found,) = statements("Президент Володимир Зеленський називав інші цифри: 3 тисячі вбитих.")
    assert counts(found) == [("killed", 3000)] and [e.name for e in found.speaker] == ["Володимир Зеленський"]


def test_a_name_with_an_article_is_one_name() -> None:
    (found,) = statements("Очільник армії Абдель Фаттах аль-Бурган відмовився від переговорів.")
    assert [e.name for e in found.speaker] == ["Абдель Фаттах аль-Бурган"]


def test_bare_troops_are_those_of_the_state_that_sends_them() -> None:
    (found,) = statements("Франція перекинула солдатів до Чаду.")
    assert ("patient", "військові Франції") in {(p.role, p.entity.name) for p in found.event.participants}


def test_the_version_in_a_relative_clause_is_not_that_of_the_whole() -> None:
    text = "Міноборони Росії спростувало повідомлення про удар по мосту, якого, за версією Києва, завдали 9 червня."
    found = next(s for s in statements(text) if s.stance == "denies")
    assert [e.name for e in found.speaker] == ["Міністерство оборони Російської Федерації"]


def test_a_second_speaker_calls_it_false_behind_a_contrast() -> None:
    text = "Речник Кремля відмовився від коментарів, а МЗС КНДР торік назвало дані про відправлення військ вигадкою."
    assert [e.name for s in statements(text) if s.stance == "denies" for e in s.speaker] == ["МЗС КНДР"]


def test_a_relative_clause_between_a_subject_and_its_verb_takes_neither() -> None:
    text = "Президент Румунії Нікушор Дан, для якого ця поїздка стала першою, сказав, що Бухарест перевозитиме зерно."
    (found,) = [s for s in statements(text) if s.event.type == "trade"]
    assert [e.name for e in found.speaker] == ["Нікушор Дан"]


def test_what_stands_behind_his_words_is_his_whoever_proposed_it() -> None:
    text = "Володимир Мединський описав зустріч інакше. За його словами, це Росія запропонувала перемир'я."
    (found,) = [s for s in statements(text) if s.event.type == "ceasefire"]
    assert [e.name for e in found.speaker] == ["Володимир Мединський"]


def test_who_is_passed_on_by_a_medium_that_cites_another_stays_the_speaker() -> None:
    text = "США знизять мита на каву. Про це повідомив президент Луїс Лула да Сілва, пише УНІАН з посиланням на АФП."
    (found,) = statements(text)
    (speaker,) = found.speaker
    assert speaker.name.endswith("Лула да Сілва") and found.quote_kind == "indirect"


def test_what_a_relative_clause_tells_of_the_speaker_is_not_what_they_say() -> None:
    found = statements(
        "Обраний президент Степан Коваль, який вступить на посаду в березні, звинуватив уряд у повільній реакції."
    )
    assert [e.name for s in found if s.stance == "accuses" for e in s.speaker] == ["Степан Коваль"]
    assert not any(s.stance == "accuses" and s.event.type == "appointment" for s in found)


def test_a_parenthesis_between_dashes_stands_for_no_verb() -> None:
    text = "Газета із посиланням на два джерела стверджує: частину грошей — до 400 млн крон — виділять Африці."
    assert [counts(s) for s in statements(text)] == [[("money", 4e8)]]


def test_an_apposition_behind_a_dash_says_nothing() -> None:
    found = statements("Хакери зламали базу підрядника — фірми «Медсофт».")
    assert [s.speaker for s in found] == [()]


def test_whose_calculation_it_is_tells_no_election() -> None:
    found = statements("За підрахунками офісу, партнери надали допомоги на 10 млрд євро.")
    assert [s.event.type for s in found] == ["financial-aid"]


def test_items_of_a_list_tell_what_the_sentence_that_opens_it_tells() -> None:
    text = "До санкційного списку внесли:\n- 17 суден флоту;\n- два банки з Індії, які перевели гроші.\n\nКінець."
    found = [s for s in statements(text) if s.event.type == "sanction"]
    assert [counts(s) for s in found] == [[("other", 17)], [("other", 2)]]
    assert [e.cut(text) for e in found[1].evidence] == ["два банки з Індії"]


def test_an_item_that_is_a_sentence_tells_its_own() -> None:
    text = "Президент відвідав Прагу:\n- поліція затримала двох шпигунів."
    assert [s.event.type for s in statements(text)] == ["visit", "arrest"]


def test_nobody_denies_what_a_body_of_the_own_state_says() -> None:
    text = (
        "Центральна військова комісія Трудової партії Кореї заявила, що солдати воювали в Малі. "
        "Раніше КНДР заперечувала участь у війні."
    )
    denial = next(s for s in statements(text) if s.stance == "denies")
    assert denial.targets == ()
