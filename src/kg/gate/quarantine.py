"""Where a refused article goes: its text, its graph and a report in words, one folder for each article.

The folder appears whole or not at all: it is written beside its place and renamed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
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


def quarantine(folder: Path, reading: Reading, quads: Iterable[Quad], verdict: Verdict) -> Path:
    """Write `{folder}/{name}-{key}/` with article.txt, graph.nq, report.en.md and report.uk.md.

    An article refused before replaces itself. Returns the English report. Raises StoreError where the folder
    cannot be written.
    """
    place = folder / f"{_file_name(reading.article.name)}-{reading.article.key}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            _write(fresh, reading, quads, verdict)
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


def _write(folder: Path, reading: Reading, quads: Iterable[Quad], verdict: Verdict) -> None:
    text = reading.article.text.encode("utf-8", "surrogatepass")
    (folder / "article.txt").write_bytes(text)
    (folder / "graph.nq").write_bytes(canonical(quads))
    (folder / "report.en.md").write_text(report(reading, verdict, "en"), "utf-8")
    (folder / "report.uk.md").write_text(report(reading, verdict, "uk"), "utf-8")
    folder.chmod(0o777 & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _file_name(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in name.rstrip("/").rpartition("/")[2])
    return kept[:60] or "article"
