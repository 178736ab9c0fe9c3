"""The calendar feed of a thousand meetings: made anew, from memory, unchanged."""

from __future__ import annotations

import statistics
from itertools import count

from bench import behind, measure
from bench.figures import Measured
from bench.house import House, Told, add_campaign, add_meetings
from bench.servers import Served
from bench.size import size
from bench.visitor import Visitor
from organizer.meetings import queries
from organizer.meetings import services as meetings
from organizer.meetings.services import MeetingDetails

MEETINGS = size(1000, quick=12)
COLD_ROUNDS = size(5, quick=1)
TIMES = size(20, quick=2)
STEPS = MEETINGS + COLD_ROUNDS
FEED = "/meetings.ics"
_marks = count()


def run(house: House, told: Told) -> list[Measured]:
    """Ours alone: the bare page has no feed."""
    place = add_campaign(house, "tour")
    with house.inside("tour"):
        first = add_meetings(MEETINGS, told=told)[0].id
    with behind.ours(house, place.host) as served:
        visitor = Visitor(served.port, place.host)
        visitor.get(FEED)
        cold = statistics.median(
            _cold(house, served, visitor, meeting_id=first, told=told) for _ in range(COLD_ROUNDS)
        )
        etag = visitor.get(FEED).headers["ETag"]
        warm = measure.cpu_ms(visitor.asking(FEED), times=TIMES, meter=served.cpu_seconds)
        ask = visitor.asking(FEED, status=304, if_none_match=etag)
        unchanged = measure.cpu_ms(ask, times=TIMES, meter=served.cpu_seconds)
    return [
        Measured("feed-cold", cold),
        Measured("feed-warm", warm),
        Measured("feed-unchanged", unchanged),
    ]


def _cold(house: House, served: Served, visitor: Visitor, *, meeting_id: int, told: Told) -> float:
    """The first answer after one of the meetings was changed."""
    with house.inside("tour"):
        row = queries.meeting(meeting_id)
        titles = {**row.titles, "en": f"Another title {next(_marks)}"}
        details = MeetingDetails(
            starts_wall=row.starts_wall, ends_wall=row.ends_wall, venue_id=row.venue_id, titles=titles
        )
        meetings.edit(row, details, version=row.version, by=None)
    before = served.cpu_seconds()
    visitor.get(FEED)
    told(1)
    return (served.cpu_seconds() - before) * 1000
