"""The names that are known beforehand: states, places, public bodies, media, persons with office and dates.

`rows.py` says what a row is and reads the tables, `index.py` finds rows by the words of a name, `check.py` looks for
rows that contradict each other. The gazetteer knows names as they are listed, in the nominative; which inflected
words of a text are such a name is the business of `kg.language.names`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.gazetteer.check import Problem, check
from kg.gazetteer.index import Alias, Gazetteer
from kg.gazetteer.rows import Office, Row, fold, read_offices, read_rows
from kg.resources import resource

__all__ = ["Alias", "Gazetteer", "Office", "Problem", "Row", "check", "fold", "load", "shipped"]


def load(*folders: Path) -> Gazetteer:
    """The gazetteer of all tables in the folders; later rows add to earlier ones. BadInput names file and line."""
    return Gazetteer(
        tuple(row for folder in folders for row in read_rows(folder)),
        tuple(office for folder in folders for office in read_offices(folder)),
    )


@cache
def shipped() -> Gazetteer:
    """The gazetteer that comes with `kg`, read once."""
    return load(resource("data", "gazetteer"))
