"""The command line: the promised forms work in real processes, data on stdout, talk on stderr."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from conftest import ROOT, Run, child_environment

from kg.cli import group
from kg.errors import UsageError
from kg.settings import CONFIG_FILE, Settings, load_settings
from kg.store import open_snapshot

COMMANDS = sorted(group.commands)


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert re.findall(r"^  (\w+) ", done.stdout.partition("Commands:")[2], re.MULTILINE) == COMMANDS
    assert "..." not in done.stdout.partition("Commands:")[2], "a short help is cut off"
    for command in COMMANDS:
        assert run(command, "-h").returncode == 0


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, kg.cli; print([m for m in sys.modules if m in sys.argv[1].split()])"
    heavy = "rdflib pyoxigraph pyshacl networkx pymorphy3 numpy starlette uvicorn rich yaml"
    done = subprocess.run(
        [sys.executable, "-c", code, heavy], capture_output=True, text=True, env=child_environment(), check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_plain_run_from_text_to_answers(run: Run, shared: Path, tmp_path: Path) -> None:
    article = shared / "articles" / "memorial-2025-10-24.txt"
    done = run("build", article, "--store", "s", "--json")
    assert done.returncode == 0, done.stderr
    [outcome] = json.loads(done.stdout)
    assert outcome["status"] == "stored" and outcome["statements"] > 10
    assert "1 article stored" in done.stderr

    done = run("query", "article-versions", "--store", "s", "--format", "csv")
    [row] = csv.DictReader(io.StringIO(done.stdout))
    assert (row["article"], row["published"]) == ("memorial-2025-10-24", "2025-10-24")

    text = article.read_bytes().decode()
    records = [json.loads(line) for line in run("export", "statements", "--store", "s").stdout.splitlines()]
    assert len(records) == outcome["statements"]
    assert all(text[e["start"] : e["end"]] == e["exact"] for r in records for e in r["evidence"])
    names = [json.loads(line) for line in run("export", "mentions", "--store", "s").stdout.splitlines()]
    assert names and all(text[m["start"] : m["end"]] == m["exact"] for m in names)

    gold = shared / "articles" / "memorial-2025-10-24.gold.jsonl"
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    from_store = run("eval", gold, "--store", "s", "--json")
    assert from_store.stdout == run("eval", gold, "p.jsonl", "--json").stdout
    assert json.loads(from_store.stdout)["slots"]["tp"] > 0

    done = run("validate", "--store", "s")
    assert done.returncode == 0 and "1 articles checked: 0 violations" in done.stderr


@pytest.mark.slow
def test_two_builds_of_the_same_input_are_the_same_bytes(run: Run, shared: Path) -> None:
    exports = []
    for store, seed in (("a", "1"), ("b", "2")):  # the order of sets must not show
        environment = {**child_environment(), "PYTHONHASHSEED": seed}
        run("build", shared / "articles" / "memorial-2025-10-24.txt", "--store", store, env=environment)
        exports.append(run("export", "rdf", "--store", store, "--format", "nquads").stdout)
    assert exports[0] == exports[1] and len(exports[0]) > 100_000


# ---- query


def test_table_json_csv_tsv(run: Run, memorial_store: Path) -> None:
    def asked(form: str) -> str:
        done = run("query", "spoke-through", "--store", memorial_store, "--format", form)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    assert "Вадим Скібіцький" in asked("table") and "statements" in asked("table")
    assert len(json.loads(asked("json"))["results"]["bindings"]) == 2
    assert [row["statements"] for row in csv.DictReader(io.StringIO(asked("csv")))] == ["3", "1"]
    assert asked("tsv").splitlines()[0] == "?speaker\t?medium\t?statements"


def test_own_queries_from_file_and_standard_input(run: Run, memorial_store: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text("SELECT ('так' AS ?x) {}", "utf-8")
    assert "так" in run("query", "own.rq", "--store", memorial_store).stdout
    assert "так" in run("query", "-", "--store", memorial_store, input="SELECT ('так' AS ?x) {}").stdout
    assert run("query", "-", "--store", memorial_store, input="ASK {}").stdout == "yes\n"
    turtle = run("query", "-", "--store", memorial_store, input="CONSTRUCT { <http://e/s> a <http://e/T> } {}")
    assert turtle.stdout.strip().endswith("<http://e/s> a <http://e/T> .")


def test_parameters_and_language(run: Run, memorial_store: Path) -> None:
    done = run("query", "said-by", "--store", memorial_store, "--param", "speaker=Q3874799", "--lang", "uk")
    assert "доручає" in done.stdout and "praises" not in done.stdout
    done = run("query", "known-by-day", "--store", memorial_store, "--param", "day=2025-10-23")
    assert "0 rows" in done.stderr


def test_list_shows_every_question_with_its_parameters(run: Run) -> None:
    files = [p.stem for p in (ROOT / "queries").rglob("*.rq")]
    for lang, title in (("en", "Who says what"), ("uk", "Хто що каже")):
        listed = run("query", "--list", "--lang", lang).stdout
        assert all(re.search(rf"^  {name} ", listed, re.MULTILINE) for name in files)
        assert title in listed and "--param day=2025-01-11" in listed


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query", "no-such"], 2, "--list"),
        (["query", "missing.rq"], 2, "no such file"),
        (["query", "said-by", "--param", "speaker"], 2, "NAME=VALUE"),
        (["query", "said-by", "--param", "speaker=Кім"], 2, "Wikidata items"),
        (["query", "said-by", "--param", "day=2025-01-01"], 2, "no parameter"),
        (["query"], 2, "which question"),
        (["query", "-"], 1, "line 1, column 1: the query breaks off"),
        (["build"], 2, "which articles"),
        (["export", "graph"], 2, "--view citation"),
        (["export", "graph", "--view", "nonsense"], 2, "--view citation"),
        (["export", "rdf", "--format", "xml"], 2, "xml"),
        (["eval", "none.jsonl"], 1, "none.jsonl: no such file"),
        (["validate", "x.nq"], 2, "not both"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_wrong_calls_are_told(run: Run, memorial_store: Path, arguments: list[str], code: int, words: str) -> None:
    takes_store = arguments[0] in ("query", "build", "export", "eval", "validate")
    done = run(*arguments, *(["--store", memorial_store] if takes_store else []), input="")
    assert done.returncode == code, done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr and not done.stdout


def test_without_a_store_it_asks_for_one(run: Run) -> None:
    done = run("query", "who-says-what")
    assert done.returncode == 2 and "--store DIR" in done.stderr


# ---- export and validate


def test_graph_export_writes_the_whole_file_or_none(run: Run, memorial_store: Path, tmp_path: Path) -> None:
    arguments = ("export", "graph", "--store", memorial_store, "--view", "stance", "--format", "graphml", "-o")
    done = run(*arguments, "g.graphml")
    assert done.returncode == 0 and not done.stdout
    assert "Північна Корея" in nx.get_node_attributes(nx.read_graphml(tmp_path / "g.graphml"), "label").values()
    done = run(*arguments, "no/such/folder/g.graphml")
    assert done.returncode == 1 and "cannot be written" in done.stderr
    assert "citation" in run("export", "graph", "--list").stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["g.graphml"]


def test_validate_files(run: Run, memorial_store: Path, tmp_path: Path) -> None:
    run("export", "rdf", "--store", memorial_store, "-o", "good.nq")
    done = run("validate", "good.nq")
    assert done.returncode == 0, done.stdout
    assert "1 articles checked: 0 violations" in done.stderr
    text = (tmp_path / "good.nq").read_text("utf-8").replace("Наші герої знищили", "Наші герої перемогли")
    (tmp_path / "bad.nq").write_text(text, "utf-8")
    done = run("validate", "bad.nq", "--lang", "uk")
    assert done.returncode == 3
    assert "violation" in done.stdout and "Traceback" not in done.stderr
    assert "none.nq: no such file" in run("validate", "none.nq").stderr
    for name, content, words in (
        ("a.nq", "rubbish", "cannot be read as N-Quads"),
        ("b.md", "", "unknown suffix"),
        ("c.ttl", "<http://e/s> <http://e/p> 1 .", "no graph of an article"),
    ):
        (tmp_path / name).write_text(content)
        done = run("validate", name)
        assert done.returncode == 1 and words in done.stderr


def test_a_closed_pipe_is_no_failure(memorial_store: Path) -> None:
    command = f"{sys.executable} -m kg.cli export rdf --store {memorial_store} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=child_environment(), check=True)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr


# ---- settings


def test_flags_beat_environment_beats_file_beats_default(tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text('port = 1\nhost = "::1"\nlang = "uk"\n')
    sourced = load_settings({"port": 3, "store": None}, {"KG_PORT": "2", "KG_HOST": "0.0.0.0"}, tmp_path)
    assert (sourced.settings.port, sourced.settings.host, sourced.settings.lang) == (3, "0.0.0.0", "uk")
    origins = [sourced.origins[n] for n in ("port", "host", "lang", "workers")]
    assert origins == ["flag", "KG_HOST", CONFIG_FILE, "default"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("port = 'x'", "kg.toml: port is 'x': it must be a int"),
        ("prot = 1", "unknown setting 'prot'"),
        ("port = ", "cannot be read as TOML"),
        ("port = 70000", "between 0 and 65535"),
        ("lang = 'de'", "en or uk"),
        ("base = 'no-iri'", "ends in / or #"),
        ("max_bytes = 0", "above 0"),
        ("port = true", "it must be a int"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / CONFIG_FILE).write_text(content)
    with pytest.raises(UsageError, match=re.escape(words)):
        load_settings({}, {}, tmp_path)


def test_the_default_base_is_that_of_the_graph() -> None:
    from kg.rdf import DEFAULT_BASE

    assert Settings().base == DEFAULT_BASE


def test_info_shows_versions_settings_and_counts(run: Run, memorial_store: Path) -> None:
    done = run("info", "--store", memorial_store, "--json", env={**child_environment(), "KG_PORT": "9000"})
    facts = json.loads(done.stdout)
    assert facts["settings"]["port"] == {"value": 9000, "from": "KG_PORT"}
    with open_snapshot(memorial_store) as snapshot:
        assert facts["store"]["quads"] == len(snapshot)
    assert (facts["store"]["articles"], facts["store"]["statements"]) == (1, 27)
    assert facts["versions"]["pyoxigraph"]
    assert "KG_PORT" in run("info", env={**child_environment(), "KG_PORT": "9000"}).stdout


def test_the_page_lists_every_setting_as_it_is() -> None:
    from dataclasses import fields

    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for f in fields(Settings):
        default = f"`{f.default}`" if f.default != "" else "—"
        assert f"| `{f.name}` | `KG_{f.name.upper()}` | {default} | {f.metadata['help']} |" in page
