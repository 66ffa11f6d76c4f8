"""One hand-made reading that uses every term of the model: what the RDF and gate tests start from."""

from __future__ import annotations

from datetime import date
from functools import cache

from pyoxigraph import Quad

from kg.model import (
    Article,
    Entity,
    Event,
    Interval,
    Link,
    Mention,
    Participant,
    Quantity,
    Reading,
    Span,
    Statement,
    Step,
)
from kg.rdf import to_quads

TEXT = (
    " date 2024-05-20 Президент Аркадії Петро Гай заявив у розмові з агентством «Вісник», що минулого року "
    "сусідня Борія передала Аркадії близько 200 гармат. 3 травня Борія заперечила це. "
    "У місті Лука станом на квітень 2024 року понад 40 військових проходять навчання за угодою."
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


ARCADIA = Entity("Аркадія", "state", ("Аркадії",), "Q1000001", link=Link("gazetteer", 0.97))
BORIA = Entity("Борія", "state", (), "Q1000002", link=Link("context", 0.6))
HAI = Entity("Петро Гай", "person", link=Link("no-candidate", 0.0))
HERALD = Entity("Вісник", "organisation", ("агентство «Вісник»",))
LUKA = Entity("Лука", "place", ("Луці",))
SOLDIERS = Entity("військові", "group")
AGREEMENT = Entity("угода", "thing", ("угодою",))
PLEDGE = "given"
DENIAL = "denied"
DRILL = "drill"


@cache
def reading() -> Reading:
    transfer = Event(
        "arms-transfer",
        (Participant("agent", BORIA), Participant("recipient", ARCADIA)),
        time=Interval(date(2023, 1, 1), date(2023, 12, 31), "минулого року", "relative-year"),
    )
    given = Statement(
        PLEDGE,
        (span("Президент Аркадії Петро Гай заявив"), span("Борія передала Аркадії близько 200 гармат")),
        "asserts",
        "indirect",
        transfer,
        speaker=(HAI,),
        speaker_role="Президент Аркадії",
        chain=(Step("origin", HAI), Step("relay", HERALD)),
        quantities=(Quantity("equipment", 200, approximate=True, unit="gun", of="гармати"),),
        rule="example/give",
        confidence=0.9,
    )
    denied = Statement(
        DENIAL,
        (span("3 травня Борія заперечила це"),),
        "denies",
        "indirect",
        Event("arms-transfer", (Participant("topic", BORIA),)),
        speaker=(BORIA,),
        said_at=Interval(date(2024, 5, 3), date(2024, 5, 3), "3 травня", "year-of-publication"),
        targets=(PLEDGE,),
    )
    drill = Statement(
        DRILL,
        (span("понад 40 військових проходять навчання за угодою"),),
        "asserts",
        "narrator",
        Event("exercise", (Participant("patient", SOLDIERS), Participant("theme", AGREEMENT)), (LUKA,)),
        modality="planned",
        polarity="negative",
        quantities=(Quantity("participants", min=40, max=60, unit="person", as_of=Interval(None, date(2024, 4, 30))),),
    )
    mentions = (
        Mention(span("Аркадії"), ARCADIA),
        Mention(span("Петро Гай"), HAI),
        Mention(span("Лука"), LUKA),
    )
    article = Article("example", TEXT, date(2024, 5, 20), 17, "uk", "https://news.example/1", "Новини", "П. Гай")
    return Reading(article, (given, denied, drill), mentions)


@cache
def quads() -> tuple[Quad, ...]:
    return tuple(to_quads(reading()))
