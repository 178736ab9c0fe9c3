"""Pages of promises, for staff and for candidates."""

from __future__ import annotations

from organizer.promises.views import promises
from organizer.promises.views.blueprint import bp

__all__ = ["bp", "promises"]
