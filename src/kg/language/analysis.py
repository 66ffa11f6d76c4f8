"""An article's text → a Document: words, sentences, dates, numbers, names, quotations, and a tree for each segment.

Names and number phrases are masked: each becomes one node, so that the parser sees `Кім Чен Ин заявив` as two
words. Dates, quotation marks and short asides in brackets are left out of the trees; a quotation that is speech
is a segment of its own. Start reading at `analyse`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from kg.gazetteer import Gazetteer, shipped
from kg.language.dates import find_dates
from kg.language.document import (
    Analysis,
    Document,
    Node,
    NumberExpression,
    Quotation,
    Sentence,
    TimeExpression,
    Word,
)
from kg.language.interruptions import interruption, relative_clause
from kg.language.morphology import candidates
from kg.language.names import Name, find_names
from kg.language.numbers import find_numbers
from kg.language.parser import Arc, Unit, parse_all
from kg.language.quotations import find_quotations
from kg.language.repairs import repair
from kg.language.resources import lines
from kg.language.tokens import fold, sentences, tokenise
from kg.language.tree import hang
from kg.model import Article

_MARKS = set('«»“”„"')
_LONGEST_ASIDE = 6  # words in brackets that are left out of the tree
_LONGEST_SEGMENT = 400  # nodes; the parser is linear, but nobody writes such sentences


def analyse(article: Article, gazetteer: Gazetteer | None = None) -> Document:
    """All that is known of the article's language. Any text in; linear in its length."""
    text = article.text
    tokens = tokenise(text, article.body_start)
    words = [
        Word(i, token.start, token.end, form := token.cut(text), fold(form), candidates(form))
        for i, token in enumerate(tokens)
    ]
    ranges = sentences(text, tokens)
    paragraphs = _paragraphs(text, words, ranges)
    dates = find_dates(words, ranges, article.published)
    dated = {i for date in dates for i in range(date.first, date.last + 1)}
    names = find_names(words, ranges, gazetteer or shipped())
    named = {i for name in names for i in range(name.first, name.last + 1)}
    numbers = [n for n in find_numbers(words, ranges, dated) if not named & set(range(n.first, n.last + 1))]
    dates = [date for date in dates if not named & set(range(date.first, date.last + 1))]
    quotations = find_quotations(words, paragraphs)
    speech = {i: q for q in quotations if q.speech for i in range(q.first, q.last + 1)}
    document = Document(article, words, [], [], names, dates, quotations, speech, named)
    _build_trees(document, ranges, paragraphs, numbers)
    return document


def _paragraphs(text: str, words: Sequence[Word], ranges: Sequence[tuple[int, int]]) -> list[int]:
    """The paragraph of each word; a paragraph ends at a line break that ends a sentence."""
    starts = {first for first, _ in ranges}
    result, number = [], 0
    for word in words:
        if word.index and word.index in starts and "\n" in text[words[word.index - 1].end : word.start]:
            number += 1
        result.append(number)
    return result


def _build_trees(
    document: Document,
    ranges: Sequence[tuple[int, int]],
    paragraphs: Sequence[int],
    numbers: Sequence[NumberExpression],
) -> None:
    masks: dict[int, Name | NumberExpression] = {n.first: n for n in numbers}
    masks.update({name.first: name for name in document.names})
    skipped = _left_out(document)
    by_sentence = _dates_by_word(document.dates)
    segments: list[list[Node]] = []
    by_range: list[list[Node]] = []
    interrupted: list[tuple[list[Node], list[Node]]] = []  # a sentence's nodes, and those that break in
    for index, (first, end) in enumerate(ranges):
        nodes: list[Node] = []
        own, asides, quoted = _segments(document.words, first, end, document.speech)
        breaking_in = interruption(document.words, own)
        own = [i for i in own if i not in breaking_in]
        for part in (own, *asides, *quoted):
            made = _nodes(document, part, skipped, masks, index, len(segments))
            for node in made if part in asides else ():
                node.kind = "aside"
            if made:
                segments.append(made)
                nodes += made
        if breaking_in and (made := _nodes(document, breaking_in, skipped, masks, index, len(segments))):
            segments.append(made)
            interrupted.append((list(nodes), made))
            nodes += made
        by_range.append(sorted(nodes, key=lambda node: node.first))
    _attach(document, segments)
    for around, made in interrupted:
        _interrupt(around, made)
    for index, ((first, end), nodes) in enumerate(zip(ranges, by_range, strict=True)):
        for node in nodes:
            node.index = len(document.nodes)
            document.nodes.append(node)
        dates = [by_sentence[i] for i in range(first, end) if i in by_sentence]
        document.sentences.append(Sentence(index, (first, end), paragraphs[first], nodes, dates))


def _dates_by_word(dates: Iterable[TimeExpression]) -> dict[int, TimeExpression]:
    return {date.first: date for date in dates}


def _left_out(document: Document) -> set[int]:
    """Words that no tree holds: dates, quotation marks, short asides in brackets."""
    out = {word.index for word in document.words if word.text in _MARKS}
    for date in document.dates:
        out.update(range(date.first, date.last + 1))
    opening: int | None = None
    for word in document.words:
        if word.text == "(":
            opening = word.index
        elif word.text == ")" and opening is not None:
            if word.index - opening - 1 <= _LONGEST_ASIDE:
                out.update(range(opening, word.index + 1))
            opening = None
    return out


def _segments(
    words: Sequence[Word], first: int, end: int, speech: dict[int, Quotation]
) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """The sentence's words in parts that are parsed apart: its own, what stands apart, each speech quoted in it."""
    own: list[int] = []
    quoted: dict[int, list[int]] = {}
    asides: list[list[int]] = []
    last = -1
    for i in range(first, end):
        if (quotation := speech.get(i)) is not None:
            quoted.setdefault(quotation.first, []).append(i)
        elif i <= last:
            asides[-1].append(i)
        elif (width := _parenthetical(words, i, end)) > 0:
            last = i + width - 1
            asides.append([i])
        else:
            own.append(i)
    return own, asides, list(quoted.values())


@cache
def _parentheticals() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lines("parentheticals.txt"):
        phrase = tuple(line.split())
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _parenthetical(words: Sequence[Word], i: int, end: int) -> int:
    """How many words of a fixed parenthetical phrase begin at i; 0 for none."""
    for phrase in _parentheticals().get(words[i].norm, ()):
        if i + len(phrase) <= end and all(words[i + k].norm == word for k, word in enumerate(phrase)):
            return len(phrase)
    return 0


def _nodes(
    document: Document,
    part: Sequence[int],
    skipped: set[int],
    masks: dict[int, Name | NumberExpression],
    sentence: int,
    segment: int,
) -> list[Node]:
    made: list[Node] = []
    past = -1
    for i in part:
        if i <= past or i in skipped:
            continue
        mask = masks.get(i)
        last = mask.last if mask is not None else i
        past = last
        text = document.span(i, last).cut(document.article.text)
        node = Node(-1, sentence, segment, i, last, text, document.words[i].candidates[0])
        if isinstance(mask, Name):
            node.kind, node.name = "name", mask
        elif mask is not None:
            node.kind, node.number = "number", mask
        made.append(node)
    return made[:_LONGEST_SEGMENT]


_BEARERS = ("NOUN", "PROPN", "X", "PRON")  # what a relative clause tells of


def _attach(document: Document, segments: list[list[Node]]) -> None:
    parsed = parse_all([[_unit(document, node) for node in nodes] for nodes in segments])
    for nodes, arcs in zip(segments, parsed, strict=True):
        for node, arc in zip(nodes, arcs, strict=True):
            _link(node, arc, nodes)
        _reattach_relative(document, nodes)
        repair(nodes, document.words)


def _reattach_relative(document: Document, nodes: list[Node]) -> None:
    """Where the parser took a relative clause for the main one, both are parsed apart and the one hung on its noun."""
    found = set(relative_clause(document.words, [node.first for node in nodes]))
    inside = [node for node in nodes if node.first in found]
    around = [node for node in nodes if node.first not in found]
    before = [node for node in around if inside and node.first < inside[0].first and node.analysis.pos in _BEARERS]
    if not before or any(node.relation == "acl:relcl" for node in inside):
        return
    for node in nodes:
        node.head, node.children = None, []
    for part in (around, inside):
        for node, arc in zip(part, parse_all([[_unit(document, node) for node in part]])[0], strict=True):
            _link(node, arc, part)
    for root in [node for node in inside if node.head is None]:
        hang(root, before[-1], "acl:relcl")


def _interrupt(interrupted: Sequence[Node], made: Sequence[Node]) -> None:
    """Hangs what breaks into a clause, as a parenthesis, on the verb of that clause, in whose tree it is then."""
    behind = [n for n in interrupted if n.first > made[-1].first and n.analysis.pos in ("VERB", "AUX")]
    before = max((n for n in interrupted if n.first < made[0].first), key=lambda n: n.first, default=None)
    verbs = [verb for verb in behind if before and before in set(verb.subtree())]
    verbs = verbs or [n for n in interrupted if n.head is None]
    for node in made:
        if verbs:
            node.segment = verbs[0].segment
            if node.head is None:
                hang(node, verbs[0], "parataxis")


def _link(node: Node, arc: Arc, nodes: Sequence[Node]) -> None:
    node.analysis, node.relation = arc.analysis, arc.relation
    if arc.head >= 0:
        node.head = nodes[arc.head]
        node.head.children.append(node)


def _unit(document: Document, node: Node) -> Unit:
    if node.name is not None:
        return Unit(node.text, _name_readings(node.name), "name")
    if node.number is not None:
        return Unit(node.text, _number_readings(document.words[node.first : node.last + 1]), "number")
    return Unit(node.text, document.words[node.first].candidates)


def _name_readings(name: Name) -> tuple[Analysis, ...]:
    animacy = "Anim" if name.kind == "person" else "Inan"
    cases = sorted(name.cases) or ["Nom", "Gen", "Dat", "Acc", "Ins", "Loc"]
    return tuple(Analysis(fold(name.name), "PROPN", case, name.number, name.gender, animacy) for case in cases)


def _number_readings(words: Sequence[Word]) -> tuple[Analysis, ...]:
    """The cases that the number's last inflected word can have; a figure can have any."""
    cases = dict.fromkeys(reading.case for word in reversed(words) for reading in word.candidates if reading.case)
    found = list(cases) or ["Nom", "Acc", "Gen", "Dat", "Ins", "Loc"]
    return tuple(Analysis(fold(words[-1].text), "NUM", case, "Plur") for case in found)
