"""A Document → its Reading: the statements that the article makes or reports, and the names in it.

Two passes over the sentences: first who says what (voices), then what is said (events). A third look joins what
belongs together: statements that a later sentence attributes, denials and what they deny, repetitions. Start
reading at `extract`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.actors import turn_back
from kg.extract.attribution import Attributed, Attributor
from kg.extract.clauses import Clause, find_clauses
from kg.extract.content import Builder
from kg.extract.draft import Draft
from kg.extract.figures import take_over
from kg.extract.gapping import fill_gaps
from kg.extract.lexicon import lexicon
from kg.extract.references import References
from kg.extract.relations import attribute_backwards, carry_time, find_targets, merge_headline, merge_repeated
from kg.gazetteer import Gazetteer, shipped
from kg.language.document import Document, Sentence
from kg.language.names import written_names
from kg.model import Entity, Link, Mention, Reading, Statement, statement_key


@dataclass(slots=True)
class Analysed:
    """One sentence with its clauses and voices: what `kg explain` shows."""

    sentence: Sentence
    clauses: list[Clause]
    attributed: Attributed


def extract(document: Document, gazetteer: Gazetteer | None = None) -> Reading:
    """All statements of the article in text order, with the mentions of names; nothing for a text without any."""
    known = gazetteer or shipped()
    drafts = list(_drafts(document, known))
    return Reading(document.article, tuple(_finish(drafts, document)), tuple(_mentions(document, known)))


def analysed_sentences(document: Document, references: References) -> list[Analysed]:
    attributor = Attributor(document, lexicon(), references)
    found = []
    for sentence in document.sentences:
        clauses = find_clauses(sentence.nodes)
        fill_gaps(clauses, sentence.nodes)
        turn_back(clauses, lexicon())
        found.append(Analysed(sentence, clauses, attributor.of_sentence(sentence, clauses)))
    return found


def _drafts(document: Document, gazetteer: Gazetteer) -> Iterator[Draft]:
    references = References(document, lexicon(), gazetteer)
    sentences = analysed_sentences(document, references)
    quoted = {first: voice for item in sentences for first, voice in item.attributed.quoted.items()}
    builder = Builder(document, lexicon(), references, quoted)
    drafts: list[Draft] = []
    for item in sentences:
        made = builder.of_sentence(item.sentence, item.clauses, item.attributed)
        if item.attributed.looks_back is not None:
            attribute_backwards(drafts, item.attributed.looks_back, item.sentence, document, references)
        carry_time(drafts, made)
        drafts += made
    drafts = take_over(drafts)
    drafts = merge_headline(drafts, document)
    find_targets(drafts, document, lexicon(), gazetteer)
    yield from merge_repeated(drafts)


def _finish(drafts: list[Draft], document: Document) -> Iterator[Statement]:
    """Drafts in text order with keys from content; targets become keys."""
    drafts.sort(key=lambda draft: (draft.evidence[0], draft.type))
    keys: dict[int, str] = {}
    used: dict[str, int] = {}
    for draft in drafts:
        plain = statement_key(draft.evidence[0], draft.type)
        ordinal = used.get(plain, 0)
        used[plain] = ordinal + 1
        keys[id(draft)] = statement_key(draft.evidence[0], draft.type, ordinal)
    for draft in drafts:
        targets = tuple(sorted(keys[id(target)] for target in draft.targets if id(target) in keys))
        yield replace(draft.statement(keys[id(draft)]), targets=targets)


def _mentions(document: Document, gazetteer: Gazetteer) -> Iterator[Mention]:
    ranges = [sentence.words for sentence in document.sentences]
    for name in written_names(document.names, document.words, ranges, gazetteer):
        qid = name.rows[0].qid if name.rows else None
        entity = Entity(name.name, name.kind, (), qid, link=Link(name.method, 1.0))
        yield Mention(document.span(name.first, name.last), entity)
