"""Text → tokens and sentences, as offsets: one expression for tokens, a sentence ends where a reader would stop.

Apostrophes of every kind stay inside a word (`зв’язок`), figures keep their grouping (`1 500`, `2 000`),
decimals and hyphenated words are one token, every other mark stands alone.
"""

from __future__ import annotations

import re
from functools import cache

from kg.language.resources import lines
from kg.model import Span

APOSTROPHES = "'’ʼ`‘′"
_FOLD = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))

_TOKEN = re.compile(
    rf"""
    (?P<url>(?:https?://|www\.)[^\s<>"«»]{{1,200}})
  | (?P<number>\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\d)(?:,\d+)?      # 1 500, 12 345 678
      | \d+(?:[.,:]\d+)*)                                              # 2025, 1,5, 306:232, 14:30
    (?:-(?P<ending>[^\W\d_]{{1,12}}))?                                  # 20-й, 19-річних
  | (?P<code>[A-ZА-ЯІЇЄҐ]{{1,5}}\d{{1,4}}[A-ZА-ЯІЇЄҐ]?(?![^\W_])(?!-))       # M23, APT28, Т80У
  | (?P<word>[^\W\d_]\u0301?(?:[^\W\d_]|[\u0301]|[{APOSTROPHES}](?=[^\W\d_]))*
      (?:[-\u2011](?:[^\W\d_]|\d)(?:[^\W_]|[{APOSTROPHES}](?=[^\W\d_]))*)*)
  | (?P<dots>\.{{2,}}|…|[!?]{{2,}})
  | (?P<dash>--+|[—–])
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)

_ENDS = {".", "!", "?", "…"}
_OPENERS = frozenset('«“„"(')
_CLOSERS = set("\"'»”’)]“")
_SHORTEST = 4  # tokens before an abbreviation's full stop that also ends the sentence
_SMALL = re.compile(r"[А-ЯІЇЄҐа-яіїєґ]?[а-яіїєґ'’ʼ]{3,}")
_CAPITAL = re.compile(r"[А-ЯІЇЄҐ][а-яіїєґ'’ʼ]*")


def fold(text: str) -> str:
    """Lower case, every apostrophe as U+0027, stress marks dropped."""
    return text.translate(_FOLD).replace("\u0301", "").replace("\u2011", "-").lower()


def tokenise(text: str, start: int = 0) -> list[Span]:
    """The tokens from `start` on, in order; white space is between them."""
    return [Span(match.start(), match.end()) for match in _TOKEN.finditer(text, start)]


@cache
def _abbreviations() -> dict[str, bool]:
    """Abbreviation → whether it may end a sentence."""
    return {entry.rstrip("*"): entry.endswith("*") for entry in lines("abbreviations.txt")}


def sentences(text: str, tokens: list[Span]) -> list[tuple[int, int]]:
    """Ranges of token indices, half-open: each token is in exactly one sentence."""
    found, first, i = [], 0, 0
    while i < len(tokens):
        if _breaks_line(text, tokens, i) and i > first:
            found.append((first, i))
            first = i
        if _ends_sentence(text, tokens, first, i):
            i = _past_closers(text, tokens, i)
            found.append((first, i))
            first = i
            continue
        i += 1
    if first < len(tokens):
        found.append((first, len(tokens)))
    return found


def _breaks_line(text: str, tokens: list[Span], i: int) -> bool:
    """A blank line always parts; a single line break does before a capital, a bullet, a digit or a link."""
    if i == 0:
        return False
    breaks = text.count("\n", tokens[i - 1].end, tokens[i].start)
    if breaks >= 2:
        return True
    return breaks == 1 and (not text[tokens[i].start].islower() or _is_link(text, tokens[i]))


def _is_link(text: str, token: Span) -> bool:
    return text.startswith(("http://", "https://", "www."), token.start)


def _ends_sentence(text: str, tokens: list[Span], first: int, i: int) -> bool:
    mark = tokens[i].cut(text)
    if mark[0] not in _ENDS:
        return False
    j = _past_closers(text, tokens, i)
    if j >= len(tokens):
        return True
    if mark == "." and (_is_list_number(text, tokens, first, i) or _is_abbreviation(text, tokens, first, i)):
        return False
    if mark == "." and _stands_in_name(text, tokens, i):
        return False
    if tokens[j - 1].end == tokens[j].start:
        return mark == "." and _lacks_space(text, tokens, i)
    after = tokens[j].cut(text)
    return not after[0].islower() and after[0] not in ",;:—–-)»"


def _is_list_number(text: str, tokens: list[Span], first: int, i: int) -> bool:
    """`1. Перший` at the start of a line."""
    return i == first + 1 and tokens[first].cut(text).isdigit() and tokens[first].end - tokens[first].start <= 2


def _stands_in_name(text: str, tokens: list[Span], i: int) -> bool:
    """`«Кордон . Медіа»`: apart from the word before, in quotation marks that hold a word or two on either side."""
    if i == 0 or tokens[i - 1].end == tokens[i].start:
        return False
    before = [token.cut(text) for token in tokens[max(0, i - 3) : i]]
    after = [token.cut(text) for token in tokens[i + 1 : i + 4]]
    return bool(_OPENERS.intersection(before)) and bool(_CLOSERS.intersection(after))


def _lacks_space(text: str, tokens: list[Span], i: int) -> bool:
    """`… до Києва.Про це …`: a Ukrainian word in small letters, a full stop, a word with a capital; no site name."""
    if i == 0 or i + 1 >= len(tokens):
        return False
    before, after = tokens[i - 1].cut(text), tokens[i + 1].cut(text)
    if i > 1 and tokens[i - 2].cut(text) in _OPENERS:
        return False  # `«Кордон.Медіа»`
    return bool(_SMALL.fullmatch(before) and _CAPITAL.fullmatch(after))


def _is_abbreviation(text: str, tokens: list[Span], first: int, i: int) -> bool:
    if i == 0 or tokens[i - 1].end != tokens[i].start:
        return False
    before = tokens[i - 1].cut(text)
    if len(before) == 1 and before.isupper():
        return True  # an initial: `В. Зеленський`
    may_end = _abbreviations().get(fold(before))
    following = tokens[i + 1].cut(text) if i + 1 < len(tokens) else ""
    return may_end is not None and not (may_end and following[:1].isupper() and i - first >= _SHORTEST)


def _past_closers(text: str, tokens: list[Span], i: int) -> int:
    """The index after the mark and the quotation marks and brackets that close behind it."""
    j = i + 1
    while j < len(tokens) and tokens[j].cut(text) in _CLOSERS and tokens[j - 1].end == tokens[j].start:
        j += 1
    return j
