"""A sourced briefing on a topic or an entity, from a store's readings. Start at `briefing`."""

from kg.report.briefing import Briefing, Line, Section, Source, briefing
from kg.report.formats import as_html, as_markdown

__all__ = ["Briefing", "Line", "Section", "Source", "as_html", "as_markdown", "briefing"]
