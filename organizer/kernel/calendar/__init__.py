"""Events of ours to iCalendar files and back; the only place that knows icalendar.

RFC 5545 with the names and refresh times of RFC 7986, invitations of RFC 5546.
"""

from organizer.kernel.calendar.reading import Found, Problem, ReadResult, Why, read
from organizer.kernel.calendar.times import Odd, Time, times
from organizer.kernel.calendar.writing import (
    Entry,
    Method,
    Person,
    Status,
    entry_bytes,
    invitation,
    write,
)

__all__ = [
    "Entry",
    "Found",
    "Method",
    "Odd",
    "Person",
    "Problem",
    "ReadResult",
    "Status",
    "Time",
    "Why",
    "entry_bytes",
    "invitation",
    "read",
    "times",
    "write",
]
