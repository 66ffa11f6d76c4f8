"""`kg explain` tells for each sentence what was found, by which rule, and what no frame knew."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Run

from kg.extract.explain import explain
from kg.language import analyse
from kg.model import Article

TEXT = "Литва передала Україні сорок бронемашин. Міністр чхнув."


def test_each_sentence_is_told_with_its_rule_and_the_verbs_that_no_frame_knows() -> None:
    told, passed_over = explain(analyse(Article("test", TEXT)))
    assert [s.event.type for s in told.statements] == ["arms-transfer"]
    assert told.clauses[0].outcome.startswith("arms:arms-transfer")
    assert (passed_over.statements, passed_over.unknown_verbs) == ((), ("чхнути",))
    assert TEXT[told.span.start : told.span.end] == told.text


def test_the_command_prints_words_or_json(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXT, "utf-8")
    done = run("explain", article)
    assert done.returncode == 0 and "arms-transfer, speaker the article" in done.stdout
    assert run("explain", article, "--unknown").stdout.split() == ["чхнути"]
    assert len(json.loads(run("explain", article, "--json").stdout)) == 2


def test_a_missing_file_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    done = run("explain", tmp_path / "none.txt")
    assert done.returncode == 1 and "none.txt" in done.stderr and "Traceback" not in done.stderr
