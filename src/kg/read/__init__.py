"""From what people have on disk to `Article`s: `find` walks the paths, `read_article` reads one file.

Offsets are code points into the file as it is: nothing is stripped, joined or normalised, line ends included.
A character that no graph can hold (NUL, a lone surrogate) is replaced one for one, and that is noted.
"""

from kg.read.paths import find
from kg.read.text import Loaded, read_article

__all__ = ["Loaded", "find", "read_article"]
