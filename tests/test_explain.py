"""`kg explain` tells for each sentence what was found, by which rule, and what no frame knew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, Run

from kg.extract.explain import explain
from kg.language import analyse
from kg.model import Article
from kg.read import read_article
from kg.views.explanation import page, pieces

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


HOSTILE = "Литва передала Україні «<script>alert(1)</script>» & сорок бронемашин. Міністр чхнув."


def elements(page: str) -> ElementTree.Element:
    """The page as a tree: it is well-formed but for the doctype and the tags that HTML leaves open."""
    return ElementTree.fromstring(re.sub(r"<meta ([^>]*)>", r"<meta \1/>", page.removeprefix("<!doctype html>")))


def test_the_page_marks_evidence_and_verbs_without_a_frame(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXT, "utf-8")
    assert run("explain", article, "--html", "-o", tmp_path / "page.html").stdout == ""
    tree = elements((tmp_path / "page.html").read_text("utf-8"))
    first, second = tree.iter("section")
    assert ["".join(mark.itertext()) for mark in first.iter("mark")] == ["Литва передала Україні сорок бронемашин"]
    assert [card.get("id") for card in first.iter("article")] == ["s1"]
    assert any("arms:arms-transfer" in (code.text or "") for code in first.iter("code"))
    assert [e.text for e in second.iter("span") if e.get("class") == "unknown"] == ["чхнув"]
    assert "no frame" in "".join(second.itertext())


@pytest.mark.parametrize(("lang", "words"), [("en", "the article itself"), ("uk", "сама стаття")])
def test_the_page_speaks_both_languages(run: Run, tmp_path: Path, lang: str, words: str) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXT, "utf-8")
    page = run("explain", article, "--html", "--lang", lang).stdout
    assert f'<html lang="{lang}">' in page and words in page


def test_hostile_words_stay_words_and_nothing_is_fetched() -> None:
    article = Article("<b>name</b>", HOSTILE)
    html = page(article, explain(analyse(article)), "en")
    tree = elements(html)
    tags = {element.tag for element in tree.iter()}
    assert not tags & {"script", "link", "img", "iframe", "object"}
    assert "http:" not in html and "https:" not in html and "default-src 'none'" in html
    assert [b.text for b in tree.findall("body/header/p/b")] == ["<b>name</b>"]
    assert "<script>alert(1)</script>" in "".join(tree.findall("body/main/section/p")[0].itertext())


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "articles").glob("*.txt")), ids=lambda p: str(p.stem))
def test_the_pieces_are_the_sentence_and_every_evidence_is_marked(path: Path) -> None:
    article = read_article(path).article
    notes = explain(analyse(article))
    statements = [s for note in notes for s in note.statements]
    marked = set()
    for note in notes:
        cut = list(pieces(article.text, note, statements))
        assert "".join(piece.text for piece in cut) == note.text
        marked |= {number for piece in cut for number in piece.statements}
    assert marked == set(range(1, len(statements) + 1))


def test_only_one_form_is_written_at_a_time(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXT, "utf-8")
    done = run("explain", article, "--html", "--json")
    assert done.returncode == 2 and "one of" in done.stderr
