"""Text that XML 1.0 can hold, ready to stand in an element or an attribute."""

from __future__ import annotations

import re

# https://www.w3.org/TR/xml/#charsets, and the two noncharacters that end the first plane
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_SPECIAL = re.compile('[&<>"\t\n\r]')


def clean(text: str) -> str:
    """What the `Char` production of XML 1.0 forbids becomes U+FFFD, one for one."""
    return _FORBIDDEN.sub("\ufffd", text)


def escape(text: str) -> str:
    """Clean text with markup as entities; white space as references, since parsers would turn it into spaces."""
    text = clean(text)
    return text.translate(_MARKUP) if _SPECIAL.search(text) else text
