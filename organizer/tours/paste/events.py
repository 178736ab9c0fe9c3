"""Somebody else's calendar → rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from organizer.kernel import calendar
from organizer.meetings.timetable import end_of
from organizer.tours.paste.row import Row, shortened

AHEAD = timedelta(days=92)
"""How far what repeats is followed."""


def rows_from_events(
    events: Sequence[calendar.Found], *, zone: str, today: date
) -> tuple[list[Row], list[tuple[int, str, str]]]:
    """The meetings of a calendar on the clocks of `zone`, and what is odd: number, why, name.

    What is called off or over is left out; what repeats is a row for each time of the days AHEAD.
    """
    times, odd = calendar.times(events, zone=zone, first=today, last=today + AHEAD)
    return [_from_time(time) for time in times], [
        (event.number, why.value, event.summary) for event, why in odd
    ]


def _from_time(time: calendar.Time) -> Row:
    starts, ends = time.starts_wall, time.ends_wall
    is_timed = not time.event.is_whole_day
    is_short = is_timed and ends is not None and end_of(starts, ends.time()) == ends
    return shortened(
        Row(
            place=time.event.location,
            day=f"{starts:%Y-%m-%d}",
            starts=f"{starts:%H:%M}" if is_timed else "",
            ends=f"{ends:%H:%M}" if is_short and ends is not None else "",
            title=time.event.summary,
        )
    )
