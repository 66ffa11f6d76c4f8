"""How one article was read, as a page: its sentences with the words that statements rest on marked, the verbs that no
frame knows underlined, and below each sentence the clauses with their rules and the statements.

One file without scripts and without anything from elsewhere; the article's words are hostile text and always escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from kg.extract.explain import NO_FRAME, ClauseNote, SentenceNote
from kg.extract.lexicon import lexicon
from kg.model import Article, Interval, Quantity, Span, Statement
from kg.rdf import term, vocabulary_quads

Lang = Literal["en", "uk"]
LANGUAGES: tuple[Lang, ...] = ("en", "uk")
_FOLDER = Path(__file__).resolve().parent
# Labels of codes and roles are those of the vocabulary.
_LABELLED = {"stance": "stance", "type": "etype", "measure": "measure", "modality": "modality", "quote": "quote"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a sentence's text: the numbers of the statements that rest on it; `unknown` for a verb without a frame;
    `ends` are the statements whose evidence ends with it."""

    text: str
    statements: tuple[int, ...] = ()
    unknown: bool = False
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A statement in words: number, heading, and rows of a label and what stands there."""

    number: int
    heading: str
    rows: tuple[tuple[str, str], ...]
    negative: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A clause: its predicate, its rule with the example that shows it, its slots."""

    verb: str
    kind: str
    outcome: str
    unknown: bool
    example: str
    slots: tuple[tuple[str, str], ...] = field(default=())


def page(article: Article, notes: Sequence[SentenceNote], lang: Lang) -> str:
    """The page as HTML, in the order of the text."""
    numbers = {s.key: n for n, s in enumerate((s for note in notes for s in note.statements), 1)}
    statements = [s for note in notes for s in note.statements]
    words = _Words(lang)
    sections = [_section(article.text, note, statements, numbers, words) for note in notes]
    style = (_FOLDER / "style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html")
        .render(
            article=article,
            lang=lang,
            t=words.texts,
            sections=sections,
            counts=(len(notes), len(statements), sum(len(note.unknown_verbs) for note in notes)),
            style=style,
            digest=digest,
        )
    )


def _section(
    text: str, note: SentenceNote, statements: Sequence[Statement], numbers: Mapping[str, int], words: _Words
) -> dict[str, object]:
    """A sentence, what was told in it, and the statements of other sentences that rest on it, too."""
    cut = list(pieces(text, note, statements))
    own = {numbers[s.key] for s in note.statements}
    return {
        "pieces": cut,
        "rows": [_row(clause) for clause in note.clauses],
        "told": [_told(s, numbers, words) for s in note.statements],
        "also": sorted({number for piece in cut for number in piece.statements} - own),
        "is_open": not own or bool(note.unknown_verbs),
    }


def pieces(text: str, note: SentenceNote, statements: Sequence[Statement]) -> Iterator[Piece]:
    """The sentence cut wherever a mark begins or ends; joined they give its text again."""
    spans = [(number, span) for number, s in enumerate(statements, 1) for span in s.evidence]
    inside = [(n, span) for n, span in spans if span.start < note.span.end and note.span.start < span.end]
    unknown = [clause.span for clause in note.clauses if clause.outcome == NO_FRAME]
    cuts = {note.span.start, note.span.end}
    for span in (*(span for _, span in inside), *unknown):
        cuts |= {min(max(at, note.span.start), note.span.end) for at in (span.start, span.end)}
    for start, end in pairwise(sorted(cuts)):
        here = Span(start, end)
        yield Piece(
            here.cut(text),
            tuple(sorted({n for n, span in inside if span.covers(here)})),
            any(span.covers(here) for span in unknown),
            tuple(sorted({n for n, span in inside if span.end == end})),
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """The page's own words in one language, and the vocabulary's labels."""

    lang: Lang

    @property
    def texts(self) -> Mapping[str, str]:
        return _texts()[self.lang]

    def code(self, scheme: str, value: str) -> str:
        return _labels(self.lang).get(term(f"{_LABELLED[scheme]}:{value}"), value)

    def role(self, role: str) -> str:
        return _labels(self.lang).get(term(f"kg:{role}"), role)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    """Language → key → text."""
    loaded = yaml.safe_load((_FOLDER / "texts.yaml").read_text("utf-8"))
    return {lang: {key: texts[lang] for key, texts in loaded.items()} for lang in LANGUAGES}


@cache
def _labels(lang: Lang) -> dict[NamedNode, str]:
    naming = (term("skos:prefLabel"), term("rdfs:label"))
    return {
        quad.subject: quad.object.value
        for quad in vocabulary_quads()
        if quad.predicate in naming
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, RdfLiteral)
        and quad.object.language == lang
    }


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_FOLDER)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _examples() -> dict[str, str]:
    return {frame.source: frame.example for frame in lexicon().frames}


def _row(clause: ClauseNote) -> Row:
    return Row(
        clause.verb,
        clause.kind,
        clause.outcome,
        clause.outcome == NO_FRAME,
        _examples().get(clause.outcome.partition(",")[0], ""),
        clause.slots,
    )


def _told(statement: Statement, numbers: Mapping[str, int], words: _Words) -> Told:
    t = words.texts
    event = statement.event
    rows = [
        (t["speaker"], _speaker(statement, t)),
        *((words.role(p.role), p.entity.name) for p in event.participants),
        *((t["place"], place.name) for place in event.place),
        (t["time"], _interval(event.time)),
        (t["said_at"], _interval(statement.said_at)),
        *((words.code("measure", q.measure), _quantity(q)) for q in statement.quantities),
        (t["chain"], " → ".join(step.entity.name for step in statement.chain if step.role != "publisher")),
        (t["modality"], "" if statement.modality == "actual" else words.code("modality", statement.modality)),
        (t["quote"], words.code("quote", statement.quote_kind)),
        (t["targets"], ", ".join(str(numbers[key]) for key in statement.targets if key in numbers)),
        (t["rule"], statement.rule),
        (t["confidence"], f"{statement.confidence:.2f}"),
    ]
    heading = f"{words.code('stance', statement.stance)} · {words.code('type', event.type)}"
    shown = tuple((label, value) for label, value in rows if value)
    return Told(numbers[statement.key], heading, shown, statement.polarity == "negative")


def _speaker(statement: Statement, t: Mapping[str, str]) -> str:
    names = ", ".join(entity.name for entity in statement.speaker) or t["narrator"]
    return f"{names} ({statement.speaker_role})" if statement.speaker_role else names


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return ""
    days = list(dict.fromkeys(str(day) if day else "…" for day in (interval.start, interval.end)))
    return " – ".join(days) + (f" ({interval.text})" if interval.text else "")


def _quantity(quantity: Quantity) -> str:
    if quantity.value is not None:
        number = f"{quantity.value:,g}" if abs(quantity.value) < 1e6 else f"{quantity.value:,.0f}"
    else:
        bounds = ("…" if bound is None else f"{bound:,.0f}" for bound in (quantity.min, quantity.max))
        number = " – ".join(bounds)
    unit = "" if quantity.unit == "person" else quantity.unit
    return " ".join(filter(None, ["≈" if quantity.approximate else "", number.replace(",", " "), unit, quantity.of]))
