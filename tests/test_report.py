"""A briefing tells what the articles say, each line with its words; what it is not sure of it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import Run

from kg.errors import UsageError
from kg.model import Article, Entity, Event, Interval, Participant, Quantity, Reading, Span, Statement
from kg.report import Briefing, Line, as_html, as_markdown, briefing

FIRST, LATER = date(2026, 3, 1), date(2026, 5, 1)
ARKADIA, BORDURIA = Entity("Аркадія", "state"), Entity("Бордурія", "state")
GENERAL = Entity("Іван Коваль", "person")


def article(name: str, published: date, *told: tuple[str, str, Entity, float | None], url: str = "") -> Reading:
    """Statements of one deployment: words, stance, speaker, number sent."""
    text = "\n".join(words for words, *_ in told)
    statements = []
    for words, stance, speaker, sent in told:
        start = text.index(words)
        statements.append(
            Statement(
                f"{start}-{name}",
                (Span(start, start + len(words)),),
                stance,
                "indirect",
                Event("deployment", (Participant("agent", ARKADIA), Participant("recipient", BORDURIA))),
                speaker=(speaker,),
                said_at=Interval(published, published),
                quantities=(Quantity("sent", sent, unit="person", of="військові"),) if sent else (),
            )
        )
    return Reading(Article(name, text, published, url=url), tuple(statements))


STORY = [
    article("one", FIRST, ("Коваль: послано 200", "asserts", GENERAL, 200), url="https://example.org/<1>"),
    article("two", FIRST, ("Аркадія все заперечила", "denies", ARKADIA, None)),
    article("three", LATER, ("Аркадія визнала *це*", "admits", ARKADIA, 300), url="https://example.org/3"),
]


def test_a_range_spans_what_is_told_as_of_one_day() -> None:
    other = article("four", FIRST, ("Аркадія: не більше 150", "asserts", ARKADIA, 150))
    figures = lines(briefing([*STORY, other], "Аркадія", "en"))[1]
    assert figures[0].text == "sent, військові, 2026-03-01: 150–200: 150 (Аркадія); 200 (Іван Коваль)"
    assert figures[1].text.startswith("sent, військові, 2026-05-01: 300")


def lines(found: Briefing) -> list[tuple[Line, ...]]:
    return [section.lines for section in found.sections]


def test_disputes_and_reversals_stand_with_both_sentences() -> None:
    timeline, figures, speakers, disputes, reversals, updates, single = lines(briefing(STORY, "Аркадія", "en"))
    assert len(timeline) == 1, "one event, three statements"
    assert len(timeline[0].sources) == 3
    assert [line.text for line in figures] == [
        "sent, військові, 2026-03-01: 200 (Іван Коваль)",
        "sent, військові, 2026-05-01: 300 (Аркадія)",
    ]
    assert [line.text for line in speakers] == ["Аркадія: admits 1, denies 1", "Іван Коваль: asserts 1"]
    assert {s.quote for s in disputes[0].sources} == {"Аркадія все заперечила", "Коваль: послано 200"}
    assert [s.article for s in reversals[0].sources] == ["three", "two"]
    assert disputes[0].text == "2026-03-01: Аркадія denies what Іван Коваль says"
    assert reversals[0].text == "2026-05-01: Аркадія admits what was denied on 2026-03-01 (Аркадія)"
    assert updates == () and single == ()


def test_as_known_on_a_day_nothing_later_is_told() -> None:
    found = briefing(STORY, "Аркадія", "uk", FIRST)
    assert "three" not in as_markdown(found)
    assert lines(found)[4] == ()
    assert "Не знайдено." in as_markdown(found)


def test_several_articles_with_one_speaker_are_a_single_origin() -> None:
    again = article("four", FIRST, ("Коваль знову: послано 200", "asserts", GENERAL, 200))
    *_, single = lines(briefing([STORY[0], again], "deployment", "en"))
    assert single[0].text.endswith("2 articles, all from Іван Коваль")


def test_one_text_printed_again_is_a_single_origin_whoever_speaks_in_it() -> None:
    first = replace(STORY[0], statements=tuple(replace(s, speaker=()) for s in STORY[0].statements))
    again = replace(first, article=replace(first.article, name="again", text=first.article.text + " "))
    copies = {again.article.key: first.article.key}
    *_, single = lines(briefing([first, again], "deployment", "en", copies=copies))
    assert single[0].text.endswith("2 articles, one text printed again")
    *_, single = lines(briefing([first, again], "deployment", "en"))
    assert single == ()


def test_a_day_of_saying_is_not_given_for_the_day_of_the_event() -> None:
    [line] = lines(briefing([STORY[1]], "Аркадія", "en"))[0]
    assert line.text.startswith("2026-03-01, day of saying: ") and "(denied)" in line.text
    [line] = lines(briefing([STORY[1]], "Аркадія", "uk"))[0]
    assert "день повідомлення" in line.text and "(заперечено)" in line.text


def test_what_a_state_s_troops_and_bodies_do_and_say_is_about_the_state() -> None:
    troops, ministry = Entity("військові Північної Кореї", "group"), Entity("МЗС КНДР", "organisation")
    told = [article(str(n), FIRST, (f"Їх {n}", "asserts", who, 2)) for n, who in enumerate((troops, ministry, ARKADIA))]
    found = briefing(told, "КНДР", "en")
    assert found.scope.startswith("2 statements")


def test_the_order_of_the_articles_does_not_matter() -> None:
    assert briefing(STORY, "deployment", "en").sections == briefing(STORY[::-1], "deployment", "en").sections


def test_who_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="about Сільдавія"):
        briefing(STORY, "Сільдавія", "en")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_hostile_words_stay_words() -> None:
    hostile = article("<script>x", FIRST, ("<img src=x> [a](javascript:b)", "asserts", GENERAL, 1), url="javascript:b")
    found = briefing([hostile, STORY[2]], "Аркадія", "en")
    page = Links()
    page.feed(as_html(found))
    assert {"script", "img"}.isdisjoint(tag for tag, _ in page.found)
    assert {attrs["href"] for tag, attrs in page.found if tag == "a"} == {"https://example.org/3"}
    markdown = as_markdown(found)
    assert "\\<img src=x\\> \\[a\\]" in markdown
    assert "[three](<https://example.org/3>), 2026-05-01" in markdown


def test_the_command_writes_the_briefing_in_both_languages(run: Run) -> None:
    articles = Path(__file__).parent.parent / "data" / "articles"
    assert run("build", str(articles), "--store", "s").returncode in (0, 4)
    english = run("report", "Q423", "--store", "s")
    assert english.returncode == 0, english.stderr
    assert "## Reversals\n\n- 2025-04-28: Північна Корея admits what was denied on" in english.stdout
    ukrainian = run("report", "КНДР", "--store", "s", "--lang", "uk", "--format", "html")
    assert "<h2>Суперечності</h2>" in ukrainian.stdout
    wrong = run("report", "Сільдавія", "--store", "s")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Сільдавія" in wrong.stderr


def test_a_quantity_without_a_number_makes_no_line_of_figures() -> None:
    reading = article("one", FIRST, ("Коваль: послано багато", "asserts", GENERAL, None))
    vague = replace(reading.statements[0], quantities=(Quantity("sent", unit="person", of="військові"),))
    found = briefing([replace(reading, statements=(vague,))], "Аркадія", "en")
    assert "Figures and their ranges\n\nNone was found." in as_markdown(found)


def test_an_item_is_called_by_its_name() -> None:
    korea = replace(ARKADIA, name="Північна Корея", qid="Q423")
    reading = article("one", FIRST, ("Коваль: послано 200", "asserts", korea, 200))
    assert briefing([reading], "Q423", "uk").title == "Довідка: Північна Корея (Q423)"
