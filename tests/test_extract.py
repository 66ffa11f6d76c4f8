"""What an article says, by whom, how: one sentence of our own for each promise, and any text for safety."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract
from kg.language import analyse
from kg.model import Article, Statement

PUBLISHED = date(2025, 10, 24)


def statements(text: str) -> tuple[Statement, ...]:
    return extract(analyse(Article("test", text, PUBLISHED))).statements


def only(text: str) -> Statement:
    found = statements(text)
    assert len(found) == 1, [(s.event.type, s.evidence[0].cut(text)) for s in found]
    return found[0]


def speakers(statement: Statement) -> list[str]:
    return [entity.name for entity in statement.speaker]


def relays(statement: Statement) -> list[str]:
    return [step.entity.name for step in statement.chain if step.role == "relay"]


def roles(statement: Statement) -> set[tuple[str, str]]:
    return {(p.role, p.entity.name) for p in statement.event.participants}


ATTRIBUTED = [
    # text, event type, stance, speakers, relays
    ("Президент Литви Гітанас Науседа заявив, що Литва передасть Україні сорок бронемашин.",
     "arms-transfer", "asserts", ["Гітанас Науседа"], []),
    ("За даними Генштабу, російські війська вдарили по Харкову двома ракетами.",
     "attack", "asserts", ["Генеральний штаб Збройних сил України"], []),
    ("Унаслідок вибуху постраждали четверо людей, повідомила пресслужба поліції.",
     "casualties", "asserts", ["пресслужба поліції"], []),
    ("Загинули двоє людей, — повідомили в поліції.", "casualties", "asserts", ["поліція"], []),
    ("«Ми не визнаємо цих виборів», — сказала президентка Молдови Мая Санду.",
     "election", "asserts", ["Мая Санду"], []),
    ("Росія заперечує участь своїх військових у боях у Малі.", "participation", "denies", ["Росія"], []),
    ("Міністерство оборони Польщі назвало повідомлення про постачання снарядів вигадкою.",
     "arms-transfer", "denies", ["Міністерство оборони Польщі"], []),
    ("Китай передав Ірану дрони. Про це повідомляє Reuters.", "arms-transfer", "asserts", ["Рейтер"], []),
    ("Китай передав Ірану дрони. Про це повідомляє Reuters із посиланням на два джерела.",
     "arms-transfer", "asserts", ["джерело"], ["Рейтер"]),
    ("Міноборони: уночі збито 50 дронів", "combat", "asserts", ["Міністерство оборони України"], []),
    ("Обмін полоненими відбудеться в червні — Буданов", "prisoner-exchange", "asserts", ["Кирило Буданов"], []),
    ("Як пише Bloomberg, Китай передав Росії сотню дронів.", "arms-transfer", "asserts", ["Bloomberg"], []),
    ("Омбудсмен Дмитро Лубінець звинуватив Росію в катуванні полонених.",
     "war-crime", "accuses", ["Дмитро Лубінець"], []),
    ("— Ми передамо Україні сорок танків, — похвалився прем'єр Польщі Дональд Туск.",
     "arms-transfer", "asserts", ["Дональд Туск"], []),
    ("Польща передасть Україні літаки, цитує Дональда Туска агентство Reuters.",
     "arms-transfer", "asserts", ["Дональд Туск"], ["Рейтер"]),
    ("За даними ХАМАС/міністерства оборони Ірану, загинули двоє людей.",
     "casualties", "asserts", ["ХАМАС", "Міністерство оборони Ірану"], []),
    ("За словами Дональда Туска та Андрія Єрмака, Литва передала Україні сорок бронемашин.",
     "arms-transfer", "asserts", ["Дональд Туск", "Андрій Єрмак"], []),
    ("МЗС/ГУР України заявили, що Росія передала Ірану літаки.", "arms-transfer", "asserts",
     ["Міністерство закордонних справ України", "Головне управління розвідки Міністерства оборони України"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "event", "stance", "who", "through"), ATTRIBUTED, ids=[a[0][:40] for a in ATTRIBUTED])
def test_each_kind_of_attribution_names_its_speaker(
    text: str, event: str, stance: str, who: list[str], through: list[str]
) -> None:
    statement = only(text)
    assert (statement.event.type, statement.stance) == (event, stance)
    assert (speakers(statement), relays(statement)) == (who, through)


def test_the_narrator_has_no_speaker() -> None:
    statement = only("Торік Данія надала Україні 200 млн євро.")
    assert (speakers(statement), statement.quote_kind) == ([], "narrator")
    assert statement.event.time is not None
    assert (statement.event.time.start, statement.event.time.end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert [(q.measure, q.value, q.unit) for q in statement.quantities] == [("money", 200_000_000, "EUR")]


def test_who_gives_what_to_whom() -> None:
    statement = only("Франція не передавала Україні літаків.")
    assert roles(statement) == {("agent", "Франція"), ("recipient", "Україна"), ("theme", "літаки")}
    assert statement.polarity == "negative"


def test_an_order_is_for_the_one_spoken_to() -> None:
    statement = only("Прем'єр Естонії доручив прикордонникам посилити патрулювання.")
    assert (statement.stance, statement.modality) == ("orders", "ordered")
    assert ("agent", "прикордонники") in roles(statement)


def test_a_capital_that_acts_is_its_state() -> None:
    assert ("agent", "Росія") in roles(only("Москва передала Ірану ракети."))


def test_a_capital_where_something_happens_is_a_place() -> None:
    statement = only("У Варшаві відбулася зустріч міністрів.")
    assert [place.name for place in statement.event.place] == ["Варшава"]


def test_a_denial_finds_the_claim_that_it_answers() -> None:
    text = (
        "Розвідка Естонії повідомила, що Росія перекинула до Білорусі 5 тисяч військових. "
        "Білорусь відкинула ці звинувачення."
    )
    claim, denial = statements(text)
    assert (denial.stance, denial.targets) == ("denies", (claim.key,))
    assert denial.event.type == claim.event.type == "deployment"


def test_a_denial_of_one_states_soldiers_is_no_answer_about_anothers() -> None:
    claim = "Начальник Генштабу заявив, що {} війська повернули контроль над областю. "
    denial = "КНДР назвала повідомлення про північнокорейських солдатів безпідставними чутками."
    other, own = (statements(claim.format(whose) + denial)[-1] for whose in ("російські", "північнокорейські"))
    assert (other.stance, other.targets) == ("denies", ())
    assert (own.stance, len(own.targets)) == ("denies", 1)


ACTORS = [
    # text, event type, what must be among the roles
    ("Уряд Литви запровадив надзвичайний стан.", "legislation", {("agent", "уряд Литви")}),
    ("США перекинули до регіону два авіаносці.", "deployment", {("agent", "США")}),
    ("Сирія та Україна відновили дипвідносини.", "relations", {("topic", "Сирія"), ("topic", "Україна")}),
    ("Румунія підняла в повітря винищувачі.", "deployment", {("agent", "Румунія"), ("patient", "винищувачі")}),
    ("Медики надали допомогу потерпілим.", "humanitarian-aid", {("recipient", "потерпілі")}),
    ("Зеленський зателефонував прем'єру Канади.", "phone-call", {("recipient", "прем'єр Канади")}),
    ("Диверсанти підірвали залізничний міст.", "sabotage", {("patient", "залізничний міст")}),
    ("Закон ухвалив парламент.", "legislation", {("agent", "парламент"), ("theme", "закон")}),
    ("Вогонь відкрили війська Судану.", "attack", {("agent", "війська Судану")}),
    ("Франція передала Україні 6 F-16.", "arms-transfer", {("agent", "Франція"), ("recipient", "Україна")}),
    ("Учасники на саміті в Афінах ухвалили декларацію.", "agreement", {("agent", "учасники")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "event", "expected"), ACTORS, ids=[text for text, *_ in ACTORS])
def test_who_acts_is_told_from_what_it_is_done_to(text: str, event: str, expected: set[tuple[str, str]]) -> None:
    statement = only(text)
    assert statement.event.type == event
    assert expected <= roles(statement)


CARRIED = [
    # text, stance, event type, modality
    ("Єгипет висловив занепокоєння через навчання Туреччини.", "condemns", "exercise", "actual"),
    ("Уряд Чаду поклав відповідальність за обстріл на повстанців.", "accuses", "attack", "actual"),
    ("Швейцарія заявила про готовність провести переговори.", "offers", "negotiation", "possible"),
    ("Міністр Данії повідомив про намір закупити двадцять гаубиць.", "asserts", "arms-transfer", "planned"),
]


@pytest.mark.parametrize(("text", "stance", "event", "modality"), CARRIED, ids=[text for text, *_ in CARRIED])
def test_a_stance_may_lie_in_the_noun_that_the_verb_carries(text: str, stance: str, event: str, modality: str) -> None:
    statement = only(text)
    assert (statement.stance, statement.event.type, statement.modality) == (stance, event, modality)
    assert speakers(statement)


def test_what_follows_a_denial_behind_a_colon_is_not_denied() -> None:
    found = statements("Прем'єр Чехії спростував, що Прага зупинила експорт газу: станцію пошкодив дрон.")
    assert [(s.stance, s.event.type) for s in found] == [("denies", "trade"), ("asserts", "destruction")]
    assert {name for s in found for name in speakers(s)} == {"прем'єр Чехії"}


def test_of_two_estimates_each_has_its_own_source() -> None:
    found = statements(
        "За оцінкою Світового банку, збитки сягають 2 млрд доларів, тоді як уряд Замбії говорить про 3 млрд."
    )
    assert [(speakers(s), [q.value for q in s.quantities]) for s in found] == [
        (["Світовий банк"], [2_000_000_000]),
        (["уряд Замбії"], [3_000_000_000]),
    ]


def test_those_who_collide_are_not_those_who_die() -> None:
    statement = only("Унаслідок зіткнення двох потягів загинули щонайменше 12 осіб.")
    assert [(q.measure, q.min) for q in statement.quantities if q.measure == "killed"] == [("killed", 12)]


def test_a_declaration_speaks_for_those_who_adopted_it() -> None:
    *_, condemned = statements("Міністри Литви та Латвії ухвалили заяву, у якій засудили удар по Києву.")
    assert (condemned.stance, condemned.event.type, condemned.quote_kind) == ("condemns", "attack", "indirect")
    assert condemned.speaker


def test_a_passive_shares_the_subject_before_it() -> None:
    assert {("patient", "військові Північної Кореї")} <= {
        role for s in statements("Солдати КНДР намагалися втекти і були застрелені.") for role in roles(s)
    }


def test_a_code_name_is_one_word() -> None:
    statement = only("Румунія підозрює угруповання APT28 у кібератаці на порт.")
    assert (statement.stance, ("agent", "угруповання APT28") in roles(statement)) == ("accuses", True)


CALLED = [
    ("Речник назвав неправдою заяви про захоплення Куп'янська.", "denies", ["речник"]),
    ("У Кремлі вважають нові заходи незаконними.", "condemns", ["Кремль"]),
    ("У Міноборони Польщі звинувачення назвали черговою вигадкою.", "denies", ["Міноборони Польщі"]),
]


@pytest.mark.parametrize(("text", "stance", "who"), CALLED, ids=[text for text, *_ in CALLED])
def test_what_something_is_called_is_a_stance_of_who_calls_it_so(text: str, stance: str, who: list[str]) -> None:
    statement = only(text)
    assert (statement.stance, speakers(statement)) == (stance, who)


def test_what_is_called_well_is_not_condemned_for_a_word_beside_it() -> None:
    assert all(s.stance != "condemns" for s in statements("Міністр назвав боротьбу з терором успішною."))


def test_an_event_may_stand_inside_a_pact() -> None:
    statement = only("Угоду про припинення вогню зірвано.")
    assert (statement.event.type, statement.polarity) == ("ceasefire", "negative")


def test_a_phrase_takes_no_word_of_another_noun() -> None:
    found = statements("Прокуратура розпочала розслідування порушень звичаїв війни.")
    assert [s.event.type for s in found] == ["investigation"]


def test_of_a_part_of_a_whole_the_part_is_counted() -> None:
    statement = only("Винищувачі збили два з чотирьох апаратів.")
    assert [(q.measure, q.value) for q in statement.quantities] == [("equipment", 2)]


def test_who_is_thanked_for_help_gave_it() -> None:
    assert ("agent", "Естонія") in roles(only("Зеленський подякував Естонії за допомогу."))


def test_a_notice_speaks_for_its_publisher() -> None:
    assert speakers(only("Згідно з повідомленням поліції, загинули двоє людей.")) == ["поліція"]


def test_where_it_is_written_is_no_part_of_who_writes() -> None:
    statement = only("«Є поранені», – написав мер у Telegram.")
    assert (speakers(statement), relays(statement)) == (["мер"], ["Telegram"])


def test_a_role_is_the_speaker_of_the_next_sentence_too() -> None:
    text = "Речник МЗС Ірану заявив, що Іран випробував ракету. За його словами, Іран передасть Росії дрони."
    assert [speakers(s) for s in statements(text)] == [["речник МЗС Ірану"]] * 2


def test_what_is_not_ruled_out_is_possible() -> None:
    statement = only("У Кремлі не виключили зустрічі Путіна з Трампом.")
    assert (statement.event.type, statement.modality, speakers(statement)) == ("meeting", "possible", ["Кремль"])


def test_a_headline_and_its_lead_are_one_statement_with_two_places() -> None:
    text = (
        "Литва передала Україні гаубиці\n\n"
        "Литва в п'ятницю передала Україні сорок гаубиць, повідомило Міноборони Литви."
    )
    statement = only(text)
    assert (len(statement.evidence), speakers(statement)) == (2, ["Міноборони Литви"])


def test_a_later_sentence_answers_what_was_told() -> None:
    told, answer = statements("Рада ЄС ухвалила новий пакет санкцій. У Кремлі рішення засудили.")
    assert (answer.stance, answer.event.type, answer.targets) == ("condemns", "sanction", (told.key,))


def test_a_name_between_verb_and_object_receives() -> None:
    assert ("recipient", "Росія") in roles(only("Іран постачав Росії дрони."))


COUNTED = [
    ("Унаслідок атаки загинула жінка.", [("killed", 1, 1)]),
    ("Суд засудив його до 10 років ув'язнення.", [("duration", 10, 10)]),
    ("Кількість поранених зросла до 10.", [("wounded", 10, 10)]),
    ("Поліція затримала чоловіків віком від 23 років.", []),
]


@pytest.mark.parametrize(("text", "numbers"), COUNTED, ids=[text for text, _ in COUNTED])
def test_a_number_counts_what_it_says(text: str, numbers: list[tuple[str, int, int]]) -> None:
    assert [(q.measure, q.value, q.max) for s in statements(text) for q in s.quantities] == numbers


def test_there_looks_back_to_the_place_named_last() -> None:
    *_, last = statements("Росія вдарила по Одесі. Постраждалих там немає.")
    assert [place.name for place in last.event.place] == ["Одеса"]


def test_killed_and_wounded_keep_their_own_numbers() -> None:
    found = statements("У поліції розповіли, що загинули троє людей, а ще п'ятеро поранені.")
    assert [(q.measure, q.value) for s in found for q in s.quantities] == [("killed", 3), ("wounded", 5)]
    assert {name for s in found for name in speakers(s)} == {"поліція"}


def test_every_target_is_a_statement_of_the_article() -> None:
    found = statements(" ".join(text for text, *_ in ATTRIBUTED))
    keys = {statement.key for statement in found}
    assert len(keys) == len(found) >= len(ATTRIBUTED)
    assert all(target in keys for statement in found for target in statement.targets)


_WORDS = (
    "Росія|Україна|КНДР|заявив|повідомила|що|,|.|«|»|—|(|)|:|за|даними|його|словами|військових|близько|11|тисяч|не|як|"
    "повідомляє|Reuters|відправила|до|Пхеньяна|у|жовтні|2024|року|«Ми|та|він|заперечив|ці|звинувачення|\n\n|президент|"
    "Зеленський|загинули|двоє|поранених|якщо|щоб|який|готовий|передати"
)
WORDS = _WORDS.split("|")
ANY_TEXT = st.text(max_size=300)
NEWS_LIKE = st.lists(
    st.sampled_from(WORDS),
    max_size=60,
).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(st.one_of(ANY_TEXT, NEWS_LIKE))
def test_any_text_gives_statements_whose_evidence_can_be_cut_out(text: str) -> None:
    reading = extract(analyse(Article("any", text, PUBLISHED)))
    for statement in reading.statements:
        for span in statement.evidence:
            assert span.cut(text).strip(), "the evidence is empty"
            assert span.end <= len(text)
    for mention in reading.mentions:
        assert mention.span.cut(text)


def test_the_same_text_is_read_in_the_same_way() -> None:
    text = " ".join(text for text, *_ in ATTRIBUTED)
    assert statements(text) == statements(text)


INTERRUPTED = [
    ("Іспанія, нагадав Рютте, торік закрила посольство в Мінську.", "asserts", ["Марк Рютте"]),
    ("Жителів села, як пише Reuters, евакуювали вночі.", "asserts", ["Рейтер"]),
    ("Упродовж січня, підрахували в Пентагоні, армія РФ обстріляла сорок сіл.", "estimates", ["Пентагон"]),
]


@pytest.mark.parametrize(("text", "stance", "said_by"), INTERRUPTED, ids=[text for text, *_ in INTERRUPTED])
def test_a_saying_that_interrupts_leaves_the_sentence_whole(text: str, stance: str, said_by: list[str]) -> None:
    statement = only(text)
    assert (statement.stance, speakers(statement)) == (stance, said_by)


NOT_VOUCHED_FOR = [
    ("МЗС Польщі не змогло підтвердити, що Білорусь відправила військових до Росії.", "МЗС Польщі", "negative"),
    ("У Пентагоні не змогли підтвердити удар по Ізмаїлу.", "Пентагон", "negative"),
    ("Москва не визнає, що її війська там були.", "Росія", "negative"),
    ("У Кремлі не заперечили, що Білорусь відправила військових до Росії.", "Кремль", "positive"),
]


@pytest.mark.parametrize(("text", "said_by", "polarity"), NOT_VOUCHED_FOR, ids=[text for text, *_ in NOT_VOUCHED_FOR])
def test_what_somebody_cannot_confirm_is_neither_confirmed_nor_denied(text: str, said_by: str, polarity: str) -> None:
    statement = only(text)
    assert (statement.stance, speakers(statement), statement.polarity) == ("asserts", [said_by], polarity)
    assert statement.modality == "possible"  # so that nobody takes it for a claim that another disputes


def test_what_somebody_has_not_admitted_is_not_told_as_untrue() -> None:
    assert statements("Росія досі не визнала удару по школі.") == ()


def test_a_sum_beside_its_verb_is_given() -> None:
    statement = only("Європейська комісія вчора виділила на допомогу Судану 160 млн євро.")
    assert [(q.measure, q.value) for q in statement.quantities] == [("money", 160_000_000)]


def test_millions_are_whole_numbers() -> None:
    assert [q.value for q in only("Японія надала Україні кредит на 4,1 млрд євро.").quantities] == [4_100_000_000]


def test_what_stands_before_a_colon_is_the_speakers() -> None:
    statement = only("У Варшаві попередили: дрони пошкодили школу.")
    assert (statement.stance, speakers(statement)) == ("warns", ["Польща"])


def test_whose_weapon_it_is_strikes() -> None:
    assert ("agent", "Росія") in roles(only("Російські дрони атакували Ізмаїл."))


def test_the_law_that_has_to_be_passed_is_planned() -> None:
    statement = only("Закон має бути ухвалений до 1 грудня.")
    assert (statement.event.type, statement.modality) == ("legislation", "planned")


def test_whoever_is_accused_behind_a_second_verb_is_not_the_speaker() -> None:
    accusation = statements("Тарас Довгань оскаржив рішення в суді та звинуватив НБУ в рейдерстві.")[-1]
    assert (accusation.stance, speakers(accusation)) == ("accuses", ["Тарас Довгань"])


def test_sending_and_fighting_are_two_events() -> None:
    found = statements("КНДР визнала, що відправила війська воювати проти України.")
    assert [(s.stance, s.event.type) for s in found] == [("admits", "deployment"), ("admits", "participation")]


BARE_FIGURES = [
    "На мітинг вийшли 20 тисяч людей. Поліція говорить лише про 3 тисячі.",
    "На мітинг вийшли 20 тисяч людей. МВС нарахувало 3 тисячі.",
]


@pytest.mark.parametrize("text", BARE_FIGURES)
def test_a_bare_figure_counts_what_was_just_told(text: str) -> None:
    _, figure = statements(text)
    assert (figure.event.type, [(q.measure, q.value) for q in figure.quantities]) == (
        "protest",
        [("participants", 3000)],
    )


def test_a_bare_figure_without_anything_told_before_is_no_event() -> None:
    assert statements("Компанія нарахувала 22 тисячі.") == ()


def test_a_figure_with_its_unit_counts_what_was_told_in_that_unit() -> None:
    _, figure = statements("За словами мера, у море витекло близько 300 тонн мазуту. Екологи говорять про 900 тонн.")
    assert (figure.event.type, speakers(figure), figure.quantities[0].value) == ("accident", ["екологи"], 900)


def test_forces_by_their_letters_speak() -> None:
    assert speakers(only("ВПС Ізраїлю заявили, що вдарили по складу.")) != []


def test_an_adverb_before_the_speaker_takes_nothing_from_them() -> None:
    opinion = statements("Раніше Кремль назвав рішення Єревана вийти з ОДКБ «помилкою».")[0]
    assert (opinion.stance, speakers(opinion)) == ("condemns", ["Кремль"])
