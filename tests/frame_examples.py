"""The examples of frames that are not read as their type yet: `python tests/frame_examples.py` lists them again."""

from __future__ import annotations

from pathlib import Path

from kg.extract.entries import frame_entries
from kg.extract.lexicon_check import examples, read_as

MISREAD = Path(__file__).parent / "golden" / "examples-not-read.txt"
HEADER = """\
# Examples of frames (`ex:`) that are not read as the type of their frame: what the reader cannot do yet.
# tests/test_lexicon.py holds the list equal to what happens: a new failure does not pass unseen, nor does a repair.
# After either, `python tests/frame_examples.py` writes the list again; look at what the commit adds to it.
# TYPE | SENTENCE | what is read instead
"""


def misread() -> list[str]:
    """One line for each example that is not read as its type, in the order of the lexicon."""
    found = []
    for entry in frame_entries():
        for sentence in examples(entry):
            types = read_as(sentence)
            if entry.fields["type"] not in types:
                found.append(f"{entry.fields['type']} | {sentence} | {', '.join(types)}".rstrip())
    return found


if __name__ == "__main__":
    lines = misread()
    MISREAD.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(lines)} examples are not read as their type: {MISREAD}")
