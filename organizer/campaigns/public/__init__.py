"""Pages without sign-in: the candidate, who runs the site, and joining the team."""

from organizer.campaigns.public import about, candidate, join
from organizer.campaigns.public.blueprint import bp

__all__ = ["about", "bp", "candidate", "join"]
