"""Pages of reports, for candidates and the team."""

from __future__ import annotations

from organizer.reports.views import briefing, parts, promises, report, sharing
from organizer.reports.views.blueprint import bp

__all__ = ["bp", "briefing", "parts", "promises", "report", "sharing"]
