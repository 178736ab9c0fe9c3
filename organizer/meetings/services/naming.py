"""What a meeting is called that nobody gave a title: its place names it."""

from __future__ import annotations

from collections.abc import Mapping

from organizer.meetings.models import Venue


def titles_of(venue: Venue | None) -> dict[str, str]:
    """What a place gives as a title: its village, else its own name."""
    if venue is None:
        return {}
    return dict(venue.names if venue.locality is None else venue.locality.names)


def is_named_after(titles: Mapping[str, str], venue: Venue | None) -> bool:
    """True for titles that nobody wrote: the place gave them, in some of its languages or in all."""
    return bool(titles) and titles.items() <= titles_of(venue).items()
