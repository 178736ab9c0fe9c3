"""Today, the paper pack, the health of the installation, and the components in every state."""

from __future__ import annotations

from organizer.desk.views import components, health, paper, today
from organizer.desk.views.blueprint import bp

__all__ = ["bp", "components", "health", "paper", "today"]
