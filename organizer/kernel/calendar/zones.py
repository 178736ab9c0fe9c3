"""The clocks of a zone, written beside the events that use them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from organizer.kernel.clock import to_utc, zone

# No meeting is planned further ahead than this after another of its file; a slip in a year costs no time.
_MOST_YEARS = 30


def _changes(tz: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants in UTC, to the second, at which the zone's clocks were set between two others."""
    day = timedelta(days=1)
    while first < last:
        before, after = first, min(first + day, last)
        if before.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset():
            while after - before > timedelta(seconds=1):
                middle = (before + (after - before) / 2).replace(microsecond=0)
                same = before.astimezone(tz).utcoffset() == middle.astimezone(tz).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            yield after
        first += day


def _observance(tz: ZoneInfo, onset: datetime, before: timedelta) -> TimezoneDaylight | TimezoneStandard:
    """From an instant on these clocks hold; the onset is written on the clocks that held before it."""
    now = onset.astimezone(tz)
    part = TimezoneDaylight() if now.dst() else TimezoneStandard()
    part.add("DTSTART", (onset + before).replace(tzinfo=None))
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", now.utcoffset())
    part.add("TZNAME", now.tzname())
    return part


@lru_cache(maxsize=256)
def zone_bytes(name: str, first_year: int, last_year: int) -> bytes:
    """The clocks of a zone in the years of the events, and no more: 200 bytes for most, not 1,400.

    Not icalendar's own, which writes a spring change on the clocks after it: RFC 5545 wants those before.
    """
    last_year = min(last_year, first_year + _MOST_YEARS, 9998)
    tz = zone(name)
    first = to_utc(datetime(first_year, 1, 1), name)  # noqa: DTZ001 - a wall time
    last = to_utc(datetime(last_year + 1, 1, 1), name)  # noqa: DTZ001
    component = Timezone()
    component.add("TZID", name)
    before = _offset(first, tz)
    for onset in (first, *_changes(tz, first, last)):
        component.add_component(_observance(tz, onset, before))
        before = _offset(onset, tz)
    return bytes(component.to_ical())


def _offset(instant: datetime, tz: ZoneInfo) -> timedelta:
    return instant.astimezone(tz).utcoffset() or timedelta()
