"""One name in several articles: one person with a reason, or two whom a person parts by one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.extract import extract
from kg.language import analyse
from kg.link import Decision, Decisions, link
from kg.link.merges import merges
from kg.model import Article, Reading
from kg.store import open_snapshot

JUDGE = "Суддя Петро Бондар засудив водія до п'яти років."
KEEPER = "Воротар збірної Петро Бондар зустрівся з міністром спорту."
MAYOR = "Мер Луцька Іван Коваленко заявив, що місто збудує музей."


def reading(name: str, text: str, *decided: Decision) -> Reading:
    return link(extract(analyse(Article(name, text, None))), decisions=Decisions(decided))


def test_a_role_in_common_is_the_reason() -> None:
    again = "Музей збудували, повідомив Іван Коваленко, мер Луцька, у середу."
    (merge,) = merges([reading("a", MAYOR), reading("b", again)])
    assert merge.reason == "full name, role in common" and not merge.doubtful
    assert [bearer.roles for bearer in merge.bearers] == [{"мер"}, {"мер"}]


def test_a_chain_of_roles_joins() -> None:
    both = "Голова ради, депутат Іван Коваленко заявив, що місто збудує музей."
    third = "Депутат Іван Коваленко підтримав закон про музеї."
    first = "Голова ради Іван Коваленко заявив, що місто збудує школу."
    (merge,) = merges([reading("a", first), reading("b", third), reading("c", both)])
    assert not merge.doubtful


def test_a_name_without_a_role_is_no_reason_to_doubt() -> None:
    (merge,) = merges([reading("a", MAYOR), reading("b", "Іван Коваленко заявив, що місто збудує школу.")])
    assert merge.reason == "full name, a role is given in one article at most"


def test_differing_roles_are_for_people_to_look_at() -> None:
    (merge,) = merges([reading("a", JUDGE), reading("b", KEEPER)])
    assert merge.doubtful and merge.reason == "roles differ: суддя; воротар"
    assert [line.split("\t")[8] for line in merge.lines()] == [JUDGE, KEEPER]


def test_the_sentence_is_the_one_with_the_role() -> None:
    (merge,) = merges([reading("a", JUDGE), reading("b", f"Петро Бондар прибув. {KEEPER}")])
    assert [line.split("\t")[8] for line in merge.lines()] == [JUDGE, KEEPER]


def test_a_name_in_quotes_does_not_hide_the_role() -> None:
    director = "Директор заводу «Кузня» Петро Бондар купив верстат."
    (merge,) = merges([reading("a", director), reading("b", JUDGE)])
    assert merge.reason == "roles differ: директор; суддя"


def test_two_titles_of_one_office_are_one_role() -> None:
    premier = "Прем'єр-міністр Польщі Ян Ковальчук заявив, що країна збудує порт."
    chancellor = "Канцлер Ян Ковальчук підписав закон про порти."
    (merge,) = merges([reading("a", premier), reading("b", chancellor)])
    assert not merge.doubtful


def test_one_role_of_two_states_is_for_people_to_look_at() -> None:
    polish = "Суддя з Польщі Петро Бондар відвідав Київ."
    ukrainian = "Вирок оголосив Петро Бондар, суддя з України, у середу."
    (merge,) = merges([reading("a", polish), reading("b", ukrainian)])
    assert merge.doubtful and merge.reason == "states of the role differ: Польща; Україна"
    (merge,) = merges([reading("a", polish), reading("b", JUDGE)])
    assert not merge.doubtful


def test_the_reason_stands_in_the_graph_of_each_article() -> None:
    for name, text in (("a", JUDGE), ("b", KEEPER)):
        links = {
            m.entity.link.method for m in reading(name, text).mentions if m.entity.kind == "person" and m.entity.link
        }
        assert links == {"own-name"}


def test_who_is_decided_is_not_asked_about() -> None:
    decision = Decision("b", "person", "Петро Бондар", "iri:person-петро-бондар-воротар")
    assert merges([reading("a", JUDGE, decision), reading("b", KEEPER, decision)]) == []
    assert merges([reading("a", JUDGE), reading("b", KEEPER)], Decisions([decision])) == []


def test_bearers_of_one_surname_are_two() -> None:
    other = "Мер Ковеля Степан Коваленко заявив, що місто збудує театр."
    assert merges([reading("a", MAYOR), reading("b", other)]) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text(f"Вирок\n\n2026-02-03\n\n{JUDGE}\n", "utf-8")
    (articles / "b.txt").write_text(f"Збірна\n\n2026-02-05\n\n{KEEPER}\n", "utf-8")
    return articles


def people(store: Path) -> set[str]:
    with open_snapshot(store) as snapshot:
        readings = [snapshot.reading(graph) for graph in snapshot.articles()]
    return {m.entity.iri or "" for reading in readings for m in reading.mentions if m.entity.name == "Петро Бондар"}


def test_one_line_parts_them_and_without_it_they_are_one(folder: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    store = tmp_path / "store"
    assert run("build", folder, "--store", store).returncode == 0
    listed = run("link", "review", "--store", store)
    lines = [line for line in listed.stdout.splitlines() if "roles differ" in line]
    assert len(lines) == 2 and "1 to look at" in listed.stderr
    assert "1 of these with differing roles" in run("link", "merges", "--store", store).stderr
    assert len(people(store)) == 1

    cells = lines[1].split("\t")
    cells[3] = "iri:person-петро-бондар-воротар"
    decisions = tmp_path / "decisions.tsv"
    decisions.write_text("\t".join(cells[:7]) + "\n", "utf-8")
    assert run("build", folder, "--store", store, "--decisions", decisions).returncode == 0
    assert len(people(store)) == 2
    assert "0 to look at" in run("link", "review", "--store", store).stderr

    decisions.write_text("", "utf-8")
    assert run("build", folder, "--store", store, "--decisions", decisions).returncode == 0
    assert len(people(store)) == 1
