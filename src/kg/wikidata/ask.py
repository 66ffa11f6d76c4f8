"""The three questions: facts of items (SPARQL), and items for a name (Reconciliation API, wbsearchentities).

Each answer is kept in the cache by itself, so that a batch that fails loses nothing of others and an answer that was
not understood is never kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Generic, TypeVar

from kg.wikidata.cache import Cache, Kept
from kg.wikidata.client import Client, NoAnswer
from kg.wikidata.facts import ENTITY, ITEM, Facts, facts_of, number_of, rules

_ITEMS = 20  # of one SPARQL query: the classes of more take long
_NAMES = 10  # of one reconciliation request
_LIMIT = 7  # candidates of a name
_GONE = 3  # items of one query that may be gone; more only where most are there
_ALWAYS = "Q5"  # asked for along with the others: who does not know it is not Wikidata, or answers in part

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Servers:
    sparql: str
    api: str
    reconcile: str


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """An answer and the day on which it was asked for, ISO."""

    value: T
    asked: str


@dataclass(frozen=True, slots=True)
class Answers(Generic[T]):
    """What was answered, and why the rest was not."""

    found: Mapping[str, Dated[T]]
    failed: Mapping[str, str]


class Wikidata:
    def __init__(self, client: Client, cache: Cache, servers: Servers) -> None:
        self._client, self._cache, self.servers = client, cache, servers

    def facts(self, items: Iterable[str]) -> Answers[Facts]:
        """By item; one that does not exist has `here` false and no redirect."""
        query, classes = _template(), " ".join(f"wd:{c}" for found in rules()["classes"].values() for c in found)
        version = hashlib.sha256(f"{query} {classes}".encode()).hexdigest()[:8]

        def ask(questions: list[str]) -> dict[str, Any]:
            wanted = [_last(question) for question in questions]
            values = " ".join(f"wd:{item}" for item in dict.fromkeys((_ALWAYS, *wanted)))
            text = Template(query).substitute(items=values, classes=classes)
            found = self._client.sparql(self.servers.sparql, text, lambda content: _facts(content, wanted))
            return {question: found[_last(question)].to_json() for question in questions}

        questions = [f"facts {version} {item}" for item in dict.fromkeys(items)]
        return self._kept(self.servers.sparql, questions, _ITEMS, ask, _last, Facts.from_json)

    def reconciled(self, names: Iterable[tuple[str, str]]) -> Answers[list[str]]:
        """(kind, name) as `kind name` → items that the Reconciliation API offers, best first."""

        def ask(questions: list[str]) -> dict[str, Any]:
            batch = {f"q{i}": json.loads(question) for i, question in enumerate(questions)}
            content = {"queries": json.dumps(batch, ensure_ascii=False, sort_keys=True)}
            found = self._client.post(self.servers.reconcile, content, lambda answer: _candidates(answer, batch))
            return {question: found[f"q{i}"] for i, question in enumerate(questions) if f"q{i}" in found}

        wanted = {_query(kind, name): f"{kind} {name}" for kind, name in names}
        return self._kept(self.servers.reconcile, list(wanted), _NAMES, ask, wanted.__getitem__, list)

    def searched(self, names: Iterable[str], language: str = "uk") -> Answers[list[str]]:
        """Name → items whose label or alias begins like it, as wbsearchentities orders them."""

        def ask(questions: list[str]) -> dict[str, Any]:
            fixed = {"action": "wbsearchentities", "language": language, "uselang": language, "type": "item"}
            more = {"format": "json", "maxlag": "5", "limit": str(_LIMIT)}
            name = wanted[questions[0]]
            return {
                questions[0]: self._client.get(self.servers.api, {**fixed, **more, "search": name}, _search_results)
            }

        wanted = {f"search {language} {name}": name for name in names}
        return self._kept(self.servers.api, list(wanted), 1, ask, wanted.__getitem__, list)

    def _kept(
        self,
        server: str,
        questions: list[str],
        batch: int,
        ask: Callable[[list[str]], dict[str, Any]],
        named: Callable[[str], str],
        read: Callable[[Any], T],
    ) -> Answers[T]:
        """From the cache where it is fresh, else asked; an old answer where nobody gives a new one."""
        kept = {question: self._cache.get(server, question) for question in questions}
        held = {q: one if one and _reads(read, one.value) else None for q, one in kept.items()}
        answers: dict[str, Kept] = {q: one for q, one in held.items() if one and self._cache.fresh(one)}
        failed: dict[str, str] = {}
        for part in _batches([q for q in questions if q not in answers], batch):
            try:
                new, problem = ask(part), f"{server} left it out of its answer"
            except NoAnswer as error:
                new, problem = {}, str(error)
            for question in part:
                old = held[question]
                if question in new:
                    answers[question] = self._cache.put(server, question, new[question])
                elif old:
                    answers[question] = old
                else:
                    failed[named(question)] = problem
        found = {
            named(q): Dated(read(answers[q].value), answers[q].asked.isoformat()) for q in questions if q in answers
        }
        return Answers(found, failed)


@cache
def _template() -> str:
    lines = Path(__file__).with_name("facts.rq").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


def _reads(read: Callable[[Any], T], value: Any) -> bool:
    """Whether a kept answer has the form that this version reads."""
    try:
        read(value)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _last(question: str) -> str:
    return question.rpartition(" ")[2]


def _batches(questions: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(questions), size):
        yield questions[start : start + size]


def _facts(content: Any, wanted: list[str]) -> dict[str, Facts]:
    rows: dict[str, list[Any]] = {}
    for row in content["results"]["bindings"]:
        rows.setdefault(number_of(row["item"]["value"]), []).append(row)
    if not facts_of(_ALWAYS, rows.get(_ALWAYS, ())).here:
        raise ValueError(f"{ENTITY}{_ALWAYS} is unknown there")
    gone = sum(item not in rows for item in wanted)
    if gone > max(_GONE, len(wanted) // 2):  # a copy that holds a part: what is not in it need not be gone
        raise ValueError(f"{gone} of {len(wanted)} items are unknown there: is it the whole of Wikidata?")
    return {item: facts_of(item, rows.get(item, ())) for item in wanted}


def _query(kind: str, name: str) -> str:
    """One query of the Reconciliation API, canonical; the type only where the kind has one."""
    classes = rules()["classes"].get(kind)
    query = {"query": name, "limit": _LIMIT, **({"type": classes[0]} if classes else {})}
    return json.dumps(query, ensure_ascii=False, sort_keys=True)


def _candidates(content: Any, batch: Mapping[str, Any]) -> dict[str, list[str]]:
    return {key: _items(content[key]["result"]) for key in batch if key in content}


def _search_results(content: Any) -> list[str]:
    return _items(content["search"])


def _items(found: Any) -> list[str]:
    """The items' numbers in their order; ValueError where one is none."""
    numbers = [one["id"] for one in found]
    for number in numbers:
        if not ITEM.fullmatch(number):
            raise ValueError(f"{number!r} is no item")
    return numbers[:_LIMIT]
