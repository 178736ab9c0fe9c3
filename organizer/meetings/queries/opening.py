"""When a venue can be had: for the clash engine, for the planner, and in words."""

from __future__ import annotations

from datetime import date, time

from organizer.kernel.i18n import _, short_date, weekday
from organizer.meetings.models import EVERY_DAY, Venue
from organizer.meetings.timetable import Hours

A_MONDAY = date(2024, 1, 1)


def hours_of(venue: Venue | None) -> Hours | None:
    """What is known of a venue's hours and days; None where that is nothing."""
    if venue is None or not (venue.opens or venue.closes or venue.closed_days or venue.weekdays != EVERY_DAY):
        return None
    return Hours(
        opens=_clock(venue.opens),
        closes=_clock(venue.closes),
        weekdays=frozenset(map(int, venue.weekdays)),
        closed=frozenset(map(date.fromisoformat, venue.closed_days)),
    )


def opening_words(venue: Venue) -> str:
    """Days and hours, and what of them is left out; empty where nothing is known."""
    days = "" if venue.weekdays == EVERY_DAY else ", ".join(map(weekday_name, venue.weekdays))
    hours = f"{venue.opens or '…'}–{venue.closes or '…'}" if venue.opens or venue.closes else ""
    closed = ", ".join(short_date(date.fromisoformat(day)) for day in venue.closed_days)
    known = [" ".join(filter(None, (days, hours))), closed and _("closed: %(days)s", days=closed)]
    return "; ".join(filter(None, known))


def weekday_name(number: str) -> str:
    """Of a day of the week from 1, Monday."""
    return weekday(A_MONDAY.replace(day=int(number)))


def _clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
