"""Pages of volunteers, for staff and for volunteers who are signed in."""

from organizer.volunteers.views import board, my, roles, team
from organizer.volunteers.views.blueprint import bp

__all__ = ["board", "bp", "my", "roles", "team"]
