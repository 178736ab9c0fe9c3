"""When something ends of which the hour alone was written. Values in, values out."""

from __future__ import annotations

from datetime import datetime, time, timedelta

LONGEST_NIGHT = timedelta(hours=12)
"""What would last longer over midnight was mistyped."""
A_DAY = timedelta(days=1)


def end_of(starts: datetime, ends: time) -> datetime | None:
    """The end at an hour: on the day of the start, or where that is over by then, on the next.

    None where the end would lie more than twelve hours after a start on the day before.
    """
    same_day = datetime.combine(starts.date(), ends)
    if same_day > starts:
        return same_day
    return same_day + A_DAY if same_day + A_DAY - starts <= LONGEST_NIGHT else None
