"""Templates → responses: the language of the reader, links that can be trusted, the policy that forbids scripts.

Labels, IRIs and texts of a store are hostile until shown otherwise: templates escape, `link` makes no address of
anything but this site's own paths and http(s), and the policy lets the browser run and load this site's files only.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.rdf import DEFAULT_BASE, PREFIXES
from kg.serve.negotiate import choose
from kg.serve.pages.cards import Card, Days, Number
from kg.serve.pages.labels import Codes, name_of, short

LANGUAGES = ("uk", "en")
_HERE = Path(__file__).parent
_OWN_KINDS = {"article", "entity", "event", "statement"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def headers(**more: str) -> dict[str, str]:
    """The headers of every page; `more` replaces directives of the policy, written `style_src=…`."""
    policy = POLICY | {name.replace("_", "-"): value for name, value in more.items()}
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept, Accept-Language, Cookie",
    }


def language_of(request: Request) -> str:
    """What the address asks for, else what was chosen before, else what the browser prefers."""
    for wanted in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wanted in LANGUAGES:
            return str(wanted)
    preferred = re.sub(r"\b([a-z]{2})-[A-Za-z]+", r"\1", request.headers.get("accept-language", ""))
    return choose(preferred, list(LANGUAGES)) or LANGUAGES[0]


class Pages:
    """Renders templates with the words and links that all of them use."""

    def __init__(self, codes: Codes, base: str = DEFAULT_BASE) -> None:
        self.codes, self.base = codes, base
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"short": short, "figure": figure}
        self._templates.globals |= {"family": family}

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        language = language_of(request)
        policy = values.pop("policy", {})
        body = self._templates.get_template(template).render(
            **values,
            lang=language,
            other=next(other for other in LANGUAGES if other != language),
            t=lambda key, **facts: text(key, language).format(**facts),
            code=lambda iri: self.codes.label(iri, language),
            reason=lambda reason: self.reason(reason, language),
            method=lambda method: self.method(method, language),
            name=lambda named: name_of(named, language),
            days=lambda days: days_in_words(days, language),
            amount=lambda number: amount(number, language),
            link=self.link,
            char=char,
            query=lambda **changed: "?" + urlencode({**dict(request.query_params), **changed}),
            path=request.url.path,
        )
        answer = HTMLResponse(body, status, headers(**policy))
        if request.query_params.get("lang") in LANGUAGES:
            answer.set_cookie("lang", language, max_age=31_536_000, samesite="lax", httponly=True)
        return answer

    def reason(self, reason: str, language: str) -> str:
        """Of a conclusion, in words: a code of docs/derive.md, or a stance's."""
        known = _texts().get(f"reason.{reason}")
        return known[language] if known else self.codes.label(PREFIXES["stance"] + reason, language)

    def method(self, method: str, language: str) -> str:
        """How an entity was linked, in words: the reasons of kg.link, joined by `+` in the graph."""
        known = _texts()
        return ", ".join(known.get(f"method.{part}", {}).get(language, part) for part in method.split("+"))

    def link(self, iri: str) -> str:
        """The page about a thing: its own address on this site, or the page for anything; never a foreign scheme."""
        local = iri.removeprefix(self.base)
        if iri.startswith(self.base) and local.partition("/")[0] in _OWN_KINDS and local.count("/") == 1:
            return "/" + quote(local, safe="/-._~")
        return "/thing?" + urlencode({"iri": iri})

    def statement_link(self, card: Card) -> str:
        """To the words of a statement in its article."""
        return self.link(card.article.iri) + (f"#{char(card.words[0])}" if card.words else "")


def char(words: Any) -> str:
    """The fragment of a piece of text (RFC 5147): `char=120,164`."""
    return f"char={words.start},{words.end}"


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((_HERE / "texts.yaml").read_text("utf-8"))
    return found


def text(key: str, language: str) -> str:
    """The words of the pages themselves, from texts.yaml."""
    return _texts()[key][language]


def texts_under(prefix: str, language: str) -> dict[str, str]:
    """For scripts: all texts whose key begins so, by the rest of the key."""
    return {key.removeprefix(prefix): found[language] for key, found in _texts().items() if key.startswith(prefix)}


_FAMILIES = {
    "denies": "no", "rejects": "no", "condemns": "against", "accuses": "against", "threatens": "against",
    "warns": "against", "demands": "against", "admits": "yes", "confirms": "yes", "estimates": "figure",
    "praises": "for", "offers": "for", "promises": "will", "plans": "will", "orders": "will", "requests": "will",
}  # fmt: skip


def family(stance: str) -> str:
    """The colour family of a stance: seven can be told apart by eye, seventeen cannot."""
    return _FAMILIES.get(short(stance), "says")


def figure(value: float | None) -> str:
    """`12000.0` → `12 000`, with no-break spaces."""
    if value is None:
        return ""
    whole = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
    return whole.replace(",", "\u00a0")


def amount(number: Number, language: str) -> str:
    """`понад 600`, `близько 11 000`, `300–500`."""
    if number.low is not None and number.high is not None and number.low != number.high:
        shown = f"{figure(number.low)}–{figure(number.high)}"
    elif number.low is not None and number.high is None:
        shown = f"{text('number.over', language)} {figure(number.low)}"
    elif number.high is not None and number.low is None:
        shown = f"{text('number.under', language)} {figure(number.high)}"
    else:
        shown = figure(number.value if number.value is not None else number.low)
    return f"{text('number.about', language)} {shown}" if number.approximate else shown


def days_in_words(days: Days | None, language: str) -> str:
    """`2025-01-11`, `2025-01-01 – 2025-01-31`, `from 2025-01-11`; empty where nothing is known."""
    if days is None or not (days.start or days.end):
        return ""
    if days.start == days.end:
        return days.start
    if days.start and days.end:
        return f"{days.start} – {days.end}"
    return text("days.from" if days.start else "days.to", language).format(day=days.start or days.end)
