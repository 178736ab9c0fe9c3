"""Staff's pages: many meetings planned at once."""

from __future__ import annotations

from organizer.tours.views import plan, tour
from organizer.tours.views.blueprint import bp

__all__ = ["bp", "plan", "tour"]
