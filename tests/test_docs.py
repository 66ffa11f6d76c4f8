"""What the documents promise is there: commands and their options, make targets, files, links, layers."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kg.cli import group

ROOT = Path(__file__).parent.parent
SKIPPED = {".venv", "build", "dist", "demo", "node_modules"}
PAGES = sorted(
    p for p in ROOT.rglob("*.md") if not SKIPPED & set(p.relative_to(ROOT).parts) and ".pytest_cache" not in p.parts
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
FILE = re.compile(r"^(?:src|data|ontology|queries|docs|tests|bench|\.ci)/[\w./*-]*$")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
pages = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


def code(page: Path) -> Iterator[str]:
    """Everything set as code: inline, in shell blocks and in indented lines."""
    text = page.read_text("utf-8")
    yield from (line for block in BLOCK.findall(text) for line in block.splitlines())
    yield from INDENTED.findall(text)
    yield from CODE.findall(text)


def resolve(words: list[str]) -> tuple[str, click.Command]:
    """The command that these words call; its sub-command where it has some and one is named."""
    name, command = words[0], group.commands[words[0]]
    if isinstance(command, click.Group) and len(words) > 1 and words[1] in command.commands:
        return f"{name} {words[1]}", command.commands[words[1]]
    return name, command


def calls(page: Path) -> Iterator[list[str]]:
    """`kg …` as it is written in the page, in words, `kg` left out."""
    for text in code(page):
        if match := re.match(r"(?:\.venv/bin/)?kg ([a-z].*)", text):
            yield match[1].replace("\\|", "|").split()


def options(command: click.Command) -> set[str]:
    return {"--help", "-h"} | {name for p in command.params for name in (*p.opts, *p.secondary_opts)}


def test_the_pages_are_found() -> None:
    names = {str(p.relative_to(ROOT)) for p in PAGES}
    assert {"README.md", "CONTRIBUTING.md", "NOTICE.md", "docs/architecture.md", "docs/glossary.md"} <= names


@pages
def test_links_lead_somewhere(page: Path) -> None:
    targets = [t.split("#")[0] for t in LINK.findall(page.read_text("utf-8")) if not re.match(r"\w+:|#", t)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pages
def test_files_named_are_there(page: Path) -> None:
    named = [text for text in CODE.findall(page.read_text("utf-8")) if FILE.match(text)]
    assert [name for name in named if not any(ROOT.glob(name.rstrip("/")))] == []


@pages
def test_commands_and_options_exist(page: Path) -> None:
    for words in calls(page):
        assert words[0] in group.commands, f"kg {' '.join(words)}"
        name, command = resolve(words)
        unknown = set(OPTION.findall(" ".join(words[1:]))) - options(command)
        assert not unknown, f"kg {name} has no {', '.join(sorted(unknown))}"


def test_the_readme_tells_every_command() -> None:
    assert {words[0] for words in calls(ROOT / "README.md")} == set(group.commands)


@pages
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {match[1] for text in code(page) if (match := re.match(r"make ([a-z]+)", text))}
    assert named <= targets


def test_the_page_of_commands_is_in_step() -> None:
    rendered = runpy.run_path(str(ROOT / "docs" / "commands.py"))["render"]()
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == rendered, "run `make docs`"


def test_the_architecture_names_every_layer_in_order() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    names = [name.strip() for layer in layers for name in layer.split("|")]
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)(?:\.py|/)?` \|", text, re.MULTILINE)
    assert [row for row in rows if row in names] == names


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(PROJECT['project']['version'])}\b", changelog, re.MULTILINE)


EVALUATION = runpy.run_path(str(ROOT / "bench" / "evaluate.py"))


def test_the_figures_are_those_of_the_sets_and_above_their_floors() -> None:
    """The page holds what was measured last: no set is left out, and none was below a floor then."""
    table = EVALUATION["TABLE"].search((ROOT / "docs" / "evaluation.md").read_text("utf-8"))
    head, _, *rows = EVALUATION["_rows"](table[0])
    assert head == EVALUATION["HEAD"]
    here = {gold.name for gold in EVALUATION["SETS"] if gold.records.is_relative_to(ROOT) and gold.is_there}
    assert here <= {row[0] for row in rows} and "tests/gold" in here
    columns = ("slots", *EVALUATION["SLOTS"])
    shown = {row[0]: dict(zip(columns, map(float, row[-len(columns) :]), strict=True)) for row in rows}
    assert list(EVALUATION["too_low"](shown)) == []


def test_a_figure_below_its_floor_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "floors.yaml").write_text("a: {slots: 0.60, time: 0.50}", "utf-8")
    monkeypatch.setitem(EVALUATION["too_low"].__globals__, "FLOORS", tmp_path / "floors.yaml")
    assert list(EVALUATION["too_low"]({"a": {"slots": 0.60, "time": 0.50}, "b": {}})) == []
    assert len(list(EVALUATION["too_low"]({"a": {"slots": 0.59}}))) == 2
