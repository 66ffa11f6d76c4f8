"""The content of a briefing, without any format: sections of lines, each line with the sentences behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.derive import Claim, Conclusions, Decisions, claims_of, conclude
from kg.derive.rules import shipped_rules
from kg.model import Quantity, Reading, Statement
from kg.rdf import DEFAULT_BASE
from kg.rdf.iris import Iris
from kg.report.subject import called, statements_about
from kg.report.words import label, words


@dataclass(frozen=True, slots=True)
class Source:
    """The words of one statement and where they stand; `url` is empty where the input had none."""

    quote: str
    article: str
    published: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """`lang` is en or uk."""

    title: str
    scope: str
    sections: tuple[Section, ...]
    lang: str


@dataclass(frozen=True, slots=True)
class _Told:
    claim: Claim
    reading: Reading
    statement: Statement

    @property
    def source(self) -> Source:
        article = self.reading.article
        quote = " … ".join(" ".join(span.cut(article.text).split()) for span in self.statement.evidence)
        return Source(quote, article.name, article.published, article.url)

    @property
    def day(self) -> date | None:
        time = self.statement.event.time
        return (time and (time.start or time.end)) or self.claim.said

    @property
    def is_negative(self) -> bool:
        """It says that it is not so."""
        return (self.statement.stance in shipped_rules().deny) != (self.statement.polarity == "negative")


def briefing(
    readings: Iterable[Reading],
    subject: str,
    lang: str,
    known: date | None = None,
    base: str = DEFAULT_BASE,
    decisions: Decisions | None = None,
    copies: Mapping[str, str] | None = None,
) -> Briefing:
    """From all readings of a store; relations count where one of the two statements is about the subject.

    With `known` from the articles published by that day. `copies`: key of an article → key of the earlier one that it
    is nearly the same text as. Raises UsageError where nothing is about the subject.
    """
    there = [r for r in readings if known is None or (r.article.published and r.article.published <= known)]
    about = {_iri(r, s, base) for r, s in statements_about(subject, there)}
    claims = claims_of(there, base, copies)
    by_iri = {c.id: c for c in claims}
    told = {
        iri: _Told(by_iri[iri], reading, s)
        for reading in there
        for s in reading.statements
        for iri in (_iri(reading, s, base),)
    }
    found = conclude(claims, decisions=decisions)
    chosen = sorted((told[iri] for iri in about), key=lambda t: (t.day or date.max, t.claim.id))
    own = words(lang)
    sections = (
        Section(own["timeline"], _timeline(chosen, found, lang)),
        Section(own["estimates"], _figures(chosen, lang)),
        Section(own["speakers"], _speakers(chosen, lang)),
        Section(own["disputes"], _relations("disputes", found, told, about, lang)),
        Section(own["reverses"], _relations("reverses", found, told, about, lang)),
        Section(own["updates"], _relations("updates", found, told, about, lang)),
        Section(own["single"], _single(found, told, about, lang)),
    )
    scope = own["scope"].format(statements=len(chosen), articles=len({t.claim.article for t in chosen}))
    when = f", {own['known'].format(known)}" if known else ""
    return Briefing(own["title"].format(called(subject)), scope + when, sections, lang)


def _timeline(chosen: Sequence[_Told], found: Conclusions, lang: str) -> tuple[Line, ...]:
    """One line for an event, however many statements tell it."""
    event_of = {c.id: cluster.claims[0].id for cluster in found.clusters for c in cluster.claims}
    groups: dict[str, list[_Told]] = {}
    for told in chosen:
        groups.setdefault(event_of.get(told.claim.id, told.claim.id), []).append(told)
    return tuple(
        Line(f"{_when(g, lang)}: {_event(_first(g), lang)}", tuple(t.source for t in g)) for g in groups.values()
    )


def _first(group: Sequence[_Told]) -> _Told:
    """The first that says it is so, if one does: an event that one denies and another tells is told."""
    return next((t for t in group if not t.is_negative), group[0])


def _when(group: Sequence[_Told], lang: str) -> str:
    """A day of saying is no day of the event, and is called what it is."""
    told = next((t for t in group if t.statement.event.time), group[0])
    if told.day is None:
        return words(lang)["undated"]
    return str(told.day) if told.statement.event.time else words(lang)["said"].format(told.day)


def _event(told: _Told, lang: str) -> str:
    """The type, who takes part, where; and whether it is only planned, denied, or said not to be so."""
    event, own = told.statement.event, words(lang)
    named = ", ".join(dict.fromkeys([*(p.entity.name for p in event.participants), *(e.name for e in event.place)]))
    marks = [own[told.statement.modality]] if told.statement.modality != "actual" else []
    if told.is_negative:
        marks.append(own["denied" if told.statement.stance in shipped_rules().deny else "negative"])
    text = label("event-type", event.type, lang) + (f" ({', '.join(marks)})" if marks else "")
    return f"{text}: {named}" if named else text


def _figures(chosen: Sequence[_Told], lang: str) -> tuple[Line, ...]:
    """One line for what is measured of whom, in one place, as of one day: its range, then each figure with its speaker.

    A range over several days or places would look like doubt where things only changed, or are two things.
    """
    series: dict[tuple[str, str, str, tuple[str, ...], str], list[tuple[_Told, Quantity]]] = {}
    for told in chosen:
        for q in told.statement.quantities:
            if _bounds(q):
                spots = tuple(sorted(e.name for e in told.statement.event.place if e.kind != "state"))
                key = (q.measure, q.of.casefold(), q.unit, spots, _as_of(told, q))
                series.setdefault(key, []).append((told, q))
    lines = []
    for (measure, of, unit, spots, as_of), told_so in sorted(series.items(), key=lambda item: item[0]):
        figures = sorted(told_so, key=lambda f: (_bounds(f[1]), _speaker(f[0], lang)))
        bounds = [b for _, q in figures for b in _bounds(q)]
        spread = f"{_number(min(bounds))}–{_number(max(bounds))}: " if max(bounds) > min(bounds) else ""
        each = "; ".join(f"{_amount(q)} ({_speaker(told, lang)})" for told, q in figures)
        what = ", ".join(
            [
                label("measure", measure, lang),
                of or words(lang).get(unit, unit),
                *spots,
                as_of or words(lang)["undated"],
            ]
        )
        lines.append(Line(f"{what}: {spread}{each}", tuple(dict.fromkeys(told.source for told, _ in figures))))
    return tuple(lines)


def _as_of(told: _Told, quantity: Quantity) -> str:
    """The days for which the text gives it, else those of the event, else the day of saying."""
    interval = quantity.as_of or told.statement.event.time
    days = (interval.start, interval.end) if interval else (told.claim.said, told.claim.said)
    known = [str(day) for day in dict.fromkeys(days) if day]
    return "–".join(known)


def _bounds(q: Quantity) -> tuple[float, ...]:
    """The numbers it has; none where the article only says that there were some."""
    return tuple(n for n in (q.value, q.min, q.max) if n is not None)


def _amount(q: Quantity) -> str:
    if q.value is not None:
        return ("≈ " if q.approximate else "") + _number(q.value)
    low, high = ("" if n is None else _number(n) for n in (q.min, q.max))
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def _number(n: float) -> str:
    return f"{n:,.10g}".replace(",", " ")


def _speakers(chosen: Sequence[_Told], lang: str) -> tuple[Line, ...]:
    by_speaker: dict[str, list[_Told]] = {}
    for told in chosen:
        by_speaker.setdefault(_speaker(told, lang), []).append(told)
    lines = []
    for speaker, said in sorted(by_speaker.items(), key=lambda item: (-len(item[1]), item[0])):
        stances = [label("stance", t.statement.stance, lang) for t in said]
        counted = ", ".join(f"{stance} {stances.count(stance)}" for stance in sorted(set(stances)))
        lines.append(Line(f"{speaker}: {counted}", tuple(t.source for t in said)))
    return tuple(lines)


def _speaker(told: _Told, lang: str) -> str:
    return ", ".join(e.name for e in told.statement.speaker) or words(lang)["article"]


def _relations(
    kind: str, found: Conclusions, told: Mapping[str, _Told], about: set[str], lang: str
) -> tuple[Line, ...]:
    """By the day of the later statement; who denies stands before who is denied."""
    chosen = [r for r in found.relations if r.kind == kind and {r.of, r.to} & about]
    lines = []
    for r in sorted(chosen, key=lambda r: (told[r.of].claim.said or date.max, r)):
        one, other = told[r.of], told[r.to]
        if r.reason in ("denial", "opposite") and not one.is_negative:
            one, other = other, one
        text = words(lang)[r.reason].format(
            one=_speaker(one, lang), other=_speaker(other, lang), day=other.claim.said or words(lang)["undated"]
        )
        lines.append(Line(f"{told[r.of].claim.said or words(lang)['undated']}: {text}", (one.source, other.source)))
    return tuple(lines)


def _single(found: Conclusions, told: Mapping[str, _Told], about: set[str], lang: str) -> tuple[Line, ...]:
    """Events of several articles that are all one text, or all have one and the same speaker."""
    lines = []
    for cluster in found.clusters:
        articles = {c.article for c in cluster.claims}
        speakers = {c.speakers for c in cluster.claims}
        one_text = len({c.copied_from or c.article for c in cluster.claims}) == 1
        single = one_text or (len(speakers) == 1 and any(speakers))
        if len(articles) > 1 and single and about & {c.id for c in cluster.claims}:
            mentions = [told[c.id] for c in cluster.claims]
            text = words(lang)["one-text-line" if one_text else "single-line"].format(
                event=_event(mentions[0], lang), articles=len(articles), speaker=_speaker(mentions[0], lang)
            )
            lines.append(Line(text, tuple(t.source for t in mentions)))
    return tuple(lines)


def _iri(reading: Reading, statement: Statement, base: str) -> str:
    return Iris(reading.article.key, base).statement(statement.key).value
