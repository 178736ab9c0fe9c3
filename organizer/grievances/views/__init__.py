"""Pages of grievances for the team."""

from __future__ import annotations

from organizer.grievances.views import files, grievance, inbox, log, merge
from organizer.grievances.views.blueprint import bp

__all__ = ["bp", "files", "grievance", "inbox", "log", "merge"]
