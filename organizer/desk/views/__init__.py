"""Today, the health of the installation, and the components in every state."""

from __future__ import annotations

from organizer.desk.views import components, health, today
from organizer.desk.views.blueprint import bp

__all__ = ["bp", "components", "health", "today"]
