"""The lexicon is sound: every word can match, no two frames contradict each other, each example is read as its type
or is listed as not read; and a lexicon that is not sound is told where."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from frame_examples import MISREAD, misread

from kg.cli.lexicon import command
from kg.errors import BadInput
from kg.extract.entries import frame_entries
from kg.extract.lexicon import lexicon
from kg.extract.lexicon_check import KINDS, check, event_types, examples, read_as

FRAME = """\
- type: arms-transfer
  verbs: передати
  needs: {obj: weapons}
  roles: {subj: agent, obj: theme, dat: recipient}
  ex: Литва передала Україні сорок бронемашин.
"""


def lexicon_of(tmp_path: Path, frames: str, light: str = "- verbs: провести\n  event: obj\n") -> Path:
    for folder in ("frames", "classes"):
        (tmp_path / folder).mkdir()
    (tmp_path / "frames" / "a.yaml").write_text(frames, "utf-8")
    (tmp_path / "frames" / "light.yaml").write_text(light, "utf-8")
    (tmp_path / "classes" / "a.yaml").write_text("weapons: зброя ракета бронемашина\nmoney: гроші\n", "utf-8")
    return tmp_path


def told(folder: Path, kind: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.what) for problem in check([kind], folder)]


def test_the_examples_not_read_are_those_that_are_listed() -> None:
    listed = [line for line in MISREAD.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert misread() == listed, "run `python tests/frame_examples.py` and look at the difference"
    total = sum(len(examples(entry)) for entry in frame_entries())
    assert total >= 540
    assert len(listed) <= 0.06 * total


def test_every_entry_of_the_files_is_a_frame_of_the_lexicon() -> None:
    assert [entry.fields["type"] for entry in frame_entries()] == [frame.type for frame in lexicon().frames]


@pytest.mark.parametrize("kind", ["word", "code", "twice", "contradiction", "type"])
def test_the_shipped_lexicon_is_sound(kind: str) -> None:
    assert [str(problem) for problem in check([kind])] == []


def test_few_words_of_the_shipped_lexicon_are_guessed() -> None:
    assert len(check(["guessed"])) <= 60


def test_a_sound_frame_has_no_problems_but_the_types_that_are_left(tmp_path: Path) -> None:
    folder = lexicon_of(tmp_path, FRAME)
    assert {problem.kind for problem in check(folder=folder)} == {"type"}
    assert len(told(folder, "type")) == len(event_types()) - 1


@pytest.mark.parametrize(
    ("frames", "kind", "line", "words"),
    [
        (FRAME.replace("передати", "передати\n    передалити"), "guessed", 3, "“передалити” is not in the dictionary"),
        (FRAME.replace("передати", "передав"), "word", 2, "“передав” is a form of передати"),
        (FRAME.replace("  verbs", "  nouns"), "word", 2, "“передати” is no lemma of this part of speech"),
        (FRAME.replace("arms-transfer", "gift"), "code", 1, "“gift” is no event type"),
        (FRAME.replace("agent", "giver"), "code", 4, "`roles` knows no “giver”"),
        (FRAME.replace("obj: weapons", "obj: wepons"), "code", 3, "`needs` knows no “wepons”"),
        (FRAME.replace("obj: weapons", "object: weapons"), "code", 3, "“object” is no slot"),
        (FRAME.replace("  ex:", "  example:"), "code", 5, "a frame has no field `example`"),
        (FRAME + "  modality: maybe\n", "code", 6, "“maybe” is no modality"),
        (FRAME.replace("передати", "передати надати передати"), "twice", 2, "“передати” stands twice in `verbs`"),
        (FRAME + FRAME, "twice", 7, "“передати” has this type and these conditions in a.yaml:2 too"),
        (FRAME + FRAME.replace("arms-transfer", "sanction"), "contradiction", 7, "“передати” is arms-transfer in"),
        (FRAME.replace("Литва", "Небо синє, а Литва").replace("передала", "любила"), "example", 5, "nothing is read"),
        (FRAME.replace("  ex:", "  # ex:"), "example", 1, "has no `ex`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, frames: str, kind: str, line: int, words: str) -> None:
    problems = told(lexicon_of(tmp_path, frames), kind)
    assert [(at, words in what) for at, what in problems] == [(line, True)], problems


def test_a_weight_or_another_class_is_no_contradiction(tmp_path: Path) -> None:
    other = FRAME.replace("arms-transfer", "financial-aid")
    frames = FRAME + other.replace("weapons", "money") + other.replace("  ex:", "  weight: 0.5\n  ex:")
    assert told(lexicon_of(tmp_path, frames), "contradiction") == []


@pytest.mark.parametrize(
    ("frames", "line", "words"),
    [
        (FRAME + "- type: [\n", 7, "is no YAML"),
        ("type: arms-transfer\n", 1, "has to be a list"),
        (FRAME + "- передати\n", 6, "no fields"),
        (FRAME + "  verbs: надати\n", 1, "`verbs` stands twice"),
    ],
)
def test_a_file_that_is_no_lexicon_is_refused_with_its_line(tmp_path: Path, frames: str, line: int, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        check(folder=lexicon_of(tmp_path, frames))
    assert caught.value.line == line


def test_a_sentence_is_read_as_its_events() -> None:
    assert read_as("Литва передала Україні сорок бронемашин.") == ["arms-transfer"]
    assert read_as("Небо було синє.") == []


def test_the_command_prints_a_line_for_each_problem(run: Run) -> None:
    done = run("lexicon", "check", "--only", "contradiction", "--only", "type")
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 problems (contradiction: 0, type: 0)" in done.stderr
    assert run("lexicon", "check", "--only", "guessed").returncode == 0  # only to be looked at
    assert run("lexicon", "check", "--only", "example").returncode == 3
    only = next(p for p in command.commands["check"].params if p.name == "only")
    assert tuple(only.type.choices) == KINDS  # type: ignore[attr-defined]
