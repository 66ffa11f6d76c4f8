"""How good are statement records? Precision, recall and F1 by slot against gold records.

`read_records` reads either side, `score` compares, `lines`, `per_article` and `as_json` tell.
Start reading at `score.py`: pair the records, flatten each into slots, count.
"""

from kg.evaluate.records import Records, group, read_records
from kg.evaluate.report import as_json, lines, miss_line, per_article
from kg.evaluate.score import Report, score

__all__ = [
    "Records",
    "Report",
    "as_json",
    "group",
    "lines",
    "miss_line",
    "per_article",
    "read_records",
    "score",
]
