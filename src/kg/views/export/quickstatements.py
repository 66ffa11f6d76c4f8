"""Lines for Wikidata's editors in the form of QuickStatements: to be looked through by a person; nothing sends them.

Two things that articles show have a place on Wikidata: the office in which a linked person speaks (P39), and persons,
organisations and places of which people decided that there is no item. Events have none: there they are items of their
own. Which item an office is no article says, so it stands as `somevalue` with the article's words, to be
filled in. The quotation stands in the reference; a comment at the end names article and place. https://www.wikidata.org/wiki/Help:QuickStatements
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO

from kg.link.iris import is_own_name
from kg.model import Entity, Reading, Span
from kg.rdf.entities import SURE
from kg.rdf.offices import named_within
from kg.store import Snapshot

# Properties: position held, applies to jurisdiction, point in time, object named as, instance of;
# of references: URL, title, publication date, quotation.
_OFFICE, _JURISDICTION, _DAY, _NAMED_AS, _INSTANCE = "P39", "P1001", "P585", "P1932", "P31"
_URL, _TITLE, _PUBLISHED, _QUOTATION = "S854", "S1476", "S577", "S1683"
_CLASS = {"person": "Q5", "organisation": "Q43229", "place": "Q2221906"}  # human, organization, geographic location
_LONGEST = 400  # characters of a quotation; Wikidata's limit for a text is 1,500


def lines(snapshot: Snapshot) -> Iterator[str]:
    """Offices in the order of articles and of their text, then new items by name."""
    readings = [snapshot.reading(graph) for graph in snapshot.articles()]
    for reading in readings:
        yield from _offices(reading)
    new: dict[tuple[str, str], list[str]] = {}
    for reading in readings:
        for mention in sorted(reading.mentions, key=lambda m: (m.span, m.entity.name)):
            if _is_new(mention.entity):
                item = _new_item(reading, mention.entity, mention.span)
                new.setdefault((mention.entity.name, mention.entity.iri or ""), item)
    for _, item in sorted(new.items()):
        yield from item


def write(snapshot: Snapshot, stream: IO[bytes]) -> None:
    for line in lines(snapshot):
        stream.write(line.encode() + b"\n")


def _offices(reading: Reading) -> Iterator[str]:
    """Of statements whose one speaker is a linked person, named with an office: each office once, where it is named."""
    found: dict[tuple[str, str], Span] = {}
    for statement in reading.statements:
        role, speaker = statement.speaker_role, statement.speaker
        if role and len(speaker) == 1 and speaker[0].kind == "person" and speaker[0].qid and _sure(speaker[0]):
            for span in statement.evidence:
                if role in span.cut(reading.article.text):
                    found.setdefault((speaker[0].qid, role), span)
    for (person, role), where in found.items():
        yield _office(reading, person, role, where)


def _office(reading: Reading, person: str, role: str, where: Span) -> str:
    bodies = sorted({m.entity.qid for m in named_within(reading, role) if m.entity.qid and m.entity.kind == "state"})
    published = reading.article.published
    qualifiers = [_NAMED_AS, _text(role)]
    qualifiers += [cell for body in bodies for cell in (_JURISDICTION, body)]
    qualifiers += [_DAY, _day(published)] if published else []
    return _row([person, _OFFICE, "somevalue", *qualifiers, *_reference(reading, where)], reading, where)


def _new_item(reading: Reading, entity: Entity, where: Span) -> list[str]:
    made = _row(["LAST", _INSTANCE, _CLASS[entity.kind], *_reference(reading, where)], reading, where)
    return ["CREATE", f"LAST\tLuk\t{_text(entity.name)}", made]


def _is_new(entity: Entity) -> bool:
    """People looked and decided that no item is meant."""
    decided = entity.link is not None and entity.link.method == "decision"
    return decided and not entity.qid and entity.kind in _CLASS and is_own_name(entity)


def _sure(entity: Entity) -> bool:
    return entity.link is None or entity.link.score >= SURE


def _reference(reading: Reading, where: Span) -> list[str]:
    """URL where the input gave one, title, day of publication, quotation."""
    article = reading.article
    cells = [_URL, _text(article.url)] if article.url else []
    cells += [_TITLE, f"{article.language}:{_text(article.name)}"]
    cells += [_PUBLISHED, _day(article.published)] if article.published else []
    return [*cells, _QUOTATION, f"{article.language}:{_text(_cut(where.cut(article.text)))}"]


def _row(cells: list[str], reading: Reading, where: Span) -> str:
    """The comment names the article and the place: a text of Wikidata's tells neither."""
    comment = f"{reading.article.key} {where.start}-{where.end}"
    return "\t".join([*cells, f"/* {comment} */"])


def _text(value: str) -> str:
    """In quotation marks, on one line and without tabs."""
    return f'"{" ".join(value.split())}"'


def _cut(quote: str) -> str:
    return quote if len(quote) <= _LONGEST else f"{quote[:_LONGEST].rsplit(None, 1)[0]} …"


def _day(value: date) -> str:
    return f"+{value.isoformat()}T00:00:00Z/11"
