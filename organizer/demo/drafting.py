"""What a coordinator has begun: meetings of the weeks to come, two of which clash, and a road noted."""

from __future__ import annotations

from organizer.campaigns.roles import Role
from organizer.demo.diary import Days
from organizer.demo.setting import Stage
from organizer.kernel.db import transaction
from organizer.meetings import services as meetings
from organizer.meetings.queries import venue_label, venues
from organizer.tours import services as tours

FIRST = 15
"""Days from today: the tour of the demo is over by then."""
MEETINGS = 4
MINUTES = 95
"""Longer than the map says: the bridge is closed in spring."""


def leave_draft(stage: Stage, days: Days) -> None:
    """Begin a draft of many meetings. Opens its own transaction."""
    with transaction(stage.campaign_id):
        places = [venue_label(venue) for venue in venues()][:MEETINGS]
        rows = [f"{days.day(FIRST + number):%d.%m.%Y}\t18:30\t{name}" for number, name in enumerate(places)]
        text = "\n".join([*rows, rows[0]])
        tours.begin_from_text(text, first=days.today, by=stage.team[Role.COORDINATOR])


def note_a_road(stage: Stage) -> None:
    """Say what the way between two villages really takes. Opens its own transaction."""
    with transaction(stage.campaign_id):
        villages = dict.fromkeys(venue.locality_id for venue in venues() if venue.locality_id is not None)
        one, other, *_more = villages
        meetings.set_road(one, other, MINUTES, by=stage.team[Role.COORDINATOR])
