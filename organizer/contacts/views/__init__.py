"""Staff's pages: the list of people, and one person."""

from __future__ import annotations

from organizer.contacts.views import erasing, people, person
from organizer.contacts.views.blueprint import bp

__all__ = ["bp", "erasing", "people", "person"]
