"""What was begun: meetings of the weeks to come, two of which clash, a tour, a road noted, news to many."""

from __future__ import annotations

from datetime import time, timedelta

from organizer.campaigns.roles import Role
from organizer.demo.diary import Days
from organizer.demo.setting import Stage
from organizer.kernel.db import transaction
from organizer.meetings import services as meetings
from organizer.meetings.queries import venue_label, venues
from organizer.messaging import services as messaging
from organizer.messaging.models import Aim
from organizer.tours import services as tours
from organizer.tours.planner import Effort
from organizer.tours.wishes import Wishes

FIRST = 15
"""Days from today: the tour of the demo is over by then."""
MEETINGS = 4
TOURED, TOUR, ROUNDS = 8, timedelta(days=20), 20
"""Meetings of a tour, from its first day to its last, and how long it is looked for: the same each time."""
MINUTES = 95
"""Longer than the map says: the bridge is closed in spring."""

NEWS = {
    "kk": "{name}, осы аптаның кездесулері сайтта. Сұрағыңыз болса, келіңіз! {link}",
    "ru": "{name}, встречи этой недели уже на сайте. Приходите с вопросами! {link}",
}


def leave_draft(stage: Stage, days: Days) -> None:
    """Begin a draft of many meetings. Opens its own transaction."""
    with transaction(stage.campaign_id):
        places = [venue_label(venue) for venue in venues()][:MEETINGS]
        rows = [f"{days.day(FIRST + number):%d.%m.%Y}\t18:30\t{name}" for number, name in enumerate(places)]
        text = "\n".join([*rows, rows[0]])
        tours.begin_from_text(text, first=days.today, by=stage.team[Role.COORDINATOR])


def plan_a_tour(stage: Stage, days: Days) -> None:
    """Note how many voters live where there are venues, and plan a tour. Opens its own transactions."""
    by = stage.team[Role.COORDINATOR]
    first = days.day(FIRST)
    wishes = Wishes(
        meetings=TOURED, first=first, till=first + TOUR, starts=(time(15), time(18, 30)), voters=300
    )
    with transaction(stage.campaign_id):
        villages = dict.fromkeys(venue.locality_id for venue in venues() if venue.locality_id is not None)
        tours.set_voters({place: 350 + 290 * (number % 7) for number, place in enumerate(villages)}, by=by)
        plan = tours.begin_plan(wishes, by=by)
    tours.run(stage.campaign_id, plan.id, effort=Effort(rounds=ROUNDS, solver=False))


def note_a_road(stage: Stage) -> None:
    """Say what the way between two villages really takes. Opens its own transaction."""
    with transaction(stage.campaign_id):
        villages = dict.fromkeys(venue.locality_id for venue in venues() if venue.locality_id is not None)
        one, other, *_more = villages
        meetings.set_road(one, other, MINUTES, by=stage.team[Role.COORDINATOR])


def write_to_many(stage: Stage) -> None:
    """Prepare news for a coordinator to send. Opens its own transaction."""
    with transaction(stage.campaign_id):
        news = messaging.draft("", Aim.NEWS, by=stage.team[Role.STAFF])
        messaging.write(news, NEWS, by=stage.team[Role.STAFF])
