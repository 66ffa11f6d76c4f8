"""The parser: a tree for anything, the same one each time; subjects and objects of plain sentences are found."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.language.document import Analysis
from kg.language.morphology import candidates
from kg.language.network import WEIGHTS, load, save, shipped
from kg.language.parser import Arc, Unit, parse, parse_all, tree
from kg.language.tagger import tag
from kg.language.tokens import tokenise

READINGS = st.builds(
    Analysis,
    lemma=st.text(min_size=1, max_size=5),
    pos=st.sampled_from(["NOUN", "VERB", "PUNCT", "X", "ADP", "PRON", "нова"]),
    case=st.sampled_from(["", "Nom", "Acc", "Gen", "Voc"]),
    number=st.sampled_from(["", "Sing", "Plur"]),
    verb_form=st.sampled_from(["", "Fin", "Imps"]),
)
UNITS = st.builds(
    Unit,
    form=st.text(max_size=6),
    candidates=st.lists(READINGS, min_size=1, max_size=5).map(tuple),
    kind=st.sampled_from(["word", "name", "number", "date", "quote"]),
)


def units(text: str) -> list[Unit]:
    return [Unit(form, candidates(form)) for token in tokenise(text) for form in [token.cut(text)]]


def assert_tree(arcs: list[Arc]) -> None:
    assert sum(arc.head == -1 for arc in arcs) == 1
    for start in range(len(arcs)):
        seen, i = set(), start
        while i >= 0:
            assert i not in seen, "a cycle"
            seen.add(i)
            i = arcs[i].head
    assert all((arc.relation == "root") == (arc.head == -1) for arc in arcs)


@settings(deadline=None)
@given(st.lists(UNITS, min_size=1, max_size=30))
def test_anything_gets_a_tree_and_one_of_its_own_readings(given: list[Unit]) -> None:
    arcs = parse(given)
    assert len(arcs) == len(given)
    assert_tree(arcs)
    assert all(arc.analysis in unit.candidates for arc, unit in zip(arcs, given, strict=True))


def test_nothing_gets_nothing() -> None:
    assert parse([]) == []
    assert tag([]) == []


@pytest.mark.parametrize("text", ["слово " * 2000, ", " * 500, "дім, " * 600])
def test_very_long_sentences_get_one_tree(text: str) -> None:
    assert_tree(parse(units(text)))


def test_the_same_sentence_gets_the_same_tree_whatever_came_before() -> None:
    sentence = units("Уряд схвалив проєкт бюджету на наступний рік.")
    first = parse(sentence)
    parse(units("Зовсім інше речення, яке нічого не змінює."))
    assert parse(sentence) == first


@settings(deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.integers(-9, 0), min_size=n * (n + 1), max_size=n * (n + 1))))
def test_the_tree_is_the_best_with_one_root(values: list[int]) -> None:
    n = next(k for k in range(1, 5) if k * (k + 1) == len(values))
    scores = np.array(values, np.float32).reshape(n, n + 1)
    scores[np.arange(n), np.arange(n) + 1] = -np.inf
    best = max(
        sum(scores[i, h] for i, h in enumerate(heads)) for heads in product(range(n + 1), repeat=n) if _tree(heads)
    )
    found = tree(scores)
    assert _tree(tuple(found))
    assert sum(scores[i, h] for i, h in enumerate(found)) == best


def _tree(heads: tuple[int, ...]) -> bool:
    if heads.count(0) != 1:
        return False
    reached, grown = {0}, True
    while grown:
        new = {i + 1 for i, head in enumerate(heads) if head in reached} - reached
        reached |= new
        grown = bool(new)
    return len(reached) == len(heads) + 1


# The sentence, then `dependent>head:relation`, where subjects of every kind are `s` and objects `o`.
PROMISES = """
Парламент схвалив новий закон.|Парламент>схвалив:s закон>схвалив:o
Місто обстріляли вночі.|Місто>обстріляли:o
Прем'єр заявив, що уряд подасть позов.|Прем'єр>заявив:s уряд>подасть:s позов>подасть:o
Журналістку затримали прикордонники.|Журналістку>затримали:o прикордонники>затримали:s
Про це повідомила поліція.|поліція>повідомила:s
Двигун відмовив, – розповів пілот.|Двигун>відмовив:s пілот>розповів:s
Село, яке захопили окупанти, звільнила бригада.|яке>захопили:o окупанти>захопили:s бригада>звільнила:s
Делегація прибула до столиці й зустріла посла.|Делегація>прибула:s посла>зустріла:o
Генерал, який очолював штаб, подав рапорт.|який>очолював:s штаб>очолював:o Генерал>подав:s рапорт>подав:o
Опозиція не підтримала бюджет.|Опозиція>підтримала:s бюджет>підтримала:o
"""
KINDS = {"s": {"nsubj", "nsubj:pass"}, "o": {"obj"}}


@pytest.mark.parametrize("line", PROMISES.strip().splitlines())
def test_subjects_and_objects_of_plain_sentences(line: str) -> None:
    text, promised = line.split("|")
    given = units(text)
    arcs, forms = parse(given), [unit.form for unit in given]
    for promise in promised.split():
        arc, kind = promise.split(":")
        dependent, head = (forms.index(form) for form in arc.split(">"))
        assert arcs[dependent].head == head, promise
        assert arcs[dependent].relation in KINDS[kind], promise


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("Він вийшов на нове місто.", "місто", "Acc"),
        ("Президент країни виступив.", "країни", "Gen"),
        ("Удар завдали по місту.", "місту", "Loc"),
        ("Війська під містом зупинилися.", "містом", "Ins"),
        ("Лідер держави подякував армії.", "армії", "Dat"),
    ],
)
def test_cases_are_chosen_by_what_governs_them(text: str, form: str, expected: str) -> None:
    given = units(text)
    assert tag(given)[[unit.form for unit in given].index(form)].case == expected


def test_weights_come_with_their_licence_and_stay_small() -> None:
    assert WEIGHTS.stat().st_size < 6_000_000
    notice = (WEIGHTS.parent / "README.md").read_text("utf-8")
    assert "CC BY-SA 4.0" in notice and "ParlaMint" in notice and "Shvedova" in notice and "Lukashevskyi" in notice


def test_weights_are_written_as_the_same_bytes(tmp_path: Path) -> None:
    weights = {"Ew": np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4), "bin": np.ones(4, np.float32)}
    for name in ("one.npz", "two.npz"):
        save(tmp_path / name, weights, ["w:і", "e2:ти"], ["p:NOUN"], ["root"])
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert load(tmp_path / "one.npz").names == ["root"]


def test_the_network_gives_probabilities() -> None:
    [scores] = shipped().score([units("Уряд схвалив проєкт.")])
    assert all(abs(float(p.sum()) - 1) < 1e-4 for p in scores.readings)
    assert np.allclose(np.exp(scores.heads).sum(axis=1), 1, atol=1e-4)


def test_sentences_parsed_together_get_the_trees_that_they_get_alone() -> None:
    texts = ["Уряд схвалив проєкт.", "Так.", "Міністр заявив, що країна передала Україні танки та літаки.", "Ні."]
    sentences = [units(text) for text in texts]
    long = units("Уряд схвалив проєкт, ") * 60  # read in pieces, with others and beside them
    assert parse_all([*sentences, [], long, *sentences]) == [parse(s) for s in (*sentences, [], long, *sentences)]
