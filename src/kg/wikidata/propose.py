"""Items for the entities that have none: candidates from the servers, weighed by what the article says of them.

A proposal is a line of `review.tsv` and no more. Where one candidate is likely and well ahead its number stands in the
column of the item, so that the line, once somebody agrees, can go into the decisions file as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.gazetteer import Gazetteer, fold
from kg.link import HEADER, Context, Decisions, Doubt, doubts, office_codes
from kg.model import Reading
from kg.wikidata.ask import Answers, Dated, Wikidata
from kg.wikidata.facts import Facts, OfficeHeld, rules

WHO = "kg link --live"
KINDS = ("state", "person", "organisation", "place", "thing")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its score, reasons, and the day on which Wikidata said so."""

    facts: Facts
    score: float
    reasons: tuple[str, ...]
    asked: str

    def __str__(self) -> str:
        kind = ",".join(self.facts.types)
        return f"{self.facts.item} {self.facts.label} {self.score:.2f} ({', '.join((*self.reasons, kind))})"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`item` is empty where no candidate is likely, or none well ahead of the others; best candidate first."""

    doubt: Doubt
    item: str
    candidates: tuple[Judged, ...]

    def line(self) -> str:
        best = self.candidates[0]
        why = f"Wikidata: {'+'.join(best.reasons)} {best.score:.2f}" if self.item else ""
        who, when = (WHO, best.asked) if self.item else ("", "")
        options = "; ".join(map(str, self.candidates))
        doubt = self.doubt
        cells = (
            doubt.article, doubt.entity.kind, doubt.entity.name, self.item, who, when, why, options, doubt.sentence
        )  # fmt: skip
        return "\t".join(" ".join(cell.split()) for cell in cells)


@dataclass(frozen=True, slots=True)
class Proposed:
    """`failed`: names that could not be asked for, and why; they are in no line and can be asked again."""

    proposals: tuple[Proposal, ...]
    failed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Open:
    doubt: Doubt
    context: Context

    @property
    def key(self) -> str:
        return f"{self.doubt.entity.kind} {self.doubt.entity.name}"


def propose(readings: Iterable[Reading], wikidata: Wikidata, gazetteer: Gazetteer, decisions: Decisions) -> Proposed:
    """For each entity that is in review or unlisted, and not decided, what Wikidata offers; in the readings' order."""
    open_ones = [one for reading in readings for one in _open(reading, gazetteer, decisions)]
    offered, failed = _offered(open_ones, wikidata)
    known = {one.key: [c.row.qid for c in one.doubt.candidates if c.row.qid] for one in open_ones}
    items = {key: list(dict.fromkeys((*known[key], *offered.get(key, ())))) for key in known}
    facts = _followed(wikidata, {item for found in items.values() for item in found})
    proposals = []
    for one in open_ones:
        there = [facts.found[item] for item in items[one.key] if item in facts.found]
        lost = [facts.failed[item] for item in items[one.key] if item in facts.failed]
        if lost:
            failed[one.key] = lost[0]
        elif judged := _judged(one, there):
            proposals.append(Proposal(one.doubt, _certain(judged), tuple(judged)))
    return Proposed(tuple(proposals), failed)


def proposal_lines(found: Iterable[Proposal]) -> Iterator[str]:
    """The lines of `review.tsv`, header first."""
    yield HEADER
    for proposal in found:
        yield proposal.line()


def _open(reading: Reading, gazetteer: Gazetteer, decisions: Decisions) -> Iterator[_Open]:
    context = Context.of(reading, gazetteer)
    for doubt in doubts(reading, gazetteer, decisions, unlisted=True):
        if doubt.entity.kind in KINDS:
            yield _Open(doubt, context)


def _offered(open_ones: list[_Open], wikidata: Wikidata) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The Reconciliation API first; the search for what it does not know or did not answer."""
    wanted = {one.key: (one.doubt.entity.kind, one.doubt.entity.name) for one in open_ones}
    reconciled = wikidata.reconciled(wanted.values())
    offered = {key: answer.value for key, answer in reconciled.found.items() if answer.value}
    rest = {key: name for key, (_, name) in wanted.items() if key not in offered}
    searched = wikidata.searched(dict.fromkeys(rest.values()))
    offered |= {key: searched.found[name].value for key, name in rest.items() if name in searched.found}
    return offered, {key: searched.failed[name] for key, name in rest.items() if name in searched.failed}


def _followed(wikidata: Wikidata, items: set[str]) -> Answers[Facts]:
    """The facts of the items; those of the item that one was merged into stand in its place."""
    first = wikidata.facts(sorted(items))
    merged = {item: answer.value.redirect for item, answer in first.found.items() if answer.value.redirect}
    second = wikidata.facts(sorted(set(merged.values())))
    found: dict[str, Dated[Facts]] = {i: a for i, a in first.found.items() if a.value.here}
    failed = dict(first.failed)
    for item, target in merged.items():
        if target in second.failed:
            failed[item] = second.failed[target]
        elif second.found[target].value.here:
            found[item] = second.found[target]
    return Answers(found, failed)


def _judged(one: _Open, candidates: list[Dated[Facts]]) -> list[Judged]:
    """Best first; items that two numbers lead to stand once."""
    by_item = {answer.value.item: answer for answer in candidates}
    judged = []
    for answer in by_item.values():
        reasons = tuple(_reasons(one, answer.value))
        score = max(0.0, min(1.0, sum(rules()[reason] for reason in reasons)))
        judged.append(Judged(answer.value, round(score, 3), reasons, answer.asked))
    return sorted(judged, key=lambda j: (-j.score, int(j.facts.item[1:])))


def _reasons(one: _Open, facts: Facts) -> Iterator[str]:
    entity = one.doubt.entity
    names = [facts.bears(name) for name in (entity.name, *entity.aliases)]
    yield next((how for how in ("label", "alias") if how in names), "similar")
    is_kind = facts.is_kind(entity.kind)
    if is_kind is not None:
        yield "type" if is_kind else "other-type"
    if set(facts.countries) & one.context.named:
        yield "country"
    if roles := one.context.roles.get(fold(entity.name)):
        day = one.context.published.isoformat() if one.context.published else ""
        held = [office for office in facts.offices if _is_office(office, roles)]
        if facts.offices:
            yield "office" if any(_at(office, day) for office in held) else "other-office"


def _is_office(office: OfficeHeld, roles: frozenset[str]) -> bool:
    """The article's role names the office: one word for both, or titles of one office (link/offices.yaml)."""
    labels = [fold(label) for label in office.labels]
    codes = {code for role in roles for code in office_codes(role)}
    return any(label in roles or codes & office_codes(label) for label in labels)


def _at(office: OfficeHeld, day: str) -> bool:
    """ISO days compare as text; a bound that is not stated excludes nothing."""
    return not day or ((not office.start or office.start <= day) and (not office.end or day <= office.end))


def _certain(judged: list[Judged]) -> str:
    best, *others = judged
    ahead = not others or best.score - others[0].score >= rules()["margin"]
    return best.facts.item if ahead and best.score >= rules()["propose"] else ""
