"""What the words of an article are: tokens, dictionary readings, names, dates, numbers, and a tree for each sentence.

`analyse` is the way in; `document.py` tells what comes out.
"""

from kg.language.analysis import analyse
from kg.language.document import Document

__all__ = ["Document", "analyse"]
