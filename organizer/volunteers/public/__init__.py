"""Pages of volunteers that open without signing in."""

from organizer.volunteers.public import entering, feed, mine, sign_up
from organizer.volunteers.public.blueprint import bp

__all__ = ["bp", "entering", "feed", "mine", "sign_up"]
