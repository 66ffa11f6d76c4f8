"""From what people have to `Article`s: `find` walks the paths, `read_articles` reads one input, `read_article` one file
that is one article.

`formats.py` says which format reads what. Offsets are code points into the text of the article. Of a plain text that is
the file as it is: nothing is stripped, joined or normalised, line ends included. A character that no graph can hold
(NUL, a lone surrogate) is replaced one for one, and that is noted.
"""

from kg.read.formats import MANY, READERS, SUFFIXES, read_article, read_articles, read_fetched, suffix_of
from kg.read.paths import find
from kg.read.raw import Loaded, Options
from kg.read.rows import field_mapping
from kg.read.stream import STDIN, Place
from kg.read.web import Answer, Feed, Pause, Visit, fetch, is_address

__all__ = [
    "MANY",
    "READERS",
    "STDIN",
    "SUFFIXES",
    "Answer",
    "Feed",
    "Loaded",
    "Options",
    "Pause",
    "Place",
    "Visit",
    "fetch",
    "field_mapping",
    "find",
    "is_address",
    "read_article",
    "read_articles",
    "read_fetched",
    "suffix_of",
]
