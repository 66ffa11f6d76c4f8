"""A briefing as Markdown or as one HTML page without scripts. What articles say is hostile text and is escaped."""

from __future__ import annotations

import re
from html import escape

from kg.report.briefing import Briefing, Line, Source
from kg.report.words import words

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto}"
    "body{padding:0 1rem}h2{margin-top:2rem}li{margin:.4rem 0}li li{margin:.1rem 0;opacity:.85}"
)
_WEB = ("http://", "https://")


def as_markdown(found: Briefing) -> str:
    """Ends with a line break."""
    parts = [f"# {_plain(found.title)}", found.scope]
    for section in found.sections:
        parts.append(f"## {section.title}")
        parts.append("\n".join(_markdown(line) for line in section.lines) or words(found.lang)["none"])
    return "\n\n".join(parts) + "\n"


def as_html(found: Briefing) -> str:
    """A whole page; ends with a line break."""
    body = [f"<h1>{escape(found.title)}</h1>", f"<p>{escape(found.scope)}</p>"]
    for section in found.sections:
        body.append(f"<h2>{escape(section.title)}</h2>")
        lines = "\n".join(_html(line) for line in section.lines)
        body.append(f"<ul>\n{lines}\n</ul>" if lines else f"<p>{escape(words(found.lang)['none'])}</p>")
    head = f'<meta charset="utf-8"><title>{escape(found.title)}</title><style>{_STYLE}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="{found.lang}"><head>{head}</head><body>\n'
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _markdown(line: Line) -> str:
    return "\n".join([f"- {_plain(line.text)}", *(f"  - «{_plain(s.quote)}» — {_place(s)}" for s in line.sources)])


def _place(source: Source) -> str:
    name = _plain(source.article)
    linked = f"[{name}](<{source.url}>)" if _is_link(source.url) else name
    return f"{linked}, {source.published}" if source.published else linked


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _html(line: Line) -> str:
    sources = "".join(f"<li><q>{escape(s.quote)}</q> — {_anchor(s)}</li>" for s in line.sources)
    return f"<li>{escape(line.text)}<ul>{sources}</ul></li>"


def _anchor(source: Source) -> str:
    name = escape(source.article)
    linked = f'<a href="{escape(source.url)}">{name}</a>' if _is_link(source.url) else name
    return f"{linked}, {source.published}" if source.published else linked


def _is_link(url: str) -> bool:
    return url.startswith(_WEB) and not set(url) & set("<>\"' \n\r")
