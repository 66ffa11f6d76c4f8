"""Finds what stands in quotation marks, and tells speech from titles and single quoted words."""

from __future__ import annotations

from collections.abc import Sequence

from kg.language.document import Quotation, Word

_OPEN = {"«": "»", "“": "”", "„": "“”"}
_STRAIGHT = {'"', "”", "“"}
_LONGEST = 400  # words; an opening mark whose partner is missing must not swallow the text
_SPEECH_WORDS = 3
_DASHES = {"—", "–", "-"}
_PAUSES = {",", "!", "?", "…"}


def find_quotations(words: Sequence[Word], paragraphs: Sequence[int]) -> list[Quotation]:
    """Quotations in order, not nested: the outer pair wins. `paragraphs[i]` is the paragraph of word i."""
    found: list[Quotation] = []
    i = 0
    while i < len(words):
        close = _closing(words, paragraphs, i)
        if close is not None and close > i + 1:
            found.append(Quotation(i + 1, close - 1, _is_speech(words, i + 1, close - 1)))
            i = close
        elif words[i].text in _DASHES and (i == 0 or paragraphs[i - 1] != paragraphs[i]):
            last = _end_of_line(words, paragraphs, i)
            if last is not None:
                found.append(Quotation(i + 1, last, True))
                i = last
        i += 1
    return found


def _end_of_line(words: Sequence[Word], paragraphs: Sequence[int], i: int) -> int | None:
    """`— Світ має це побачити, — заявила прем'єрка`: the last word of speech that a dash opens and a dash ends."""
    for j in range(i + _SPEECH_WORDS, min(len(words) - 2, i + _LONGEST)):
        if paragraphs[j + 2] != paragraphs[i]:
            return None
        told = words[j].text in _PAUSES and words[j + 1].text in _DASHES
        if told and words[j + 2].text[:1].islower():
            return j - 1
    return None


def _closing(words: Sequence[Word], paragraphs: Sequence[int], i: int) -> int | None:
    mark = words[i].text
    if mark in _OPEN:
        return _partner(words, paragraphs, i, mark, _OPEN[mark])
    if mark in _STRAIGHT:
        return _partner(words, paragraphs, i, "", mark + '"”“')
    return None


def _partner(words: Sequence[Word], paragraphs: Sequence[int], i: int, opening: str, closing: str) -> int | None:
    depth = 1
    for j in range(i + 1, min(len(words), i + _LONGEST)):
        if paragraphs[j] != paragraphs[i]:
            return None
        if words[j].text == opening:
            depth += 1
        elif words[j].text in closing:
            depth -= 1
            if depth == 0:
                return j
    return None


def _is_speech(words: Sequence[Word], first: int, last: int) -> bool:
    """A clause of its own: some words with a predicate among them, begun with a capital or told by a dash."""
    inner = words[first : last + 1]
    if len(inner) < _SPEECH_WORDS or not inner[0].text[0].isupper():
        return False
    told = any(word.text in _DASHES for word in words[last + 2 : last + 4])
    if not told and not any(_may_be_predicate(word) for word in inner):
        return False
    before = words[first - 2].text if first >= 2 else "."
    after = words[last + 2].text if last + 2 < len(words) else "."
    opens = before in {".", ":", "!", "?", "…", *_DASHES} or first < 2
    return opens or after in {",", *_DASHES} or inner[-1].text in {",", ".", "!", "?", "…"}


def _may_be_predicate(word: Word) -> bool:
    first = word.candidates[0]
    return first.pos in ("VERB", "AUX") or word.norm in {"це", "нема", "немає", "є"} or first.verb_form != ""
