"""Pages of meetings that everybody may read, and a person's own answer."""

from __future__ import annotations

from organizer.meetings.public import answer, feeds, lists, page
from organizer.meetings.public.blueprint import bp

__all__ = ["answer", "bp", "feeds", "lists", "page"]
