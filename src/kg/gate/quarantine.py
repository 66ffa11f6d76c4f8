"""Where a refused article goes: its text, its graph and a report in words, one folder for each article.

The folder appears whole or not at all: it is written beside its place and renamed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.errors import StoreError
from kg.gate.verdict import Language, Verdict
from kg.model import Reading
from kg.rdf import canonical

_TITLES = {
    "en": ("Refused", "violations", "warnings", "These have to be mended before the article can be stored."),
    "uk": ("Відхилено", "порушення", "попередження", "Це треба виправити, перш ніж статтю можна зберегти."),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """What is kept of a refused article; plain values, so that another machine can hand it over."""

    name: str  # of its folder
    files: dict[str, bytes]


def refusal(reading: Reading, quads: Iterable[Quad], verdict: Verdict) -> Refused:
    """article.txt, graph.nq, report.en.md and report.uk.md, in a folder `{name}-{key}`."""
    files = {
        "article.txt": reading.article.text.encode("utf-8", "surrogatepass"),
        "graph.nq": canonical(quads),
        "report.en.md": report(reading, verdict, "en").encode(),
        "report.uk.md": report(reading, verdict, "uk").encode(),
    }
    return Refused(f"{_file_name(reading.article.name)}-{reading.article.key}", files)


def quarantine(folder: Path, refused: Refused) -> Path:
    """Write the files into a folder of their own; an article refused before replaces itself.

    Returns the English report. Raises StoreError where the folder cannot be written.
    """
    place = folder / refused.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            for name, content in refused.files.items():
                (fresh / name).write_bytes(content)
            fresh.chmod(0o777 & ~_umask())
            if place.exists():
                shutil.rmtree(place)
            fresh.rename(place)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreError(f"{place}: the refused article cannot be written: {error.strerror or error}") from error
    return place / "report.en.md"


def report(reading: Reading, verdict: Verdict, language: Language) -> str:
    """The verdict in words, Markdown: violations first, each with its place in the text and its remedy."""
    refused, violations, warnings, call = _TITLES[language]
    lines = [f"# {refused}: {reading.article.name}", "", call, ""]
    for title, findings in ((violations, verdict.violations), (warnings, verdict.warnings)):
        if findings:
            lines += [f"## {title}: {len(findings)}", "", *(f"- {f.say(language)}" for f in findings), ""]
    return "\n".join(lines)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _file_name(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in name.rstrip("/").rpartition("/")[2])
    return kept[:60] or "article"
