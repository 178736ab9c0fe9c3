"""Pages for those who speak: say what is wrong, follow it by code."""

from __future__ import annotations

from organizer.grievances.public import follow, say
from organizer.grievances.public.blueprint import bp

__all__ = ["bp", "follow", "say"]
