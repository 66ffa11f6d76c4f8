"""What the gate finds: each finding names the node, the place in the text, the shape, what is wrong and how to
mend it, in English and Ukrainian. A violation refuses the article, a warning is listed and stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.gate.results import Result
from kg.model import Span

Severity = Literal["violation", "warning"]
Language = Literal["en", "uk"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in both languages."""

    en: str
    uk: str

    def say(self, language: Language) -> str:
        return self.en if language == "en" else self.uk


@dataclass(frozen=True, slots=True)
class Finding:
    """One result. `span` and `quote` are None and empty where no place in the text can be told; `result` is what a
    SHACL report needs, None where a check of the gate's own found it."""

    severity: Severity
    shape: str
    node: str
    message: Words
    remedy: Words
    value: str = ""
    span: Span | None = None
    quote: str = ""
    result: Result | None = None

    def __str__(self) -> str:
        return self.say("en")

    @property
    def rule(self) -> str:
        """The shape's local name, as it stands in ontology/shapes.ttl."""
        return self.shape.rpartition("#")[2]

    def say(self, language: Language) -> str:
        """One line: what, on which node, where in the text, which rule, how to mend it."""
        value = f" = {short(self.value)}" if self.value else ""
        place = f" [{self.span.start}–{self.span.end} “{short(self.quote)}”]" if self.span else ""
        return (
            f"{self.message.say(language)} {_tail(self.node)}{value}{place} ({self.rule}) → {self.remedy.say(language)}"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings on one article's graph, in a fixed order; `notices` tell what slowed the check down."""

    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def violations(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "violation")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "warning")

    @property
    def passed(self) -> bool:
        return not self.violations


def short(text: str) -> str:
    """Begin and end of what is too long for a line: a value may be a whole article, or ten megabytes."""
    return text if len(text) <= 80 else f"{text[:60]} … {text[-15:]}"


def _tail(iri: str) -> str:
    return "/".join(iri.rsplit("/", 2)[1:]) or iri
