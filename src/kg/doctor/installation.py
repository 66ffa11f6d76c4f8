"""Python, the libraries and their versions, and the data that kg brings: words, names, frames, shapes, questions."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, metadata, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from kg.doctor.finding import Finding

_DEVELOPERS = "dev"  # an extra that users do not need


def installation_findings() -> Iterator[Finding]:
    try:
        declared = metadata("kg")
    except PackageNotFoundError:
        text = "not installed, it runs from bare sources: versions cannot be compared"
        yield Finding("kg", "warning", text, "pip install kg")
    else:
        yield Finding("kg", "ok", version("kg"))
        yield python_finding(platform.python_version(), declared["Requires-Python"] or "")
        needed = [Requirement(line) for line in declared.get_all("Requires-Dist") or ()]
        extras = sorted({*(declared.get_all("Provides-Extra") or ())} - {_DEVELOPERS})
        yield from library_findings(needed, extras, _installed)
    yield from _data_findings()


def python_finding(running: str, wanted: str) -> Finding:
    if SpecifierSet(wanted).contains(running, prereleases=True):
        return Finding("python", "ok", running)
    return Finding("python", "error", f"{running}, kg needs {wanted}", "make a virtual environment with a newer one")


def library_findings(
    needed: list[Requirement], extras: list[str], installed: Callable[[str], str | None]
) -> Iterator[Finding]:
    """`installed`: name of a distribution → its version, or None. What is there and right is told in one line."""
    always = [r for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]
    yield from _compared("libraries", always, installed, missing="error", remedy="pip install --upgrade kg")
    for extra in extras:
        wanted = [r for r in needed if r not in always and r.marker and r.marker.evaluate({"extra": extra})]
        name, remedy = f"extra {extra}", f"pip install --upgrade 'kg[{extra}]', if you want what it gives"
        yield from _compared(name, wanted, installed, missing="note", remedy=remedy)


def _compared(
    what: str, wanted: list[Requirement], installed: Callable[[str], str | None], missing: str, remedy: str
) -> Iterator[Finding]:
    found = {r: installed(r.name) for r in wanted}
    absent = sorted(r.name for r, held in found.items() if held is None)
    old = [
        f"{r.name} {held}, wanted {r.specifier}"
        for r, held in found.items()
        if held is not None and not r.specifier.contains(held, prereleases=True)
    ]
    if old:
        yield Finding(what, "error", "; ".join(sorted(old)), remedy)
    if absent:
        text = f"not installed: {', '.join(absent)}"
        yield Finding(what, "error" if missing == "error" else "note", text, remedy)
    if not old and not absent:
        yield Finding(what, "ok", ", ".join(sorted(f"{r.name} {held}" for r, held in found.items())))


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _data_findings() -> Iterator[Finding]:
    for what, look in (
        ("dictionary", _dictionary),
        ("parser", _parser),
        ("gazetteer", _gazetteer),
        ("frames", _frames),
        ("shapes", _shapes),
        ("questions", _questions),
    ):
        try:
            yield Finding(what, "ok", look())
        except Exception as error:  # whatever is broken in there, the next thing is looked at
            text = f"cannot be used: {error or type(error).__name__}"
            yield Finding(what, "error", text, "pip install --force-reinstall kg; kg changed by hand: mend that file")


def _dictionary() -> str:
    from kg.language.morphology import dictionary

    word = "війною"
    readings = [parse for parse in dictionary().parse(word) if parse.is_known]
    if not any(parse.normal_form == "війна" for parse in readings):
        raise ValueError(f"it does not know the word {word}")
    return f"pymorphy3-dicts-uk {version('pymorphy3-dicts-uk')} reads Ukrainian"


def _parser() -> str:
    from kg.language.network import WEIGHTS, shipped

    shipped()
    return f"{WEIGHTS.name} can be read"


def _gazetteer() -> str:
    from kg.gazetteer import check, shipped

    gazetteer = shipped()
    if grave := [problem for problem in check(gazetteer) if problem.grave]:
        raise ValueError(f"{grave[0]}; kg gazetteer check shows {len(grave)} such problems")
    return f"{len(gazetteer.rows)} names"


def _frames() -> str:
    from kg.extract.lexicon import lexicon

    return f"{len(lexicon().frames)} frames"


def _shapes() -> str:
    from kg.gate.shapes import compiled_shapes

    if unknown := compiled_shapes().unknown:
        raise ValueError(f"{len(unknown)} shapes could not be compiled, such as {next(iter(unknown))}")
    return "all compiled"


def _questions() -> str:
    from kg.store.questions import questions

    return f"{len(questions())} questions"
