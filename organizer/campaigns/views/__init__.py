"""Pages of settings, slate, team and history."""

from organizer.campaigns.views import election, history, saved, settings, slate, team
from organizer.campaigns.views.blueprint import bp

__all__ = ["bp", "election", "history", "saved", "settings", "slate", "team"]
