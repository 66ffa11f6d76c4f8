"""The syntax model's arithmetic: features of units → scores of readings, heads and relations.

A sentence is a matrix with a row for each unit. Three layers read it in both directions with a gated running
mean (`c = f·c + (1 − f)·z`, after Lei et al. 2018, without their state-to-gate term), so that all matrix products
of a layer are one, and only two cheap operations remain for each position. The first layer's rows choose among
the candidate readings; the expected reading goes into the layers above; from the last layer a biaffine form
(Dozat and Manning 2017) scores every pair of unit and head. Root is row 0.

The rows of many sentences stand in one matrix, one sentence under the other, and all sentences are read in step:
alone, a sentence is so small that calling numpy takes longer than what numpy does.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from kg.language.document import Analysis
from kg.language.features import Unit, lemma_features, reading_features, word_features

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).resolve().parent / "uk" / "weights" / "syntax.npz"
_FARTHEST = 30  # heads farther away than this share one distance weight
_LEAK = np.float32(0.1)  # slope of the activation below zero
_STEADY = np.float32(1e-5)
_MOST_FEATURES = 10  # of a unit's spelling and lemmas
_REMEMBERED = 20_000  # units and menus kept; a row is 1 kB
_MOST_ROWS = 256  # of sentences that are read together; a row takes 14 kB on the way


@dataclass(frozen=True, slots=True)
class Scores:
    """`readings[i][k]`: probability of candidate k of unit i. `heads`: log-probability, row unit, column 0 the root.

    `relations(heads)` scores the relations for one chosen head of each unit (0 the root); `related` is a dependent's
    half of that: units × relations × features of a head.
    """

    readings: list[Floats]
    heads: Floats
    related: Floats
    governors: Floats
    names: list[str]  # the relations, in the order of their scores

    def relations(self, heads: Sequence[int]) -> Floats:
        """Log-probabilities: units × relations."""
        chosen = self.governors[np.asarray(heads)]
        scores: Floats = np.einsum("nrd,nd->nr", self.related, chosen)
        return _log_softmax(scores)


@dataclass(frozen=True, slots=True)
class _Menu:
    """The distinct readings among some candidates: which they are, and what the network knows of each."""

    index: tuple[int, ...]  # position among the candidates
    vectors: Floats  # compared with the unit's row
    bias: Floats
    above: Floats  # what each adds to the layers above when chosen


class Network:
    """Weights with the forward pass; caches what depends on one unit or reading alone."""

    def __init__(self, weights: dict[str, Floats], words: dict[str, int], readings: dict[str, int], names: list[str]):
        self.names = names
        self._w = weights
        self._words = words
        self._readings = readings
        self._layers = sum(1 for key in weights if key.startswith("g") and key[1:].isdigit())
        self._units: dict[tuple[str, str], tuple[tuple[Analysis, ...], Floats, _Menu]] = {}
        self._menus: dict[tuple[tuple[str, ...], ...], tuple[Floats, _Menu]] = {}

    def score(self, sentences: Sequence[Sequence[Unit]]) -> Iterator[Scores]:
        """Scores for each sentence; none is empty."""
        together: list[Sequence[Unit]] = []
        rows = 0
        for units in sentences:
            if together and rows + len(units) > _MOST_ROWS:
                yield from self._score(together)
                together, rows = [], 0
            together.append(units)
            rows += len(units)
        if together:
            yield from self._score(together)

    def _score(self, sentences: Sequence[Sequence[Unit]]) -> Iterator[Scores]:
        w = self._w
        known = [[self._unit(unit) for unit in units] for units in sentences]
        menus = [menu for of_sentence in known for _, menu in of_sentence]
        rows = np.vstack([row for units in known for row in (w["root"], *(row for row, _ in units))])
        place = _Places([len(units) for units in sentences])
        for layer in range(self._layers):
            rows = self._layer(layer, rows, place)
            if layer == 0:
                probabilities, expected = self._choose(rows[place.units], menus)
                rows[place.units] += expected @ w["Wt"]
        own = rows[place.units]
        queries, governors = _leaky(own @ w["Wd"] + w["bd"]) @ w["U"], _leaky(rows @ w["Wh"] + w["bh"])
        likely = governors @ w["uh"]
        related = self._relate(_with_one(_leaky(own @ w["Rd"] + w["brd"])))
        relators = _with_one(_leaky(rows @ w["Rh"] + w["brh"]))
        first = 0  # unit
        for units, start in zip(sentences, place.starts, strict=True):
            n = len(units)
            of_units, of_rows = slice(first, first + n), slice(start, start + n + 1)
            heads = queries[of_units] @ governors[of_rows].T + likely[of_rows] + self._distances(n)
            heads[np.arange(n), np.arange(n) + 1] = -np.inf
            yield Scores(
                [
                    _spread(p, menu, len(unit.candidates))
                    for p, menu, unit in zip(probabilities[of_units], menus[of_units], units, strict=True)
                ],
                _log_softmax(heads),
                related[of_units],
                relators[of_rows],
                self.names,
            )
            first += n

    def _relate(self, dependents: Floats) -> Floats:
        kernel = self._w["Ur"]
        size, relations, _ = kernel.shape
        product: Floats = (dependents @ kernel.reshape(size, -1)).reshape(len(dependents), relations, size)
        return product

    def _unit(self, unit: Unit) -> tuple[Floats, _Menu]:
        """The unit's row before the first layer, and its readings."""
        key = (unit.form, unit.kind)
        known = self._units.get(key)
        if known is not None and (known[0] is unit.candidates or known[0] == unit.candidates):
            return known[1], known[2]
        w = self._w
        ids = [k for f in (*word_features(*key), *lemma_features(unit)) if (k := self._words.get(f))]
        readings, menu = self._menu(unit)
        words = w["Ew"][ids[:_MOST_FEATURES]].sum(axis=0)
        row: Floats = np.tanh(np.concatenate([words, readings]) @ w["Win"] + w["bin"])
        if len(self._units) > _REMEMBERED:
            self._units.clear()
        self._units[key] = (unit.candidates, row, menu)
        return row, menu

    def _menu(self, unit: Unit) -> tuple[Floats, _Menu]:
        """What the readings add to the unit's row (their mean), and the menu to choose from."""
        distinct: dict[tuple[str, ...], int] = {}
        for i, reading in enumerate(unit.candidates):
            distinct.setdefault(reading_features(reading), i)
        key = tuple(distinct)
        known = self._menus.get(key)
        if known is None or known[1].index != tuple(distinct.values()):
            w = self._w
            ids = [[k for f in features if (k := self._readings.get(f)) is not None] for features in key]
            ranks = w["rank"][np.minimum(np.arange(len(key)), len(w["rank"]) - 1)]
            menu = _Menu(
                tuple(distinct.values()),
                np.stack([w["Et2"][own].sum(axis=0) for own in ids]),
                np.array([w["bt"][own].sum() for own in ids], np.float32) + ranks,
                np.stack([w["Et3"][own].sum(axis=0) for own in ids]),
            )
            known = np.mean([w["Et"][own].sum(axis=0) for own in ids], axis=0), menu
            if len(self._menus) > _REMEMBERED:
                self._menus.clear()
            self._menus[key] = known
        return known

    def _choose(self, rows: Floats, menus: Sequence[_Menu]) -> tuple[list[Floats], Floats]:
        """The probability of each reading, and what the readings add above, weighed by it."""
        queries = rows @ self._w["Wq"]
        sizes = np.array([len(menu.index) for menu in menus])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        owner = np.repeat(np.arange(len(menus)), sizes)
        scores = (np.concatenate([m.vectors for m in menus]) * queries[owner]).sum(axis=1)
        scores += np.concatenate([m.bias for m in menus])
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        scores /= np.add.reduceat(scores, starts)[owner]
        above = np.concatenate([m.above for m in menus]) * scores[:, None]
        return np.split(scores, starts[1:]), np.add.reduceat(above, starts, axis=0)

    def _layer(self, layer: int, rows: Floats, place: _Places) -> Floats:
        w, n = self._w, len(rows)
        gates = (rows @ w[f"W{layer}"] + w[f"b{layer}"]).reshape(n, 2, 3, -1)
        fresh, keep, out = np.tanh(gates[:, :, 0]), _sigmoid(gates[:, :, 1]), _sigmoid(gates[:, :, 2])
        fresh *= 1 - keep
        # both directions run side by side: the second reads each sentence from its end
        means, kept = place.in_step(fresh), place.in_step(keep)
        state = np.zeros_like(means[0])
        for i, reading in enumerate(place.reading):
            state = kept[i, :reading] * state[:reading]
            state += means[i, :reading]
            means[i, :reading] = state
        fresh = place.in_rows(means)
        rows = rows + (fresh * out).reshape(n, -1)
        centred = rows - rows.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _STEADY)
        normal: Floats = centred / spread * w[f"g{layer}"] + w[f"s{layer}"]
        return normal

    def _distances(self, n: int) -> Floats:
        offsets = np.arange(n + 1)[None] - np.arange(1, n + 1)[:, None]
        found: Floats = self._w["dist"][np.clip(offsets, -_FARTHEST, _FARTHEST) + _FARTHEST]
        return found


class _Places:
    """Where the sentences' words stand, with numbers of rows; row `starts[k]` is the root of sentence k.

    In step, position i of all sentences is read at once, of the longest ones first.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        """`lengths`: units of each sentence, its root not counted."""
        sizes = np.array(lengths) + 1
        ends = np.cumsum(sizes)
        self.starts: list[int] = (ends - sizes).tolist()
        self.units = np.delete(np.arange(ends[-1]), self.starts)
        order = np.argsort(-sizes, kind="stable")
        position = np.arange(sizes[order[0]])[:, None]
        inside = position < sizes[order]
        self.reading: list[int] = inside.sum(axis=1).tolist()  # sentences that have a position i
        self._forward = np.where(inside, (ends - sizes)[order] + position, 0)
        self._backward = np.where(inside, ends[order] - 1 - position, 0)
        step, sentence = np.nonzero(inside)
        self._where = np.empty((2, ends[-1], 2), np.intp)  # direction, row → step, sentence
        for direction, rows in enumerate((self._forward, self._backward)):
            self._where[direction, rows[inside]] = np.stack([step, sentence], axis=1)

    def in_step(self, values: Floats) -> Floats:
        """rows × directions × n → positions × sentences × directions × n."""
        return np.stack([values[self._forward, 0], values[self._backward, 1]], axis=2)

    def in_rows(self, values: Floats) -> Floats:
        """The way back."""
        ways = (values[self._where[k, :, 0], self._where[k, :, 1], k] for k in (0, 1))
        return np.stack(list(ways), axis=1)


def _spread(probabilities: Floats, menu: _Menu, candidates: int) -> Floats:
    """Probabilities of the distinct readings as those of all candidates; a repeated reading has none of its own."""
    if len(menu.index) == candidates:
        return probabilities
    full = np.zeros(candidates, np.float32)
    full[list(menu.index)] = probabilities
    return full


def _sigmoid(x: Floats) -> Floats:
    half: Floats = np.tanh(x * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)
    return half


def _leaky(x: Floats) -> Floats:
    bent: Floats = np.maximum(x, x * _LEAK)
    return bent


def _with_one(x: Floats) -> Floats:
    wider: Floats = np.concatenate([x, np.ones((len(x), 1), np.float32)], axis=1)
    return wider


def _log_softmax(x: Floats) -> Floats:
    x = x - x.max(axis=1, keepdims=True)
    result: Floats = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    return result


def one_thread() -> AbstractContextManager[object]:
    """Inside of it matrix products run in this thread alone.

    They are small: several threads cost several times more than they bring, most of all beside other processes.
    """
    return _thread_pools().limit(limits=1, user_api="blas")  # type: ignore[no-any-return]


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def shipped() -> Network:
    """The network trained on UD_Ukrainian-ParlaMint; loaded once a process."""
    return load(WEIGHTS)


def load(path: Path) -> Network:
    """Weights are whole numbers of eight bits with a scale for each row; `meta` lists features and relations."""
    with np.load(path) as archive:
        meta: dict[str, Any] = json.loads(archive["meta"].tobytes().decode("utf-8"))
        weights = {
            name: archive[name].astype(np.float32) * archive[f"{name}.scale"].astype(np.float32)
            for name in meta["shapes"]
        }
    shaped = {name: weights[name].reshape(shape) for name, shape in meta["shapes"].items()}
    words = {feature: i + 1 for i, feature in enumerate(meta["words"])}
    readings = {feature: i for i, feature in enumerate(meta["readings"])}
    return Network(shaped, words, readings, meta["relations"])


def save(
    path: Path,
    weights: dict[str, Floats],
    words: Sequence[str],
    readings: Sequence[str],
    relations: Sequence[str],
) -> None:
    """Writes what `load` reads: the same bytes for the same weights."""
    meta = {
        "shapes": {name: list(array.shape) for name, array in sorted(weights.items())},
        "words": list(words), "readings": list(readings), "relations": list(relations),
    }  # fmt: skip
    text = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    arrays: dict[str, NDArray[Any]] = {"meta": np.frombuffer(text, np.uint8)}
    for name, array in sorted(weights.items()):
        arrays[name], arrays[f"{name}.scale"] = _quantised(array)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED
            )


def _quantised(array: Floats) -> tuple[NDArray[np.int8], Floats]:
    matrix = array.reshape(1, -1) if array.ndim == 1 else array.reshape(-1, array.shape[-1])
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
    return np.round(matrix / scale).astype(np.int8), scale
