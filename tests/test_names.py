"""Names are found with exact bounds, kind and nominative, and who is who is known across the article.

A case is a text with every name marked: `[Дмитра Кулебу=person:Дмитро Кулеба]`; what is not marked is no name.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.gazetteer import shipped
from kg.language.document import Word
from kg.language.morphology import candidates
from kg.language.names import Name, find_names
from kg.language.tokens import fold, sentences, tokenise

_MARK = re.compile(r"\[([^\]=]+)=(\w+):([^\]]+)\]")

CASES = {
    "capitals that prepositions, lists and endings explain": """
        Бої точаться біля [Середнього=place:Середнє], а через [Унгени=place:Унгени] та [Бєльці=place:Бєльці] їдуть
        автобуси. Уряд [Гройсмана=person:Гройсман] просив [Укравтодор=organisation:Укравтодор] почекати.""",
    "a ministry is that of the state or town whose adjective stands before it": """
        У [російському Міноборони=organisation:Міністерство оборони Російської Федерації] мовчать, а токійське
        [Міноборони=organisation:токійське Міноборони] протестує.""",
    "an adjective before its noun is no place": "На Лиманському напрямку тихо, на Бахмутському напрямку теж.",
    "foreign names of which the dictionary has a part": """
        Верховний комісар [Фолькер Тюрк=person:Фолькер Тюрк] та міністр оборони [Литви=state:Литва]
        [Робертас Каунас=person:Робертас Каунас] приїхали до [Рукли=place:Рукла].""",
    "Arabic articles and hidden surnames": """
        Прибув [Абдель Фаттах ас-Сісі=person:Абдель Фаттах ас-Сісі]. Слідчий затримав
        [Артема К.=person:Артем К.] на вокзалі.""",
    "units by their number, and quotation marks inside a name": """
        Командир [429-го полку «Ахіллес»=organisation:429-й полк «Ахіллес»] та бійці
        [80-ї бригади=organisation:80-а бригада] відзвітували. Договір уклали з
        [ТОВ «Промінь»=organisation:ТОВ «Промінь»].""",
    "a legal form belongs to the name, however long that is and whatever marks are in it": """
        Угоду з [КП «Центр нерухомості міста № 3»=organisation:КП «Центр нерухомості міста № 3»] уклало
        [ВАТ «ДАК «Рівні дороги»=organisation:ВАТ «ДАК «Рівні дороги»], а
        [ТОВ фірма "Ясен"=organisation:ТОВ фірма «Ясен»] лишилося без грошей. Це КП збиткове.""",
    "streets and towns behind their short nouns, and the number of the house": """
        Офіс є на [вул. Крилова, 7=place:вул. Крилова, 7] у [Харкові=place:Харків] та на
        [просп. М. Рильського, 14-А=place:просп. М. Рильського, 14-А], склад у
        [Донецькій обл=place:Донецька область]. та біля м. [Щастя=place:Щастя]. Ділянка має 30 кв. м. Про це
        відомо.""",
    "given names alone, which may open a sentence or stand behind a preposition of places": """
        [Аліна=person:Аліна] прийшла з [Марією=person:Марія], а в [Агнеси=person:Агнеса] був брат.""",
    "a model with its number is not the maker": """
        Літак [Boeing 737=thing:Boeing 737] сів у [Києві=place:Київ], а [Boeing=organisation:Boeing] мовчить.""",
    "branches of a body with the territory they are for": """
        Про це повідомило [Управління СБУ у Львівській області=organisation:Управління СБУ у Львівській області].
        Справу веде [ГУ ДСНС України в місті Києві=organisation:ГУ ДСНС України в місті Києві]. Угоду уклав
        [Департамент культури Ізюмської міської ради=organisation:Департамент культури Ізюмської міської ради].
        Роботу [СБУ=organisation:Служба безпеки України] у [Львівській області=place:Львівська область] перевірили.""",
    "bodies that end with a town, with whom they are named after or with their branch": """
        Вирок ухвалив [Печерський райсуд Києва=organisation:Печерський райсуд Києва]. Грав у
        [Театрі імені Івана Франка=organisation:Театр імені Івана Франка]. Акції компанії
        [ArcelorMittal Кривий Ріг=organisation:ArcelorMittal Кривий Ріг] впали.""",
    "places with an adjective of their own": """
        Порти [Великої Одеси=place:Велика Одеса] і країни [Південно-Східної Європи=place:Південно-Східна Європа].""",
    "teams and companies in quotation marks, weapons and speech are none": """
        Матч виграв «[Шахтар=organisation:Шахтар]», сказав він.
        По місту випустили «[Кинджал=thing:Кинджал]». «Дякую», — відповів він.""",
    "inflected persons of the gazetteer and others": """
        Парламент звільнив [Дмитра Кулебу=person:Дмитро Кулеба], а [Тараса Левченка=person:Тарас Левченко]
        призначив послом. [Левченку=person:Тарас Левченко] подякувала [Олена Гнатюк=person:Олена Гнатюк];
        розмову з [Гнатюк=person:Олена Гнатюк] записали.""",
    "two men's given names behind one form": "Зустріч [Кирила Мельника=person:Кирило Мельник] з колегами відбулася.",
    "a headline's surname before the full name": """
        [Стубб=person:Александр Стубб] приїхав

        Президент [Фінляндії=state:Фінляндія] [Александр Стубб=person:Александр Стубб] прибув до
        [Рима=place:Рим].""",
    "a role and its state are no part of the name": """
        Міністр оборони [Румунії=state:Румунія] [Йонуц Моштяну=person:Йонуц Моштяну] відповів послу
        [Владіміру Ліпаєву=person:Владімір Ліпаєв]. [Ліпаєвим=person:Владімір Ліпаєв] незадоволені.""",
    "a surname alone after a role": "На це речник [Гаврилюк=person:Гаврилюк] не відповів, а речницю звільнили.",
    "initials": """
        Указ підписав [О. Сирський=person:Олександр Сирський]. [Бондаренко І. В.=person:І. В. Бондаренко] хворіє.""",
    "Korean and Chinese names put the surname first": """
        Прокурор [Чо Ин Сок=person:Чо Ин Сок] допитав [Пак Мін Гука=person:Пак Мін Гук]. [Чо=person:Чо Ин Сок]
        мовчав. Лист [Сі Цзіньпіну=person:Сі Цзіньпін] передано.""",
    "particles and several given names": """
        [Урсула фон дер Ляєн=person:Урсула фон дер Ляєн] зустріла
        [Реджепа Таїпа Ердогана=person:Реджеп Таїп Ердоган].""",
    "an adjacent name begins with its given name": """
        Адвокат [Дутерте=person:Дутерте] [Ніколас Кауфман=person:Ніколас Кауфман] подав скаргу.""",
    "lower case of careless writers": "[путін=person:Володимир Путін] і [рф=state:Росія] програють.",
    "ministries of a state, by genitive, adjective and abbreviation": """
        [Південнокорейське Міністерство оборони=organisation:Міністерство оборони Південної Кореї] мовчить, у
        [Міноборони Південної Кореї=organisation:Міністерство оборони Південної Кореї] теж.
        Заяву [МЗС Угорщини=organisation:МЗС Угорщини] прочитали.""",
    "a ministry without its state is the one named last": """
        У [МЗС Росії=organisation:Міністерство закордонних справ Російської Федерації] відмовилися. Згодом у
        [МЗС=organisation:Міністерство закордонних справ Російської Федерації] уточнили.""",
    "a ministry without its state, where that state's has no row": """
        [МВС Грузії=organisation:МВС Грузії] мовчить. У [МВС=organisation:МВС Грузії] уточнили.""",
    "a body of the state that a possessive means": """
        [Литва=state:Литва] протестує, каже речник її
        [Міністерства оборони=organisation:Міністерство оборони Литви].""",
    "a square named after a person is a place": """
        На площі [Миколи Лисенка=place:Миколи Лисенка] людно. [Андрій Лисенко=person:Андрій Лисенко] гуляв.""",
    "party names that are common nouns": """
        За честь Батьківщини. Партія "[Батьківщина=organisation:Батьківщина]" проти.""",
    "a list of places": "Зустрічі були у [Львові=place:Львів] та [Заліщиках=place:Заліщики].",
    "one council in the genitive": """
        Членам [Ради громадського контролю=organisation:Рада громадського контролю] і
        [Ради безпеки РФ=organisation:Рада безпеки Російської Федерації] сказали.""",
    "a chain ends with its owner": "Звіт [Спостережної місії ОБСЄ=organisation:Спостережна місія ОБСЄ] готовий.",
    "a ministry without any state is Ukraine's": """
        Про це сказали в [МЗС=organisation:Міністерство закордонних справ України].""",
    "genitive chains": """
        Керівник [Центру дослідження корозії металів=organisation:Центр дослідження корозії металів] і директор
        [Мюнхенського інституту зовнішньої політики=organisation:Мюнхенський інститут зовнішньої політики] згодні.""",
    "a chain stops before an expression of time": "Звіт [Інституту фізики=organisation:Інститут фізики] минулого року.",
    "an abbreviation introduced in brackets": """
        Дані зібрав [Центр дослідження корозії металів=organisation:Центр дослідження корозії металів]
        ([ЦДКМ=organisation:Центр дослідження корозії металів]). У
        [ЦДКМ=organisation:Центр дослідження корозії металів] це підтвердили.""",
    "what the noun before says": """
        Компанія «[Карпатнафтохім=organisation:Карпатнафтохім]» купила ракети
        «[Гарпун=thing:Гарпун]», а фракція "[Слуга народу=organisation:Слуга народу]" — ні. Газета
        [Politiken=organisation:Politiken] пише про місто [Збараж=place:Збараж].""",
    "a town's name in quotes after a noun for bodies": 'Контактна група "[Рамштайн=organisation:Рамштайн]" зібралася.',
    "areas": "Бої у [Вовчанському районі=place:Вовчанський район] та [Курській області=place:Курська область].",
    "villages that no list has": "Біля села [Торське=place:Торське] вибухи. У [Липцях=place:Липці] тихо.",
    "given name that is also a town": "[Володимир Бондар=person:Володимир Бондар] живе в [Києві=place:Київ].",
    "the alliance is no form of Ната": "У [НАТО=organisation:НАТО] відповіли.",
    "common nouns that open a sentence are no names": "Того дня долина спала. Малі діти бігли. Чад слався.",
    "scare quotes are no names": 'Він назвав це "історичним піком" і «безпідставними чутками».',
    "time, weapons and media abbreviations are no bodies": "ЗМІ пишуть, що ППО збила три БпЛА, а РСЗВ мовчать.",
    "a line that is shouted": """
        [ЗЕЛЕНСЬКИЙ=person:Володимир Зеленський] ЗУСТРІВСЯ З ДЕЛЕГАЦІЄЮ

        [Зеленський=person:Володимир Зеленський] мовчав.""",
    "other spellings of one surname": """
        Прем'єр [Ізраїлю=state:Ізраїль] [Біньямін Нетаньягу=person:Біньямін Нетаньягу] виступив.
        [Нетаньяху=person:Біньямін Нетаньягу] додав два слова.""",
    "a full stop that stands apart in a name, and one that does not": """
        Видання «[Кордон . Медіа=organisation:Кордон.Медіа]» мовчить. Про це пише
        «[Кордон.Медіа=organisation:Кордон.Медіа]». Грали в [Театрі ім. Шевченка=organisation:Театр ім. Шевченка].""",
    "two abbreviations are one name, where nobody knows either": """
        Священник [УПЦ МП=organisation:Українська православна церква Московського патріархату] подав скаргу до
        [ВКС ПДА=organisation:ВКС ПДА], а [СБУ=organisation:Служба безпеки України] мовчить.""",
    "bodies shortened into one word that the dictionary has are no places": """
        У [Держкомтелерадіо=organisation:Держкомтелерадіо] заявили про збій. Голова
        [Держкіно=organisation:Держкіно] мовчить. Потяг до [Мінська=place:Мінськ] скасовано.""",
    "names that do not inflect, and a role that tells whose they are": """
        За словами [Ані Бадалян=person:Ані Бадалян], у [ВМС Перу=organisation:ВМС Перу] згодні. Президентка
        [Діна Болуарте=person:Діна Болуарте] виступила, [Діну Болуарте=person:Діна Болуарте] підтримали. Заяву
        [Арарата Мірзояна=person:Арарат Мірзоян] почула [Марі Ле Пен=person:Марі Ле Пен].""",
    "names on both sides of a slash": """
        За даними [ХАМАС=organisation:ХАМАС]/[МОЗ України=organisation:Міністерство охорони здоров'я України], тихо.""",
}  # fmt: skip


def names_of(text: str) -> tuple[list[Word], list[Name]]:
    tokens = tokenise(text)
    words = [
        Word(i, t.start, t.end, t.cut(text), fold(t.cut(text)), candidates(t.cut(text))) for i, t in enumerate(tokens)
    ]
    return words, find_names(words, sentences(text, tokens), shipped())


def unmarked(marked: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The text without its marks, and the names: surface, kind, name."""
    flat = re.sub(
        r"\n[ \t]+(?=\S)", lambda m: "\n" if m.string[m.start() - 1 : m.start()] == "\n" else " ", marked.strip()
    )
    return _MARK.sub(r"\1", flat), [m.groups() for m in _MARK.finditer(flat)]  # type: ignore[misc]


@pytest.mark.parametrize("title", CASES)
def test_exactly_the_marked_names_are_found(title: str) -> None:
    text, wanted = unmarked(CASES[title])
    words, found = names_of(text)
    got = [(text[words[n.first].start : words[n.last].end], n.kind, n.name) for n in found]
    assert got == wanted


@pytest.mark.parametrize(
    ("text", "cases", "gender"),
    [
        ("Дмитра Кулебу звільнили", {"Acc"}, "Masc"),
        ("Ірину Верещук запросили", {"Acc"}, "Fem"),
        ("Кім Чен Ину передали лист", {"Dat", "Loc"}, "Masc"),
        ("Північною Кореєю керують", {"Ins"}, "Fem"),
        ("Збройних сил України", {"Gen"}, ""),
        ("Кривому Розі", {"Loc"}, "Masc"),
    ],
)
def test_case_and_gender_of_the_whole_name(text: str, cases: set[str], gender: str) -> None:
    _, found = names_of(text)
    assert found[0].cases & {"Nom", "Gen", "Dat", "Acc", "Ins", "Loc"} >= cases
    assert found[0].cases <= cases | ({"Loc"} if "Dat" in cases else set()) | ({"Acc"} if "Gen" in cases else set())
    assert found[0].gender == gender


def test_a_capital_keeps_the_city_and_the_state() -> None:
    _, found = names_of("Відносини з Пхеньяном і Москвою, а також із Кремлем.")
    assert [(n.kind, n.metonym.label if n.metonym else None) for n in found] == [
        ("place", "Північна Корея"),
        ("place", "Росія"),
        ("organisation", "Росія"),
    ]


def test_namesakes_of_other_gender_are_two_persons() -> None:
    _, found = names_of("Олександр Ковальчук і Олександра Ковальчук судяться. Іван Коваль та Петро Коваль мовчать.")
    assert len({n.key for n in found}) == 4


def test_spellings_of_a_given_name_are_one_person() -> None:
    _, found = names_of("Олександр Мірзоян приїхав. Александр Мірзоян поїхав.")
    assert len({n.key for n in found}) == 1


def test_a_name_of_the_gazetteer_has_the_key_of_its_row() -> None:
    _, found = names_of("КНДР погрожує. Північна Корея мовчить.")
    assert {n.key for n in found} == {"Q423"}


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("абвгі АБВҐЄ'’-.,«»()\n\"XYZxyz123МЗСКорея"), max_size=120))
def test_any_text_gives_names_in_order_and_apart(text: str) -> None:
    words, found = names_of(text)
    assert all(0 <= n.first <= n.head <= n.last < len(words) for n in found)
    assert all(a.last < b.first for a, b in pairwise(found))
    assert all(n.name and n.nominative and n.key for n in found)
