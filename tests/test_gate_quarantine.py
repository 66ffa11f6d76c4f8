"""A refused article lies in quarantine whole: text, graph and a report in words; or nothing lies there."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_mutations import edited
from pyoxigraph import RdfFormat, parse
from rdf_example import quads, reading

from kg.errors import StoreError
from kg.gate import check, quarantine, refusal
from kg.rdf import canonical

EDIT = "set kg:Statement[2] kg:stance stance:shouts"


def test_text_graph_and_reports_are_there(tmp_path: Path) -> None:
    bad = edited(quads(), EDIT)
    report = quarantine(tmp_path / "q", refusal(reading(), bad, check(reading(), bad)))
    assert sorted(p.name for p in report.parent.iterdir()) == [
        "article.txt",
        "graph.nq",
        "report.en.md",
        "report.uk.md",
    ]
    assert (report.parent / "article.txt").read_text("utf-8") == reading().article.text
    assert canonical(parse(path=str(report.parent / "graph.nq"), format=RdfFormat.N_QUADS)) == canonical(bad)
    words = report.read_text("utf-8")
    assert "Statement-stance" in words and "близько 200 гармат" in words and "use a code" in words
    assert "рівно одну позицію" in (report.parent / "report.uk.md").read_text("utf-8")


def test_an_article_refused_again_replaces_itself(tmp_path: Path) -> None:
    bad = edited(quads(), EDIT)
    verdict = check(reading(), bad)
    first = quarantine(tmp_path, refusal(reading(), bad, verdict))
    assert quarantine(tmp_path, refusal(reading(), bad, verdict)) == first
    assert [p.name for p in tmp_path.iterdir()] == [first.parent.name]


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    bad = edited(quads(), EDIT)
    refused = refusal(reading(), bad, check(reading(), bad))
    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(StoreError, match="No space left"):
        quarantine(tmp_path, refused)
    assert list(tmp_path.iterdir()) == []
