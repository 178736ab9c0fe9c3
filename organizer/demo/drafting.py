"""Meetings of the weeks to come, pasted by a coordinator and not made yet: two of them clash."""

from __future__ import annotations

from organizer.campaigns.roles import Role
from organizer.demo.diary import Days
from organizer.demo.setting import Stage
from organizer.kernel.db import transaction
from organizer.meetings.queries import venue_label, venues
from organizer.tours import services as tours

FIRST = 15
"""Days from today: the tour of the demo is over by then."""
MEETINGS = 4


def leave_draft(stage: Stage, days: Days) -> None:
    """Begin a draft of many meetings. Opens its own transaction."""
    with transaction(stage.campaign_id):
        places = [venue_label(venue) for venue in venues()][:MEETINGS]
        rows = [f"{days.day(FIRST + number):%d.%m.%Y}\t18:30\t{name}" for number, name in enumerate(places)]
        text = "\n".join([*rows, rows[0]])
        tours.begin_from_text(text, first=days.today, by=stage.team[Role.COORDINATOR])
