"""The shipped gazetteer is sound, and a wrong one is told where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.gazetteer import check, load, shipped
from kg.language.names.forms import inflects

STATES = "qid\tlabel\tlabel_en\taliases\tweak\tadjectives\tdemonyms\tiso2\tverified\n"
AGENTS = "qid\tkind\ttype\tfunction\tlabel\tlabel_en\taliases\tweak\tparent\tmetonym_for\tverified\n"


def folder(tmp_path: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (tmp_path / f"{name}.tsv").write_text(text, "utf-8")
    return tmp_path


def test_the_shipped_tables_have_no_grave_problem() -> None:
    assert [str(problem) for problem in check(shipped(), inflects) if problem.grave] == []


def test_the_shipped_tables_are_all_read() -> None:
    kinds = {kind: sum(row.kind == kind for row in shipped().rows) for kind in ("state", "place", "person")}
    assert kinds["state"] == 198
    assert kinds["place"] > 900
    assert kinds["person"] > 600


def test_every_common_state_has_an_adjective_of_its_own() -> None:
    without = [row.label for row in shipped().rows if row.kind == "state" and not row.adjectives]
    assert len(without) <= 10, without
    state = shipped().state_of_adjective("північнокорейський")
    assert state is not None and state.qid == "Q423"
    state = shipped().state_of_demonym("росіянин")
    assert state is not None and state.qid == "Q159"


def test_every_item_stands_once() -> None:
    items = [row.qid for row in shipped().rows if row.qid]
    assert len(items) == len(set(items))


def test_the_same_items_as_in_the_shared_facts(shared: Path) -> None:
    """No number was written from memory: each stands beside some row of the facts that were gathered."""
    known = {
        line.split("\t")[0]
        for name in ("states.tsv", "places.tsv", "agents.tsv")
        for line in (shared / "gazetteer" / name).read_text("utf-8").splitlines()
    }
    assert {row.qid for row in shipped().rows if row.qid} <= known


def test_a_name_twice_is_a_problem(tmp_path: Path) -> None:
    rows = "Q1\torganisation\tmedia\t\tАльфа\t\t\t\t\t\tyes\nQ2\torganisation\tmedia\t\tБета\t\tАльфа\t\t\t\tyes\n"
    found = check(load(folder(tmp_path, agents=AGENTS + rows)))
    assert [str(p) for p in found] == [
        "agents.tsv:2: “альфа” is also a name of agents.tsv:3: mark it weak in all but one"
    ]


def test_a_weak_name_may_be_shared(tmp_path: Path) -> None:
    rows = "Q1\torganisation\tmedia\t\tАльфа\t\t\t\t\t\tyes\nQ2\torganisation\tmedia\t\tБета\t\t\tАльфа\t\t\tyes\n"
    assert check(load(folder(tmp_path, agents=AGENTS + rows))) == []


def test_a_row_twice_and_an_unknown_parent(tmp_path: Path) -> None:
    rows = "Q1\torganisation\tmedia\t\tАльфа\t\t\t\tQ9\t\tyes\nQ1\torganisation\tmedia\t\tБета\t\t\t\t\t\tyes\n"
    words = [str(p) for p in check(load(folder(tmp_path, agents=AGENTS + rows)))]
    assert words == [
        "agents.tsv:2: parent Q9 of “Альфа” is no row of the gazetteer",
        "agents.tsv:3: “Бета” is agents.tsv:2 again (Q1): keep one row",
    ]


def test_an_adjective_of_two_states_and_another_apostrophe(tmp_path: Path) -> None:
    rows = "Q1\tАльфія\t\t\t\tальфійський\t\tAA\tyes\nQ2\tБет’я\t\t\t\tальфійський\t\tBB\tyes\n"
    words = " | ".join(str(p) for p in check(load(folder(tmp_path, states=STATES + rows))))
    assert "“альфійський” belongs to Альфія too" in words
    assert "write the apostrophe as '" in words


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Q1\tperson\tpublic\n", "3 cells where the first line names 11 columns"),
        ("Q1\tplanet\tx\t\tМарс\t\t\t\t\t\tyes\n", "unknown kind “planet”"),
        ("Q1\tperson\tpublic\t\t\t\t\t\t\t\tyes\n", "the row has no label"),
    ],
)
def test_a_broken_line_is_told_by_its_number(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        load(folder(tmp_path, agents=AGENTS + row))
    assert caught.value.line == 2


def test_a_wrong_date_of_an_office(tmp_path: Path) -> None:
    offices = "person\toffice\tof\tstart\tend\tlabel\nQ1\tpresident\tQ2\t2024-13\t\tХтось\n"
    with pytest.raises(BadInput, match="no date such as"):
        load(folder(tmp_path, agents=AGENTS, offices=offices))


def test_a_second_folder_adds_names(tmp_path: Path) -> None:
    rows = "\torganisation\tmedia\t\tНаше видання\t\tНВ\t\t\t\tno\n"
    gazetteer = load(folder(tmp_path, agents=AGENTS + rows))
    assert [alias.name for alias in gazetteer.exact("НВ")] == ["НВ"]
    assert gazetteer.named("наше видання")[0][0].key == "organisation:наше видання"
