"""Trains the syntax model on UD_Ukrainian-ParlaMint: `python bench/train_syntax.py --treebank DIR --out FILE`.

Needs jax (0.10 was used), for training only. The arithmetic is that of `kg.language.network`, with dropout. Trained
on the plain sentences, the same sentences masked as the product masks text, and sentences made to look like news.
Readings, heads and relations are learned together; the weights kept are a running mean over the last steps.
Choices were made on the half of the development set that `--held-out` keeps back, never on the test split.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")  # the same sums in the same order

import jax
import jax.numpy as jnp
import numpy as np
import treebank
from jax import Array
from news_syntax import news_like

from kg.language.document import Analysis
from kg.language.features import lemma_features, reading_features, word_features
from kg.language.network import save

MOST_READINGS, MOST_FEATURES = 10, 10
LENGTHS = (8, 16, 30, 60, 300)  # sentences are padded to one of these
BATCH = 700  # units
LEAST = {"w": 6, "l": 6, "e": 10, "h": 1}  # a feature is kept where it was seen so often
WORD, READING, QUERY, ARC, RELATION, FARTHEST = 64, 64, 64, 128, 64, 30
Weights = dict[str, Any]


@dataclass
class Vocabulary:
    """Feature and relation numbers; 0 among the words is nothing."""

    words: dict[str, int]
    readings: dict[str, int]
    relations: list[str]
    rows: list[list[int]] = field(default_factory=list)
    tags: dict[tuple[str, ...], int] = field(default_factory=dict)

    def tag(self, reading: Analysis) -> int:
        key = reading_features(reading)
        if key not in self.tags:
            self.tags[key] = len(self.tags)
            self.rows.append([self.readings[f] for f in key if f in self.readings])
        return self.tags[key]

    def matrix(self) -> Array:
        """Tags × features of readings."""
        dense = np.zeros((len(self.rows), len(self.readings)), np.float32)
        for i, row in enumerate(self.rows):
            dense[i, row] = 1
        return jnp.asarray(dense)


def vocabulary(sentences: Sequence[treebank.Sentence]) -> Vocabulary:
    words: Counter[str] = Counter()
    readings: set[str] = set()
    for sentence in sentences:
        for gold in sentence:
            words.update(word_features(gold.unit.form, gold.unit.kind) + lemma_features(gold.unit))
            readings.update(f for reading in gold.unit.candidates for f in reading_features(reading))
    kept = sorted(f for f, n in words.items() if n >= LEAST[f[0]])
    relations = sorted({gold.relation for sentence in sentences for gold in sentence})
    return Vocabulary({f: i + 1 for i, f in enumerate(kept)}, {f: i for i, f in enumerate(sorted(readings))}, relations)


Encoded = tuple[np.ndarray, ...]  # features, tags of candidates, which are gold, heads (0 the root), relations


def encode(sentence: treebank.Sentence, known: Vocabulary) -> Encoded:
    n = len(sentence)
    features = np.zeros((n, MOST_FEATURES), np.int32)
    tags = np.full((n, MOST_READINGS), -1, np.int32)
    right = np.zeros((n, MOST_READINGS), bool)
    for i, gold in enumerate(sentence):
        named = word_features(gold.unit.form, gold.unit.kind) + lemma_features(gold.unit)
        ids = [k for f in named if (k := known.words.get(f))][:MOST_FEATURES]
        features[i, : len(ids)] = ids
        place: dict[int, int] = {}
        for reading, fits in zip(gold.unit.candidates, treebank.fitting(gold), strict=True):
            k = place.setdefault(known.tag(reading), len(place))
            if k < MOST_READINGS:
                tags[i, k] = known.tag(reading)
                right[i, k] |= fits
    heads = np.array([gold.head + 1 for gold in sentence], np.int32)
    index = {name: i for i, name in enumerate(known.relations)}
    return features, tags, right, heads, np.array([index[gold.relation] for gold in sentence], np.int32)


def batches(data: Sequence[Encoded], random: np.random.Generator) -> Iterator[tuple[np.ndarray, ...]]:
    """Batches of sentences of about one length, in random order, padded; the last array is their lengths."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for i in random.permutation(len(data)):
        length = next(size for size in LENGTHS if len(data[i][0]) <= size)
        waiting[length].append(int(i))
        if len(waiting[length]) == max(1, min(BATCH // length, 64)):
            yield _padded(data, waiting.pop(length), length)
    for length, rest in waiting.items():
        yield _padded(data, rest, length)


def _padded(data: Sequence[Encoded], chosen: Sequence[int], length: int) -> tuple[np.ndarray, ...]:
    size = max(1, min(BATCH // length, 64))
    blank = (
        np.zeros((size, length, MOST_FEATURES), np.int32),
        np.full((size, length, MOST_READINGS), -1, np.int32),
        np.zeros((size, length, MOST_READINGS), bool),
        np.zeros((size, length), np.int32),
        np.zeros((size, length), np.int32),
    )
    lengths = np.zeros(size, np.int32)
    for row, i in enumerate(chosen):
        lengths[row] = len(data[i][0])
        for array, values in zip(blank, data[i], strict=True):
            array[row, : len(values)] = values
    return (*blank, lengths)


def initial(known: Vocabulary, hidden: int, layers: int, seed: int) -> Weights:
    random = np.random.default_rng(seed)

    def normal(*shape: int, scale: float | None = None) -> Array:
        return jnp.asarray(random.normal(0, scale or shape[0] ** -0.5, shape), jnp.float32)

    row, readings, relations = 2 * hidden, len(known.readings), len(known.relations)
    weights: Weights = {
        "Ew": normal(len(known.words) + 1, WORD, scale=0.1), "Et": normal(readings, READING, scale=0.1),
        "Win": normal(WORD + READING, row), "bin": jnp.zeros(row), "root": normal(row, scale=0.1),
        "Wq": normal(row, QUERY), "Et2": normal(readings, QUERY, scale=0.1), "bt": jnp.zeros(readings),
        "rank": jnp.zeros(MOST_READINGS), "Et3": normal(readings, READING, scale=0.1), "Wt": normal(READING, row),
        "Wd": normal(row, ARC), "bd": jnp.zeros(ARC), "Wh": normal(row, ARC), "bh": jnp.zeros(ARC),
        "U": normal(ARC, ARC) * 0.5, "uh": jnp.zeros(ARC), "dist": jnp.zeros(2 * FARTHEST + 1),
        "Rd": normal(row, RELATION), "brd": jnp.zeros(RELATION), "Rh": normal(row, RELATION),
        "brh": jnp.zeros(RELATION),
        "Ur": normal(RELATION + 1, (RELATION + 1) * relations).reshape(RELATION + 1, relations, RELATION + 1) * 0.5,
    }  # fmt: skip
    bias = np.zeros((2, 3, hidden), np.float32)
    bias[:, 1] = 1  # at first keep more than half of what was read
    for layer in range(layers):
        weights |= {f"W{layer}": normal(row, 6 * hidden), f"b{layer}": jnp.asarray(bias.reshape(-1))}
        weights |= {f"g{layer}": jnp.ones(row), f"s{layer}": jnp.zeros(row)}
    return weights


@dataclass
class Dropout:
    """Hands out masks; the same for all units of a sentence."""

    key: Array
    rate: float

    def __call__(self, x: Array, share: float = 1.0) -> Array:
        self.key, own = jax.random.split(self.key)
        keep = 1 - self.rate * share
        return x * jax.random.bernoulli(own, keep, (x.shape[0], 1, x.shape[2])) / keep


def _reversed(x: Array, lengths: Array) -> Array:
    index = (lengths[:, None] - 1 - jnp.arange(x.shape[1])[None]) % x.shape[1]
    return jnp.take_along_axis(x, index[:, :, None], 1)


def _running(fresh: Array, keep: Array) -> Array:
    def step(state: Array, now: tuple[Array, Array]) -> tuple[Array, Array]:
        state = now[1] * state + (1 - now[1]) * now[0]
        return state, state

    start = jnp.zeros((fresh.shape[0], fresh.shape[2]))
    return jax.lax.scan(step, start, (fresh.swapaxes(0, 1), keep.swapaxes(0, 1)), unroll=4)[1].swapaxes(0, 1)


def _layer(w: Weights, layer: int, rows: Array, read: Array, lengths: Array) -> Array:
    gates = (read @ w[f"W{layer}"] + w[f"b{layer}"]).reshape(*read.shape[:2], 2, 3, -1)
    fresh, keep, out = jnp.tanh(gates[..., 0, :]), jax.nn.sigmoid(gates[..., 1, :]), jax.nn.sigmoid(gates[..., 2, :])
    onward = _running(fresh[:, :, 0], keep[:, :, 0])
    back = _running(_reversed(fresh[:, :, 1], lengths), _reversed(keep[:, :, 1], lengths))
    rows = rows + jnp.concatenate([onward * out[:, :, 0], _reversed(back, lengths) * out[:, :, 1]], -1)
    centred = rows - rows.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * w[f"g{layer}"] + w[f"s{layer}"]


def loss(w: Weights, matrix: Array, batch: tuple[Array, ...], key: Array, rates: tuple[float, float]) -> Array:
    """Mean over units of minus the log-probability of gold readings, heads and relations."""
    features, tags, right, heads, relations, lengths = batch
    size, length, _ = features.shape
    key, own = jax.random.split(key)
    drop = Dropout(key, rates[0])
    seen = (features > 0) * jax.random.bernoulli(own, 1 - rates[1], features.shape)
    words = (w["Ew"][features] * seen[..., None]).sum(2)
    there, index = (tags >= 0).astype(jnp.float32), jnp.maximum(tags, 0)
    means = ((matrix @ w["Et"])[index] * there[..., None]).sum(2) / jnp.maximum(there.sum(2, keepdims=True), 1)
    rows = jnp.tanh(drop(jnp.concatenate([words, means], -1), 0.6) @ w["Win"] + w["bin"])
    rows = jnp.concatenate([jnp.broadcast_to(w["root"], (size, 1, rows.shape[-1])), rows], 1)
    layers = sum(1 for name in w if name.startswith("g"))
    readings = jnp.zeros(())
    for layer in range(layers):
        rows = _layer(w, layer, rows, drop(rows), lengths + 1)
        if layer == 0:
            query = drop(rows[:, 1:]) @ w["Wq"]
            scores = (query[:, :, None] * (matrix @ w["Et2"])[index]).sum(-1) + (matrix @ w["bt"])[index] + w["rank"]
            readings = jax.nn.log_softmax(jnp.where(tags >= 0, scores, -1e9), -1)
            above = (jnp.exp(readings)[..., None] * (matrix @ w["Et3"])[index]).sum(2) @ w["Wt"]
            rows = rows + jnp.pad(above, ((0, 0), (1, 0), (0, 0)))
    top = drop(rows)
    leaky = partial(jax.nn.leaky_relu, negative_slope=0.1)
    dependents, governors = drop(leaky(top[:, 1:] @ w["Wd"] + w["bd"])), drop(leaky(top @ w["Wh"] + w["bh"]))
    columns, units = jnp.arange(length + 1), jnp.arange(length)
    offsets = jnp.clip(columns[None] - units[:, None] - 1, -FARTHEST, FARTHEST) + FARTHEST
    arcs = jnp.einsum("bid,de,bje->bij", dependents, w["U"], governors) + (governors @ w["uh"])[:, None]
    possible = (columns[None, None] <= lengths[:, None, None]) & (units[:, None] + 1 != columns[None])[None]
    arcs = jax.nn.log_softmax(jnp.where(possible, arcs + w["dist"][offsets], -1e9), -1)
    ones = partial(jnp.pad, pad_width=((0, 0), (0, 0), (0, 1)), constant_values=1.0)
    below = ones(drop(leaky(top[:, 1:] @ w["Rd"] + w["brd"])))
    over = jnp.take_along_axis(ones(drop(leaky(top @ w["Rh"] + w["brh"]))), heads[:, :, None], 1)
    named = jax.nn.log_softmax(jnp.einsum("bid,dre,bie->bir", below, w["Ur"], over), -1)
    real = units[None] < lengths[:, None]
    of_readings = jnp.where(right.any(-1) & real, jax.nn.logsumexp(jnp.where(right, readings, -1e9), -1), 0.0)
    of_heads = jnp.take_along_axis(arcs, heads[:, :, None], 2)[..., 0]
    of_names = jnp.take_along_axis(named, relations[:, :, None], 2)[..., 0]
    return -((of_readings + (of_heads + of_names) * real).sum() / real.sum())


@partial(jax.jit, static_argnames="rates")
def _step(
    state: tuple[Weights, ...], t: Array, rate: Array, matrix: Array, batch: tuple[Array, ...], key: Array,
    rates: tuple[float, float],
) -> tuple[tuple[Weights, ...], Array]:  # fmt: skip
    """Adam with clipped gradients; the last of the four is the running mean of the weights."""
    weights, first, second, mean = state
    value, slope = jax.value_and_grad(loss)(weights, matrix, batch, key, rates)
    size = jnp.sqrt(sum((x**2).sum() for x in slope.values()))
    slope = {name: x * jnp.minimum(1, 5 / size) for name, x in slope.items()}
    first = {name: 0.9 * first[name] + 0.1 * x for name, x in slope.items()}
    second = {name: 0.98 * second[name] + 0.02 * x * x for name, x in slope.items()}
    weights = {
        name: x - rate * (first[name] / (1 - 0.9**t)) / (jnp.sqrt(second[name] / (1 - 0.98**t)) + 1e-8)
        for name, x in weights.items()
    }
    share = jnp.minimum(0.998, (t + 1) / (t + 20))
    mean = {name: share * x + (1 - share) * weights[name] for name, x in mean.items()}
    return (weights, first, second, mean), value


def train(
    sentences: Sequence[treebank.Sentence],
    *,
    epochs: int,
    hidden: int,
    layers: int,
    seed: int,
    rates: tuple[float, float],
) -> tuple[Weights, Vocabulary]:
    plain = list(sentences)
    masked = [treebank.mask(sentence) for sentence in plain]
    everything = plain + masked + news_like(plain + masked, 0)
    known = vocabulary(plain + masked)
    data = [encode(sentence, known) for sentence in everything]
    matrix = known.matrix()
    weights = initial(known, hidden, layers, seed)
    nothing = {name: jnp.zeros_like(x) for name, x in weights.items()}
    state: tuple[Weights, ...] = (weights, nothing, nothing, weights)
    random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    steps = epochs * sum(1 for _ in batches(data, np.random.default_rng(seed)))
    t = 0
    for epoch in range(epochs):
        values = []
        for batch in batches(data, random):
            t += 1
            key, own = jax.random.split(key)
            rate = 2e-3 * min(1, t / 100) * (1 - 0.95 * min(1, t / steps))
            state, value = _step(state, jnp.float32(t), jnp.float32(rate), matrix, batch, own, rates)
            values.append(value)
        print(f"epoch {epoch + 1} of {epochs}: {float(np.mean(values)):.3f}", flush=True)
    return {name: np.asarray(x, np.float32) for name, x in state[3].items()}, known


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--treebank", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--epochs", type=int, default=16)
    arguments.add_argument("--hidden", type=int, default=112)
    arguments.add_argument("--layers", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--dropout", type=float, default=0.33)
    arguments.add_argument("--word-dropout", type=float, default=0.3)
    arguments.add_argument("--held-out", action="store_true", help="keep half of the development set back")
    chosen = arguments.parse_args()
    sentences = treebank.training(chosen.treebank, held_out=chosen.held_out)
    weights, known = train(
        sentences, epochs=chosen.epochs, hidden=chosen.hidden, layers=chosen.layers, seed=chosen.seed,
        rates=(chosen.dropout, chosen.word_dropout),
    )  # fmt: skip
    save(chosen.out, weights, list(known.words), list(known.readings), known.relations)


if __name__ == "__main__":
    main()
