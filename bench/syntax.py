"""Measures the syntax engines on a treebank: `python bench/syntax.py --treebank DIR [--udpipe MODEL] [--weights FILE]`.

Words are the treebank's own. Three engines stand beside each other: the product's, the dictionary's first reading
(readings only), and UDPipe 1 with a model trained on the same sentences (`--udpipe`; `--train-udpipe` makes it).
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import treebank
from treebank import Gold

from kg.language import network, parser
from kg.language.document import Analysis
from kg.language.parser import Arc

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj"})
OBJECTS = frozenset({"obj", "iobj"})
Engine = Callable[[Sequence[treebank.Sentence]], list[list[Arc]]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Percentages, and milliseconds for 450 units."""

    values: dict[str, float]

    def row(self, name: str) -> str:
        return f"| {name} | " + " | ".join(f"{self.values[k]:.1f}" if k in self.values else "–" for k in COLUMNS) + " |"


COLUMNS = (
    "part of speech", "lemma", "case", "UAS", "LAS", "subjects P", "subjects R", "objects P", "objects R",
    "finite subjects P", "finite subjects R", "finite objects P", "finite objects R", "ms",
)  # fmt: skip


def measure(sentences: Sequence[treebank.Sentence], engine: Engine, *, heads: bool = True) -> Figures:
    engine(sentences[:50])  # warm
    start = time.process_time()
    answers = engine(sentences)
    spent = time.process_time() - start
    count: Counter[str] = Counter()
    for sentence, arcs in zip(sentences, answers, strict=True):
        for gold, arc in zip(sentence, arcs, strict=True):
            _count(count, gold, arc, sentence, arcs)
    return Figures({**_shares(count, heads), "ms": spent / count["units"] * 450 * 1000})


def _count(count: Counter[str], gold: Gold, arc: Arc, sentence: treebank.Sentence, arcs: Sequence[Arc]) -> None:
    count["units"] += 1
    count["part of speech"] += arc.analysis.pos == gold.pos
    count["lemma"] += arc.analysis.lemma == gold.lemma
    count["cased"] += bool(gold.case)
    count["case"] += bool(gold.case) and arc.analysis.case == gold.case
    attached = arc.head == gold.head
    count["UAS"] += attached
    count["LAS"] += attached and arc.relation == gold.relation
    finite = gold.head >= 0 and sentence[gold.head].features.get("VerbForm") == "Fin"
    guessed = arc.head >= 0 and arcs[arc.head].analysis.verb_form in ("Fin", "Imps")
    for name, relations in (("subjects", SUBJECTS), ("objects", OBJECTS)):
        true, found = gold.relation in relations, arc.relation in relations
        count.update({f"{name} gold": true, f"{name} found": found, f"{name} right": true and found and attached})
        true, found, name = true and finite, found and guessed, f"finite {name}"
        count.update({f"{name} gold": true, f"{name} found": found, f"{name} right": true and found and attached})


def _shares(count: Counter[str], heads: bool) -> dict[str, float]:
    shares = {k: 100 * count[k] / count["units"] for k in ("part of speech", "lemma")}
    shares["case"] = 100 * count["case"] / count["cased"]
    if heads:
        shares |= {k: 100 * count[k] / count["units"] for k in ("UAS", "LAS")}
        for name in ("subjects", "objects", "finite subjects", "finite objects"):
            shares[f"{name} P"] = 100 * count[f"{name} right"] / max(1, count[f"{name} found"])
            shares[f"{name} R"] = 100 * count[f"{name} right"] / max(1, count[f"{name} gold"])
    return shares


def ours(sentences: Sequence[treebank.Sentence]) -> list[list[Arc]]:
    return [parser.parse([gold.unit for gold in sentence]) for sentence in sentences]


def first_readings(sentences: Sequence[treebank.Sentence]) -> list[list[Arc]]:
    return [[Arc(gold.unit.candidates[0], -1, "dep") for gold in sentence] for sentence in sentences]


def udpipe(path: Path) -> Engine:
    """UDPipe 1 on the treebank's own words, tagging and parsing."""
    from ufal.udpipe import Model, Pipeline

    model = Model.load(str(path))
    pipeline = Pipeline(model, "horizontal", Pipeline.DEFAULT, Pipeline.DEFAULT, "conllu")

    def parse(sentences: Sequence[treebank.Sentence], owner: Any = model) -> list[list[Arc]]:  # keeps the model alive
        lines = "\n".join(" ".join(g.unit.form.replace(" ", "\u00a0") for g in s) for s in sentences)
        blocks = pipeline.process(lines).strip().split("\n\n")
        return [[_arc(row) for row in block.splitlines() if row[:1].isdigit()] for block in blocks]

    return parse


def _arc(row: str) -> Arc:
    fields = row.split("\t")
    features = dict(pair.split("=", 1) for pair in fields[5].split("|")) if fields[5] != "_" else {}
    form = features.get("VerbForm", "")
    reading = Analysis(treebank.fold(fields[2]), fields[3], features.get("Case", ""), verb_form=form)
    return Arc(reading, int(fields[6]) - 1, fields[7])


def train_udpipe(folder: Path, out: Path) -> None:
    """UDPipe's own trainer with the settings of its documentation: tagger 15, parser 12 iterations."""
    from ufal.udpipe import InputFormat, ProcessingError, Sentence, Sentences, Trainer

    reader = InputFormat.newConlluInputFormat()
    reader.setText("\n\n".join(treebank.training_blocks(folder)) + "\n\n")
    sentences, error = Sentences(), ProcessingError()
    while reader.nextSentence(sentence := Sentence(), error):
        sentences.push_back(sentence)
    options = ("none", "iterations=15", "iterations=12")
    model: Any = Trainer.train("morphodita_parsito", sentences, Sentences(), *options, error)
    out.write_bytes(model if isinstance(model, bytes) else model.encode("latin1"))


def table(rows: Iterable[tuple[str, Figures]]) -> str:
    head = "| engine | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 1)
    return "\n".join([head, *(figures.row(name) for name, figures in rows)])


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--treebank", type=Path, required=True)
    arguments.add_argument("--weights", type=Path, default=network.WEIGHTS)
    arguments.add_argument("--development", action="store_true", help="on the held-out half of the development set")
    arguments.add_argument("--udpipe", type=Path)
    arguments.add_argument("--train-udpipe", action="store_true", help="write the model to the --udpipe path first")
    chosen = arguments.parse_args()
    if chosen.train_udpipe:
        train_udpipe(chosen.treebank, chosen.udpipe)
    weights = network.load(chosen.weights)
    parser.shipped = lambda: weights  # type: ignore[assignment]
    folder = chosen.treebank
    plain = treebank.development(folder) if chosen.development else treebank.read(folder / treebank.TEST)
    rows = [("dictionary's first reading", measure(plain, first_readings, heads=False))]
    if chosen.udpipe:
        rows.append(("UDPipe 1", measure(plain, udpipe(chosen.udpipe))))
    rows.append(("kg", measure(plain, ours)))
    rows.append(("kg, names and numbers masked", measure([treebank.mask(s) for s in plain], ours)))
    print(table(rows))


if __name__ == "__main__":
    main()
