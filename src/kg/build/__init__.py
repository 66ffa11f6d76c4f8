"""Articles into a store: read → analyse → extract → link → map → validate → store.

`article.py` knows the steps of one article, `run.py` which articles need them and what becomes of the results,
`processes.py` spreads them over processes and `cluster.py` over machines, `ledger.py` remembers which source gave which
graph, `watch.py` builds what changes in a folder, `load.py` takes what another store exported.
"""

from kg.build.article import Extractor, Outcome, Status, read_statements
from kg.build.load import PartitionLoaded, load
from kg.build.remove import remove
from kg.build.run import build, exit_code
from kg.build.watch import watch

__all__ = [
    "Extractor",
    "Outcome",
    "PartitionLoaded",
    "Status",
    "build",
    "exit_code",
    "load",
    "read_statements",
    "remove",
    "watch",
]
