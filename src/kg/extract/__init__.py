"""From an analysed article to its statements: clauses, voices, events, and how statements answer one another.

`extract` is the way in. What the extractor knows of words lies in YAML files beside the code: `frames/` (which words
tell which event), `classes/` (what nouns are), `attribution.yaml` (who says it), `grammar.yaml` (small words).
"""

from kg.extract.extractor import extract

__all__ = ["extract"]
