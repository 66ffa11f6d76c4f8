"""Data and texts are well formed: one script to a word, one apostrophe in lists, sound tables and YAML."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "data", "ontology", "queries", "docs", "tests", "bench")
TEXTS = (".py", ".yaml", ".tsv", ".txt", ".md", ".ttl", ".rq", ".jsonl", ".json")
LISTS = (".yaml", ".tsv")
MEANT = "# two scripts:"  # on a line where both are meant, with the reason after it
GOLD = ROOT / "tests" / "gold"
GOLD_FOLDERS = sorted(p.parent for p in GOLD.rglob("gold.jsonl"))
ARTICLES = ROOT / "data" / "articles"

HEADER = re.compile(r" date \d{4}-\d{2}-\d{2} (?=\S)")
# `\nТекст` in Python or JSON, `[a-zа-я]` in a pattern
ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[A-Za-z])|A-Z|a-z")
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
COMPOUND = re.compile(
    r"[\u0400-\u052f]{3,}[A-Z][a-z]{2,}|[A-Za-z]{3,}[\u0400-\u042f][\u0430-\u045f]{2,}"
)  # АрміяInform
OTHER_APOSTROPHE = re.compile(r"(?<=[\u0400-\u052f])[\u2019\u02bc\u2018`\u00b4](?=[\u0400-\u052f])")


def files(*suffixes: str, below: tuple[str, ...] = FOLDERS) -> list[Path]:
    found = (p for folder in below for p in (ROOT / folder).rglob("*") if p.suffix in suffixes)
    return sorted(p for p in found if "__pycache__" not in p.parts)


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda p: str(p.relative_to(ROOT)))


def mixed_words(text: str) -> list[str]:
    """Words with letters of both scripts, but for names made of two words; code escapes are no letters."""
    words = WORD.findall(ESCAPE.sub(" ", text))
    mixed = (word for word in words if LATIN.search(word) and CYRILLIC.search(word))
    return [word for word in mixed if not COMPOUND.fullmatch(word)]


def test_a_word_of_two_scripts_is_seen() -> None:
    latin_a = chr(0x61)
    assert mixed_words(f"вона заперечил{latin_a} це") == [f"заперечил{latin_a}"]
    assert mixed_words(r"'\nТекст' IT-армія МіГ-29 \u02bcсло") == []


@named(files(*TEXTS))
def test_no_word_is_of_two_scripts(path: Path) -> None:
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    checked = [(number, line) for number, line in lines if MEANT not in line]
    assert [(number, word) for number, line in checked for word in mixed_words(line)] == []


@named(files(*LISTS, below=("src", "data")))
def test_lists_keep_one_apostrophe(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert [(n, line) for n, line in enumerate(lines, 1) if OTHER_APOSTROPHE.search(line)] == []


@named(files(".tsv", below=("src", "data")))
def test_a_table_is_a_table(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.endswith("\n") and "\r" not in text
    lines = [line for line in text.split("\n")[:-1] if not line.startswith("#")]
    columns = lines[0].split("\t")
    if path.is_relative_to(ROOT / "data"):  # beside the code a comment tells the columns
        assert len(set(columns)) == len(columns) and all(columns), "each column has a name of its own"
    assert [line for line in lines if line.count("\t") + 1 != len(columns)] == []
    assert [row for row, times in Counter(lines).items() if times > 1] == []
    assert [c for line in lines for c in line.split("\t") if c != c.strip()] == []


class UniqueKeys(yaml.SafeLoader):
    """Refuses a mapping that names a key twice, which YAML readers pass over in silence."""


def _mapping(loader: UniqueKeys, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = [key for key, times in Counter(map(repr, keys)).items() if times > 1]
    assert not twice, f"line {node.start_mark.line + 1}: given twice: {', '.join(twice)}"
    return loader.construct_mapping(node, deep=True)


UniqueKeys.add_constructor("tag:yaml.org,2002:map", _mapping)


def test_a_key_given_twice_is_seen() -> None:
    with pytest.raises(AssertionError, match="given twice"):
        yaml.load("a: 1\na: 2\n", UniqueKeys)


@named(files(".yaml", below=("src", "data")))
def test_yaml_is_well_formed(path: Path) -> None:
    assert yaml.load(path.read_text("utf-8"), UniqueKeys)


gold_folders = pytest.mark.parametrize("folder", GOLD_FOLDERS, ids=lambda p: p.name)


def test_the_lists_are_there() -> None:
    assert len(files(".tsv", below=("data",))) >= 4, "contract and gazetteer"
    assert len(files(".yaml", below=("src",))) >= 5, "frames, attribution, language"


def test_the_demo_has_dated_articles() -> None:
    articles = sorted(ARTICLES.glob("*.txt"))
    assert len(articles) == 5
    assert [p.name for p in articles if not HEADER.match(p.read_text("utf-8"))] == []


def gold_records(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def codes(table: str) -> set[str]:
    with (ROOT / "data" / "contract" / table).open(encoding="utf-8", newline="") as rows:
        return {row["code"] for row in csv.DictReader(rows, delimiter="\t")}


def test_there_is_gold() -> None:
    assert len(list(GOLD.glob("*.txt"))) >= 18


@gold_folders
def test_each_article_has_gold_and_each_gold_its_article(folder: Path) -> None:
    articles = {p.stem for p in folder.glob("*.txt")}
    assert {record["article"] for record in gold_records(folder)} == articles
    dated = {p.stem for p in folder.glob("*.txt") if HEADER.match(p.read_text("utf-8"))}
    assert {name for name in articles if name.endswith("-undated")} == articles - dated


@gold_folders
def test_gold_quotes_stand_in_their_articles(folder: Path) -> None:
    texts = {p.stem: p.read_text("utf-8") for p in folder.glob("*.txt")}
    for record in gold_records(folder):
        for span in record["evidence"]:
            assert texts[record["article"]][span["start"] : span["end"]] == span["exact"], record["id"]
            assert "\n" not in span["exact"], record["id"]


@gold_folders
def test_gold_records_keep_the_contract(folder: Path) -> None:
    schema = json.loads((ROOT / "data" / "contract" / "statement.schema.json").read_text("utf-8"))
    codes_of = {"type": "array", "items": {"type": "string"}}
    marks = {"type_any": codes_of, "stance_any": codes_of, "optional": {"type": "boolean"}}
    schema["properties"] |= marks
    validator = Draft202012Validator(schema)
    types, stances = codes("event-types.tsv"), codes("stances.tsv")
    ids: set[str] = set()
    for record in gold_records(folder):
        assert [error.message for error in validator.iter_errors(record)] == [], record["id"]
        assert {record["event"]["type"], *record.get("type_any", [])} <= types, record["id"]
        assert {record["stance"], *record.get("stance_any", [])} <= stances, record["id"]
        assert record["id"] not in ids
        ids.add(record["id"])
    assert {target for record in gold_records(folder) for target in record["targets"]} <= ids
